"""What a caller's number tells by its look alone."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from fanzha.core.reasons import Reason, register


class NumberFeature(StrEnum):
    """What is remarkable about a number. The values are stored: never rename one."""

    MANY_ZEROS = "number.many_zeros"
    IMITATES_HOTLINE = "number.imitates_hotline"
    OVERSEAS_ZEROS = "number.overseas_zeros"
    OVERSEAS_PLUS = "number.overseas_plus"
    VIRTUAL_OPERATOR = "number.virtual_operator"
    SATELLITE = "number.satellite"
    IOT = "number.iot"
    FOUR_HUNDRED = "number.four_hundred"
    PREFIX_95 = "number.prefix_95"
    PREFIX_96 = "number.prefix_96"
    SMS_PORT = "number.sms_port"
    TOO_SHORT = "number.too_short"
    TOO_LONG = "number.too_long"
    NO_NUMBER = "number.no_number"


SENTENCES: Final = {
    NumberFeature.MANY_ZEROS: "号码前面有 {zeros} 个 0，正常来电没有这样的，多半是改过的号码",
    NumberFeature.IMITATES_HOTLINE: "号码看着像 {hotline}，前后却多了数字，真的 {hotline} 不会这样显示",
    NumberFeature.OVERSEAS_ZEROS: "以 00 开头，是境外打来的",
    NumberFeature.OVERSEAS_PLUS: "带 + 号，是境外打来的",
    NumberFeature.VIRTUAL_OPERATOR: "是虚拟运营商的号段（{prefix}），机主要再核实",
    NumberFeature.SATELLITE: "是卫星电话的号段（{prefix}），少有人这样联系",
    NumberFeature.IOT: "是物联网卡的号段（{prefix}），本来不是给人打电话用的",
    NumberFeature.FOUR_HUNDRED: "400 号码是企业接电话用的，一般不往外打",
    NumberFeature.PREFIX_95: "95 开头是企业客服号段，也有人冒用，请挂断后自己回拨官方号码",
    NumberFeature.PREFIX_96: "96 开头是本地服务号段，也有人冒用，请挂断后自己回拨官方号码",
    NumberFeature.SMS_PORT: "106 开头是群发短信的端口，谁都可以租用，不能证明对方身份",
    NumberFeature.TOO_SHORT: "只有 {count} 位，不是正常的电话号码",
    NumberFeature.TOO_LONG: "有 {count} 位，比正常的电话号码长",
    NumberFeature.NO_NUMBER: "没有显示号码",
}
register(NumberFeature, SENTENCES)

_MANY: Final = 3  # one zero stands before an area code, two before a country; three mean nothing
_SHORTEST: Final = 7
_LONGEST: Final = 13  # 0 or 86 before a mobile number; numbers of the internet of things have 13 digits
_LONGEST_OVERSEAS: Final = 17  # 00 and the 15 digits of ITU-T E.164
# Police and government lines that callers pretend to be. Those of carriers and banks do show with +86 when roaming.
_IMITATED: Final = ("96110", "12381", "12110", "12345", "110")
_FRONT: Final = re.compile(r"\+?0*(?:86)?", re.ASCII)
_AREA: Final = re.compile(r"\+?0*(?:86)?0?(?:10|2\d|[3-9]\d{2})", re.ASCII)
# Number ranges as commonly listed; no official machine-readable table exists (see docs/methods).
_RANGES: Final = (
    (NumberFeature.VIRTUAL_OPERATOR, re.compile(r"(16[257]|17[01])\d{8}", re.ASCII)),
    (NumberFeature.SATELLITE, re.compile(r"(1349|174[0-9])\d{7}", re.ASCII)),
    (NumberFeature.IOT, re.compile(r"(14[014]|14[68])\d{8}(?:\d\d)?|(1064[0-9])\d{8}", re.ASCII)),
)


def caller_features(number: str) -> tuple[NumberFeature, ...]:
    """Return the codes of what is remarkable about a number, the most telling first; `caller_reasons` says them.

    >>> caller_features("+86110"), caller_features("13800138000"), caller_features("96110")
    ((<NumberFeature.IMITATES_HOTLINE: 'number.imitates_hotline'>,), (), ())
    """
    return tuple(NumberFeature(reason.code) for reason in caller_reasons(number))


def caller_reasons(number: str) -> tuple[Reason, ...]:
    """Return what is remarkable about a number that called or sent a message, the most telling first.

    An ordinary mobile or fixed number, and a true hotline, have nothing remarkable.

    Args:
        number: as the phone displayed it: leading zeros and the plus sign matter.

    >>> [str(reason) for reason in caller_reasons("0000213800138000")]
    ['号码前面有 4 个 0，正常来电没有这样的，多半是改过的号码', '有 16 位，比正常的电话号码长']
    >>> [reason.code for reason in caller_reasons("+852 5123 4567")]
    ['number.overseas_plus']
    """
    shown = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", number[:200]))
    digits = re.sub(r"\D", "", shown)
    if not digits:
        return (Reason(NumberFeature.NO_NUMBER),)
    found = [*_by_prefix(shown, digits), *_by_range(_domestic(shown))]
    found += _by_length(shown, digits, is_explained=bool(found))
    return tuple(found)


def _domestic(shown: str) -> str:
    """Return a number without the country code of China and zeros in front."""
    return re.sub(r"^(?:\+?0*86(?=1\d{10}$)|0+(?=1\d{10}$))", "", shown, flags=re.ASCII)


def _by_prefix(shown: str, digits: str) -> list[Reason]:
    """Return what the beginning of a number tells."""
    zeros = len(digits) - len(digits.lstrip("0"))
    found = []
    if zeros >= _MANY:
        found.append(Reason(NumberFeature.MANY_ZEROS, {"zeros": zeros}))
    if hotline := _imitated(shown):
        found.append(Reason(NumberFeature.IMITATES_HOTLINE, {"hotline": hotline}))
    elif shown.startswith("+") and not digits.startswith("86"):
        found.append(Reason(NumberFeature.OVERSEAS_PLUS))
    elif zeros == 2 and not digits.startswith("0086"):
        found.append(Reason(NumberFeature.OVERSEAS_ZEROS))
    return found


def _imitated(shown: str) -> str | None:
    """Return the public line that a number pretends to be: the line itself after a plus, zeros or 86.

    After an area code only 110 is false: 0512-12345 is how one calls the line of another city.
    """
    for hotline in _IMITATED:
        front = shown.removesuffix(hotline)
        if front and front != shown and (_FRONT.fullmatch(front) or (hotline == "110" and _AREA.fullmatch(front))):
            return hotline
    return None


def _by_range(number: str) -> list[Reason]:
    """Return what the range of a number tells."""
    for feature, pattern in _RANGES:
        if match := pattern.fullmatch(number):
            return [Reason(feature, {"prefix": match[1] or match[match.lastindex or 1]})]
    if re.fullmatch(r"400\d{7}", number, re.ASCII):
        return [Reason(NumberFeature.FOUR_HUNDRED)]
    if re.fullmatch(r"95\d{3,6}", number, re.ASCII):
        return [Reason(NumberFeature.PREFIX_95)]
    if re.fullmatch(r"96\d{3,4}", number, re.ASCII) and number not in _IMITATED:
        return [Reason(NumberFeature.PREFIX_96)]
    if re.fullmatch(r"106\d{5,18}", number, re.ASCII):
        return [Reason(NumberFeature.SMS_PORT)]
    return []


def _by_length(shown: str, digits: str, *, is_explained: bool) -> list[Reason]:
    """Return what the length of a number tells."""
    is_overseas = shown.startswith("+") or digits.startswith("00")
    longest = _LONGEST_OVERSEAS if is_overseas and not digits.startswith("000") else _LONGEST
    if len(digits) > longest and not digits.startswith("106"):
        return [Reason(NumberFeature.TOO_LONG, {"count": len(digits)})]
    is_short_line = re.fullmatch(r"1\d{2}|1\d{4,5}|9[56]\d{3,4}", digits, re.ASCII)
    if len(digits) < _SHORTEST and not is_short_line and not is_explained:
        return [Reason(NumberFeature.TOO_SHORT, {"count": len(digits)})]
    return []
