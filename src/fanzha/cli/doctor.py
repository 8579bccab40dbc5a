"""`fanzha doctor`: what is wrong with this machine or folder, and what to do about it."""

import click

from fanzha.cli import reading
from fanzha.runtime import doctor as examination
from fanzha.runtime import paths
from fanzha.runtime.problems import RuntimeProblem


@click.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True)
def doctor(port: int) -> None:
    """Look at the machine and the data folder; changes nothing. Exits with 1 where something is wrong."""
    try:
        findings = examination.checks(paths.default_root(), port=port)
    except RuntimeProblem as problem:
        raise click.ClickException(f"{problem.sentence_zh}\n{problem.sentence_en}") from problem
    findings.append(reading.finding())
    for finding in findings:
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.sentence}")
        if not finding.ok and finding.advice:
            click.echo(f"    {finding.advice}")
    if not all(finding.ok for finding in findings):
        raise click.exceptions.Exit(1)
