"""`fanzha doctor`: what is wrong with this machine, folder or house, and what to do about it."""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from fanzha.cli import reading
from fanzha.cli.house import server_of
from fanzha.runtime import doctor as examination
from fanzha.runtime import health, paths
from fanzha.runtime.backup.server import Server
from fanzha.runtime.doctor import Finding
from fanzha.runtime.postgres import Cluster
from fanzha.runtime.problems import RuntimeProblem


@click.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(port: int, as_json: bool) -> None:
    """Look at the machine, the data folder and the house; changes nothing. Exits with 1 where something is wrong."""
    try:
        findings = _findings(paths.default_root(), port)
    except RuntimeProblem as problem:
        raise click.ClickException(f"{problem.sentence_zh}\n{problem.sentence_en}") from problem
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        _tell(findings)
    if not all(finding.ok for finding in findings):
        raise click.exceptions.Exit(1)


def _findings(root: Path, port: int) -> list[Finding]:
    now = datetime.now(UTC)  # noqa: TID251 - the machine's clock is what is judged
    machine = examination.checks(root, port=port)
    return [*machine, reading.finding(), *health.checks(root.resolve(), _running(root), now=now)]


def _running(root: Path) -> Server | None:
    """Return the database's server if it runs: looking must not start one."""
    if not os.environ.get("DATABASE_URL") and not (root.exists() and Cluster.at(root).is_running()):
        return None
    return server_of(root)


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.sentence}")
        if not finding.ok and finding.advice:
            click.echo(f"    {finding.advice}")
