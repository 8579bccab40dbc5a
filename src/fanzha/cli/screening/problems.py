"""What can be wrong with a file of messages, each with a fixed exit code and a sentence in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import click


class ExitCode(IntEnum):
    """Exit codes of the commands on files; never renumber one, scripts rely on them. 1 and 2 belong to click."""

    CANNOT_OPEN = 3
    NOT_READABLE = 4
    NO_SUCH_COLUMN = 5
    BAD_ROW = 6
    TOO_LARGE = 7
    CANNOT_WRITE = 8
    BAD_MODEL = 9
    BAD_LABELS = 10
    NO_SPARK = 11


class Refused(click.ClickException):
    """The file cannot be screened; says what, where and what to do, without quoting any message."""

    def __init__(self, code: ExitCode, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
        self.exit_code = int(code)  # type: ignore[misc]


def no_such_column(name: str, names: Sequence[str], *, row: int | None = None) -> Refused:
    """Return the refusal of a file without the wanted column."""
    shown = "、".join(str(known)[:20] for known in names[:8]) or "空"
    where_zh, where_en = (f"第 {row} 条", f"Row {row}") if row else ("文件", "The file")
    return Refused(
        ExitCode.NO_SUCH_COLUMN,
        f"{where_zh}没有“{name}”这一列，只有：{shown}。用 --column 指明哪一列是内容。",
        f"{where_en} has no column “{name}”. Name the column that holds the text with --column.",
    )
