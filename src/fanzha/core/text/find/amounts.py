"""Find amounts of money."""

import re
from decimal import Decimal
from typing import Final

from fanzha.core.text.find.found import Claims
from fanzha.core.text.kinds import EntityKind
from fanzha.core.values.numerals import CHARACTERS, parse_numeral

_UNITS: Final = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1_000,
    "k": 1_000,
    "万": 10_000,
    "w": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_CURRENCIES: Final = {
    "美元": " USD",
    "美金": " USD",
    "美刀": " USD",
    "$": " USD",
    "usd": " USD",
    "usdt": " USDT",
    "泰达币": " USDT",
    "u": " USDT",
    "港币": " HKD",
    "港元": " HKD",
    "欧元": " EUR",
    "日元": " JPY",
    "英镑": " GBP",
    "泰铢": " THB",
    "韩元": " KRW",
}
_FOREIGN: Final = "|".join(sorted((re.escape(name) for name in _CURRENCIES if name not in "u$"), key=len, reverse=True))
_MONEY: Final = rf"{_FOREIGN}|元|块钱?|圆|rmb|人民币|u(?![a-z0-9])"
_HAS_DIGIT: Final = re.compile(r"\d")
_HINT: Final = re.compile(r"[元块圆¥$万wk]|rmb|usdt?|美金|美刀|英镑|泰铢|港币|\du")

_WRITTEN: Final = re.compile(
    r"(?P<before>¥|\$|rmb ?|人民币 ?|usdt? ?)?(?<!\d)(?<!\d[.,])"
    r"(?P<number>\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?(?!\d)|\d{1,12}(?:\.\d{1,4})?(?!\d))"
    r"(?: ?[多余几来])?(?: ?(?P<unit>[十百千]?万|[百千]|亿|[wk](?![a-z0-9])))?"
    rf"(?: ?[多余来])?(?: ?(?P<money>{_MONEY}))?"
)
_SPOKEN: Final = re.compile(rf"(?P<number>[{CHARACTERS}]{{1,16}}+)[多余来]?(?P<money>{_FOREIGN}|元|块钱?|圆)")
# "5万" alone counts people and paces as well as money: one of these must stand shortly before it.
_PAYING: Final = re.compile(
    "[转汇付交打充借贷赚返赔罚存垫骗损]|提现|到账|额度|押金|保证金|利润|本金|投资|投了|佣金|工资|奖金|补贴|余额"
    "|收益|定金|下款|放款|手续费"
)
_REACH: Final = 8
_COUNTED: Final = frozenset("人次户份平件粉名张条台公里吨千年步字册股家亩度月日天米")


def find_amounts(plain: str, claims: Claims) -> None:
    """Claim the amounts of a normalised text; values are in yuan with two decimals unless a currency follows.

    >>> claims = Claims(text := "垫付¥1,280.5，返利三万五千元，提现5万，本金2000usdt，有5万人")
    >>> find_amounts(text, claims)
    >>> [found[3] for found in claims.found]
    ['1280.50', '50000.00', '2000.00 USDT', '35000.00']
    """
    if not _HINT.search(plain):
        return
    if _HAS_DIGIT.search(plain):
        for match in _WRITTEN.finditer(plain):
            if _is_money(plain, match):
                _claim_written(match, claims)
    for match in _SPOKEN.finditer(plain):
        _claim_spoken(match, claims)


def _is_money(plain: str, match: re.Match[str]) -> bool:
    """Tell whether a number is an amount: by its currency, or by a unit and the words before it."""
    if match["money"] == "u" and not match["unit"]:
        return len(match["number"]) > 1  # "4u" is "for you" in English chats
    return bool(match["before"] or match["money"] or (match["unit"] and _is_paid(plain, match)))


def _is_paid(plain: str, match: re.Match[str]) -> bool:
    """Tell whether a bare "5万" is money."""
    if plain[match.end() : match.end() + 1] in _COUNTED and match.end() < len(plain):
        return False
    return _PAYING.search(plain, max(0, match.start() - _REACH), match.start()) is not None


def _claim_written(match: re.Match[str], claims: Claims) -> None:
    """Claim an amount in figures."""
    number = Decimal(match["number"].replace(",", "")) * _UNITS[match["unit"] or ""]
    before = (match["before"] or "").strip()
    currency = _CURRENCIES.get(match["money"] or "") or _CURRENCIES.get(before, "")
    end = match.end() if match["money"] or match["unit"] else match.end("number")
    claims.add(match.start(), end, EntityKind.AMOUNT, f"{number:.2f}{currency}")


def _claim_spoken(match: re.Match[str], claims: Claims) -> None:
    """Claim an amount in Chinese numerals."""
    numeral, money = match["number"], match["money"]
    value = parse_numeral(numeral)
    # "一元", "一块" and "五块" are words as often as money: a single digit says too little.
    if not value or (len(numeral) == 1 and value < len("一二三四五六七八九十")):
        return
    claims.add(match.start(), match.end(), EntityKind.AMOUNT, f"{value}.00{_CURRENCIES.get(money, '')}")
