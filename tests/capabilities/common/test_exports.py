import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.common import exports
from fanzha.common.imports import Column, Limits, read_table
from fanzha.common.models import AuditRow
from tests.builders.org import AT, SYSTEM

COLUMNS = (
    Column("name", ("名称",), required=True),
    Column("phone", ("电话",), kind="code"),
    Column("count", ("人数",), kind="number"),
    Column("day", ("日期",), kind="date"),
    Column("note", ("备注",)),
)
ROWS = [
    {"name": "张三", "phone": "013800001234", "count": 0, "day": date(2026, 11, 22), "note": "=1+1"},
    {"name": "李四", "phone": "330102199003071234", "count": None, "day": None, "note": "-5"},
    {"name": "+王五", "phone": "+85212345678", "count": 1246, "day": date(1999, 1, 1), "note": "'=x"},
    {"name": "@赵", "phone": "", "count": -3, "day": None, "note": '一,"二"\n三；四'},
    {"name": "1.5", "phone": "96110", "count": 7, "day": None, "note": "\uff1dHYPERLINK"},
]


def as_csv(rows):
    return b"".join(exports.csv_parts(COLUMNS, rows))


def as_xlsx(rows):
    sink = io.BytesIO()
    exports.write_xlsx(sink, COLUMNS, rows)
    return sink.getvalue()


def said(rows):
    return [
        {
            key: "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
            for key, value in row.items()
        }
        for row in rows
    ]


@pytest.mark.parametrize("written", [as_csv, as_xlsx])
def test_what_is_exported_imports_again_unchanged(written):
    table = read_table(written(ROWS), "导出", COLUMNS)

    assert [dict(line.values) for line in table] == said(ROWS)
    assert all(line.problem is None for line in table)


SOME_TEXT = st.text(st.characters(exclude_categories=["C"]), max_size=30).map(str.strip)
# Only what a spreadsheet itself would take for a number is left out.
PLAIN = SOME_TEXT.filter(lambda text: not any(sign.isdigit() for sign in text[:1]))


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@pytest.mark.parametrize("written", [as_csv, as_xlsx])
@given(texts=st.lists(PLAIN, min_size=1, max_size=8))
def test_any_text_comes_back(written, texts):
    rows = [{"name": "x", "note": text} for text in texts]

    table = read_table(written(rows), "导出", COLUMNS, Limits())

    assert [line["note"] for line in table] == texts


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "''="])
def test_nothing_in_a_csv_begins_like_a_formula(start):
    content = as_csv([{"name": f"{start}cmd|' /C calc'!A0"}]).decode("utf-8-sig")

    assert content.splitlines()[1].lstrip('"').startswith("'")


def test_nothing_in_a_workbook_is_a_formula_and_identifiers_are_text():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(ROWS))).active

    cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
    assert {cell.data_type for cell in cells.values()} <= {"s", "n", "d", "inlineStr"}
    assert (cells["B2"].value, cells["B2"].data_type, cells["B2"].number_format) == ("013800001234", "s", "@")
    assert (cells["C4"].value, cells["C4"].data_type) == (1246, "n")
    assert cells["E2"].quotePrefix


def test_a_long_number_in_a_csv_is_marked_so_that_a_spreadsheet_keeps_its_digits():
    lines = as_csv(ROWS).decode("utf-8-sig").splitlines()

    assert "\t330102199003071234" in lines[2]


def test_a_text_too_long_for_a_cell_says_that_it_was_cut():
    table = read_table(as_xlsx([{"name": "x", "note": "长" * 40_000}]), "x", COLUMNS, Limits(max_cell_chars=40_000))

    assert table.lines[0]["note"].endswith("（太长，已截断）")


def test_an_export_is_recorded_with_its_purpose(db):
    exports.record(what="units", count=12, purpose="年终核对", by=SYSTEM, at=AT)

    row = AuditRow.objects.get(action="data.exported")
    assert (row.why, row.after) == ("年终核对", {"what": "units", "count": 12})


def test_an_export_without_a_purpose_is_not_made(db):
    with pytest.raises(exports.ExportRefused, match="做什么用"):
        exports.record(what="units", count=12, purpose=" ", by=SYSTEM, at=AT)

    assert not AuditRow.objects.filter(action="data.exported").exists()


def test_downloads_are_sent_with_their_name_and_type(db):
    table = exports.stream_csv(COLUMNS, ROWS, "机构")
    book = exports.stream_xlsx(COLUMNS, ROWS, "机构")

    assert "filename*=utf-8''%E6%9C%BA%E6%9E%84.csv" in table["Content-Disposition"]
    assert b"".join(table.streaming_content).startswith(b"\xef\xbb\xbf")
    assert "%E6%9C%BA%E6%9E%84.xlsx" in book["Content-Disposition"]
    assert b"".join(book.streaming_content).startswith(b"PK")
    book.close()
