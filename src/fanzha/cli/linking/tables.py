"""Rows of a table by their headings: csv, xlsx, jsonl."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ..screening.decode import open_text
from ..screening.problems import ExitCode, Refused
from ..screening.sources import separator_of

_BROKEN = (csv.Error, UnicodeError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError)
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
        InvalidFileException,
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

    found = rows()
    headings = [cell.strip().lstrip("\ufeff") for cell in next(found, [])]
    return headings, (
        (number, dict(zip(headings, row, strict=False))) for number, row in enumerate(found, start=2) if any(row)
    )


def _jsonl(stream: BinaryIO) -> tuple[list[str], Rows]:
    with open_text(stream) as text:
        entries = [json.loads(line) for line in text if line.strip()]
    if not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("Each line holds an object.")
    headings = list(dict.fromkeys(str(key) for entry in entries for key in entry))
    return headings, (
        (number, {str(key): _said(value) for key, value in entry.items()})
        for number, entry in enumerate(entries, start=1)
    )


def _said(value: object) -> str:
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    return "" if value is None else str(value)


def _xlsx(stream: BinaryIO) -> tuple[list[str], Rows]:
    sheet = load_workbook(stream, read_only=True, data_only=True).worksheets[0]
    found = sheet.iter_rows(values_only=True)
    headings = ["" if cell is None else str(cell).strip() for cell in next(found, ())]
    return headings, (
        (number, {name: _said(cell) for name, cell in zip(headings, row, strict=False)})
        for number, row in enumerate(found, start=2)
        if any(cell is not None for cell in row)
    )
