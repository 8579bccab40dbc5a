"""Bank card numbers (ISO/IEC 7812)."""

import re
from dataclasses import dataclass
from typing import Final, Self

from fanzha.core.reasons import Reason
from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.reading import Raw, written_digits

_SHORTEST: Final = 16
_LONGEST: Final = 19
_EXCEL_DIGITS: Final = 15  # a spreadsheet keeps so many and writes zeros after them
_UNION_PAY: Final = "62"


@dataclass(frozen=True, slots=True)
class CardNumber:
    """A bank card number of 16 to 19 digits.

    The check digit is only a warning: company accounts and some old cards do not follow it.

    >>> card = CardNumber.parse("6225 8814 1420 7430")
    >>> card.masked, card.issuer, card.warnings
    ('622588******7430', '622588', ())
    >>> [str(w) for w in CardNumber.parse("6225881414207431").warnings]
    ['银行卡号的校验位对不上，可能抄错了一位；对公账户和部分老卡除外']
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse what is no card number."""
        if not re.fullmatch(r"\d+", self.value, re.ASCII):
            raise BadValue(Fault.CARD_UNREADABLE)
        if len(self.value) < _SHORTEST:
            raise BadValue(Fault.CARD_TOO_SHORT, count=_SHORTEST - len(self.value))
        if len(self.value) > _LONGEST:
            raise BadValue(Fault.CARD_TOO_LONG, count=len(self.value) - _LONGEST)

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        """Return the number that someone wrote.

        Raises:
            BadValue: digits are missing or too many, or a spreadsheet has lost the last ones.
        """
        text = re.sub(r"[\s\-·._/]", "", written_digits(raw, "银行卡号"))
        if not re.fullmatch(r"\d{1,60}", text, re.ASCII):
            raise BadValue(Fault.CARD_UNREADABLE)
        rest = text[_EXCEL_DIGITS:]
        if len(rest) > 1 and not rest.strip("0") and not is_luhn(text):
            raise BadValue(Fault.LOST_DIGITS, what="银行卡号")
        return cls(text)

    @property
    def issuer(self) -> str:
        """Return the six digits that name the bank."""
        return self.value[:6]

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """Return what deserves a second look but is no error."""
        found = []
        if not is_luhn(self.value):
            found.append(Reason(Fault.CARD_LUHN_WARNING))
        if not self.value.startswith(_UNION_PAY):
            found.append(Reason(Fault.CARD_PREFIX_WARNING))
        return tuple(found)

    @property
    def masked(self) -> str:
        """Return the first six and the last four digits."""
        return f"{self.value[:6]}{'*' * (len(self.value) - 10)}{self.value[-4:]}"

    def __str__(self) -> str:
        """Return the masked form, so that a number printed by mistake reveals little."""
        return self.masked


_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others: every second from the right counts double, less 9 above 9.

    >>> is_luhn("6225881414207430"), is_luhn("6227007200120897790"), is_luhn("6225881414207431")
    (True, True, False)
    """
    single = sum(map(int, digits[-1::-2]))
    return (single + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])) % 10 == 0
