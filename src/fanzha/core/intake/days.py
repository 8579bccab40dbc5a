"""Say which day a word for a day means: 昨天, 上周五, 11月22日, 三天前."""

import re
from datetime import date, timedelta
from typing import Final

from fanzha.core.values.numerals import parse_numeral

_N: Final = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
_RELATIVE: Final = {
    "大前天": 3, "大前日": 3, "前天": 2, "前日": 2, "前晚": 2, "昨天": 1, "昨日": 1, "昨晚": 1,
    "昨夜": 1, "昨晨": 1, "昨早": 1,
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "今夜": 0, "当下": 0, "明天": -1, "明日": -1, "后天": -2,
}  # fmt: skip
_WEEKDAYS: Final = {
    **{c: n for n, c in enumerate("一二三四五六")},
    "日": 6,
    "天": 6,
    **{str(n + 1): n for n in range(7)},
}
DAY: Final = (
    rf"(?:(?:19|20)\d\d|二〇\d\d)(?:年|[-/.])\d{{1,2}}(?:月|[-/.])\d{{1,2}}[日号]?|{_N}月{_N}[日号]|(?:上个?月|这个?月|本月)(?:的)?{_N}[日号]"
    rf"|(?:上上|上个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天1-7](?!万|点|千|百)|{_N}天(?:之)?前|(?<![\d月第]){_N}[日号](?![楼店线院室机群码门])"
    rf"|当[天日](?!然)|同一?天|第二天|次日|隔天|{'|'.join(_RELATIVE)}"
)
_FULL: Final = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")
_MONTH_DAY: Final = re.compile(rf"({_N})月({_N})[日号]")
_OF_MONTH: Final = re.compile(rf"(上个?月|这个?月|本月)?的?({_N})[日号]")
_WEEKDAY: Final = re.compile(r"(上上|上个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_DAYS_AGO: Final = re.compile(rf"({_N})天(?:之)?前")
_WEEK: Final = timedelta(days=7)


def number_of(text: str) -> int | None:
    """Return a small whole number, written in figures or in Chinese.

    >>> number_of("15"), number_of("二十"), number_of("")
    (15, 20, None)
    """
    if text.isdigit():
        return int(text)
    return parse_numeral(text)


def day_of(said: str, today: date, last: date | None) -> tuple[date | None, bool]:  # noqa: PLR0911 - one a way of saying
    """Return the day that a word means, and whether it is certain; None where there is no such day.

    Args:
        last: the day that the story named before: "第二天" counts from it.

    >>> monday = date(2026, 11, 23)
    >>> [str(day_of(said, monday, None)[0]) for said in ("昨天", "上周五", "周五", "11月22日", "3天前", "12月3日")]
    ['2026-11-22', '2026-11-20', '2026-11-20', '2026-11-22', '2026-11-20', '2025-12-03']
    """
    if said in _RELATIVE:
        return today - timedelta(days=_RELATIVE[said]), True
    if said.startswith(("当", "同")):
        return last or today, last is not None
    if said in {"第二天", "次日", "隔天"}:
        return (last + timedelta(days=1), True) if last else (None, False)
    if match := _FULL.match(said):
        return _made(int(match[1]), int(match[2]), int(match[3])), True
    if match := _DAYS_AGO.fullmatch(said):
        return today - timedelta(days=number_of(match[1]) or 0), True
    if match := _WEEKDAY.fullmatch(said):
        return _weekday(match, today), match[1] is not None
    if match := _MONTH_DAY.fullmatch(said):
        return _without_year(number_of(match[1]) or 0, number_of(match[2]) or 0, today)
    if match := _OF_MONTH.fullmatch(said):
        return _of_month(match, today)
    return None, False


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    wanted = _WEEKDAYS[match[2]]
    which = match[1] or ""
    if which.startswith("上"):
        return monday - _WEEK * (2 if which == "上上" else 1) + timedelta(days=wanted)
    day = monday + timedelta(days=wanted)
    return day if which or day <= today else day - _WEEK


def _without_year(month: int, day: int, today: date) -> tuple[date | None, bool]:
    """Return the latest such day that is not after today; one of last year is no certain reading."""
    made = _made(today.year, month, day)
    if made is not None and made <= today:
        return made, True
    return _made(today.year - 1, month, day), False


def _of_month(match: re.Match[str], today: date) -> tuple[date | None, bool]:
    day = number_of(match[2]) or 0
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    which = match[1] or ""
    if which.startswith("上"):
        return _made(before.year, before.month, day), True
    made = _made(today.year, today.month, day)
    if which or (made is not None and made <= today):
        return made, True
    return _made(before.year, before.month, day), False
