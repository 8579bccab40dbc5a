"""Small frozen values that check themselves.

Each is made with `.parse(...)` from what people and spreadsheets write, raises `BadValue` with a sentence that says
what is wrong and how to put it right, keeps one canonical form in `.value` (`.fen` for money), and shows itself
`.masked`.
`str()` of a personal number is its masked form. What is odd but possible stands in `.warnings`.
"""

from fanzha.core.values.card import CardNumber, is_luhn
from fanzha.core.values.division import DivisionCode, Level
from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.identity import IdNumber, Sex
from fanzha.core.values.money import Fen
from fanzha.core.values.numerals import parse_numeral
from fanzha.core.values.organisation import CreditCode
from fanzha.core.values.period import CHINA, Period, chinese_day
from fanzha.core.values.period_reading import PeriodKind
from fanzha.core.values.phone import PhoneKind, PhoneNumber
from fanzha.core.values.url import Url

__all__ = [
    "CHINA",
    "BadValue",
    "CardNumber",
    "CreditCode",
    "DivisionCode",
    "Fault",
    "Fen",
    "IdNumber",
    "Level",
    "Period",
    "PeriodKind",
    "PhoneKind",
    "PhoneNumber",
    "Sex",
    "Url",
    "chinese_day",
    "is_luhn",
    "parse_numeral",
]
