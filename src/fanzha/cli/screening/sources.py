"""Rows of messages from a file, one at a time, whatever its format."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .decode import open_text
from .problems import ExitCode, Refused, no_such_column
from .tables import parquet_rows, xlsx_rows

MOST_FIELD = 16 * 1024 * 1024  # characters of one cell; more is an unclosed quote, not a message


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns to read."""

    text: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One message; `done` says how far into the file it stands, in the unit of the source's `size`."""

    id: str | int
    text: str
    done: int


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a file, and how large it is: in bytes, or in rows for xlsx and parquet."""

    rows: Iterator[Row]
    size: int


def open_source(path: Path, stream: BinaryIO, columns: Columns) -> Source:
    """Return the rows of an opened file, by its extension.

    Raises:
        Refused: unknown extension, or a file that is not what its name says.
    """
    kind = path.suffix.lower()
    if kind == ".xlsx":
        size, rows = xlsx_rows(stream, columns.text, columns.id)
        return Source(_numbered(rows), size)
    if kind == ".parquet":
        size, rows = parquet_rows(stream, columns.text, columns.id)
        return Source(_numbered(rows), size)
    if kind not in _TEXT_FORMATS:
        raise Refused(
            ExitCode.NOT_READABLE,
            f"不认识这种文件：{kind or '没有扩展名'}。可以用 txt、csv、jsonl、xlsx、parquet。",
            f"Unknown kind of file: {kind or 'no extension'}. Use txt, csv, jsonl, xlsx or parquet.",
        )
    size = os.fstat(stream.fileno()).st_size
    return Source(_decoded(_TEXT_FORMATS[kind](stream, columns)), size)


def _numbered(rows: Iterator[tuple[Any, str]]) -> Iterator[Row]:
    for number, (given, text) in enumerate(rows, start=1):
        yield Row(number if given is None else given, text, number)


def _decoded(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows, turning a wrong byte in the middle of the file into a sentence."""
    seen = 0
    try:
        for row in rows:
            seen += 1
            yield row
    except UnicodeDecodeError:
        raise Refused(
            ExitCode.NOT_READABLE,
            f"第 {seen + 1} 条附近的编码读不通。请另存为 UTF-8 再试。",
            f"The encoding breaks near row {seen + 1}. Save the file as UTF-8 and try again.",
        ) from None


def _txt(stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    """Yield each line that is not blank; its id is the number of the line."""
    del columns
    with open_text(stream) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield Row(number, line.rstrip("\r\n"), stream.tell())


def _jsonl(stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    """Yield the object of each line that is not blank."""
    with open_text(stream) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _from_object(_parsed(line, number), number, columns, stream.tell())


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise _bad_row(number, "不是 JSON", "is not JSON") from None
    if not isinstance(entry, dict):
        raise _bad_row(number, "不是 JSON 对象", "is not a JSON object")
    return entry


def _from_object(entry: dict[str, Any], number: int, columns: Columns, done: int) -> Row:
    if columns.text not in entry:
        raise no_such_column(columns.text, list(entry), row=number)
    text = entry[columns.text]
    if text is not None and not isinstance(text, str):
        raise _bad_row(number, f"“{columns.text}”不是文字", f"has a “{columns.text}” that is no text")
    given = entry.get(columns.id) if columns.id else None
    return Row(given if isinstance(given, str | int) else number, text or "", done)


def _csv(stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    """Yield the rows of a csv file; the first row holds the names of the columns."""
    csv.field_size_limit(MOST_FIELD)
    with open_text(stream, newline="") as lines:
        heading = lines.readline()
        separator = separator_of(heading)
        text_at, id_at = _places(next(csv.reader([heading], delimiter=separator), []), columns)
        for number, cells in _csv_cells(lines, separator):
            yield Row(_cell(cells, id_at) or number, _cell(cells, text_at), stream.tell())


def _csv_cells(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the numbered rows that hold anything."""
    reader = csv.reader(lines, delimiter=separator)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise _bad_row(number, "太长或引号没有成对", "is too long or has an unclosed quote") from None
        if cells is None:
            return
        if any(cells):
            yield number, cells


def separator_of(heading: str) -> str:
    """Return what separates the cells of a csv file, by its first line."""
    return max(",\t;", key=heading.count)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _places(names: Sequence[str], columns: Columns) -> tuple[int, int | None]:
    """Return where the text and id columns stand."""
    known = [name.strip().strip("\ufeff").lower() for name in names]
    if columns.text.lower() not in known:
        raise no_such_column(columns.text, [name.strip() for name in names])
    wanted = (columns.id or "").lower()
    return known.index(columns.text.lower()), known.index(wanted) if wanted in known else None


def _bad_row(number: int, chinese: str, english: str) -> Refused:
    return Refused(
        ExitCode.BAD_ROW,
        f"第 {number} 条{chinese}。改好这一条再试，没有写出任何结果。",
        f"Row {number} {english}. Correct it and try again; nothing was written.",
    )


_TEXT_FORMATS: dict[str, Callable[[BinaryIO, Columns], Iterator[Row]]] = {
    ".txt": _txt,
    ".csv": _csv,
    ".tsv": _csv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
}
