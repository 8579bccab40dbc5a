"""Find phones, cards, accounts and identity numbers: rows of digits that their form or a label explains."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from fanzha.core.text.find.found import Claims
from fanzha.core.text.kinds import EntityKind
from fanzha.core.values import BadValue, CreditCode, IdNumber, is_luhn

_HAS_DIGITS: Final = re.compile(r"\d{3}", re.ASCII)
# Digits, and what people put between the parts of one number. What stands beside a star is masked already.
_RUN: Final = re.compile(r"(?<![\d*_a-z.])(?:\+ ?)?\(?\d++(?:(?:\) ?|[ \-]{1,2})\d++){0,12}+x?(?![\d*a-z_])", re.ASCII)
_PARTS: Final = re.compile(r"\d+x?", re.ASCII)
_CREDIT_CODE: Final = re.compile(r"(?<![a-z0-9])(?=[0-9]*[a-z])[0-9a-hj-np-rtuwxy]{18}(?![a-z0-9])", re.ASCII)
_MOST_PARTS: Final = 6
_REACH: Final = 16

_LABELS: Final = re.compile(
    r"(?P<id>身份证号?码?|证件号码?|公民身份号码)|(?P<card>(?:银行|储蓄|信用|借记|社保)?卡号码?|银行卡|储蓄卡|信用卡|借记卡|社保卡|一卡通)"
    r"|(?P<account>账号|帐号|账户|帐户|对公|汇款至|汇至|转账至|转入|打到|打入)"
    r"|(?P<phone>电话|手机|热线|致电|拨打|来电|联系方式|座机|咨询|回电|打给|tel|phone|call)|(?P<parcel>单号|订单号?码?|运单|编号|流水号|合同号|案号|工号|密码|余额|金额)"
)
_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86)?0?(1[3-9]\d{9})", re.ASCII)
_OVERSEAS: Final = re.compile(r"(?:\+|00)(?!86)([1-9]\d{6,14})", re.ASCII)
_LANDLINE: Final = re.compile(r"(?:(?:\+|00)86)?(0?(?:10|2\d|[3-9]\d{2}))(\d{7,8})", re.ASCII)
_LONG_HOTLINE: Final = re.compile(r"[48]00\d{7}|95\d{6}", re.ASCII)
_HOTLINE: Final = re.compile(
    r"96110|95\d(?!00)\d\d|100(?:10|11|15|86|99)|123\d\d|12110|12121|12580|118114|116114", re.ASCII
)
_SHORT_HOTLINE: Final = re.compile(r"11[0249]|12[0-2]", re.ASCII)
_LOCAL_HOTLINE: Final = re.compile(r"9[56]\d{3,4}|1\d{4}", re.ASCII)
_SMS_PORT: Final = re.compile(r"106\d{5,17}", re.ASCII)
_DIALLED: Final = re.compile(
    r"(?:打|拨|拨通|call|报警|求助|下载|短信|发送?到?)[\s:“\"]{0,2}\Z|(?:电话|热线)[\s:是为]{0,2}\Z"
)
_COUNTED: Final = re.compile(r" ?[元块万亿圆%个人次户天年月日号点分秒度米斤吨公里平页岁克份条张件]|\.\d|:\d")
_DATE: Final = re.compile(r"(?:19|20)\d\d-?(?:0?[1-9]|1[0-2])(?:-?(?:0?[1-9]|[12]\d|3[01]))?(?:-\d{1,2})*", re.ASCII)


def find_numbers(plain: str, claims: Claims) -> None:
    """Claim the phones, cards, accounts and identity numbers of a normalised text.

    >>> text = "致电400-820-8820或010-65123456,卡号6225881414207430,身份证11010519491231002x,订单202603010001"
    >>> claims = Claims(text)
    >>> find_numbers(text, claims)
    >>> [(str(found[2]), found[3]) for found in claims.found]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('hotline', '4008208820'), ('landline', '010-65123456'), ('card', '6225881414207430'),
     ('id_number', '11010519491231002X')]
    """
    if not _HAS_DIGITS.search(plain):
        return
    for match in _RUN.finditer(plain):
        if match.end() - match.start() >= len("110"):
            _claim_run(plain, match, claims)
    for match in _CREDIT_CODE.finditer(plain):
        code = match[0].upper()
        try:
            is_sound = not CreditCode(code).warnings
        except BadValue:
            continue
        if is_sound and not code.endswith("XXX"):
            claims.add(match.start(), match.end(), EntityKind.CREDIT_CODE, code)


def _claim_run(plain: str, match: re.Match[str], claims: Claims) -> None:
    """Claim the numbers in a row of digit groups, longest reading first."""
    parts = [(match.start() + part.start(), match.start() + part.end()) for part in _PARTS.finditer(match[0])]
    lead = "+" if match[0][0] == "+" else ""
    first, is_begun = 0, True
    while first < len(parts):
        for last in range(min(len(parts), first + _MOST_PARTS), first, -1):
            start, end = parts[first][0], parts[last - 1][1]
            read = _reading(plain, start, end, lead if first == 0 else "", last - first)
            if read and (is_begun or read[0] not in _NEVER_TAILS):
                if first == 0:
                    start = match.start()
                claims.add(start, end, *read)
                first, is_begun = last, True
                break
        else:
            first, is_begun = first + 1, False


# After digits that mean nothing by themselves, these are more likely the rest of a longer number.
_NEVER_TAILS: Final = frozenset({EntityKind.LANDLINE, EntityKind.HOTLINE})


def _reading(plain: str, start: int, end: int, lead: str, parts: int) -> tuple[EntityKind, str] | None:
    """Return what one row of digits is, if anything."""
    digits = re.sub(r"[^\dx]", "", plain[start:end])
    if not len("110") <= len(digits) <= _LONGEST:
        return None
    if parts > 1 and not _is_one_number(plain[start:end]):
        return None
    label = _label_before(plain, start)
    for read in _READERS:
        if found := read(digits, lead, label, plain, start, end):
            return found
    return None


_LONGEST: Final = 32
# How the parts of one number are cut: 138 0013 8000, 6225 8814 1420 7430, 110105 19491231 002x, 0512-65123456-801.
_SHAPES: Final = re.compile(
    r"(?:00)?(?:86)?(?:0086)?,?(?:3,4,4|5,4,4|4,3,4|3,3,5|5,6|2,3,4,4|4,3,4,4|2,11|4,11|4,4,4,4(?:,[1-3])?|6,13|6,10|4,4,4,7|6,8,4|6,4,4,4"
    r"|[34],[78]|[34],4,4|[34],3,4|[34],[78],[1-6]|3,7|[1-4],[1-4],[2-5],[2-5]|[1-4],[5-9]|[1-4],[3-5],[3-5])"
)


def _is_one_number(written: str) -> bool:
    """Tell whether groups of digits are cut the way one number is."""
    if _DATE.match(written):
        return False
    return _SHAPES.fullmatch(",".join(str(len(part)) for part in _PARTS.findall(written))) is not None


def _label_before(plain: str, start: int) -> str:
    """Return the kind of the nearest label before a number, "" for none."""
    found = ""
    for match in _LABELS.finditer(plain, max(0, start - _REACH), start):
        found = match.lastgroup or ""
    return found


Reader = Callable[[str, str, str, str, int, int], tuple[EntityKind, str] | None]


def _read_identity(digits: str, _lead: str, label: str, *_: object) -> tuple[EntityKind, str] | None:
    """Read a resident identity number; one with a slip in it only where a label says so."""
    if len(digits) == 18 or (len(digits) == 15 and label == "id"):
        try:
            return EntityKind.ID_NUMBER, IdNumber.parse(digits).value
        except BadValue:
            pass
    if label == "id" and len(digits) in {15, 17, 18}:
        return EntityKind.ID_NUMBER, digits.upper()
    return None


def _read_mobile(digits: str, lead: str, label: str, *_: object) -> tuple[EntityKind, str] | None:
    """Read a mobile number."""
    match = _MOBILE.fullmatch(lead + digits)
    return (EntityKind.PHONE, match[1]) if match and label != "parcel" else None


def _read_card(digits: str, lead: str, label: str, *_: object) -> tuple[EntityKind, str] | None:
    """Read a bank card: the digits must check, or a label must say so."""
    if lead or not digits.isdigit() or not 16 <= len(digits) <= 19 or label == "parcel":
        return None
    if label in {"card", "account"}:
        return EntityKind.CARD, digits
    return (EntityKind.CARD, digits) if digits[0] in "34569" and is_luhn(digits) else None


def _read_port(digits: str, lead: str, label: str, *_: object) -> tuple[EntityKind, str] | None:
    """Read a port that sends short messages."""
    if lead or label in {"card", "account", "id", "parcel"} or not _SMS_PORT.fullmatch(digits):
        return None
    return EntityKind.SMS_PORT, digits


def _read_account(digits: str, lead: str, label: str, *_: object) -> tuple[EntityKind, str] | None:
    """Read an account that is no card: only where a label says so."""
    least = len("123456") if label == "account" else len("123456789012")
    if lead or label not in {"account", "card"} or not digits.isdigit() or len(digits) < least:
        return None
    return EntityKind.ACCOUNT, digits


def _read_overseas(digits: str, lead: str, _label: str, plain: str, _s: int, end: int) -> tuple[EntityKind, str] | None:
    """Read a number of another country."""
    match = _OVERSEAS.fullmatch(lead + digits)
    if not match or _COUNTED.match(plain, end):
        return None
    least = len("12345678")
    return (EntityKind.OVERSEAS_NUMBER, f"+{match[1]}") if len(match[1]) >= least else None


def _read_landline(
    digits: str, lead: str, label: str, plain: str, start: int, end: int
) -> tuple[EntityKind, str] | None:
    """Read a fixed line, with its area code or after a label."""
    if label == "parcel" or _COUNTED.match(plain, end):
        return None
    match = _LANDLINE.fullmatch(lead + digits)
    if match and (match[1][0] == "0" or lead):
        return EntityKind.LANDLINE, f"0{match[1].lstrip('0')}-{match[2]}"
    # 0512-65123456-801: the extension belongs to the span, not to the value
    if extended := re.fullmatch(r"(0(?:10|2\d|[3-9]\d{2}))[ \-)]{0,2}(\d{7,8})-\d{1,6}", plain[start:end], re.ASCII):
        return EntityKind.LANDLINE, f"{extended[1]}-{extended[2]}"
    if label == "phone" and not lead and re.fullmatch(r"[2-8]\d{6,7}", digits, re.ASCII):
        return EntityKind.LANDLINE, digits
    return None


def _read_hotline(
    digits: str, lead: str, label: str, plain: str, start: int, end: int
) -> tuple[EntityKind, str] | None:
    """Read a short number or a 400 number."""
    if lead or label in {"parcel", "account", "card", "id"} or _COUNTED.match(plain, end):
        return None
    if _LONG_HOTLINE.fullmatch(digits) or _HOTLINE.fullmatch(digits):
        return EntityKind.HOTLINE, digits
    if _SHORT_HOTLINE.fullmatch(digits) and (label == "phone" or _is_dialled(plain, start, end)):
        return EntityKind.HOTLINE, digits
    if _LOCAL_HOTLINE.fullmatch(digits) and label == "phone":
        return EntityKind.HOTLINE, digits
    return None


def _is_dialled(plain: str, start: int, end: int) -> bool:
    """Tell whether the words around a short number say that it is called."""
    return bool(
        _DIALLED.search(plain, max(0, start - 6), start)
        or plain.startswith(("报警", "核实", "求助", "指挥中心", "、", "或", "接警"), end)
    )


_READERS: Final[tuple[Reader, ...]] = (
    _read_identity,
    _read_mobile,
    _read_overseas,
    _read_card,
    _read_account,
    _read_port,
    _read_landline,
    _read_hotline,
)


def long_digit_runs(plain: str, least: int) -> Iterator[tuple[int, int]]:
    """Yield the rows of at least so many digits, spaces and dashes between them allowed."""
    for match in re.finditer(r"(?<![\d*])\d++(?:[ \-]\d++){0,40}+(?![\d*])", plain, re.ASCII):
        if sum(c.isdigit() for c in match[0]) >= least:
            yield match.span()
