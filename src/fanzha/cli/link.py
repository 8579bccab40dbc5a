"""`fanzha link`: a table of cases in, proposed links and series out. Works without a database."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from fanzha.cli.linking.cases import cases_of, layout_of
from fanzha.cli.linking.tables import table_of
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.core.linking import Proposal, Register, Series, clusters, common_runs, hubs, sentence, shipped_settings

_SAMPLE = 2_000  # stories from which the office's forms are learnt
_MOST_TOLD = 20  # problems that are named; the rest is counted


@click.command("link")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write; the screen otherwise.")
@click.option("--keep-hubs", is_flag=True, help="Also link by values that many different frauds share.")
def link_command(file: Path, output: Path | None, *, keep_hubs: bool) -> None:
    """Propose which cases of FILE (csv, xlsx, jsonl) are one gang's, and why.

    Columns are known by their headings: 编号, 类型, 日期, 案情, 收款账号, 电话, 网址, QQ 号, 微信号, 应用名称, …;
    several values in a cell are parted by ";". Marks in the story are lifted as well.

    Writes a JSON object a line: links first, likeliest first, then series. An output named .csv becomes a table of the
    links with the series that both cases lie in. Exit codes: 3 cannot open, 4 not readable, 5 no usable column,
    6 bad row, 8 cannot write.
    """
    try:
        with file.open("rb") as stream:
            headings, rows = table_of(file, stream)
            read = cases_of(rows, layout_of(headings))
    except OSError as problem:
        raise Refused(
            ExitCode.CANNOT_OPEN, f"打不开文件 {file.name}。请检查路径和权限。", f"Cannot open {file.name}."
        ) from problem
    settings = shipped_settings()
    stopped = [] if keep_hubs else hubs(read.cases, settings)
    forms = common_runs((case.wording for case in read.cases[-_SAMPLE:]), share=settings.common_share)
    register = Register(settings, read.cases, stopped=frozenset(hub.mark for hub in stopped), common=forms)
    links = sorted(register.all_links(), key=lambda one: (-one.probability, one.case, one.other))
    series = clusters(links, likely_from=settings.likely_from)
    is_table = output is not None and output.suffix.lower() == ".csv"
    _write(_table(links, series) if is_table else _lines(links, series, settings.version), output)
    _tell(len(read.cases), links, series, len(stopped), read.problems)


def _lines(links: list[Proposal], series: list[Series], version: str) -> Iterator[str]:
    for one in links:
        yield _json(
            {
                "link": [one.case, one.other], "probability": round(one.probability, 4), "version": version,
                "same_case": one.is_same_case, "reasons": [_reason(reason) for reason in one.reasons],
            }
        )  # fmt: skip
    for number, found in enumerate(series, start=1):
        yield _json({"series": number, "cases": list(found.cases)})


def _table(links: list[Proposal], series: list[Series]) -> Iterator[str]:
    """Yield the lines of a table for a spreadsheet, whose byte-order mark tells it the encoding."""
    lies = {case: number for number, found in enumerate(series, start=1) for case in found.cases}
    yield "\ufeff" + _row(["案件", "另一起", "可能性", "可能是同一起", "系列", "理由"])
    for one in links:
        both = lies.get(one.case) if lies.get(one.case) == lies.get(one.other) else None
        why = "；".join(sentence(reason) for reason in one.reasons)
        yield _row([one.case, one.other, f"{one.probability:.4f}", "是" if one.is_same_case else "", both or "", why])


def _row(cells: list[Any]) -> str:
    sink = io.StringIO()
    # A spreadsheet would run an id that starts like a formula.
    safe = [f"'{cell}" if str(cell).startswith(("=", "+", "-", "@")) else cell for cell in cells]
    csv.writer(sink, lineterminator="").writerow(safe)
    return sink.getvalue()


def _reason(reason: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"why": sentence(reason), "log_odds": round(reason.log_odds, 2)}
    return {**said, "value": reason.value} if reason.value else said


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(lines: Iterator[str], output: Path | None) -> None:
    if output is None:
        for line in lines:
            click.echo(line)
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        part.replace(output)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise Refused(
            ExitCode.CANNOT_WRITE, f"写不了 {output.name}。请检查磁盘空间和权限。", f"Cannot write {output.name}."
        ) from problem


def _tell(cases: int, links: list[Proposal], series: list[Series], stopped: int, problems: list[str]) -> None:
    doubles = sum(one.is_same_case for one in links)
    told = f"{cases} 起案件，提出 {len(links)} 条串并、{len(series)} 个系列；{stopped} 个值太常见，没有用来串并"
    click.echo(f"{told}；{doubles} 对可能是同一起案件" if doubles else told, err=True)
    for problem in problems[:_MOST_TOLD]:
        click.echo(problem, err=True)
    if len(problems) > _MOST_TOLD:
        click.echo(f"还有 {len(problems) - _MOST_TOLD} 处问题没有列出。", err=True)
    sys.stderr.flush()
