"""Telephone numbers: mobile, fixed, short and overseas."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.reading import Raw, written_digits

_MOBILE_LENGTH: Final = 11
_IOT_LENGTH: Final = 13
_SHORTEST_LOCAL: Final = 7
_LONGEST_LOCAL: Final = 8
_SHORTEST_OVERSEAS: Final = 7
_LONGEST_OVERSEAS: Final = 15  # ITU-T E.164

_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
# 13-digit numbers of the internet of things begin with 10648 (China Mobile), 10646 (Unicom), 10649 (Telecom), or 14x.
_IOT: Final = re.compile(r"(?:1064[0-9]\d{8}|14[0-9]\d{10})", re.ASCII)
_SHORT: Final = re.compile(
    r"11[0-9]|12[0-9]|1[0-9]{4}|[48]00[0-9]{7}|9[56][0-9]{3,4}|95[0-9]{6}|100[0-9]{2,3}|118[0-9]{3}", re.ASCII
)
# Ports that send short messages: 106… of the carriers, up to 20 digits; 1069 is nationwide.
_PORT: Final = re.compile(r"106[0-9]{5,18}", re.ASCII)
_AREA: Final = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))(\d*)", re.ASCII)
_EXTENSION: Final = re.compile(r"(?:-|转|分机|ext\.?|x) ?(\d{1,6})$", re.IGNORECASE | re.ASCII)
_LOOKS_FIXED: Final = re.compile(r"[2-8]\d{6,7}", re.ASCII)
_FILLERS: Final = re.compile(r"[\s().\-_·/]")


class PhoneKind(StrEnum):
    """What a number is. The values are stored: never rename one."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    HOTLINE = "hotline"  # short numbers and 400/800
    PORT = "port"  # 106…: sends messages, cannot be called
    IOT = "iot"
    OVERSEAS = "overseas"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number in its canonical form.

    Attributes:
        value: "13800138000", "0512-65123456", "96110" or "+85212345678".
        extension: the digits to dial afterwards, or "".

    >>> [PhoneNumber.parse(p).value for p in ("+86 138-0013-8000", "0086 13800138000", "+86 10 6512 3456", "96110")]
    ['13800138000', '13800138000', '010-65123456', '96110']
    >>> PhoneNumber.parse("1380013")
    Traceback (most recent call last):
    fanzha.core.values.faults.BadValue: 电话少 4 位，应为 11 位
    """

    value: str
    kind: PhoneKind
    extension: str = ""

    @classmethod
    def parse(cls, raw: Raw, *, area_code: str = "") -> Self:
        """Return the number that someone wrote.

        Args:
            raw: with or without +86, spaces and dashes; a spreadsheet's number is fine while no digit is lost.
            area_code: where local numbers belong, such as "0512"; without it they are refused.

        Raises:
            BadValue: it is no number, digits are missing or too many, or a fixed line lacks its area code.
        """
        text = written_digits(raw, "电话")
        extension = ""
        if (match := _EXTENSION.search(text)) and len(re.sub(r"\D", "", text[: match.start()])) >= _SHORTEST_LOCAL:
            candidate = text[: match.start()]
            if match[0][0] != "-" or _is_complete(_FILLERS.sub("", candidate)):
                text, extension = candidate, match[1]
        value, kind = _classified(_FILLERS.sub("", text), area_code)
        return cls(value, kind, extension)

    @property
    def masked(self) -> str:
        """Return the number with its middle hidden; hotlines and message ports identify nobody and stay.

        >>> [PhoneNumber.parse(p).masked for p in ("13800138000", "010-65123456", "+852 5123 4567", "12345")]
        ['138****8000', '010-****3456', '+852****4567', '12345']
        """
        if self.kind in {PhoneKind.HOTLINE, PhoneKind.PORT}:
            return self.value
        if self.kind is PhoneKind.LANDLINE:
            area, _, local = self.value.partition("-")
            return f"{area}-{'*' * (len(local) - 4)}{local[-4:]}"
        shown = 4 if self.kind is PhoneKind.OVERSEAS else 3
        return f"{self.value[:shown]}{'*' * max(1, len(self.value) - shown - 4)}{self.value[-4:]}"

    @property
    def is_mobile(self) -> bool:
        """Tell whether the number can receive a short message."""
        return self.kind is PhoneKind.MOBILE

    def __str__(self) -> str:
        """Return the masked form, so that a number printed by mistake reveals little; ask for `value` to see it."""
        return self.masked


def _is_complete(text: str) -> bool:
    """Tell whether a text is a whole number already, so that what follows a dash is an extension."""
    try:
        _classified(text, "")
    except BadValue:
        return False
    return True


def _classified(text: str, area_code: str) -> tuple[str, PhoneKind]:
    """Return the canonical form and kind of a number without spaces and dashes."""
    if not re.fullmatch(r"\+?\d{2,40}", text, re.ASCII):
        raise BadValue(Fault.PHONE_UNREADABLE)
    text = _without_china(text)
    if text.startswith(("+", "00")):
        return _overseas(text)
    if _MOBILE.fullmatch(text):
        return text, PhoneKind.MOBILE
    if _IOT.fullmatch(text):
        return text, PhoneKind.IOT
    if _PORT.fullmatch(text):
        return text, PhoneKind.PORT
    if _SHORT.fullmatch(text):
        return text, PhoneKind.HOTLINE
    return _fixed(text, area_code)


def _without_china(text: str) -> str:
    """Return a number without the country code of China, and a fixed line with the 0 that the code replaced."""
    match = re.match(r"(?:\+|00)86(?=\d{5})|86(?=1[3-9]\d{9}$)", text, re.ASCII)
    if not match:
        return text
    rest = text[match.end() :]
    is_beijing = rest.startswith("10") and len(rest) == len("10") + _LONGEST_LOCAL
    is_whole = rest[0] in "01" or _SHORT.fullmatch(rest) is not None
    return rest if is_whole and not is_beijing else "0" + rest


def _overseas(text: str) -> tuple[str, PhoneKind]:
    """Return a number of another country."""
    digits = text.removeprefix("+") if text.startswith("+") else text.removeprefix("00")
    if len(digits) < _SHORTEST_OVERSEAS:
        raise BadValue(Fault.PHONE_TOO_SHORT, count=_SHORTEST_OVERSEAS - len(digits), wanted="7 至 15")
    if len(digits) > _LONGEST_OVERSEAS:
        raise BadValue(Fault.PHONE_TOO_LONG, count=len(digits) - _LONGEST_OVERSEAS, wanted="7 至 15")
    if digits.startswith("0"):
        raise BadValue(Fault.PHONE_UNKNOWN_PREFIX)
    return f"+{digits}", PhoneKind.OVERSEAS


def _fixed(text: str, area_code: str) -> tuple[str, PhoneKind]:
    """Return a fixed line, or say what is wrong with the number."""
    if _LOOKS_FIXED.fullmatch(text):
        if not area_code:
            raise BadValue(Fault.PHONE_NO_AREA_CODE)
        text = area_code + text
    if match := _AREA.fullmatch(text):
        area, local = match.groups()
        # Someone wrote 0 before a mobile number, as one once had to.
        if _MOBILE.fullmatch(text[1:]):
            return text[1:], PhoneKind.MOBILE
        if len(local) < _SHORTEST_LOCAL:
            raise BadValue(Fault.PHONE_TOO_SHORT, count=_SHORTEST_LOCAL - len(local), wanted="区号加 7 至 8")
        if len(local) > _LONGEST_LOCAL:
            raise BadValue(Fault.PHONE_TOO_LONG, count=len(local) - _LONGEST_LOCAL, wanted="区号加 7 至 8")
        return f"{area}-{local}", PhoneKind.LANDLINE
    if _MOBILE.fullmatch(text[1:]) and text[0] == "0":
        return text[1:], PhoneKind.MOBILE
    if re.match("1[3-9]", text):
        missing = _MOBILE_LENGTH - len(text)
        fault = Fault.PHONE_TOO_SHORT if missing > 0 else Fault.PHONE_TOO_LONG
        raise BadValue(fault, count=abs(missing), wanted=_MOBILE_LENGTH)
    raise BadValue(Fault.PHONE_UNKNOWN_PREFIX)
