"""Resident identity numbers (GB 11643-1999)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from fanzha.core.reasons import Reason
from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.reading import Raw, written_digits

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, section 4.2
_CHECKS: Final = "10X98765432"
_LENGTH: Final = 18
_OLD_LENGTH: Final = 15
_EARLIEST: Final = date(1850, 1, 1)  # nobody who can be reached today was born before

# The first two digits of GB/T 2260, with 81-83 for residents from Hong Kong, Macao and Taiwan and 9x for foreigners.
# Finer codes are not looked up: abolished ones live on in people's numbers for a lifetime.
PROVINCES: Final = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)


class Sex(StrEnum):
    """The sex that an identity number records."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A resident identity number of 18 characters whose date and check character are right.

    A right check character does not prove that the person exists.

    >>> number = IdNumber.parse("11010519491231002x")
    >>> number.value, number.birth_date, number.sex, number.masked
    ('11010519491231002X', datetime.date(1949, 12, 31), <Sex.FEMALE: 'female'>, '1101**********002X')
    >>> IdNumber.parse("110105491231002").value
    '11010519491231002X'
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse what is no identity number."""
        if not re.fullmatch(r"\d{17}[\dX]", self.value, re.ASCII):
            raise BadValue(Fault.ID_UNREADABLE)
        if _date_in(self.value) is None:
            raise BadValue(Fault.ID_NO_SUCH_DATE, first=7, last=14)
        if check_character(self.value) != self.value[-1]:
            raise BadValue(Fault.ID_CHECK_DIGIT)

    @classmethod
    def parse(cls, raw: Raw, *, today: date | None = None) -> Self:
        """Return the number that someone wrote; an old one of 15 digits becomes the 18 that replaced it.

        Args:
            today: where given, a birth after it is refused.

        Raises:
            BadValue: characters are missing or too many, or its date or check character is wrong. An unknown region
                is only a warning: see `warnings`.
        """
        text = re.sub(r"[\s\-·.]", "", written_digits(raw, "身份证号")).upper().replace("Х", "X")
        if not re.fullmatch(r"\d{1,40}X?", text, re.ASCII):
            raise BadValue(Fault.ID_UNREADABLE)
        if isinstance(raw, int | float) and len(text) > _OLD_LENGTH and text.endswith("000"):
            raise BadValue(Fault.LOST_DIGITS, what="身份证号")
        if len(text) == _OLD_LENGTH:
            text = _modern(text)
        if len(text) < _LENGTH:
            raise BadValue(Fault.ID_TOO_SHORT, count=_LENGTH - len(text))
        if len(text) > _LENGTH:
            raise BadValue(Fault.ID_TOO_LONG, count=len(text) - _LENGTH)
        number = cls(text)
        if today and number.birth_date > today:
            raise BadValue(Fault.ID_NOT_BORN_YET)
        return number

    @property
    def region(self) -> str:
        """Return the six digits of the county where the number was first given."""
        return self.value[:6]

    @property
    def birth_date(self) -> date:
        """Return the date of birth."""
        born = _date_in(self.value)
        assert born is not None  # noqa: S101 - checked when the number was made
        return born

    @property
    def sex(self) -> Sex:
        """Return the sex: odd sequence numbers are men's."""
        return Sex.MALE if int(self.value[16]) % 2 else Sex.FEMALE

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """Return what deserves a look at the card but is no error."""
        if self.value[:2] in PROVINCES or self.value[0] == "9":
            return ()
        return (Reason(Fault.ID_REGION_WARNING),)

    @property
    def masked(self) -> str:
        """Return the number with everything between its first and last four characters hidden."""
        return f"{self.value[:4]}{'*' * 10}{self.value[-4:]}"

    def age_on(self, day: date) -> int:
        """Return the age in whole years on a day; who was born on 29 February turns a year older on 1 March.

        >>> IdNumber.parse("11010519491231002X").age_on(date(2025, 12, 30))
        75
        """
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def __str__(self) -> str:
        """Return the masked form, so that a number printed by mistake reveals little."""
        return self.masked


def check_character(number: str) -> str:
    """Return the check character that belongs to the first 17 digits.

    >>> check_character("44052418800101001")
    '4'
    """
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]


def _date_in(number: str) -> date | None:
    """Return the date of birth in a number, or None where there is no such date."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born >= _EARLIEST else None


def _modern(number: str) -> str:
    """Return the 18 characters that replaced an old number of 15 digits."""
    if not number.isdigit():
        raise BadValue(Fault.ID_UNREADABLE)
    # 996 to 999 marked people who were over a hundred when numbers were given out.
    century = "18" if number[12:] in {"996", "997", "998", "999"} else "19"
    body = number[:6] + century + number[6:]
    if _date_in(body) is None:
        raise BadValue(Fault.ID_NO_SUCH_DATE, first=7, last=12)
    return body + check_character(body)
