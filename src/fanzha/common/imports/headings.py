"""Finds the row of headings, above which titles and notes may stand."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fanzha.common.imports.table import Column, TableRefused

LOOK_AT_ROWS = 10
# A heading with its note is a line; whatever is longer is not compared, since looking for notes costs its square.
_LONGEST = 200
_MARKS = re.compile(r"[\s*：:]+")
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands, by its place from 0; `row` is the number of the row of headings."""

    row: int
    places: dict[str, int]
    ignored: int = 0


def plain(cell: Any) -> str:
    """Return a heading without blanks, stars and width, as it is compared.

    >>> plain(" 编 码＊（必填）")
    '编码(必填)'
    """
    return _MARKS.sub("", unicodedata.normalize("NFKC", str(cell))).lower()


class Finder:
    """Knows the headings of a set of columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._names = {plain(title): column.name for column in columns for title in column.titles}
        # A heading may carry a note in brackets that the column's own title does not have.
        for column in columns:
            for title in column.titles:
                self._names.setdefault(_NOTE.sub("", plain(title)), column.name)

    def name_of(self, cell: Any) -> str | None:
        """Return the column that a heading means, or `None`."""
        heading = plain(cell) if isinstance(cell, str) and len(cell) <= _LONGEST else ""
        return self._names.get(heading) or self._names.get(_NOTE.sub("", heading))

    def score(self, row: Sequence[Any]) -> int:
        """Return how many different columns a row names."""
        return len({name for cell in row if (name := self.name_of(cell))})

    def best_score(self, rows: Sequence[Sequence[Any]]) -> int:
        """Return the highest score among the first rows."""
        return max((self.score(row) for row in rows), default=0)

    def find(self, rows: Sequence[tuple[int, Sequence[Any]]]) -> Headings:
        """Return the headings among the first rows.

        Raises:
            TableRefused: no row looks like headings, a required column is missing, or one stands there twice.
        """
        scored = [(self.score(row), -number, number, row) for number, row in rows[:LOOK_AT_ROWS]]
        score, _, number, row = max(scored, default=(0, 0, 0, []), key=lambda one: one[:2])
        if score == 0:
            raise TableRefused(
                f"前 {LOOK_AT_ROWS} 行里没有找到表头。表头要有：{self._required()}。可以先下载模板对照。"
            )
        places = self._places(number, row)
        missing = [column.title for column in self._columns if column.required and column.name not in places]
        if missing:
            raise TableRefused(f"缺少必填的列：{'、'.join(missing)}（表头在第 {number} 行）。补上这些列再上传。")
        filled = sum(bool(str(cell).strip()) for cell in row)
        return Headings(number, places, ignored=filled - len(places))

    def _places(self, number: int, row: Sequence[Any]) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            name = self.name_of(cell)
            if name is None:
                continue
            if name in places:
                title = next(column.title for column in self._columns if column.name == name)
                raise TableRefused(
                    f"“{title}”在表头里有两列：第 {places[name] + 1} 列和第 {place + 1} 列（第 {number} 行）。"
                    "请删掉一列，或把不要的一列改名。"
                )
            places[name] = place
        return places

    def _required(self) -> str:
        required = [column.title for column in self._columns if column.required]
        return "、".join(required or [column.title for column in self._columns])
