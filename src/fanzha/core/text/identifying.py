"""What still tells who a text is about, and a version of it that does not: for cases that are told to everybody.

The check and the rewriting look for the same things. The check errs on the safe side: an officer removes what it finds
or says in words why it may stay; nothing passes in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fanzha.core.text.find import found_in
from fanzha.core.text.kinds import EntityKind
from fanzha.core.text.names import names_in, split_name, surnames
from fanzha.core.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the people of a case, each as it is written: nothing of it may be left.

    Attributes:
        values: numbers, accounts, anything else.
        sums: in fen; a round one tells as much as an odd one where it is just the case's.
        days: on which something of the case happened; "5 日" alone tells then.
    """

    names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    sums: frozenset[int] = frozenset()
    days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that identifies: a code, the words, what may stand instead, and whether the file holds just that."""

    code: str
    said: str
    instead: str
    is_known: bool = False


SENTENCES: Final = {
    "number": "有号码“{said}”，请去掉",
    "contact": "有联系方式或链接“{said}”，请去掉",
    "name": "有姓名“{said}”，请改成“{instead}”",
    "place": "有具体地名“{said}”，请改成“{instead}”",
    "address": "有门牌“{said}”，请去掉",
    "body": "有单位名称“{said}”，请改成“{instead}”",
    "day": "有具体日期“{said}”，请改成“{instead}”",
    "time": "有具体时刻“{said}”，请去掉",
    "age": "有具体年龄“{said}”，请改成“{instead}”",
    "sum": "有精确金额“{said}”，请改成“{instead}”",
    "plate": "有车牌“{said}”，请去掉",
    "known": "有案件里登记的“{said}”，请去掉",
}
_CONTACTS = {
    EntityKind.URL, EntityKind.EMAIL, EntityKind.WECHAT, EntityKind.QQ, EntityKind.ALIPAY, EntityKind.TELEGRAM,
    EntityKind.MEETING,
}  # fmt: skip
_KEPT = {EntityKind.HOTLINE, EntityKind.APP_NAME, EntityKind.AMOUNT}
_LEAST_DIGITS = 7  # a longer run of digits is somebody's number
_BETWEEN = r"\D{0,3}"  # what somebody puts between the digits of a number to get it past
# Eleven digits or more with single signs between them, and the last digits of a card or a number.
_SCATTERED = re.compile(r"(?<!\d)\d(?:[\s._·*、-]?\d){10,}(?!\d)")
_ENDS_IN = re.compile(r"尾号[为是]?\s*\d{3,}")
_CJK = r"[\u4e00-\u9fff]"
_KIN = (
    "母亲|父亲|妈妈|爸爸|儿子|女儿|丈夫|妻子|爱人|老伴|奶奶|爷爷|外婆|外公|孙子|孙女|哥哥|弟弟|姐姐|妹妹|邻居|同事|同学|老师|民警|警官|书记|主任|"
    "网格员|老板|医生|司机|村民|居民|学生|职工|群众|会计|出纳|事主|报警人|受害人"
)
_GENERIC_NAME = re.compile(r"某|女士|先生|阿姨|大爷|大妈|奶奶|爷爷|同学|老师|师傅|老板|大姐|大哥|叔叔|婆婆|警官")
_AFTER_KIN = re.compile(rf"(?:{_KIN})(?P<name>{_CJK}{{2,3}})")
_BEFORE_AGE = re.compile(rf"(?P<name>{_CJK}{{2,3}})[,，(（\s]{{0,2}}(?:男|女|现年|今年|年仅|\d{{1,3}}岁)")
_PLACE = re.compile(rf"(?P<place>{_CJK}{{2,6}}?(?:自治县|县|镇|乡|街道|村|社区|小区|花园|公寓|新苑|家园))")
_ROAD = re.compile(rf"{_CJK}{{2,5}}(?:路|街|巷|大道)\s*\d+\s*号")
_DOOR = re.compile(r"(?:\d+|[一二三四五六七八九十]+)\s*(?:号楼|栋|幢|单元|室|弄)")
_BODY = re.compile(
    rf"(?P<body>(?:{_CJK}|[A-Za-z0-9]){{2,12}}?(?:中学|小学|大学|学院|幼儿园|有限公司|公司|合作社|医院|超市|饭店|工厂|纺织厂|机械厂|电子厂))"
)
_SHORT_SCHOOL = re.compile(rf"{_CJK}?[县市区][一二三四五六七八九十]+中")
_DAY = re.compile(
    r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿]{1,3}[日号]"
)
_TIME = re.compile(r"\d{1,2}\s*[:：时点]\s*\d{1,2}\s*分?|\d{1,2}时许")
_AGE = re.compile(r"(?P<age>\d{1,3})\s*(?:周?岁)|(?P<said>[一二三四五六七八九]?十[一二三四五六七八九]?岁)")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}")
_SUM = re.compile(r"(?P<sum>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>万)?\s*(?:余)?元")
# Words that end like a place or a firm and name none.
_NO_PLACE = re.compile(
    "某|该|这|那|全|本|各|每|农村|乡村|一个|几个|我们|他们|她们|进村|到村|在村|回村|驻村|邻村|同村|外村|出村|下乡|老乡|家乡|故乡|城乡|街道办|上街|逛街|所在|附近|小区里|的村|的社区|的小区|社区民|社区里"
)
_NO_BODY = re.compile(
    "某|该|这|那|一家|有家|几家|本公|所谓|自称|网络公司|投资公司|贷款公司|物流公司|快递公司|保险公司|通信公司|电信公司|分公司|总公司|子公司|正规|大型|附近|镇上|村里|去医|到医|在医|医院看"
)
_BARE = re.compile(r"(?<![\d.])\d(?:,?\d){3,}(?:\.\d+)?(?![\d.万年])")
_ABOUT = re.compile("[余多几数]")
_DAY_ALONE = re.compile(r"(?<![\d月./-])(?P<day>\d{1,2})[日号](?![楼院店门线文栋铺])")
_ROUND_FROM, _ROUND_TO = 1_000, 100  # sums from here on are told to hundreds at the finest
_WAN = 10_000
_ADULT, _OLD, _BAND = 18, 80, 10
_ROUNDS = 3  # a replacement may bare another thing


def traces(text: str, known: Known | None = None) -> list[Trace]:
    """Return what in a text still tells who it is about, in the order of the text, each thing once.

    Args:
        text: as it is to be published; spelled-out, spaced and full-width numbers are seen through.
        known: what the case holds of its people.

    Cost:
        A few passes over the text.

    >>> [one.code for one in traces("柳树村的王小明，67岁，11月3日转走31852元，电话 138 0000 1111")]
    ['number', 'name', 'place', 'day', 'age', 'sum']
    >>> traces("某村王某（六十多岁）在网上刷单，被骗三万余元。")
    []
    """
    plain = normalise(text).text
    known = known or Known()
    found = [*_known(plain, known), *_numbers(plain), *_names(plain), *_places(plain), *_rest(plain)]
    found += [*_sums(plain, known.sums), *_days(plain, known.days)]
    # One thing may be found in two ways; the first one says how to mend it.
    once: dict[tuple[str, str], Trace] = {}
    for trace in found:
        # What the file holds is a number like any other: said once.
        code = "number" if trace.code == "known" and must_go(trace) else trace.code
        first = once.setdefault((code, trace.said), trace)
        if trace.is_known:
            once[code, trace.said] = replace(first, is_known=True)
    return [trace for trace in once.values() if not _is_part(trace, once.values(), plain)]


def _is_part(trace: Trace, found: Iterable[Trace], plain: str) -> bool:
    """Say whether something stands only inside longer things of its kind: mending those mends it."""
    longer = [one.said for one in found if one.code == trace.code and len(one.said) > len(trace.said)]
    rest = plain
    for said in sorted(longer, key=len, reverse=True):
        rest = rest.replace(said, "")
    return trace.said not in rest and trace.said in plain


def must_go(trace: Trace) -> bool:
    """Say whether no reason excuses it: a number of somebody is never part of a lesson.

    >>> [must_go(one) for one in traces("柳树村有人接到 138 0000 1111 打来的电话")]
    [True, False]
    """
    digits = sum(letter.isdigit() for letter in trace.said)
    return trace.code == "number" or (trace.code == "known" and digits >= _LEAST_DIGITS)


def sentence(trace: Trace) -> str:
    """Return what is wrong and what to do, in words for the officer."""
    return SENTENCES[trace.code].format(said=trace.said, instead=trace.instead)


def anonymised(text: str, known: Known | None = None) -> tuple[str, list[Trace]]:
    """Return a version in which everything that was found is replaced, and the replacements.

    The outcome is a draft: what rules do not see, a person has to. It is checked again before anybody may approve.
    """
    draft, done = text, list[Trace]()
    for _ in range(_ROUNDS):
        found = traces(draft, known)
        if not found:
            break
        if any(trace.said not in draft for trace in found):
            draft = normalise(draft).text  # spelled out, spaced or full-width: only the plain form shows it
        for trace in sorted(found, key=lambda one: -len(one.said)):
            draft = draft.replace(trace.said, trace.instead)
        done += found
    return draft, done


def _known(plain: str, known: Known) -> Iterator[Trace]:
    for name in sorted(known.names, key=len, reverse=True):
        if len(name) > 1 and normalise(name).text in plain:
            yield Trace("name", normalise(name).text, _short(name), is_known=True)
        given = split_name(name)[1]
        if len(given) > 1 and given in plain:
            yield Trace("name", given, "某某", is_known=True)
    for code, instead, words in (("place", "某地", known.places), ("known", "（略）", known.values)):
        for word in sorted(words, key=len, reverse=True):
            if len(word) > 1 and normalise(word).text in plain:
                yield Trace(code, normalise(word).text, instead, is_known=True)
    for word in sorted(known.values):
        digits = re.sub(r"\D", "", word)
        if len(digits) >= _LEAST_DIGITS:
            for match in re.finditer(_BETWEEN.join(digits), plain):
                yield Trace("number", match[0], "（略）", is_known=True)


def _numbers(plain: str) -> Iterator[Trace]:
    for start, end, kind, *_ in found_in(plain):
        if kind not in _KEPT:
            yield Trace("contact" if kind in _CONTACTS else "number", plain[start:end], "（略）")
    for match in re.finditer(rf"\d{{{_LEAST_DIGITS},}}", plain):
        yield Trace("number", match[0], "（略）")
    for pattern in (_SCATTERED, _ENDS_IN):
        for match in pattern.finditer(plain):
            yield Trace("number", match[0], "（略）")
    for match in _PLATE.finditer(plain.upper()):
        yield Trace("plate", plain[match.start() : match.end()], "一辆车")


def _names(plain: str) -> Iterator[Trace]:
    places = [plain[start:end] for start, end in names_in(plain)]
    places += [match["name"] for pattern in (_AFTER_KIN, _BEFORE_AGE) for match in pattern.finditer(plain)]
    for name in places:
        if split_name(name)[0] in surnames() and not _GENERIC_NAME.search(name):
            yield Trace("name", name, _short(name))


def _short(name: str) -> str:
    return f"{split_name(name)[0]}某"


def _places(plain: str) -> Iterator[Trace]:
    for match in _ROAD.finditer(plain):
        yield Trace("address", match[0], "某处")
    for match in _DOOR.finditer(plain):
        yield Trace("address", match[0], "")
    for match in _PLACE.finditer(plain):
        said = _tail(match["place"])
        if said and not _NO_PLACE.search(said):
            yield Trace("place", said, f"某{_kind(said)}")
    for match in _SHORT_SCHOOL.finditer(plain):
        yield Trace("body", match[0], "某校")
    for match in _BODY.finditer(plain):
        if not _NO_BODY.search(match["body"]):
            school = re.search("学|幼儿园", match["body"][-3:])
            yield Trace("body", match["body"], "某校" if school else "某单位")


def _tail(place: str) -> str:
    """Return a place without the words before it: 他住在青禾镇 is 青禾镇."""
    parts = re.split("住在|家住|位于|来自|或者|想起|在|到|从|是|去|和|的|为|系|找|问|跟|听|让|叫|请|被|给", place)
    return parts[-1] if len(parts[-1]) > 1 + len(_kind(place)) - 1 else ""


def _kind(place: str) -> str:
    ends = ("自治县", "街道", "社区", "小区", "花园", "公寓", "新苑", "家园", "县", "镇", "乡", "村")
    return next(end for end in ends if place.endswith(end))


def _rest(plain: str) -> Iterator[Trace]:
    for match in _DAY.finditer(plain):
        month = re.search(r"(\d{1,2}|[一二三四五六七八九十]{1,2})\s*[-/.月]", match[0])
        yield Trace("day", match[0], "某日" if month is None or not match[0].count("月") else f"{month[1]}月的一天")
    for match in _TIME.finditer(plain):
        yield Trace("time", match[0], "当时")
    for match in _AGE.finditer(plain):
        yield Trace("age", match[0], _band(match["age"]))
    for match in _SUM.finditer(plain):
        if (instead := _rounded(match["sum"], bool(match["unit"]))) is not None:
            yield Trace("sum", match[0], instead)


def _sums(plain: str, known: frozenset[int]) -> Iterator[Trace]:
    """Yield sums that are spelled out, and those that are just the case's though they are round."""
    written = [
        (plain[start:end], float(value))
        for start, end, kind, value in found_in(plain)
        if kind is EntityKind.AMOUNT and value.replace(".", "").isdigit()
    ]
    for said, yuan in written:
        if not re.search(r"\d", said) and (instead := _rounded(str(yuan), is_wan=False)) is not None:
            yield Trace("sum", said, instead)
    bare = [(match[0], float(match[0].replace(",", ""))) for match in _BARE.finditer(plain)]
    for said, yuan in [*written, *bare]:
        if yuan >= _ROUND_FROM and round(yuan * 100) in known and not _ABOUT.search(said):
            yield Trace("sum", said, size_of(round(yuan * 100)), is_known=True)


def size_of(fen: int) -> str:
    """Return the size of a sum alone.

    >>> [size_of(yuan * 100) for yuan in (500, 2_000, 32_000, 500_000, 3_000_000)]
    ['几百元', '几千元', '几万元', '几十万元', '上百万元']
    """
    steps = ((_ROUND_FROM, "几百元"), (_WAN, "几千元"), (10 * _WAN, "几万元"), (100 * _WAN, "几十万元"))
    return next((words for below, words in steps if fen < below * 100), "上百万元")


def band(age: int) -> str:
    """Return an age told by its decade, in words.

    >>> [band(age) for age in (9, 17, 24, 67, 85)]
    ['未成年', '未成年', '二十多岁', '六十多岁', '八十多岁以上']
    """
    if age < _ADULT:
        return "未成年"
    tens = min(age, _OLD) // _BAND
    return f"{'一二三四五六七八'[tens - 1]}十多岁{'以上' if age >= _OLD else ''}"


def _days(plain: str, known: frozenset[date]) -> Iterator[Trace]:
    days = {day.day for day in known}
    for match in _DAY_ALONE.finditer(plain):
        if int(match["day"]) in days:
            yield Trace("day", match[0], "某天", is_known=True)


def _band(age: str | None) -> str:
    if age is None:
        return "中老年"
    years = int(age)
    return "八十多岁以上" if years >= _OLD else f"{years // _BAND * _BAND}多岁" if years >= _BAND else "未成年"


def _rounded(said: str, is_wan: bool) -> str | None:
    """Return a sum told less exactly, or `None` where it is round enough."""
    digits = re.sub("[,，]", "", said)
    yuan = float(digits) * (_WAN if is_wan else 1)
    if yuan < _ROUND_FROM or yuan % _ROUND_TO == 0:
        return None if yuan == int(yuan) else f"{int(yuan)}余元"
    if yuan >= _WAN:
        return f"{yuan / _WAN:.1f}".rstrip("0").rstrip(".") + "万余元"
    return f"{int(yuan // _ROUND_FROM * _ROUND_FROM)}余元"
