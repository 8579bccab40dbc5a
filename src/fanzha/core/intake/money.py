"""Find the amounts that people say in a story: also those without a unit, "转了5000" and "三万五"."""

import re
from decimal import Decimal
from typing import Final

from fanzha.core.text.find.found import Claims
from fanzha.core.text.kinds import EntityKind
from fanzha.core.values.numerals import CHARACTERS, DIGITS, parse_numeral

_MIXED: Final = re.compile(
    rf"(?<![\d.,])(?P<large>\d{{1,4}}(?:\.\d{{1,2}})?)(?P<unit>[万w千])(?P<small>[\d{''.join(DIGITS)}])"
    r"(?P<tail>[千百]?)(?!\d|[.:]\d|,\d{3}(?!\d)|[万多次笔个天点年月日号])(?:元|块钱?)?"
)
_PAYING: Final = (
    r"(?:第[一二三四五六七八九十\d]{1,2}[笔次]|分别|卡里|账上|一共|总共|共计|合计|总计|余额|剩下|还剩|剩|转|汇|付|交|充|打|垫|投|扣|刷|返|还|退|存|取|借|贷|给|花|骗|损失|提现|押|缴|到账|收到|划走|转走|收款)"
    r"(?:账|帐|款|值|付|走|去|给|入|出|到|还|过去|进去|现|钱|金额|金)?(?:他|她|它|对方|我|客服|平台|里面)?"
    r"(?:了|过|成功|一共|共|大约|大概|差不多|人民币|各|约|是|为|有|还有|:| ){0,3}"
)
# What counts something else than money.
_NO_MONEY: Final = (
    r"(?!\d|[.:]\d|,\d{3}(?!\d)|[次笔个天点年月日号人单张岁分秒%条通遍位层楼室页折米斤小]|多(?:次|个|天|人))"
)
_BARE: Final = re.compile(
    rf"{_PAYING}(?P<number>(?<!\d)\d{{1,3}}(?:,\d{{3}})+|(?<![\d.])\d{{2,8}}(?:\.\d{{1,2}})?){_NO_MONEY}"
)
_SPOKEN: Final = re.compile(rf"{_PAYING}(?P<number>[{CHARACTERS}]{{2,12}}){_NO_MONEY}")
_SUMS: Final = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,4}(?:\.\d{1,2})?)(?P<unit>万|千|w)(?:多|余|来)?(?=(?:的|多)?(?:现金|存款|积蓄|养老钱|本金|货款|押金|$|[,。;!?]))"
)
_SUMMED: Final = re.compile(r"(?:共|计|总|把|将|要|剩|骗|有)[^,。]{0,6}$|^$")
_LISTED: Final = re.compile(rf"(?:、|和|及|,)[ ]?(?P<number>(?<![\d.])\d{{2,8}}(?:\.\d{{1,2}})?){_NO_MONEY}")
_LEAST: Final = 10
_UNITS: Final = {"万": 10_000, "w": 10_000, "千": 1_000}
_TAILS: Final = {"千": 1_000, "百": 100}


def find_mixed(plain: str, claims: Claims) -> None:
    """Claim amounts like "3万5" and "3万5千元", before the general finder takes their first half.

    >>> claims = Claims(text := "转了3万5,又充3万5千元")
    >>> find_mixed(text, claims)
    >>> [found[3] for found in claims.found]
    ['35000.00', '35000.00']
    """
    for match in _MIXED.finditer(plain):
        unit = _UNITS[match["unit"]]
        digit = DIGITS.get(match["small"], None)
        small = int(match["small"]) if digit is None else digit
        value = Decimal(match["large"]) * unit + small * _TAILS.get(match["tail"], unit // 10)
        claims.add(match.start(), match.end(), EntityKind.AMOUNT, f"{value:.2f}")


def find_bare(plain: str, claims: Claims) -> None:
    """Claim amounts without a unit after a word of paying, once numbers of phones and cards are claimed.

    >>> claims = Claims(text := "我先转了5000,又转给他三万五,打了3次电话")
    >>> find_bare(text, claims)
    >>> [found[3] for found in claims.found]
    ['5000.00', '35000.00']
    """
    for match in _BARE.finditer(plain):
        number = Decimal(match["number"].replace(",", ""))
        if number >= _LEAST:
            claims.add(*match.span("number"), EntityKind.AMOUNT, f"{number:.2f}")
    _find_listed(plain, claims)
    for match in _SUMS.finditer(plain):
        is_sum = _SUMMED.search(plain, max(0, match.start() - 8), match.start())
        if is_sum or plain.startswith(("现金", "存款", "积蓄", "养老钱", "货款"), match.end()):
            claims.add(*match.span(), EntityKind.AMOUNT, f"{Decimal(match['number']) * _UNITS[match['unit']]:.2f}")
    for match in _SPOKEN.finditer(plain):
        value = parse_numeral(match["number"])
        if value and value >= _LEAST and any(unit in match["number"] for unit in "十百千万拾佰仟"):
            claims.add(*match.span("number"), EntityKind.AMOUNT, f"{value}.00")


def _find_listed(plain: str, claims: Claims) -> None:
    """Claim what follows an amount in a list: 充了1200、3600和9800."""
    ends = {end for _, end, kind, _ in claims.found if kind is EntityKind.AMOUNT}
    for match in _LISTED.finditer(plain):
        number = Decimal(match["number"])
        if match.start() in ends and number >= _LEAST:
            claims.add(*match.span("number"), EntityKind.AMOUNT, f"{number:.2f}")
            ends.add(match.end("number"))
