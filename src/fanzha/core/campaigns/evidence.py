"""What a file really is, and whether it can prove what it is handed in for."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final


class FileKind(StrEnum):
    """What is inside a file. The values stand in rules: never rename one."""

    PICTURE = "picture"
    PDF = "pdf"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    DOCX = "docx"
    MP4 = "mp4"
    MOV = "mov"


FILE_NAMES: Final = {
    FileKind.PICTURE: "图片（JPG、PNG、WebP）",
    FileKind.PDF: "PDF",
    FileKind.XLSX: "Excel 表（xlsx）",
    FileKind.XLS: "Excel 表（xls）",
    FileKind.CSV: "CSV 表",
    FileKind.DOCX: "Word 文档（docx）",
    FileKind.MP4: "视频（MP4）",
    FileKind.MOV: "视频（MOV）",
}
CONTENT_TYPES: Final = {
    FileKind.PICTURE: "image/jpeg",
    FileKind.PDF: "application/pdf",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.XLS: "application/vnd.ms-excel",
    FileKind.CSV: "text/csv",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.MP4: "video/mp4",
    FileKind.MOV: "video/quicktime",
}
_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
    (b"%PDF-", FileKind.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.XLS),
)
_MB: Final = 1024 * 1024
_FORM: Final = slice(8, 12)  # of a RIFF file or a film: where it says what it holds
_ZIP: Final = b"PK\x03\x04"
_FILM: Final = slice(4, 8)  # of a film: the first box of the container
# What the container says it is, by ISO 14496-12 and the register of brands (mp4ra.org). Pictures come in the same
# container under brands of their own (heic, avif), and are no films.
_FILM_BRANDS: Final = (
    (b"qt  ", FileKind.MOV),
    *((brand, FileKind.MP4) for brand in (
        b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"hvc1", b"M4V ", b"MSNV",
        b"dash", b"3gp4", b"3gp5", b"3gp6",
    )),
)  # fmt: skip


def kind_of(content: bytes, name: str) -> FileKind | None:
    """Return what a file is by its bytes; its name decides only where bytes say nothing, as of a table of plain text.

    >>> [kind_of(content, "x.pdf") for content in (b"%PDF-1.7 ...", b"\\xff\\xd8\\xff\\xe0", b"MZ\\x90")]
    [<FileKind.PDF: 'pdf'>, <FileKind.PICTURE: 'picture'>, None]
    """
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[_FORM] == b"WEBP":
        return FileKind.PICTURE
    if content[_FILM] == b"ftyp":
        return dict(_FILM_BRANDS).get(content[_FORM])
    if content.startswith(_ZIP):
        return _office(content)
    is_plain = name.lower().endswith((".csv", ".txt")) and content and b"\x00" not in content
    return FileKind.CSV if is_plain else None


def _office(content: bytes) -> FileKind | None:
    """Return the kind of an office file: the names of its parts stand in it unpacked."""
    if b"xl/workbook.xml" in content:
        return FileKind.XLSX
    return FileKind.DOCX if b"word/document.xml" in content else None


def what_is_wrong(
    content: bytes, name: str, *, word: str, taken: Sequence[str], most_mb: int, size: int | None = None
) -> str:
    """Return why a file cannot prove what it is handed in for, in a sentence; empty where it can.

    Args:
        word: what the kind of evidence is called: 照片, 名单.
        taken: the kinds of file that it may be.
        most_mb: how large it may be.
        size: of the whole file in bytes, where `content` is only its beginning.

    >>> what_is_wrong(b"%PDF-1.4", "a.pdf", word="照片", taken=["picture"], most_mb=20)
    '“照片”要传图片（JPG、PNG、WebP），选的文件是 PDF。请重新选。'
    """
    if not content:
        return f"“{word}”的文件是空的。请核对后重新选。"
    if (len(content) if size is None else size) > most_mb * _MB:
        return f"“{word}”的文件超过 {most_mb} MB。请压缩或分开后再传。"
    kind = kind_of(content, name)
    if kind is not None and kind in taken:
        return ""
    wanted = "、".join(FILE_NAMES[FileKind(one)] for one in taken)
    found = f"选的文件是 {FILE_NAMES[kind]}" if kind is not None else "选的文件不是这几种"
    return f"“{word}”要传{wanted}，{found}。请重新选。"
