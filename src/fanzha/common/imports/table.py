"""What a table from outside is made of: columns that are looked for, limits, lines, and refusals in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

# text: as written. code: numbers and names that identify; digits must be whole. number: an integer. date: a day.
ColumnKind = Literal["text", "code", "number", "date"]


class TableRefused(Exception):
    """A whole file that is not taken; nothing of it was written. The sentence quotes no cell."""


class RowRefused(Exception):
    """One row that is not taken; the others are. `column` is the name of the column to correct, or empty."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an importer knows.

    Args:
        name: the key in `Line.values`.
        titles: headings that mean this column; the first one stands in the template.
        required: the column must be there, and no row may leave it empty.
        example, note: shown in the template.
        kind: how cells are read; see `ColumnKind`.
    """

    name: str
    titles: tuple[str, ...]
    required: bool = False
    example: str = ""
    note: str = ""
    kind: ColumnKind = "text"

    @property
    def title(self) -> str:
        """Return the heading that the template shows."""
        return self.titles[0]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. Shown on the page before the upload."""

    max_bytes: int = 20 * 1024 * 1024
    max_rows: int = 100_000
    max_cell_chars: int = 5_000

    @property
    def sentence(self) -> str:
        """Say the limits as the upload page does."""
        size = f"{self.max_bytes // (1024 * 1024)} MB" if self.max_bytes >= 1024 * 1024 else f"{self.max_bytes} 字节"
        return f"一份最大 {size}，最多 {self.max_rows:,} 行，一格最多 {self.max_cell_chars:,} 个字"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of data. `number` is the row as the officer sees it in the file, from 1.

    `problem` is set where the row cannot be taken whatever the importer says; its values are then as far as readable.
    """

    number: int
    values: Mapping[str, str]
    problem: RowRefused | None = None

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that has been read: where its headings stand, and its rows without the blank ones."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    heading_row: int
    sheet: str = ""
    blank_rows: int = 0
    ignored_columns: int = 0

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row that was taken: added, changed, or already the same."""

    result: Literal["added", "changed", "same"]
    subject_id: str | int = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows as a file holds them, before headings are looked for. `rows` pairs each row with its number."""

    rows: Iterator[tuple[int, list[Any]]]
    sheet: str = ""
    can_lack_headings: bool = field(default=False)
