"""What an official document is made of, without any file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the number (一、 （一） 1. (1)) is part of the text, since it is quoted with it."""

    level: int  # 1 to 4
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head.

    Attributes:
        shares: how the width is shared among the columns, such as (1, 3, 2); equal where empty.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()
    title: str = ""


Block = Heading | Text | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """One official document.

    Attributes:
        issuer: the body whose name stands in red above the line; empty for a document without a head.
        number: such as 清反诈办〔2026〕3号.
        addressed_to: 主送机关, in order.
        attachments: names of what is attached, without numbers.
        signed_by: 署名; may differ from the issuer.
        note: 附注, such as whom to ask; brackets are set around it.
        copies_to, printed_by: the 版记 at the end; left out where empty.
        is_draft: says so above the title, so that a draft is never taken for the document.
    """

    title: str
    blocks: tuple[Block, ...]
    issuer: str = ""
    number: str = ""
    signer: str = ""
    addressed_to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    signed_by: str = ""
    dated: date | None = None
    note: str = ""
    copies_to: str = ""
    printed_by: str = ""
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or table row of a document that was read.

    Attributes:
        level: 0 for plain text, 1 to 4 for headings by their number or style.
        cells: of a row of a table; empty for a paragraph.
        place: counted from 1, for messages.
    """

    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    place: int = 0
