"""Rows of a text file: its encoding and its separator are found out, never asked for."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence

from fanzha.common.imports.table import TableRefused

# The module's own limit is 131,072 and kills the whole file; ours is checked cell by cell, with a sentence.
csv.field_size_limit(64 * 1024 * 1024)

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SEPARATORS = (",", "\t", ";", "|", "，")
_LOOK_AT = 10  # rows in which headings may stand
_UNFINISHED = 3  # bytes of a sign that a cut can leave at the end
# Fewer bad places than one in a hundred signs: a damaged UTF-8 file, not another encoding.
_DAMAGED = 0.01


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB18030, with or without a mark.

    Raises:
        TableRefused: it is none of them, or was cut off or damaged.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content, encoding)
    if wide := _wide(content):
        return _strict(content, wide)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        _check_not_damaged(content, problem)
    return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        if problem.start >= len(content) - 2 * _UNFINISHED:
            raise TableRefused(_CUT_OFF) from None
        row = content[: problem.start].count(b"\n") + 1
        raise TableRefused(
            f"第 {row} 行附近有认不出的文字编码。请在 Excel 或 WPS 里另存为“CSV UTF-8”或 .xlsx，再上传。"
        ) from None


_CUT_OFF = "文件没有写完：最后一个字只有一半。请重新导出后再上传。"


def _check_not_damaged(content: bytes, problem: UnicodeDecodeError) -> None:
    """Refuse UTF-8 with a hole in it: read as GB18030 it would come out as nonsense without a complaint."""
    loose = content.decode("utf-8", "replace")
    wide_signs = sum(sign > "\x7f" for sign in loose)
    holes = loose.count("\ufffd")
    if wide_signs <= 1 or holes > max(1, _DAMAGED * wide_signs) or wide_signs == holes:
        return
    if problem.start >= len(content) - _UNFINISHED:
        raise TableRefused(_CUT_OFF)
    row = content[: problem.start].count(b"\n") + 1
    raise TableRefused(f"第 {row} 行有一处坏字，文件像是损坏了。请重新导出后再上传。")


def _wide(content: bytes) -> str:
    """Return the UTF-16 of a file without a mark: there every second byte of ASCII is zero."""
    head = content[:4096]
    zeros = head.count(0)
    if zeros < len(head) / 8:
        return ""
    return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def split(text: str, score: Callable[[Sequence[list[str]]], int]) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells) of a text, with the separator under which the first rows look most like headings.

    Raises:
        TableRefused: a quotation mark is not closed, or stands where none may.
    """
    best = max(SEPARATORS, key=lambda mark: score(_first_rows(text, mark)))
    return _rows(text, best)


def _first_rows(text: str, mark: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[:65536], newline=""), delimiter=mark)
    found: list[list[str]] = []
    try:
        for row in reader:
            found.append(row)
            if len(found) == _LOOK_AT:
                break
    except csv.Error:
        pass
    return found


def _rows(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            yield number, row
    except csv.Error:
        raise TableRefused(
            f"第 {number + 1} 行的引号没有成对。文件可能没写完；格子里有引号时，整格要用引号括起来，里面的引号写两遍。"
        ) from None
