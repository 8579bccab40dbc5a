"""`fanzha screen`: a file of messages in, a line of JSON for each message out, in the same order."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import click

from fanzha.cli.screening import pictures
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.cli.screening.sources import Columns, Row, Source, open_source
from fanzha.core.screening import BadModel, Grade, Kind, Screener, Verdict, load_model, shipped

BATCH = 512  # rows held in memory at a time


@click.command("screen")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the JSON lines.")
@click.option("--column", default="text", show_default=True, help="The column that holds the message.")
@click.option("--id-column", default="id", show_default=True, help="The column that holds an id; row number otherwise.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), default=Kind.UNKNOWN.value, show_default=True)
@click.option("--model", type=click.Path(path_type=Path), help="A model file other than the shipped one.")
def screen_command(
    files: tuple[Path, ...], output: Path, column: str, id_column: str, kind: str, model: Path | None
) -> None:
    """Screen FILE (txt, csv, jsonl, xlsx, parquet) for scams and write one JSON object a message.

    FILE may be pictures too, several or a folder of them, if the extra that reads pictures is installed.

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
        counts = _write(lambda lines: _screened(source, screener, Kind(kind), lines), output)
    click.echo(_summary(counts, screener.version), err=True)


def _screener(path: Path | None) -> Screener:
    try:
        data = path.read_bytes() if path else resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()
        return Screener(load_model(data))
    except (BadModel, OSError) as problem:
        raise Refused(
            ExitCode.BAD_MODEL, "识别模型读不出来。", f"The screening model cannot be read: {problem}"
        ) from None


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
        return line_of(name, verdict), _outcome(verdict)

    with click.progressbar(read, length=len(found), label="screen", file=sys.stderr) as shown:
        counts = _write(lambda lines: pictures.screened(shown, judged, lines), output)
    unread = counts.pop("unread", 0)
    click.echo(_summary(counts, screener.version), err=True)
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


def _screened(source: Source, screener: Screener, kind: Kind, lines: TextIO) -> Counter[str]:
    counts: Counter[str] = Counter()
    with click.progressbar(length=max(1, source.size), label="screen", file=sys.stderr) as bar:
        for batch in _batches(source.rows):
            verdicts = screener.screen_many([row.text for row in batch], kind)
            for row, verdict in zip(batch, verdicts, strict=True):
                lines.write(json.dumps(line_of(row.id, verdict), ensure_ascii=False, separators=(",", ":")) + "\n")
                counts[_outcome(verdict)] += 1
            bar.update(max(0, batch[-1].done - bar.pos))
    return counts


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def line_of(identifier: str | int, verdict: Verdict) -> dict[str, Any]:
    """Return what is written about one message."""
    return {
        "id": identifier,
        "is_scam": verdict.is_scam,
        "grade": verdict.grade.value,
        "score": verdict.score,
        "type": verdict.type,
        "subtype": verdict.subtype,
        "tactics": [{"name": hit.name, "start": hit.start, "end": hit.end} for hit in verdict.tactics],
        "entities": [
            {"kind": found.kind.value, "value": found.value, "start": found.start, "end": found.end}
            for found in verdict.entities
        ],
        "advice": list(verdict.advice),
        "version": verdict.version,
    }


def _outcome(verdict: Verdict) -> str:
    if verdict.is_scam:
        return "scam"
    return "nothing" if verdict.grade is Grade.NONE else "unsure"


def _summary(counts: Counter[str], version: str) -> str:
    total = counts.total()
    return (
        f"共 {total} 条：很可能是诈骗 {counts['scam']}，有可疑先核实 {counts['unsure']}，"
        f"没查到问题 {counts['nothing']}（版本 {version}）\n"
        f"{total} messages: {counts['scam']} likely scams, {counts['unsure']} to verify, "
        f"{counts['nothing']} with nothing found"
    )
