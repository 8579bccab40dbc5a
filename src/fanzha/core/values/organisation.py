"""Unified social credit codes of organisations (GB 32100-2015)."""

import re
from dataclasses import dataclass
from typing import Final, Self

from fanzha.core.reasons import Reason
from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.reading import Raw, written_digits

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I O S V Z
_LENGTH: Final = 18
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(_LENGTH - 1))


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A unified social credit code of 18 characters.

    A wrong check character is only a warning: some codes in use fail it.

    >>> CreditCode.parse("91350100m000100y43").warnings, CreditCode.parse("91110000101623741K").warnings
    ((), ())
    >>> [str(w) for w in CreditCode.parse("91110000101623741L").warnings]
    ['统一社会信用代码的校验位对不上，请对照执照；确认无误可以保留']
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse what is no code."""
        if not re.fullmatch(r"[0-9A-Z]+", self.value):
            raise BadValue(Fault.CREDIT_CODE_UNREADABLE)
        if len(self.value) != _LENGTH:
            raise BadValue(Fault.CREDIT_CODE_LENGTH, count=len(self.value))
        if any(character not in _ALPHABET for character in self.value):
            raise BadValue(Fault.CREDIT_CODE_LETTER)

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        """Return the code that someone wrote.

        Raises:
            BadValue: the length is wrong, or a character is none of the code's.
        """
        return cls(re.sub(r"[\s\-.]", "", written_digits(raw, "统一社会信用代码")).upper())

    @property
    def region(self) -> str:
        """Return the six digits of the county that registered the organisation."""
        return self.value[2:8]

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """Return what deserves a look at the licence but is no error."""
        total = sum(_ALPHABET.index(c) * weight for c, weight in zip(self.value, _WEIGHTS, strict=False))
        return () if _ALPHABET[-total % 31] == self.value[-1] else (Reason(Fault.CREDIT_CODE_CHECK_WARNING),)

    @property
    def masked(self) -> str:
        """Return the code itself: it is public and names no person."""
        return self.value

    def __str__(self) -> str:
        """Return the code."""
        return self.value
