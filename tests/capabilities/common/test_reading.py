import io
import struct
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fanzha.common.imports import Column, Limits, TableRefused, read_table, sheets
from fanzha.common.imports.containers import clean_name

COLUMNS = (
    Column("name", ("姓名", "名字"), required=True),
    Column("phone", ("电话", "手机号", "联系电话"), kind="code"),
    Column("count", ("人数",), kind="number"),
    Column("day", ("日期",), kind="date"),
    Column("note", ("备注",)),
)
SHEET = "xl/worksheets/sheet1.xml"
SMALL = Limits(max_bytes=1024 * 1024, max_rows=5, max_cell_chars=100)


def read(content, filename="表.csv", limits=None):
    return read_table(content, filename, COLUMNS, limits)


def text(*rows, encoding="utf-8"):
    return "\n".join(rows).encode(encoding)


def book(*sheets):
    """Return a workbook; each sheet is a list of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    return saved(made)


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def values(table, name="name"):
    return [line[name] for line in table]


def only(content, name="phone"):
    (line,) = read(content)
    return line[name], line.problem


def changed(content, part, old, new):
    """Return a package with some bytes of one part replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for name in source.namelist():
            body = source.read(name)
            made.writestr(name, body.replace(old, new) if name == part else body)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
def test_every_encoding_and_separator_is_found_out(encoding, mark):
    rows = [mark.join(row) for row in (("姓名", "联系电话"), ("张三", "13800001234"), ("李四", "13800005678"))]

    table = read(text(*rows, encoding=encoding))

    assert values(table) == ["张三", "李四"]
    assert values(table, "phone") == ["13800001234", "13800005678"]


def test_titles_and_notes_may_stand_above_the_headings():
    above = [["清河县人员登记表"], ["单位：公安局", None], [None]]

    table = read(book([*above, ["序号", "姓名*", "电话（手机）"], [1, "张三", "1"]]))

    assert table.heading_row == 4
    assert [(line.number, line["name"]) for line in table] == [(5, "张三")]
    assert table.ignored_columns == 1


def test_headings_below_the_tenth_row_are_not_looked_for():
    with pytest.raises(TableRefused, match="前 10 行里没有找到表头"):
        read(text(*["标题"] * 10, "姓名,电话", "张三,1"))


def test_blank_rows_are_skipped_and_rows_keep_their_numbers():
    table = read(text("姓名,电话", "张三,1", " , ", "", "李四,2"))

    assert [line.number for line in table] == [2, 5]
    assert table.blank_rows == 2


def test_the_first_sheet_with_headings_is_read():
    table = read(book([], [["说明"], ["请先看说明"]], [["姓名"], ["张三"]], [["姓名"], ["别的"]]))

    assert (table.sheet, values(table)) == ("表2", ["张三"])


def test_a_hidden_sheet_is_not_read():
    made = openpyxl.Workbook()
    made.active.append(["姓名"])
    made.active.append(["藏着"])
    made.active.sheet_state = "hidden"
    shown = made.create_sheet("看得见")
    shown.append(["姓名"])
    shown.append(["张三"])

    assert values(read(saved(made))) == ["张三"]


def test_a_merged_block_counts_for_each_of_its_rows():
    made = openpyxl.Workbook()
    for row in (["姓名", "备注"], ["张三", "同村"], ["李四", None]):
        made.active.append(row)
    made.active.merge_cells("B2:B3")

    assert values(read(saved(made)), "note") == ["同村", "同村"]


def test_a_merged_block_over_the_whole_sheet_does_no_harm():
    merged = b'<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    content = changed(book([["姓名"], ["张三"]]), SHEET, b"</sheetData>", b"</sheetData>" + merged)

    assert values(read(content)) == ["张三"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["电话,备注", "1,2"], "缺少必填的列：姓名（表头在第 1 行）"),
        (["姓名,电话,手机号", "张三,1,2"], "“电话”在表头里有两列：第 2 列和第 3 列"),
        (["姓名,电话"], "只有表头，没有数据行"),
        (["甲,乙", "1,2"], "没有找到表头。表头要有：姓名"),
        (["姓名,电话", *["张三,1"] * 6], "超过每份 5 行的上限"),
        (["姓名,备注", '张三,"没有合上', "李四,1"], "第 2 行的引号没有成对"),
        (["姓名,备注", '张三,"里面"的"引号"', "李四,1"], "第 2 行的引号没有成对"),
        (["", "  ", ","], "文件里没有数据"),
    ],
)
def test_a_table_that_cannot_be_taken_is_refused_with_a_sentence(rows, sentence):
    with pytest.raises(TableRefused, match=sentence):
        read(text(*rows), limits=SMALL)


def test_exactly_as_many_rows_as_allowed_are_taken():
    assert len(read(text("姓名", *["张三"] * 5), limits=SMALL)) == 5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"\0" * 500, "全是空字节"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Excel（.xls）或 Word（.doc）文件，或加了密码"),
        (b"%PDF-1.7", "这是PDF 文件"),
        (b"\x89PNG\r\n", "这是图片"),
        (b"Rar!\x1a\x07", "这是压缩包"),
        (b"<html><table><tr><td>x</td></tr></table>", "网页格式的表"),
        ("姓名,电话\n张三".encode()[:-1], "最后一个字只有一半"),
        (("姓名,备注\n" + "一二三四五六七八九十" * 30 + ",\n").encode() + b"\xff\xff," + "好".encode(), "像是损坏了"),
        ("姓名,电话\n张三,1".encode("utf-16")[:-1], "最后一个字只有一半"),
        (b"\xff" * 300, "认不出的文字编码"),
        (b"x" * (1024 * 1024 + 1), "文件有 1.0 MB，超过上限 1 MB"),
    ],
)
def test_a_file_that_is_something_else_is_named(content, sentence):
    with pytest.raises(TableRefused, match=sentence):
        read(content, "表.xlsx", limits=SMALL)


def package(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (book([["姓名"], ["张三"]])[:-40], "文件不完整"),
        (package(**{"word/document.xml": "x"}), "这是 Word 文件"),
        (package(**{"xl/workbook.bin": "x"}), "xlsb"),
        (package(**{"a.txt": "x"}), "这是压缩包"),
        (package(**{"xl/workbook.xml": "x"}), "打不开这份表"),
        (package(**{"xl/workbook.xml": "x", "xl/a.xml": b"\0" * 20_000_000}), "解开后大得不正常"),
    ],
)
def test_a_package_that_is_no_sound_workbook_is_refused(content, sentence):
    with pytest.raises(TableRefused, match=sentence):
        read(content)


@pytest.fixture
def little_memory(monkeypatch):
    monkeypatch.setattr(sheets, "MEMORY", 256 * 1024 * 1024)


@pytest.mark.slow
def test_a_bomb_that_lies_about_its_size_is_stopped_by_the_childs_memory(little_memory):
    cell = b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + b"x" * 300_000_000 + b"</t></is></c></row>"
    swollen = changed(book([["姓名"], ["张三"]]), SHEET, b"</sheetData>", cell + b"</sheetData>")
    content = _claim_small(swollen, SHEET.encode())

    with pytest.raises(TableRefused, match=r"占用过多内存|打不开这份表"):
        read(content)


def _claim_small(content, name):
    """Write a size of 1000 bytes into the directory entry of a part."""
    at = content.rindex(name) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    return content[: at + 24] + struct.pack("<I", 1000) + content[at + 28 :]


@pytest.mark.slow
def test_one_cell_at_the_far_end_of_a_sheet_does_not_fill_the_memory(little_memory):
    made = openpyxl.Workbook()
    made.active["A1"] = "姓名"
    made.active["XFD1048576"] = "远"

    with pytest.raises(TableRefused, match="占用过多内存"):
        read(saved(made))


@pytest.mark.slow
def test_a_long_text_that_many_cells_share_does_not_fill_the_memory(little_memory):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_column(0, 0, ["姓名", *["x" * 32_000] * 12_000])

    with pytest.raises(TableRefused, match="占用过多内存"):
        read(out.getvalue())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (13800001234, "13800001234"),
        (13800001234.0, "13800001234"),
        ("13800001234.0", "13800001234"),
        ("1.3800001234E+10", "13800001234"),
        ("１３８ 0000 1234", "13800001234"),
        ("013800001234", "013800001234"),
        ("+8613800001234", "+8613800001234"),
        (999999999999999, "999999999999999"),
        ("'+8613800001234", "+8613800001234"),
    ],
)
def test_an_identifier_comes_back_whole(cell, said):
    assert only(book([["姓名", "电话"], ["张三", cell]])) == (said, None)


@pytest.mark.parametrize("cell", ["1.38E+10", "3.30102E+17", 330102199001011000, 1e15])
def test_an_identifier_with_lost_digits_is_refused_by_row(cell):
    said, problem = only(book([["姓名", "电话"], ["张三", cell]]))

    assert problem.column == "phone"
    assert "后几位已经丢失" in problem.sentence
    assert said


def test_a_formula_text_is_kept_as_text():
    content = text("姓名,备注", "张三,=HYPERLINK(1)", "李四,@SUM(1)", "王五,'=1+1")

    assert values(read(content), "note") == ["=HYPERLINK(1)", "@SUM(1)", "=1+1"]


@pytest.mark.parametrize(("value", "said"), [("#REF!", "#REF!"), ("#DIV/0!", "#DIV/0!"), ("=1/0", "没有计算结果")])
def test_a_formula_that_gave_no_value_refuses_the_row_instead_of_reading_as_empty(value, said):
    made = openpyxl.Workbook()
    for row in (["说明"], ["姓名", "电话", "备注"], ["张三", value, "x"], ["李四", "1", value]):
        made.active.append(row)
    if value.startswith("#"):
        made.active["B3"].data_type = made.active["C4"].data_type = "e"

    table = read(saved(made))

    assert [line.problem.column for line in table] == ["phone", "note"]
    assert f"公式算不出来（{said}）" in table.lines[0].problem.sentence


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 13, 2), "2026-11-22"),  # noqa: DTZ001 - as a sheet holds it
        ("2026/1/2", "2026-01-02"),
        ("2026年1月2日", "2026-01-02"),
        ("2026.01.02", "2026-01-02"),
        ("20260102", "2026-01-02"),
        (46348, "2026-11-22"),
    ],
)
def test_a_day_is_read_however_it_is_written(cell, said):
    assert only(book([["姓名", "日期"], ["张三", cell]]), "day") == (said, None)


@pytest.mark.parametrize("cell", ["2026-02-30", "昨天", "12", "2026-13-01"])
def test_what_is_no_day_is_refused_by_row(cell):
    assert only(book([["姓名", "日期"], ["张三", cell]]), "day")[1].column == "day"


@pytest.mark.parametrize(
    ("cell", "said"), [("1,246", "1246"), ("２００", "200"), (200.0, "200"), ("-12", "-12"), ("", "")]
)
def test_a_number_is_read_however_it_is_written(cell, said):
    assert only(book([["姓名", "人数"], ["张三", cell]]), "count") == (said, None)


@pytest.mark.parametrize("cell", ["约200", "3.5", "NaN", "Infinity", "1E+400", "二百"])
def test_what_is_no_number_is_refused_by_row(cell):
    assert only(book([["姓名", "人数"], ["张三", cell]]), "count")[1].column == "count"


def test_a_million_characters_in_a_cell_refuse_the_row_and_not_the_file():
    table = read(text("姓名,备注", "张三," + "长" * 1_000_000, "李四,短"))

    assert "有 1,000,000 个字，最多 5,000 个" in table.lines[0].problem.sentence
    assert len(table.lines[0]["note"]) == 5_000
    assert table.lines[1].problem is None


def test_a_null_in_a_cell_refuses_the_row():
    assert only(text("姓名,备注", "张三,a\0b"), "note")[1].column == "note"


def test_an_empty_required_cell_refuses_the_row():
    table = read(text("姓名,电话", ",13800001234"))

    assert table.lines[0].problem.sentence == "没填“姓名”。每一行都要有。"


def test_a_plain_list_in_a_txt_file_needs_no_heading():
    table = read(text("张三", "", "李四，王五"), "名单.txt")

    assert [(line.number, line["name"]) for line in table] == [(1, "张三"), (3, "李四，王五")]


def test_a_line_break_inside_a_cell_is_kept():
    table = read(text("姓名,备注", '张三,"一\r\n二"', "李四,三"))

    assert values(table, "note") == ["一\n二", "三"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.xlsx", "b.xlsx"),
        ("a\0b\n.csv", "ab.csv"),
        ("表\u202exslx.exe", "表xslx.exe"),
        ("...", "未命名"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_files_name_loses_its_tricks(name, clean):
    assert clean_name(name) == clean


def refusal_of(content):
    try:
        read(content)
    except TableRefused as refusal:
        return str(refusal)
    return "。"


@given(st.binary(max_size=400))
def test_no_bytes_whatever_bring_the_reader_down(content):
    assert refusal_of(content).endswith("。")
