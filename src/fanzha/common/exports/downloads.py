"""Tables for download that import again unchanged. What looks like a formula is written so that no program runs it."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.imports.table import Column

Row = Mapping[str, Any]

# What a spreadsheet may take for a formula, also behind marks that it hides (OWASP, "CSV Injection").
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
# A reading import takes one such mark away; a text that has one of its own gets a second.
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_LONGEST_CELL = 32_767  # of the xlsx format; a longer text would be dropped without a word
_CUT = "……（太长，已截断）"
_WIDEST = 40
# From 12 digits on a spreadsheet shows 1.2E+11, and from 16 it loses digits.
_DIGITS_AT_RISK = re.compile(r"0\d+|\d{12,}")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportRefused(Exception):
    """An export that was not made. The sentence says what is missing."""


@transaction.atomic
def record(*, what: str, count: int, purpose: str, by: Actor, at: datetime, subject: Any = None) -> None:
    """Write the audit row of an export; called before the first byte leaves.

    Args:
        what: stable code of what is exported ("units", "persons").
        purpose: what it is needed for, in the officer's words.

    Raises:
        ExportRefused: no purpose was given.
    """
    if not purpose.strip():
        raise ExportRefused("请写明导出做什么用，会留在记录里。")
    after = {"what": what, "count": count}
    audit.record("data.exported", subject=subject or ("export", what), by=by, at=at, after=after, why=purpose.strip())


def stream_csv(columns: Sequence[Column], rows: Iterable[Row], filename: str) -> StreamingHttpResponse:
    """Return a download in CSV, UTF-8 with a mark so that spreadsheets read the Chinese, written while it is sent."""
    answer = StreamingHttpResponse(csv_parts(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{filename}.csv")
    return answer


def stream_xlsx(columns: Sequence[Column], rows: Iterable[Row], filename: str) -> FileResponse:
    """Return a download in xlsx, written to a nameless file of the data folder in constant memory."""
    sink = tempfile.TemporaryFile(dir=_folder())  # noqa: SIM115 - the answer closes it
    write_xlsx(sink, columns, rows)
    sink.seek(0)
    return FileResponse(sink, as_attachment=True, filename=f"{filename}.xlsx", content_type=XLSX_TYPE)


def csv_parts(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the bytes of a CSV file, a row at a time."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow([column.title for column in columns])
    for row in rows:
        yield writer.writerow([_csv_cell(row.get(column.name), column) for column in columns])


class _Echo:
    """A sink that hands each written row straight back."""

    def write(self, text: str) -> bytes:
        """Return the row as bytes."""
        return text.encode("utf-8", "replace")


def csv_line(values: Sequence[Any], columns: Sequence[Column] | None) -> bytes:
    """Return one line of a CSV file; without columns the values are written as they are."""
    cells = values if columns is None else [_csv_cell(one, column) for one, column in zip(values, columns, strict=True)]
    line: Any = csv.writer(_Echo()).writerow(cells)
    return bytes(line)


def _csv_cell(value: Any, column: Column) -> str:
    text = _text(value)
    if isinstance(value, str):
        if _FORMULA.match(text):
            return f"'{text}"
        if column.kind == "code" and _DIGITS_AT_RISK.fullmatch(text):
            return f"\t{text}"
    return text


def write_xlsx(
    sink: IO[bytes], columns: Sequence[Column], rows: Iterable[Row], *, notes: Sequence[Sequence[str]] = ()
) -> None:
    """Write a workbook with one sheet of data, and a second one of notes where there are any."""
    with _workbook(sink) as book:
        look = _Look(book)
        sheet = book.add_worksheet("数据")
        _head(sheet, columns, look)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                look.cell(sheet, number, place, row.get(column.name), column)
        if notes:
            _notes(book, notes, look)


@contextmanager
def _workbook(sink: IO[bytes]) -> Iterator[Any]:
    # Its scratch files hold what people said: they stay in our own closed folder.
    options = {
        "constant_memory": True,
        "tmpdir": str(_folder()),
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(sink, options)
    yield book
    book.close()


class _Look:
    """The formats of a workbook, and how each value is written."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.guarded = book.add_format({"num_format": "@", "quote_prefix": True})

    def cell(self, sheet: Any, number: int, place: int, value: Any, column: Column) -> None:
        """Write one value: numbers and days as such, everything else as text that nothing turns into a formula."""
        if value is None or value == "":
            return
        if isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(number, place, value)
        elif isinstance(value, date) and not isinstance(value, datetime):
            sheet.write_datetime(number, place, value, self.day)
        else:
            kept, is_guarded = guarded(value)
            sheet.write_string(number, place, kept, self.guarded if is_guarded else self.text)


def guarded(value: Any) -> tuple[str, bool]:
    """Return a value as the text of a cell, and whether a program could take it for a formula."""
    text = _text(value)
    if _MARKED.match(text):
        text = f"'{text}"
    if len(text) > _LONGEST_CELL:
        text = text[: _LONGEST_CELL - len(_CUT)] + _CUT
    return text, _FORMULA.match(text) is not None


def _head(sheet: Any, columns: Sequence[Column], look: _Look) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        width = min(_WIDEST, max(10, 2 * len(column.title) + 4, len(column.example) + 2))
        # Cells that are typed in later stay text as well.
        sheet.set_column(place, place, width, look.text if column.kind in {"code", "text"} else None)
        sheet.write_string(0, place, column.title + ("*" if column.required else ""), look.head)


def _notes(book: Any, notes: Sequence[Sequence[str]], look: _Look) -> None:
    sheet = book.add_worksheet("填写说明")
    for number, note in enumerate(notes):
        for place, text in enumerate(note):
            sheet.write_string(number, place, text, look.head if number == 0 else look.text)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 3, 36)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _folder() -> Path:
    folder = Path(settings.FANZHA_DATA) / "run"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
