"""`fanzha audit`: are the audit rows whole, and seal now what waits."""

import json
from typing import Any

import click

from fanzha.cli.session import product


@click.group()
def audit() -> None:
    """Look after the sealed chain of audit rows."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(as_json: bool) -> None:
    """Check all rows, seals and heads. Exits with 1 where rows or seals were tampered with, 2 where heads are short."""
    with product():
        from fanzha.common.audit import checking  # noqa: PLC0415 - needs Django set up

        report = checking.verify_house()
    click.echo(json.dumps(_facts(report), ensure_ascii=False) if as_json else _told(report))
    if report.exit_code:
        raise click.exceptions.Exit(report.exit_code)


@audit.command()
def seal() -> None:
    """Seal at once what waits; the workers do it every few seconds."""
    with product():
        from fanzha.common import clock  # noqa: PLC0415 - needs Django set up
        from fanzha.common.audit import sealing  # noqa: PLC0415

        click.echo(f"封存了 {sealing.seal_waiting(at=clock.now())} 行。")


def _told(report: Any) -> str:
    lines = [f"核对了 {report.rows} 行留痕、{report.seals} 次封存，另有 {report.waiting} 行等待封存。"]
    if not report.findings:
        return "\n".join([*lines, "✓ 没有发现改动、插入、删除或截断。"])
    lines += [f"✗ {finding.sentence}" for finding in report.findings]
    lines.append("    请保留现场：不要重启或恢复数据库，先复制数据文件夹，再按 docs/operations/audit.md 处理。")
    return "\n".join(lines)


def _facts(report: Any) -> dict[str, Any]:
    return {
        "rows": report.rows, "seals": report.seals, "waiting": report.waiting, "last": report.last,
        "last_at": report.last_at.isoformat() if report.last_at else None,
        "findings": [
            {"kind": f.kind.value, "rows": f.rows, "seals": f.seals, "place": f.place, "sentence": f.sentence}
            for f in report.findings
        ],
    }  # fmt: skip
