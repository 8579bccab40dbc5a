"""`fanzha screen`: a file of messages in, a line of JSON for each message out, in the same order."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from itertools import tee
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import click

from fanzha.cli.screening import pictures
from fanzha.cli.screening.lines import Lines, line_of, outcome_of
from fanzha.cli.screening.models import loaded, model_bytes
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.cli.screening.sources import Columns, Source, open_source
from fanzha.core.screening import Kind, Screener
from fanzha.core.screening.turns import follow

_STEP = 500  # rows after which the progress is shown anew


@click.command("screen")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the JSON lines.")
@click.option("--column", default="text", show_default=True, help="The column that holds the message.")
@click.option("--id-column", default="id", show_default=True, help="The column that holds an id; row number otherwise.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), default=Kind.UNKNOWN.value, show_default=True)
@click.option("--model", type=click.Path(path_type=Path), help="A model file other than the shipped one.")
@click.option("--turns", is_flag=True, help="Also say how each flagged conversation develops, turn by turn.")
def screen_command(
    files: tuple[Path, ...], output: Path, column: str, id_column: str, kind: str, model: Path | None, *, turns: bool
) -> None:
    """Screen FILE (txt, csv, jsonl, xlsx, parquet) for scams and write one JSON object a message.

    FILE may be pictures too, several or a folder of them, if the extra that reads pictures is installed.

    Tactics, entities and advice are given for the messages that are flagged (grade other than "none").

    The result appears under its name only when all rows are done. Exit codes: 3 cannot open, 4 not readable,
    5 no such column, 6 bad row, 7 too large, 8 cannot write, 9 bad model.
    """
    screener = _screener(model)
    if any(output.exists() and file.exists() and output.samefile(file) for file in files):
        raise Refused(ExitCode.CANNOT_WRITE, "结果不能写回原文件。", "The result cannot replace the input.")
    if pictures.are_pictures(files):
        _screen_pictures(files, screener, Kind(kind), output)
        return
    if len(files) > 1:
        raise Refused(
            ExitCode.CANNOT_OPEN, "一次只查一个文件；图片可以多张。", "One file at a time; pictures may be many."
        )
    (file,) = files
    with _opened(file) as stream:
        source = open_source(file, stream, Columns(column, id_column))
        counts = _write(lambda lines: _screened(source, screener, Kind(kind), lines, turns=turns), output)
    click.echo(summary(counts, screener.version), err=True)


def _screener(path: Path | None) -> Screener:
    return loaded(model_bytes(path))


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as problem:
        reason = problem.strerror or "unknown"
        raise Refused(
            ExitCode.CANNOT_OPEN, f"打不开文件 {path.name}。请检查路径和权限。", f"Cannot open {path.name}: {reason}."
        ) from None


def _screen_pictures(files: tuple[Path, ...], screener: Screener, kind: Kind, output: Path) -> None:
    found = pictures.pictures_in(files)
    read = pictures.read_pictures(found)

    def judged(name: str, text: str) -> tuple[dict[str, Any], str]:
        verdict = screener.screen(text, kind)
        return line_of(name, verdict), outcome_of(verdict)

    with click.progressbar(read, length=len(found), label="screen", file=sys.stderr) as shown:
        counts = _write(lambda lines: pictures.screened(shown, judged, lines), output)
    unread = counts.pop("unread", 0)
    click.echo(summary(counts, screener.version), err=True)
    if unread:
        click.echo(f"另有 {unread} 张没有读，原因见结果。\n{unread} pictures were not read; see the result.", err=True)


def _write(screened: Callable[[TextIO], Counter[str]], output: Path) -> Counter[str]:
    """Write all verdicts beside the output and put them in its place at the end; return counts by outcome."""
    partial = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="utf-8") as lines:
            counts = screened(lines)
            lines.flush()
            os.fsync(lines.fileno())
        partial.replace(output)
    except OSError as problem:
        reason = problem.strerror or "unknown"
        raise Refused(
            ExitCode.CANNOT_WRITE, "结果写不出来。请检查目录、权限和磁盘空间。", f"Cannot write the result: {reason}."
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    return counts


def _screened(source: Source, screener: Screener, kind: Kind, lines: TextIO, *, turns: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    written = Lines((lambda text: follow(screener, text, kind)) if turns else None)
    rows, read = tee(source.rows)  # holds the rows of one batch, which wait for their verdicts
    verdicts = screener.screen_stream((row.text for row in read), kind)
    with click.progressbar(length=max(1, source.size), label="screen", file=sys.stderr) as bar:
        for number, (row, verdict) in enumerate(zip(rows, verdicts, strict=True), start=1):
            lines.write(written.line(row.id, verdict, row.text))
            counts[outcome_of(verdict)] += 1
            if number % _STEP == 0:
                bar.update(max(0, row.done - bar.pos))
        bar.update(max(0, source.size - bar.pos))
    return counts


def summary(counts: Counter[str], version: str) -> str:
    """Return how many messages there were of each outcome, in two languages."""
    total = counts.total()
    return (
        f"共 {total} 条：很可能是诈骗 {counts['scam']}，有可疑先核实 {counts['unsure']}，"
        f"没查到问题 {counts['nothing']}（版本 {version}）\n"
        f"{total} messages: {counts['scam']} likely scams, {counts['unsure']} to verify, "
        f"{counts['nothing']} with nothing found"
    )
