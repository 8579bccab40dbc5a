"""Age bands: where one ends and the next begins is data, the counting is here.

Source: docs/methods/analysis.md.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True)
class AgeBands:
    """Bands of whole years.

    Attributes:
        starts: the first age of each band, rising, the first 0: (0, 18, 30) are 0-17, 18-29 and 30 and above.

    >>> bands = AgeBands.of([0, 18, 30, 60])
    >>> bands.names
    ('18岁以下', '18-29岁', '30-59岁', '60岁及以上')
    >>> [bands.name(age) for age in (17, 18, 59, 60, None)]
    ['18岁以下', '18-29岁', '30-59岁', '60岁及以上', '年龄不详']
    """

    starts: tuple[int, ...]

    @classmethod
    def of(cls, starts: Sequence[int]) -> Self:
        """Return bands from stored data.

        Raises:
            ValueError: the starts do not rise from 0, or there is only one band.
        """
        if len(starts) < 2 or starts[0] != 0 or sorted(set(starts)) != list(starts):
            raise ValueError("年龄段的起点应从 0 开始逐个增大，至少两段。")
        return cls(tuple(starts))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the Chinese names of the bands, youngest first."""
        inner = (f"{low}-{high - 1}岁" for low, high in zip(self.starts[1:], self.starts[2:], strict=False))
        return (f"{self.starts[1]}岁以下", *inner, f"{self.starts[-1]}岁及以上")

    def index(self, age: int | None) -> int | None:
        """Return the place of an age among the bands, or None where it is not known or below zero."""
        return None if age is None or age < 0 else bisect_right(self.starts, age) - 1

    def name(self, age: int | None) -> str:
        """Return the band's name of an age."""
        place = self.index(age)
        return UNKNOWN_AGE if place is None else self.names[place]

    def count(self, ages: Iterable[int | None]) -> dict[str, int]:
        """Return how many fall into each band, every band named, those without an age last."""
        counts = dict.fromkeys((*self.names, UNKNOWN_AGE), 0)
        for age in ages:
            counts[self.name(age)] += 1
        return counts


UNKNOWN_AGE = "年龄不详"


def age_on(born: date, day: date) -> int:
    """Return the full years of life on a day (周岁); who is born on 29 February grows older on 1 March.

    Raises:
        ValueError: the day lies before the birth.

    >>> age_on(date(1966, 11, 23), date(2026, 11, 22)), age_on(date(1966, 11, 23), date(2026, 11, 23))
    (59, 60)
    """
    if day < born:
        raise ValueError("The day lies before the birth.")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
