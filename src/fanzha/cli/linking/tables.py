"""Rows of a table by their headings: csv, xlsx, jsonl."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from ..screening.decode import open_text
from ..screening.problems import ExitCode, Refused
from ..screening.sources import separator_of
from ..screening.tables import check_zip

_BROKEN = (csv.Error, UnicodeError, zipfile.BadZipFile, KeyError, ValueError)
Rows = Iterator[tuple[int, Mapping[str, str]]]


def table_of(path: Path, stream: BinaryIO) -> tuple[list[str], Rows]:
    """Return headings and numbered rows of a file, by its extension.

    Raises:
        Refused: an unknown extension, an empty file, or a file that is not what its name says.
    """
    readers = {".csv": _csv, ".tsv": _csv, ".txt": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Refused(
            ExitCode.NOT_READABLE, f"不认识这种文件：{path.suffix or '没有扩展名'}。可以用 csv、xlsx、jsonl。",
            f"Unknown kind of file: {path.suffix or 'no extension'}. Use csv, xlsx or jsonl.",
        )  # fmt: skip
    try:
        headings, rows = reader(stream)
    except (
        csv.Error,
        UnicodeError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
    ) as problem:
        raise _unreadable(path) from problem
    if not headings:
        raise Refused(ExitCode.NOT_READABLE, "文件是空的，没有表头。", "The file is empty: no headings.")
    return headings, _guarded(rows, path)


def _unreadable(path: Path) -> Refused:
    return Refused(
        ExitCode.NOT_READABLE, f"读不了 {path.name}。请用表格软件另存为 csv 或 xlsx 再试。",
        f"Cannot read {path.name}. Save it as csv or xlsx and try again.",
    )  # fmt: skip


def _guarded(rows: Rows, path: Path) -> Rows:
    try:
        yield from rows
    except _BROKEN as problem:
        raise _unreadable(path) from problem


def _csv(stream: BinaryIO) -> tuple[list[str], Rows]:
    def rows() -> Iterator[list[str]]:
        with open_text(stream, newline="") as text:
            first = text.readline()
            separator = separator_of(first)
            yield next(csv.reader([first], delimiter=separator), [])
            yield from csv.reader(text, delimiter=separator)

    found = iter(list(rows()))  # read while the file is open: a register of cases fits in memory
    headings = [cell.strip().lstrip("\ufeff") for cell in next(found, [])]
    return headings, (
        (number, dict(zip(headings, row, strict=False))) for number, row in enumerate(found, start=2) if any(row)
    )


def _jsonl(stream: BinaryIO) -> tuple[list[str], Rows]:
    with open_text(stream) as text:
        entries = [(number, _object(line, number)) for number, line in enumerate(text, start=1) if line.strip()]
    headings = list(dict.fromkeys(str(key) for _, entry in entries for key in entry))
    return headings, ((number, {str(key): _said(value) for key, value in entry.items()}) for number, entry in entries)


def _object(line: str, number: int) -> dict[str, object]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        entry = None
    if isinstance(entry, dict):
        return entry
    raise Refused(
        ExitCode.BAD_ROW, f"第 {number} 行不是一个 JSON 对象。改好这一行再试，没有写出任何结果。",
        f"Line {number} is not a JSON object. Correct it and try again; nothing was written.",
    )  # fmt: skip


def _said(value: object) -> str:
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a sheet keeps an account of ten digits as 1234567890.0
    return "" if value is None else str(value)


def _xlsx(stream: BinaryIO) -> tuple[list[str], Rows]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - slow to load, seldom needed

    check_zip(stream)
    try:
        found = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).iter_rows()
    except (CalamineError, IndexError) as problem:
        raise ValueError("No sheet that can be read.") from problem
    headings = [str(cell).strip() for cell in next(found, [])]
    return headings, (
        (number, {name: _said(cell) for name, cell in zip(headings, row, strict=False)})
        for number, row in enumerate(found, start=2)
        if any(cell not in {None, ""} for cell in row)
    )
