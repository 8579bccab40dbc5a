"""Money, as whole fen."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import ClassVar, Final, Self

from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.numerals import CHARACTERS, parse_numeral
from fanzha.core.values.reading import Raw, decimal, plain_text

_FEN_A_YUAN: Final = 100
_FEN_A_WAN: Final = 1_000_000
_LIMIT: Final = 10**15  # 10 万亿元; no county, bank or case comes near
_FLOAT_DUST: Final = 1e-6  # what binary fractions add to 0.1: far below a fen

_UNITS: Final = {
    "": _FEN_A_YUAN,
    "十": 10 * _FEN_A_YUAN,
    "百": 100 * _FEN_A_YUAN,
    "千": 1_000 * _FEN_A_YUAN,
    "k": 1_000 * _FEN_A_YUAN,
    "万": _FEN_A_WAN,
    "w": _FEN_A_WAN,
    "十万": 10 * _FEN_A_WAN,
    "百万": 100 * _FEN_A_WAN,
    "千万": 1_000 * _FEN_A_WAN,
    "亿": 10_000 * _FEN_A_WAN,
}
_WRITTEN: Final = re.compile(
    r"(?P<sign>[+-]?)(?:人民币|rmb|cny|¥|￥)? ?(?P<sign2>[+-]?)"
    r"(?P<number>\d{1,3}(?:,\d{3}){1,8}(?:\.\d{0,30})?|\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})"
    r" ?(?P<unit>[十百千]?万|[十百千亿kw]|) ?(?:元|块钱?|圆|rmb|cny)?(?:整|正)?"
)
_SPOKEN: Final = re.compile(
    rf"(?P<sign>-?)(?:人民币)?(?P<yuan>[{CHARACTERS}]{{1,40}})(?:元|圆|块钱?)?"
    rf"(?:(?P<jiao>[{CHARACTERS}])[角毛])?零?(?:(?P<fen>[{CHARACTERS}])分)?(?:整|正)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Fen:
    """An amount of money in whole fen; negative where money went the other way.

    Only whole numbers go in and only exact arithmetic is offered: a float raises `TypeError`.

    >>> Fen(126_000_00) + Fen(50), Fen(300) * 2, sum([Fen(1), Fen(2)], Fen.ZERO)
    (Fen(fen=12600050), Fen(fen=600), Fen(fen=3))
    >>> print(Fen(3_000_50), Fen(126_000_00).in_wan, Fen.parse("1.2万元"))
    3,000.50 元 12.60 万元 12,000.00 元
    """

    fen: int

    ZERO: ClassVar["Fen"]

    def __post_init__(self) -> None:
        """Refuse what is no whole number, and what no real amount reaches."""
        if type(self.fen) is not int:
            raise TypeError(f"fen must be an int, not {type(self.fen).__name__}")
        if abs(self.fen) > _LIMIT:
            raise BadValue(Fault.AMOUNT_TOO_LARGE)

    @classmethod
    def parse(cls, raw: Raw | Decimal) -> Self:
        """Return the amount that someone wrote, in yuan unless it names another unit.

        Args:
            raw: "3,000.50", "1.2万元", "叁万伍仟元整", full width, or a spreadsheet's number of yuan.

        Raises:
            BadValue: it is no amount, names parts of a fen, or is beyond 10 万亿元.

        >>> [Fen.parse(a).fen for a in ("3,000.50", "１．２万元", "￥0.5", "-8", 3000.5, "三万五千元")]
        [300050, 1200000, 50, -800, 300050, 3500000]
        """
        if isinstance(raw, bool):
            raise BadValue(Fault.AMOUNT_UNREADABLE)
        if isinstance(raw, float):
            return cls._of_float(raw)
        text = plain_text(str(raw)).lower()
        if not text:
            raise BadValue(Fault.EMPTY, what="金额")
        fen = _fen_as_written(text)
        if fen is None:
            fen = _fen_as_spoken(text)
        if fen is None:
            raise BadValue(Fault.AMOUNT_UNREADABLE)
        return cls._of_fraction(fen)

    @classmethod
    def of_yuan(cls, yuan: int) -> Self:
        """Return a whole number of yuan."""
        return cls(yuan * _FEN_A_YUAN)

    @classmethod
    def _of_float(cls, yuan: float) -> Self:
        """Return a spreadsheet's number of yuan, if it means whole fen."""
        if math.isnan(yuan):
            raise BadValue(Fault.EMPTY, what="金额")
        if abs(yuan) * _FEN_A_YUAN > _LIMIT:
            raise BadValue(Fault.AMOUNT_TOO_LARGE)
        fen = round(Fraction(yuan) * _FEN_A_YUAN)
        if abs(Fraction(yuan) * _FEN_A_YUAN - fen) > _FLOAT_DUST * max(1.0, abs(yuan)):
            raise BadValue(Fault.AMOUNT_TOO_PRECISE)
        return cls(fen)

    @classmethod
    def _of_fraction(cls, fen: Fraction) -> Self:
        """Return an amount that must be whole fen."""
        if fen.denominator != 1:
            raise BadValue(Fault.AMOUNT_TOO_PRECISE)
        return cls(int(fen))

    @property
    def yuan(self) -> Decimal:
        """Return the amount in yuan, exactly, with two decimals."""
        return Decimal(self.fen).scaleb(-2)

    @property
    def in_wan(self) -> str:
        """Return the amount in 万元, rounded half up to two decimals, as tables print it."""
        wan = (Decimal(self.fen) / _FEN_A_WAN).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{_signed(wan)} 万元"

    @property
    def short(self) -> str:
        """Return the amount in 万元 from 10,000 yuan on, in yuan below.

        >>> Fen(999_999).short, Fen(1_000_000).short
        ('9,999.99 元', '1.00 万元')
        """
        return self.in_wan if abs(self.fen) >= _FEN_A_WAN else str(self)

    @property
    def masked(self) -> str:
        """Return the amount itself: alone it identifies nobody."""
        return str(self)

    def times(self, numerator: int, denominator: int) -> Self:
        """Return a share of the amount, rounded to the nearest fen, halves away from zero.

        Raises:
            ZeroDivisionError: the denominator is zero.

        >>> Fen(100).times(1, 3), Fen(-1).times(1, 2)
        (Fen(fen=33), Fen(fen=-1))
        """
        share = Fraction(self.fen * numerator, denominator)
        whole = (2 * abs(share) + 1) // 2
        return type(self)(int(whole if share >= 0 else -whole))

    def split(self, weights: Sequence[int]) -> list[Self]:
        """Return the amount in parts by weight that add up to it exactly.

        Left-over fen go to the largest remainders, the earlier part first among equals.

        Args:
            weights: none negative, at least one positive.

        Raises:
            ValueError: there is nothing to split by.

        >>> [part.fen for part in Fen(100).split([1, 1, 1])]
        [34, 33, 33]
        """
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise ValueError("weights must not be negative, and not all zero")
        sign, size = (-1 if self.fen < 0 else 1), abs(self.fen)
        parts = [size * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
        for index in by_remainder[: size - sum(parts)]:
            parts[index] += 1
        return [type(self)(sign * part) for part in parts]

    def __str__(self) -> str:
        """Return the amount in yuan, as letters and lists print it."""
        return f"{_signed(self.yuan)} 元"

    def __bool__(self) -> bool:
        """Tell whether there is any money."""
        return self.fen != 0

    def __neg__(self) -> Self:
        """Return the opposite amount."""
        return type(self)(-self.fen)

    def __abs__(self) -> Self:
        """Return the amount without its sign."""
        return type(self)(abs(self.fen))

    def __add__(self, other: Self) -> Self:
        """Return the sum of two amounts."""
        return type(self)(self.fen + other.fen) if isinstance(other, Fen) else NotImplemented

    def __radd__(self, other: object) -> Self:
        """Let `sum()` start from its 0."""
        return self if other == 0 and type(other) is int else NotImplemented

    def __sub__(self, other: Self) -> Self:
        """Return the difference of two amounts."""
        return type(self)(self.fen - other.fen) if isinstance(other, Fen) else NotImplemented

    def __mul__(self, count: int) -> Self:
        """Return a whole multiple."""
        return type(self)(self.fen * count) if type(count) is int else NotImplemented

    __rmul__ = __mul__


Fen.ZERO = Fen(0)


def _signed(number: Decimal) -> str:
    """Return a number with thousands separated and the minus sign that prints well."""
    return f"{number:,.2f}".replace("-", "−")


def _fen_as_written(text: str) -> Fraction | None:
    """Return the fen of an amount in figures."""
    match = _WRITTEN.fullmatch(text)
    if not match or (match["sign"] and match["sign2"]):
        return None
    number = decimal(match["number"].replace(",", ""))
    if number is None:
        return None
    fen = Fraction(number) * _UNITS[match["unit"]]
    return -fen if "-" in (match["sign"], match["sign2"]) else fen


def _fen_as_spoken(text: str) -> Fraction | None:
    """Return the fen of an amount in Chinese numerals."""
    match = _SPOKEN.fullmatch(text)
    if not match or (yuan := parse_numeral(match["yuan"])) is None:
        return None
    jiao = parse_numeral(match["jiao"] or "零")
    fen = parse_numeral(match["fen"] or "零")
    if jiao is None or fen is None:
        return None
    total = yuan * _FEN_A_YUAN + jiao * 10 + fen
    return Fraction(-total if match["sign"] else total)
