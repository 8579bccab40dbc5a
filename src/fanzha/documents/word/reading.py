"""Reads a Word file from outside into lines with levels; a hostile or broken one ends in a sentence."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from fanzha.documents.word.paper import Line

# What a plan of some hundred pages needs, with room; beyond, the file is no document of ours.
_MOST_UNPACKED: Final = 40_000_000  # bytes
_MOST_PARTS: Final = 2_000
_MOST_LINES: Final = 20_000
_STYLE: Final = re.compile(r"(?:heading|标题)\s*([1-4])$", re.IGNORECASE)
_ATTACHED: Final = 3  # the level that "2.报送表" would have
_NUMBERED: Final = (
    (1, re.compile(r"^[一二三四五六七八九十]{1,3}、\S")),
    (2, re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]\s*\S")),
    (3, re.compile(r"^\d{1,2}[.．、](?!\d)\s*\S")),
    (4, re.compile(r"^[（(]\d{1,2}[）)]\s*\S")),
)


class BadDocument(Exception):
    """A file that cannot be read; the text is the sentence for whoever sent it."""


def read(content: bytes) -> list[Line]:
    """Return the paragraphs and table rows of a Word file in their order; empty paragraphs are left out.

    Raises:
        BadDocument: it is no docx, is damaged, protected, or unpacks to far more than a document holds.
    """
    _check(content)
    try:
        document = Document(io.BytesIO(content))
        lines = []
        for place, line in enumerate(_lines(document), start=1):
            if place > _MOST_LINES:
                raise BadDocument(f"文件超过 {_MOST_LINES} 行，不像一份方案。请只上传方案正文。")
            lines.append(Line(line.text, line.level, line.cells, place))
        return lines
    except BadDocument:
        raise
    # The parser fails in many ways on files that somebody has broken; each means the same to whoever sent it.
    except Exception as problem:
        raise BadDocument("这个 Word 文件已损坏，读不出来。请用 Word 或 WPS 打开，另存为 docx 后再传。") from problem


def level_of(text: str, style: str = "") -> int:
    """Return the level of a paragraph by its style or its number; 0 for plain text.

    >>> [level_of(t) for t in ("一、总体要求", "（二）工作步骤", "3.强化宣传", "（1）进社区", "2026年", "1.5万份")]
    [1, 2, 3, 4, 0, 0]
    """
    if found := _STYLE.search(style):
        return int(found.group(1))
    for level, pattern in _NUMBERED:
        if pattern.match(text):
            return level
    return 0


def _check(content: bytes) -> None:
    """Refuse what is no document before anything of it is parsed."""
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadDocument("这是旧版 doc 文件，或是加了密码的文件。请用 Word 或 WPS 另存为不带密码的 docx 后再传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadDocument("这不是 docx 文件。请上传 Word 或 WPS 保存的 docx。") from None
    if "word/document.xml" not in names:
        raise BadDocument("这不是 Word 文档（可能是表格、演示文稿或压缩包）。请上传 docx。")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise BadDocument("文件解开后过大，没有读。请删去其中的大图片再传。")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise BadDocument("文件带有宏，没有读。请另存为不带宏的 docx 后再传。")


def _lines(document: Any) -> Iterator[Line]:
    """Yield paragraphs and rows in the order in which they stand."""
    is_attached = False  # within the list of attachments, whose numbers are no headings
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            paragraph = Paragraph(child, document)
            for text in filter(None, map(str.strip, paragraph.text.splitlines())):
                level = level_of(text, _style(paragraph))
                is_attached = text.startswith("附件") or (is_attached and level == _ATTACHED)
                yield Line(text, 0 if is_attached else level)
        elif child.tag == qn("w:tbl"):
            for row in Table(child, document).rows:
                cells = tuple(cell.text.strip() for cell in row.cells)
                if any(cells):
                    yield Line("　".join(cell for cell in cells if cell), cells=cells)


def _style(paragraph: Any) -> str:
    """Return the name of a paragraph's style; a missing one is no fault of the text."""
    try:
        return str(paragraph.style.name)
    except (AttributeError, KeyError):
        return ""
