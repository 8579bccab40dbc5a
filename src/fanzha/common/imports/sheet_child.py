"""Unpacks a workbook in a process of its own, with little memory and time, so that no file can hurt the server.

Takes the bytes of memory that it may have, reads the workbook from standard input, and writes JSON lines:
`["sheet", name]`, then `[row number, [cells]]`. A cell is text, a number, `["d", "2026-11-22"]` for a date or time, or
`["e", "#REF!"]` for a formula that failed. Run by path: it imports nothing of this package.
"""

import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

_SECONDS = 120
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship [^>]*>")


def main() -> int:
    """Write the rows of every visible sheet; return 0, or 3 where the workbook cannot be read."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - after the limits

    content = sys.stdin.buffer.read()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        parts = _parts(content)
        for place, sheet in enumerate(book.sheets_metadata):
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                failed = _failed(content, parts[place] if place < len(parts) else "")
                _write(sheet.name, book.get_sheet_by_index(place), failed)
    except BrokenPipeError:
        return 0
    except Exception:
        return 3
    return 0


def _parts(content: bytes) -> list[str]:
    """Return the part that holds each sheet, in the order of the sheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        targets: dict[bytes, str] = {}
        for relation in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
            key, target = re.search(rb'Id="([^"]*)"', relation), re.search(rb'Target="([^"]*)"', relation)
            if key and target:
                targets[key[1]] = posixpath.normpath(posixpath.join("/xl", target[1].decode()))[1:]
        return [targets.get(key, "") for _, key in _SHEET.findall(package.read("xl/workbook.xml"))]


def _failed(content: bytes, part: str) -> dict[tuple[int, int], str]:
    """Return the formulas of a sheet that gave no value, by place: the reader would take them for empty cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            body = package.read(part)
    except (KeyError, zipfile.BadZipFile):
        return {}
    if b"<f" not in body and b't="e"' not in body:
        return {}
    failed: dict[tuple[int, int], str] = {}
    for letters, row, attributes, inside in _CELL.findall(body):
        value = _VALUE.search(inside)
        if b't="e"' in attributes:
            failed[int(row) - 1, _column(letters)] = value[1].decode("utf-8", "replace") if value else "#?"
        elif b"<f" in inside and not value and b't="str"' not in attributes:
            failed[int(row) - 1, _column(letters)] = "没有计算结果"
    return failed


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _write(name: str, sheet: Any, failed: dict[tuple[int, int], str]) -> None:
    out = sys.stdout
    out.write(json.dumps(["sheet", name]) + "\n")
    merged = _merged(sheet)
    rows = sheet.to_python(skip_empty_area=False)
    _spread(rows, merged)
    for (row_place, place), error in failed.items():
        _mark(rows, row_place, place, ["e", error])
    for number, row in enumerate(rows, start=1):
        out.write(json.dumps([number, [_cell(value) for value in row]], ensure_ascii=True) + "\n")
    out.flush()


def _merged(sheet: Any) -> list[Any]:
    try:
        return list(sheet.merged_cell_ranges or [])
    except Exception:
        return []


def _spread(rows: list[list[Any]], merged: list[Any]) -> None:
    """Give every cell of a merged block the block's value, as its reader sees it."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : min(bottom + 1, len(rows))]:
            row[left : right + 1] = [value] * len(row[left : right + 1])


def _mark(rows: list[list[Any]], row_place: int, place: int, value: Any) -> None:
    """Put a value into a cell that may lie outside what the reader found filled."""
    if row_place < len(rows):
        row = rows[row_place]
        row.extend([""] * (place + 1 - len(row)) if place < len(rows[0]) + 100 else [])
        if place < len(row):
            row[place] = value


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return ["d", value.isoformat(sep=" ")]
    if isinstance(value, date | time):
        return ["d", value.isoformat()]
    if isinstance(value, timedelta):
        return ["d", str(value)]
    return value if isinstance(value, str | int | float) else str(value or "")


if __name__ == "__main__":
    sys.exit(main())
