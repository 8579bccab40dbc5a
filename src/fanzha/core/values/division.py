"""Codes of administrative divisions (GB/T 2260, GB/T 10114, and three digits for villages)."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from fanzha.core.reasons import Reason
from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.identity import PROVINCES
from fanzha.core.values.reading import Raw, written_digits

_LENGTH: Final = 12


class Level(IntEnum):
    """The levels of division; a lower number is nearer the top."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5


_PARTS: Final = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: _LENGTH}


@dataclass(frozen=True, slots=True, order=True)
class DivisionCode:
    """The code of a province, city, county, town or village, in 12 digits.

    >>> town = DivisionCode.parse("320582103")
    >>> town.value, town.level, town.short
    ('320582103000', <Level.TOWN: 4>, '320582103')
    >>> town.parent.short, town.contains(DivisionCode.parse("320582103201"))
    ('320582', True)
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse what is no code."""
        if not re.fullmatch(r"\d{12}", self.value, re.ASCII):
            raise BadValue(Fault.DIVISION_LENGTH, count=len(self.value))
        if self.value.startswith("00"):
            raise BadValue(Fault.DIVISION_GAP)
        has_town, has_village = self.value[6:9] != "000", self.value[9:] != "000"
        # A city without counties (东莞, 中山) has towns right below it; nothing else skips a level.
        if (self.value[2:4] == "00" and (has_town or self.value[4:6] != "00")) or (has_village and not has_town):
            raise BadValue(Fault.DIVISION_GAP)

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        """Return the code that someone wrote; short ones of 2, 4, 6 or 9 digits are filled with zeros.

        Raises:
            BadValue: it is no number, its length is another, or a level is skipped.
        """
        text = re.sub(r"[\s\-]", "", written_digits(raw, "区划代码"))
        if not re.fullmatch(r"\d{1,40}", text, re.ASCII):
            raise BadValue(Fault.DIVISION_UNREADABLE)
        if len(text) not in _PARTS.values():
            raise BadValue(Fault.DIVISION_LENGTH, count=len(text))
        return cls(text.ljust(_LENGTH, "0"))

    @property
    def level(self) -> Level:
        """Return the level: the lowest part that is not zero."""
        for level in (Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.CITY):
            if self.value[_PARTS[Level(level - 1)] : _PARTS[level]].strip("0"):
                return level
        return Level.PROVINCE

    @property
    def short(self) -> str:
        """Return the code without the zeros below its level."""
        return self.value[: _PARTS[self.level]]

    @property
    def parent(self) -> Self | None:
        """Return the division that this one belongs to, or None for a province."""
        for level in range(self.level - 1, 0, -1):
            above = type(self)(self.value[: _PARTS[Level(level)]].ljust(_LENGTH, "0"))
            if above.value != self.value and above.level == level:
                return above
        return None

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """Return what deserves a second look but is no error."""
        return () if self.value[:2] in PROVINCES else (Reason(Fault.DIVISION_PROVINCE_WARNING),)

    @property
    def masked(self) -> str:
        """Return the code itself: a place is no person."""
        return self.value

    def contains(self, other: Self) -> bool:
        """Tell whether another division is this one or lies in it."""
        return other.value.startswith(self.short)

    def __str__(self) -> str:
        """Return the twelve digits."""
        return self.value
