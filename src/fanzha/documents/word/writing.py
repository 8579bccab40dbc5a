"""Lays a paper out as a Word file after GB/T 9704-2012: A4, 22 lines of 28 characters, red head, page numbers."""

import io
import re
from datetime import date
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from fanzha.documents.word.paper import Block, Heading, Paper, Table

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# GB/T 9704-2012: margins in millimetres, sizes in points (小二 is 18, 二号 22, 三号 16, 四号 14).
_TOP, _BOTTOM, _LEFT, _RIGHT = 37, 35, 28, 26
_BODY, _TITLE, _HEAD, _SMALL, _CELL = 16, 22, 36, 14, 12
_LINE: Final = 29  # 225 mm over 22 lines
_TEXT_WIDTH_MM: Final = 156
_TWIPS: Final = 20
_RED: Final = RGBColor(0xD7, 0x00, 0x0F)

# Fonts are named, never shipped: the first is what the standard asks for, the second what a free system has.
_SONG_TITLE: Final = "方正小标宋简体"
_FANGSONG, _HEITI, _KAITI, _SONG = "仿宋", "黑体", "楷体", "宋体"
_INSTEAD: Final = {
    _SONG_TITLE: "Noto Serif CJK SC",
    _FANGSONG: "Noto Serif CJK SC",
    _HEITI: "Noto Sans CJK SC",
    _KAITI: "Noto Serif CJK SC",
    _SONG: "Noto Serif CJK SC",
}
_LATIN: Final = "Times New Roman"
_OF_LEVEL: Final = {1: _HEITI, 2: _KAITI, 3: _FANGSONG, 4: _FANGSONG}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write(paper: Paper) -> bytes:
    """Return the paper as a Word file.

    Characters that a Word file cannot hold are left out.
    """
    document = Document()
    _set_up(document)
    if paper.issuer:
        _head(document, paper)
    if paper.is_draft:
        _line(document, "（草稿，未经批准，不得印发）", font=_KAITI, align=WD_ALIGN_PARAGRAPH.CENTER)
    _title(document, paper)
    for block in paper.blocks:
        _block(document, block)
    _end(document, paper)
    _page_numbers(document)
    _name_instead(document)
    document.core_properties.title = _clean(paper.title)
    document.core_properties.author = _clean(paper.signed_by or paper.issuer)
    document.core_properties.comments = ""
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _set_up(document: Any) -> None:
    """Set the page, the grid of lines and characters, and the plain style."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.footer_distance = Mm(_BOTTOM - 7)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(_LINE * _TWIPS))
    style = document.styles["Normal"]
    style.font.size = Pt(_BODY)
    properties = style.element.get_or_add_rPr()
    _set_font(properties, _FANGSONG)
    # Without it a program may choose the Japanese or traditional form of a character.
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    for use, code in (("val", "en-US"), ("eastAsia", "zh-CN")):
        language.set(qn(f"w:{use}"), code)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE)
    spacing.widow_control = False


def _head(document: Any, paper: Paper) -> None:
    """Write the issuing body in red, the number, and the red line."""
    head = _line(document, paper.issuer, font=_SONG_TITLE, size=_head_size(paper.issuer),
                 align=WD_ALIGN_PARAGRAPH.CENTER, colour=_RED)  # fmt: skip
    head.paragraph_format.space_before = Pt(_LINE)
    head.paragraph_format.line_spacing = Pt(_HEAD + 12)
    _line(document, "")
    below = _line(document, "", align=WD_ALIGN_PARAGRAPH.CENTER)
    below.add_run(_clean(paper.number))
    if paper.signer:
        run = below.add_run(f"　　签发人：{_clean(paper.signer)}")
        _set_font(run._r.get_or_add_rPr(), _KAITI)
    _rule(below, "bottom", colour="D7000F", eighths=12)
    _line(document, "")


def _head_size(issuer: str) -> int:
    """Return the size at which the issuing body stands in one line."""
    width_pt = _TEXT_WIDTH_MM / 25.4 * 72
    return max(_BODY, min(_HEAD, int(width_pt / (len(issuer) + 1))))


def _title(document: Any, paper: Paper) -> None:
    """Write the title in lines that break between words, and to whom the paper goes."""
    for text in title_lines(paper.title):
        _line(document, text, font=_SONG_TITLE, size=_TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "")
    if paper.addressed_to:
        _line(document, "、".join(paper.addressed_to) + "：")


# A line of the title ends before these rather than within what follows.
_BREAKS: Final = ("关于", "开展", "印发", "工作", "专项", "防范", "打击", "实施", "《")
_TITLE_MOST: Final = 20  # characters of 二号 in one line


def title_lines(title: str) -> list[str]:
    """Return the lines of a title, the first not shorter than the others where words allow it.

    >>> title_lines("清河县2026年反诈宣传工作方案")
    ['清河县2026年反诈宣传工作方案']
    >>> title_lines("清河县反电信网络诈骗工作领导小组办公室关于印发2026年春节期间防范电信网络诈骗宣传工作方案的通知")
    ['清河县反电信网络诈骗工作领导小组办公室', '关于印发2026年春节期间', '防范电信网络诈骗宣传工作方案的通知']
    """
    lines, rest = [], _clean(title).strip()
    while len(rest) > _TITLE_MOST:
        places = [rest.rfind(word, 6, _TITLE_MOST + 1) for word in _BREAKS]
        at = max(places) if max(places) > 0 else _TITLE_MOST
        lines.append(rest[:at])
        rest = rest[at:]
    return [*lines, rest]


def _block(document: Any, block: Block) -> None:
    """Write one part of the text."""
    if isinstance(block, Heading):
        _line(document, block.text, font=_OF_LEVEL.get(block.level, _FANGSONG), indent=True, keep=block.level < 3)
    elif isinstance(block, Table):
        _table(document, block)
    else:
        for text in block.text.split("\n"):
            _line(document, text, indent=True)


def _table(document: Any, table: Table) -> None:
    """Write a table whose head is repeated on each page."""
    if table.title:
        _line(document, table.title, font=_HEITI, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
    grid = document.add_table(rows=0, cols=len(table.head))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    shares = table.shares or (1,) * len(table.head)
    widths = [Mm(_TEXT_WIDTH_MM * share / sum(shares)) for share in shares]
    # Word reads the width of the cells, other programs that of the columns.
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for place, row in enumerate((table.head, *table.rows)):
        cells = grid.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = width
            said = cell.paragraphs[0]
            said.paragraph_format.line_spacing = Pt(_CELL + 6)
            said.alignment = WD_ALIGN_PARAGRAPH.CENTER if place == 0 else WD_ALIGN_PARAGRAPH.LEFT
            _run(said, text, font=_HEITI if place == 0 else _FANGSONG, size=_CELL)
    head = grid.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _end(document: Any, paper: Paper) -> None:
    """Write attachments, signature, date, note and the part below the rules."""
    if paper.attachments:
        _line(document, "")
        for place, name in enumerate(paper.attachments, start=1):
            number = f"{place}." if len(paper.attachments) > 1 else ""
            _line(document, f"{'附件：' if place == 1 else '　　　'}{number}{name}", indent=True)
    if paper.signed_by or paper.dated:
        _line(document, "")
        _line(document, "")
        signed = _line(document, paper.signed_by, align=WD_ALIGN_PARAGRAPH.RIGHT, keep=True)
        dated = _line(document, _day(paper.dated), align=WD_ALIGN_PARAGRAPH.RIGHT)
        # The date ends four characters from the edge; the shorter of the two is centred under the other.
        gap = (len(paper.signed_by) - len(_day(paper.dated))) / 2
        dated.paragraph_format.right_indent = Pt(_BODY * max(4, 2 + gap))
        signed.paragraph_format.right_indent = Pt(_BODY * max(2, 4 - gap))
    if paper.note:
        _line(document, f"（{paper.note}）", indent=True)
    if paper.copies_to or paper.printed_by:
        _imprint(document, paper)


def _imprint(document: Any, paper: Paper) -> None:
    """Write who gets a copy and who printed it, between rules."""
    _line(document, "")
    lines = []
    if paper.copies_to:
        lines.append(_line(document, f"　抄送：{paper.copies_to}。", size=_SMALL, keep=True))
    if paper.printed_by:
        text = f"　{paper.printed_by}　　　　{_day(paper.dated)}印发"
        lines.append(_line(document, text, size=_SMALL))
    _rule(lines[0], "top", eighths=8)
    for line in lines:
        _rule(line, "bottom", eighths=8 if line is lines[-1] else 6)


def _line(
    document: Any, text: str, *, font: str = _FANGSONG, size: int = _BODY, align: Any = None, colour: Any = None,
    indent: bool = False, keep: bool = False,
) -> Any:  # fmt: skip
    """Add a paragraph."""
    paragraph = document.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    elif indent:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if indent:
        # In characters, so that it stays two characters where another font is used.
        held = paragraph._p.get_or_add_pPr().get_or_add_ind()
        held.set(qn("w:firstLineChars"), "200")
        held.set(qn("w:firstLine"), str(2 * size * _TWIPS))
    paragraph.paragraph_format.keep_with_next = keep or None
    if size > _BODY:
        paragraph.paragraph_format.line_spacing = Pt(max(_LINE, size + 10))
        # A line higher than one of the grid would take the room of two.
        off = OxmlElement("w:snapToGrid")
        off.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")
    _run(paragraph, text, font=font, size=size, colour=colour)
    return paragraph


def _run(paragraph: Any, text: str, *, font: str, size: int, colour: Any = None) -> None:
    """Add words in a font."""
    if not text:
        return
    run = paragraph.add_run(_clean(text))
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    _set_font(run._r.get_or_add_rPr(), font)


def _set_font(properties: Any, font: str) -> None:
    """Name the font for Chinese and for other letters."""
    fonts = properties.get_or_add_rFonts()
    for use in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(use), _LATIN)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _rule(paragraph: Any, side: str, *, colour: str = "000000", eighths: int) -> None:
    """Draw a rule along a side of a paragraph; the width is in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def _page_numbers(document: Any) -> None:
    """Number the pages: to the right on odd pages, to the left on even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    sides = ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
    for footer, side in sides:
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(_SMALL)
        for text, field in (("— ", ""), ("", "PAGE"), (" —", "")):
            run = paragraph.add_run(text)
            run.font.size = Pt(_SMALL)
            _set_font(run._r.get_or_add_rPr(), _SONG)
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:ascii"), _SONG)
            if field:
                _field(run, field)


def _field(run: Any, name: str) -> None:
    """Put a field into a run, which the reader's program fills in."""
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)


def _name_instead(document: Any) -> None:
    """Say in the file which font may stand for one that is not installed."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def _day(day: date | None) -> str:
    """Return a date as official documents write it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _clean(text: str) -> str:
    """Leave out characters that XML cannot hold."""
    return _CONTROL.sub("", text)
