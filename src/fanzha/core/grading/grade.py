"""The four grades of an alert."""

from enum import StrEnum


class Grade(StrEnum):
    """How urgent an alert is."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def rank(self) -> int:
        """Return 4 for red down to 1 for blue."""
        return _RANKS[self]


_RANKS = {Grade.RED: 4, Grade.ORANGE: 3, Grade.YELLOW: 2, Grade.BLUE: 1}
GRADE_NAMES = {Grade.RED: "红色", Grade.ORANGE: "橙色", Grade.YELLOW: "黄色", Grade.BLUE: "蓝色"}


def higher(one: Grade, other: Grade) -> Grade:
    """Return the more urgent of two grades.

    >>> higher(Grade.BLUE, Grade.ORANGE)
    <Grade.ORANGE: 'orange'>
    """
    return one if one.rank >= other.rank else other
