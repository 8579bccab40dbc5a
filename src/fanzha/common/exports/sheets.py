"""Writes a long table as xlsx or CSV to a sink that cannot go back, a few hundred rows in memory.

The general writer makes an object of every cell; a list of hundreds of thousands of rows spends its time there. A sheet
of texts and whole numbers needs two formats and no more, and is written here as what it is: lines of XML.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import IO, Any, Protocol, cast
from xml.sax.saxutils import escape

from fanzha.common.exports.downloads import csv_line, guarded
from fanzha.common.imports.table import Column

MOST_ROWS = 1_048_575  # of the format, without the headings
_AT_ONCE = 500
_EPOCH = date(1899, 12, 30).toordinal()
_FAST = 1  # of zlib: the file is a third larger and made in a third of the time
_HEAD, _TEXT, _DAY, _GUARDED = 1, 2, 3, 4  # places in the formats below
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_DECLARED}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PARTS = {
    "[Content_Types].xml": (
        f'{_DECLARED}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_DECLARED}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="数据" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": _STYLES,
}  # fmt: skip
# XML has no way to say these; a text that holds one would make the whole file unreadable.
_UNSAYABLE = {**dict.fromkeys([*range(32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]), 9: "\t", 10: "\n", 13: "\r"}


class Sink(Protocol):
    """What bytes are written to; it need not go back."""

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        ...

    def flush(self) -> None:
        """Let what waits go on."""
        ...


def write_csv(sink: Sink, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file, UTF-8 with a mark so that spreadsheets read the Chinese."""
    sink.write(b"\xef\xbb\xbf" + csv_line([column.title for column in columns], None))
    for some in _some(rows):
        sink.write(b"".join(csv_line(row, columns) for row in some))


def write_sheet(sink: Sink, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook of one sheet.

    Raises:
        ValueError: more rows than a sheet holds.
    """
    package: Any = zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST)
    with package:
        for name, text in _PARTS.items():
            package.writestr(name, text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_opening(columns).encode())
            number = 1
            for some in _some(rows):
                sheet.write("".join(_row(row, number + place) for place, row in enumerate(some, 1)).encode())
                number += len(some)
                if number > MOST_ROWS + 1:
                    raise ValueError("More rows than a sheet holds.")
            sheet.write(b"</sheetData></worksheet>")


def _some(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    going = iter(rows)
    while some := list(islice(going, _AT_ONCE)):
        yield some


def _opening(columns: Sequence[Column]) -> str:
    widths = "".join(_width(place, column) for place, column in enumerate(columns, 1))
    titles = [column.title + ("*" if column.required else "") for column in columns]
    head = "".join(_string(f"{_LETTERS[place]}1", title, _HEAD) for place, title in enumerate(titles))
    return (
        f'{_DECLARED}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{widths}</cols><sheetData><row r="1">{head}</row>'
    )


def _width(place: int, column: Column) -> str:
    width = min(40, max(10, 2 * len(column.title) + 4, len(column.example) + 2))
    # Cells that are typed in later stay text as well.
    style = _TEXT if column.kind in {"text", "code"} else 0
    return f'<col min="{place}" max="{place}" width="{width}" style="{style}" customWidth="1"/>'


def _row(row: Sequence[Any], number: int) -> str:
    cells = [
        _cell(f"{_LETTERS[place]}{number}", value)
        for place, value in enumerate(row)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Any) -> str:
    if isinstance(value, str):
        text, is_guarded = guarded(value)
        return _string(place, text, _GUARDED if is_guarded else _TEXT)
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, date) and not isinstance(value, datetime):
        return f'<c r="{place}" s="{_DAY}"><v>{value.toordinal() - _EPOCH}</v></c>'
    return _string(place, guarded(value)[0], _TEXT)


def _string(place: str, text: str, style: int) -> str:
    kept = escape(text if text.isprintable() else text.translate(_UNSAYABLE)).replace("\r", "&#13;")
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() or "\n" in text else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{kept}</t></is></c>'


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_LETTERS = [_letters(place) for place in range(702)]  # A to ZZ
