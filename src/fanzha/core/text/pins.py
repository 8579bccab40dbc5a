"""Which six digits are too easy to guess for opening a phone's session."""

from itertools import pairwise

PIN_DIGITS = 6
_STEPS = frozenset({-1, 0, 1})  # 111111, 123456, 654321: one step all along
_YEARS = range(1930, 2031)  # YYYYMM or YYMMDD of a birthday are the next thing that is tried
_MONTHS, _DAYS = range(1, 13), range(1, 32)


def weakness(pin: str, *, known: str = "") -> str:
    """Return why six digits are refused, as a code, or "" where they are fit.

    Args:
        pin: as typed, without blanks.
        known: digits that others know of the officer (the telephone number); a piece of them is no secret.

    >>> weakness("123456"), weakness("808080"), weakness("199003"), weakness("482915")
    ('row', 'pattern', 'date', '')
    """
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return "shape"
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= _STEPS:
        return "row"
    if pin[:2] * 3 == pin or pin[:3] * 2 == pin or len(set(pin)) < 3:
        return "pattern"
    if known and pin in known:
        return "known"
    return "date" if _is_date(pin) else ""


def _is_date(pin: str) -> bool:
    is_year_month = int(pin[:4]) in _YEARS and int(pin[4:]) in _MONTHS
    is_day = int(pin[2:4]) in _MONTHS and int(pin[4:]) in _DAYS
    return is_year_month or is_day


SENTENCES = {
    "shape": "数字码要正好 6 位数字。",
    "row": "不要用连号或 6 个一样的数字，例如 123456、888888。",
    "pattern": "不要用重复的数字，例如 121212、456456。",
    "known": "不要用手机号码里连着的 6 位。",
    "date": "不要用像生日的数字，例如 900315、199003。",
}
