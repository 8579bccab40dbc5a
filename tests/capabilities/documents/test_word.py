"""A paper is laid out as the standard asks, reads back as it was, and a bad file ends in a sentence."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from fanzha.documents.word import BadDocument, Heading, Paper, Table, Text, read, write

PAPER = Paper(
    title="清河县2026年防范电信网络诈骗宣传工作方案",
    issuer="清河县反诈中心文件",
    number="清反诈〔2026〕3号",
    addressed_to=("各乡镇人民政府", "县直各单位"),
    blocks=(
        Text("为守护群众财产安全，制定本方案。"),
        Heading(1, "一、工作目标"),
        Heading(2, "（一）入户"),
        Text("第一段。\n第二段。"),
        Table(("任务", "责任单位"), (("发放一封信", "县教育局"), ("入户", "各乡镇")), (3, 1), title="分工表"),
    ),
    attachments=("任务清单", "报送表"),
    signed_by="清河县反诈中心",
    dated=date(2026, 1, 5),
    note="联系人：值班室",
    copies_to="县委办",
    printed_by="清河县反诈中心办公室",
)


def opened(paper):
    """Return a written paper as the library reads it."""
    return Document(io.BytesIO(write(paper)))


def paragraph(document, text):
    """Return the paragraph that holds a text."""
    return next(p for p in document.paragraphs if text in p.text)


def packed(**parts):
    """Return a zip with some parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return held.getvalue()


def test_what_is_written_reads_back_with_its_levels():
    lines = read(write(PAPER))

    assert [(line.level, line.text) for line in lines if line.level] == [(1, "一、工作目标"), (2, "（一）入户")]
    assert [line.cells for line in lines if line.cells][1] == ("发放一封信", "县教育局")
    texts = [line.text for line in lines]
    assert texts.index("第一段。") + 1 == texts.index("第二段。")
    assert "各乡镇人民政府、县直各单位：" in texts
    assert "附件：1.任务清单" in texts
    assert "2026年1月5日" in texts


def test_the_page_is_that_of_the_standard():
    section = opened(PAPER).sections[0]

    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("为守护群众财产安全", "仿宋", 16),
        ("一、工作目标", "黑体", 16),
        ("（一）入户", "楷体", 16),
        ("清河县2026年防范", "方正小标宋简体", 22),
        ("抄送：县委办", "仿宋", 14),
    ],
)
def test_each_part_has_the_font_and_size_of_the_standard(text, font, size):
    run = paragraph(opened(PAPER), text).runs[0]

    assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert run.font.size == Pt(size)


def test_text_is_indented_by_two_characters_and_22_lines_fill_a_page():
    document = opened(PAPER)
    text = paragraph(document, "为守护群众财产安全")

    assert text._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert document.styles["Normal"].paragraph_format.line_spacing == Pt(29)


def test_pages_are_numbered_outside():
    document = opened(PAPER)
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —"
        assert "PAGE" in footer._element.xml
    assert section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment


def test_the_head_of_a_table_is_repeated_on_each_page():
    assert opened(PAPER).tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_draft_says_so():
    draft = Paper(title="方案", blocks=(), is_draft=True)

    assert "草稿" in read(write(draft))[0].text


def test_characters_that_a_file_cannot_hold_are_left_out():
    paper = Paper(title="方\x00案\ud800", blocks=(Text("甲\x0b乙"), Table(("列\x01",), (("值\x02",),))))

    texts = [line.text for line in read(write(paper))]
    assert texts == ["方案", "甲乙", "列", "值"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 docx"),
        (b"hello", "不是 docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧版 doc"),
        (packed(xl__workbook_xml="<a/>"), "不是 Word 文档"),
        (packed(word__document_xml="<broken"), "损坏"),
        (packed(word__document_xml="<a/>", word__vbaProject_bin=b"x"), "宏"),
        (packed(word__document_xml=b" " * 41_000_000), "过大"),
        (write(PAPER)[:-200], "不是 docx"),
    ],
    ids=["empty", "text", "old doc", "workbook", "broken xml", "macros", "bomb", "cut"],
)
def test_a_bad_file_ends_in_a_sentence(content, said):
    with pytest.raises(BadDocument, match=said):
        read(content)


def test_entities_of_a_hostile_file_are_not_resolved(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    hostile = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write(PAPER))) as sound, zipfile.ZipFile(hostile, "w") as file:
        for part in sound.infolist():
            content = sound.read(part)
            if part.filename == "word/document.xml":
                entity = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
                content = content.replace(b"<w:document", entity + b"<w:document", 1)
                content = content.replace("为守护".encode(), b"&x;", 1)
            file.writestr(part.filename, content)

    try:
        texts = [line.text for line in read(hostile.getvalue())]
    except BadDocument:
        texts = []

    assert not any("geheim" in text for text in texts)
