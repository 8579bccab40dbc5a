"""What can be said of a number, link, account or app name alone: its form, and whether an officer has listed it."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fanzha.core.grading import caller_features
from fanzha.core.text import EntityKind, find_entities, normalise
from fanzha.core.values import is_luhn
from fanzha.intake.queries import canonical


class Asked(StrEnum):
    """What somebody asks about. The values are counted: never rename one."""

    MESSAGE = "message"
    PHONE = "phone"
    URL = "url"
    ACCOUNT = "account"
    APP = "app"


ASKED_NAMES: Final = {
    Asked.MESSAGE: "内容",
    Asked.PHONE: "号码",
    Asked.URL: "网址",
    Asked.ACCOUNT: "账号",
    Asked.APP: "软件",
}

_NUMBER: Final = re.compile(r"^\+?[\d\s()\-]{3,24}$")
_LINK: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*://\S+|(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?::\d+)?(?:/\S*)?)$")
_CARD_DIGITS: Final = range(16, 20)
_AS_KINDS: Final = {
    EntityKind.URL: Asked.URL,
    EntityKind.CARD: Asked.ACCOUNT,
    EntityKind.ACCOUNT: Asked.ACCOUNT,
    EntityKind.PHONE: Asked.PHONE,
    EntityKind.LANDLINE: Asked.PHONE,
    EntityKind.OVERSEAS_NUMBER: Asked.PHONE,
    EntityKind.HOTLINE: Asked.PHONE,
}


def asked(text: str) -> Asked:
    """Return what a pasted text is: one number, link or account alone, or a message.

    >>> [str(asked(t)) for t in ("138 0013 8000", "www.abc.top/x", "6222 0212 3456 7890 123", "请转账到13800138000")]
    ['phone', 'url', 'account', 'message']
    """
    plain = normalise(text).text.strip()
    if _LINK.match(plain):
        return Asked.URL
    if _NUMBER.match(plain):
        is_card = plain[0] not in "+0" and len(re.sub(r"\D", "", plain)) in _CARD_DIGITS
        return Asked.ACCOUNT if is_card else Asked.PHONE
    found = find_entities(text)
    if len(found) == 1 and found[0].end - found[0].start >= len(text.strip()):
        return _AS_KINDS.get(found[0].kind, Asked.MESSAGE)
    return Asked.MESSAGE


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that the form of a value says. `is_odd` ones make it suspicious."""

    code: str
    said: str
    is_odd: bool


def signs(kind: Asked, value: str) -> list[Sign]:
    """Return what the form of a value says, most telling first; empty where it says nothing."""
    readers = {Asked.PHONE: phone_signs, Asked.URL: url_signs, Asked.ACCOUNT: account_signs}
    found = readers[kind](value) if kind in readers else []
    return sorted(found, key=lambda sign: not sign.is_odd)


def phone_signs(value: str) -> list[Sign]:
    """Return the features of a calling number that officers warn of."""
    found = caller_features(normalise(value).text)
    signs = [Sign(code, said, is_odd) for code, (said, is_odd) in _CALLER_SIGNS.items() if code in found]
    digits = canonical.phone(value)
    if digits in _POLICE_LINES:
        signs.append(Sign("police_line", _POLICE_LINES[digits], is_odd=False))
    return signs


_CALLER_SIGNS: Final = {
    "many_zeros": ("号码开头有好几个 0，是改过的号码", True),
    "double_zero": ("号码以 00 开头，是境外打来的", True),
    "plus": ("号码带 + 号，是境外打来的", True),
    "odd_length": ("号码长得不正常，是改过的号码", True),
    "virtual": ("是虚拟运营商的号段，是谁在用要再核实", False),
}
_POLICE_LINES: Final = {
    "110": "110 是报警电话，只会在您报警后回拨",
    "96110": "96110 是公安反诈专线，来电请接听；它不会让您转账",
    "12381": "12381 只发预警短信，短信里没有链接",
}


def url_signs(value: str) -> list[Sign]:
    """Return the features of a link that officers warn of."""
    plain, host = normalise(value).text.strip(), canonical.url(value)
    found = []
    if _is_address(host):
        found.append(Sign("bare_address", "网址是一串数字，没有域名", True))
    if "xn--" in host:
        found.append(Sign("look_alike", "域名里有特殊字符，可能冒充别的网站", True))
    if "@" in plain.split("://")[-1].split("/")[0]:
        found.append(Sign("at_sign", "网址里夹着 @，真正打开的是后面的网站", True))
    if host.count("-") >= 2 or len(re.findall(r"\d", host)) >= 5:
        found.append(Sign("jumbled", "域名像是随便凑的", True))
    if plain.startswith("http://"):
        found.append(Sign("not_encrypted", "没有加密（http 开头）", False))
    return found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def account_signs(value: str) -> list[Sign]:
    """Return what an account number's form says; a wrong check digit means a slip as often as a trick."""
    digits = canonical.account(value)
    if digits.isdigit() and len(digits) in _CARD_DIGITS:
        if not is_luhn(digits):
            return [Sign("check_digit", "卡号对不上校验位，可能抄错了", False)]
        return [Sign("card", "这是个人银行卡号的格式。公检法、客服不会让您往个人卡转钱", False)]
    return []


def is_odd(found: Sequence[Sign]) -> bool:
    """Say whether the form alone is a reason to verify first."""
    return any(sign.is_odd for sign in found)
