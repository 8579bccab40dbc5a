"""Reads a table from outside: csv, txt or xlsx, by what it is, not by what its name says."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from fanzha.common.imports import cells, containers, text
from fanzha.common.imports.headings import LOOK_AT_ROWS, Finder, Headings
from fanzha.common.imports.sheets import Workbook
from fanzha.common.imports.table import Column, Limits, Line, RawTable, RowRefused, Table, TableRefused

Rows = Iterator[tuple[int, list[Any]]]


def read_table(source: bytes | Path, filename: str, columns: Sequence[Column], limits: Limits | None = None) -> Table:
    """Return the rows of a table, found by its headings.

    Args:
        source: the content, or where it is kept.
        filename: the name it came with; only "it ends in .txt" is read from it.
        columns: what to look for.
        limits: the usual ones when left out.

    Returns:
        The table; rows that cannot be taken are in it, each with its `problem`.

    Raises:
        TableRefused: nothing of the file can be taken; the sentence says why and what to do.
    """
    limits = limits or Limits()
    content = source.read_bytes() if isinstance(source, Path) else source
    kind = precheck(content, limits)
    if kind == "xlsx":
        return _from_workbook(content, columns, limits)
    return _from_text(content, filename, columns, limits)


def precheck(content: bytes, limits: Limits) -> str:
    """Do the checks that take no time, so that an upload can be refused at once; return "xlsx" or "text".

    Raises:
        TableRefused: too large, empty, of a foreign kind, cut off, or a bomb.
    """
    containers.check_size(content, limits)
    kind = containers.kind_of(content)
    if kind == "xlsx":
        containers.check_package(content)
    return kind


def _from_text(content: bytes, filename: str, columns: Sequence[Column], limits: Limits) -> Table:
    whole = text.decode(content).lstrip("\ufeff")
    finder = Finder(columns)
    rows = text.split(whole, finder.best_score)
    first = list(islice(rows, LOOK_AT_ROWS))
    only = _only_column(columns)
    if only and filename.lower().endswith(".txt") and finder.best_score([row for _, row in first]) == 0:
        lines = ((number, [line]) for number, line in enumerate(whole.splitlines(), start=1))
        return _collect(lines, Headings(0, {only.name: 0}), "", columns, limits)
    return _with_headings(RawTable(chain(first, rows)), finder, columns, limits)


def _only_column(columns: Sequence[Column]) -> Column | None:
    """Return the one required column: a plain list of its values needs no heading."""
    required = [column for column in columns if column.required]
    return required[0] if len(required) == 1 else None


def _from_workbook(content: bytes, columns: Sequence[Column], limits: Limits) -> Table:
    finder, refusal = Finder(columns), TableRefused("文件里没有数据：每张工作表都是空的。")
    with Workbook(content) as book:
        for sheet in book.sheets():
            first = list(islice(sheet.rows, LOOK_AT_ROWS))
            if not any(_is_filled(row) for _, row in first):
                continue
            if finder.best_score([row for _, row in first]) == 0:
                refusal = _better(refusal, finder, first)
                continue
            return _with_headings(RawTable(chain(first, sheet.rows), sheet.sheet), finder, columns, limits)
    raise refusal


def _better(refusal: TableRefused, finder: Finder, first: list[tuple[int, list[Any]]]) -> TableRefused:
    try:
        finder.find(first)
    except TableRefused as found:
        return found
    return refusal


def _with_headings(table: RawTable, finder: Finder, columns: Sequence[Column], limits: Limits) -> Table:
    first = list(islice(table.rows, LOOK_AT_ROWS))
    if not any(_is_filled(row) for _, row in first):
        raise TableRefused("文件里没有数据。请检查后重新上传。")
    headings = finder.find(first)
    rows = chain((pair for pair in first if pair[0] > headings.row), table.rows)
    return _collect(rows, headings, table.sheet, columns, limits)


def _collect(rows: Rows, headings: Headings, sheet: str, columns: Sequence[Column], limits: Limits) -> Table:
    lines: list[Line] = []
    blank = 0
    for number, row in rows:
        if not _is_filled(row):
            blank += 1
            continue
        if len(lines) == limits.max_rows:
            raise TableRefused(f"超过每份 {limits.max_rows:,} 行的上限。请分成几份上传。")
        lines.append(_line(number, row, headings, columns, limits))
    if not lines:
        raise TableRefused("只有表头，没有数据行。请填好后再上传。")
    return Table(columns, lines, headings.row, sheet, blank, headings.ignored)


def line_of(number: int, values: Mapping[str, str], columns: Sequence[Column], limits: Limits) -> Line:
    """Return a row that did not come in a file: its values stand by the names of the columns."""
    headings = Headings(0, {column.name: place for place, column in enumerate(columns)})
    return _line(number, [values.get(column.name, "") for column in columns], headings, columns, limits)


def _line(number: int, row: list[Any], headings: Headings, columns: Sequence[Column], limits: Limits) -> Line:
    values: dict[str, str] = {}
    problem: RowRefused | None = None
    for column in columns:
        place = headings.places.get(column.name)
        cell = row[place] if place is not None and place < len(row) else ""
        try:
            values[column.name] = cells.read(cell, column, limits)
            if column.required and not values[column.name]:
                raise RowRefused(column.name, f"没填“{column.title}”。每一行都要有。")
        except RowRefused as refusal:
            values[column.name] = cells.raw(cell, limits)
            problem = problem or refusal
    return Line(number, values, problem)


def _is_filled(row: Sequence[Any]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in row)
