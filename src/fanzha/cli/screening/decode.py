"""Text files in the encodings that are met in practice, decoded as a stream."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from .problems import ExitCode, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 18
_MOST_STRANGE = 0.02  # share of signs that nobody can read
_LEAST_NULS = 0.02  # UTF-16 text with any digits, spaces or line ends has at least this share of zero bytes


@contextmanager
def open_text(stream: BinaryIO, *, newline: str | None = None) -> Iterator[io.TextIOWrapper]:
    """Yield a text stream over bytes: UTF-8 with or without mark, UTF-16, or GB18030. The bytes stay open.

    Raises:
        Refused: the file holds zero bytes like a binary file.
    """
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding_of(sample), newline=newline)
    try:
        yield text
    finally:
        text.detach()


def encoding_of(sample: bytes) -> str:
    """Return the encoding that the beginning of a file speaks for.

    Raises:
        Refused: it is not text.
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    zeros = sample.count(0)
    if zeros:
        return _wide(sample, zeros)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _wide(sample: bytes, zeros: int) -> str:
    """Return which UTF-16 without a mark this is."""
    even = sample[0::2].count(0)
    if zeros >= _LEAST_NULS * len(sample) and min(even, zeros - even) * 4 <= zeros:
        encoding = "utf-16-be" if even * 2 > zeros else "utf-16-le"
        if _reads_well(sample, encoding):
            return encoding
    raise Refused(
        ExitCode.NOT_READABLE,
        "这不是文字文件。请导出为 UTF-8 的 csv 或 txt，或者 xlsx、jsonl、parquet。",
        "This is not a text file. Export it as UTF-8 csv or txt, or as xlsx, jsonl or parquet.",
    )


def _reads_well(sample: bytes, encoding: str) -> bool:
    """Return whether a sample is text in an encoding, not merely bytes that it allows."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    strange = sum(not (sign.isprintable() or sign in "\r\n\t") for sign in text)
    return strange <= _MOST_STRANGE * len(text)
