"""Unpacks a workbook in a process of its own, with little memory and time, so that no file can hurt the server.

Takes the bytes of memory that it may have, reads the workbook from standard input, and writes JSON lines:
`["sheet", name]`, then `[row number, [cells]]`. A cell is text, a number, `["d", "2026-11-22"]` for a date or time, or
`["e", "#REF!"]` for a formula that failed. Run by path: it imports nothing of this package.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

_SECONDS = 120
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})


def main() -> int:
    """Write the rows of every visible sheet; return 0, or 3 where the workbook cannot be read."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - after the limits

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for sheet in book.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                _write(sheet.name, book.get_sheet_by_name(sheet.name))
    except BrokenPipeError:
        return 0
    except Exception:
        return 3
    return 0


def _write(name: str, sheet: Any) -> None:
    out = sys.stdout
    out.write(json.dumps(["sheet", name]) + "\n")
    merged = _merged(sheet)
    rows = sheet.to_python(skip_empty_area=False)
    _spread(rows, merged)
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


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return ["d", value.isoformat(sep=" ")]
    if isinstance(value, date | time):
        return ["d", value.isoformat()]
    if isinstance(value, timedelta):
        return ["d", str(value)]
    if isinstance(value, str) and value in _ERRORS:
        return ["e", value]
    return value if isinstance(value, str | int | float) else str(value or "")


if __name__ == "__main__":
    sys.exit(main())
