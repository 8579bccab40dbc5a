"""Find the moments that a story names and say when they were: "昨天下午三点二十" needs to know what now is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from fanzha.core.intake.days import DAY, day_of, number_of

_N: Final = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
_PART: Final = (
    "凌晨|清晨|早晨|早上|一早|大早|上午|中午|午后|下午|傍晚|晚上|夜里|夜间|半夜|深夜|今早|今晚|昨晚|前晚|当晚|早|晚|夜"
)
_CLOCK: Final = (
    rf"(?:(?P<hour>{_N})(?:点钟?|时)(?:(?P<half>半)|(?P<quarter>[一二三1-3])刻|零?(?P<minute>{_N})分?)?"
    r"|(?P<hour24>\d{1,2}):(?P<minute24>\d{2})(?::\d{2})?)(?P<about>多|左右|许|前后)?"
)
_MOMENT: Final = re.compile(rf"(?:(?P<day>{DAY})的?[ ,]?)?(?:(?P<part>{_PART})的? ?)?(?:大概|大约|约)?(?:在)?{_CLOCK}")
_DAY_ONLY: Final = re.compile(rf"(?P<day>{DAY})(?:的? ?(?P<part>{_PART}))?")
_AGO: Final = re.compile(
    rf"(?P<span>(?P<number>{_N}|半|几)(?P<many>多)?(?:个)?(?P<half>半)?(?:多)?(?P<unit>小时|钟头|分钟)(?P<half2>半)?)(?:左右|多)?(?:之)?(?P<way>前|后)"
)
_JUST_NOW: Final = re.compile(r"(?<![刚])(?:刚刚|刚才|就在刚)(?!开始|毕业|好)")
# No payment is made at 3 in the morning because somebody says "三点".
_WAKING: Final = 7
_DAY, _HOUR = 24, 60  # hours of a day, minutes of an hour
_LATE_MORNING = 11  # "eleven at noon" is before it
_HALF_DAY: Final = 12
_HALF_HOUR: Final = 30
_PART_HOURS: Final[Mapping[str, tuple[int, bool]]] = {
    # word → (hour where only the part is said, whether hours up to 11 belong to the afternoon)
    "凌晨": (0, False), "清晨": (6, False), "早晨": (7, False), "早上": (8, False),
    "一早": (8, False), "大早": (7, False),
    "上午": (9, False), "今早": (8, False), "早": (8, False),
    "中午": (12, True), "午后": (13, True), "下午": (14, True),
    "傍晚": (18, True), "晚上": (19, True), "夜里": (21, True), "夜间": (21, True), "半夜": (0, False),
    "深夜": (23, True),
    "今晚": (19, True), "昨晚": (19, True), "前晚": (19, True), "当晚": (19, True), "晚": (19, True), "夜": (21, True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment that a story names, in the normalised text.

    Attributes:
        at: aware; where no hour was said, the beginning of the day or of its part.
        precision: "minute", "hour", "part" (of a day) or "day".
        is_sure: whether morning or afternoon, and the day, were said.
    """

    start: int
    end: int
    at: datetime
    precision: str
    is_sure: bool


def moments_in(plain: str, now: datetime) -> list[Moment]:
    """Return the moments of a normalised story, in order of place.

    A time without a day belongs to the day named last, else to the latest that is not after `now`.

    Args:
        now: aware; words like "昨天" count from it, in its zone.
    """
    found: list[Moment] = []
    for match in _in_order(plain):
        moment = _moment(match, now, found[-1] if found else None)
        if moment is not None:
            found.append(moment)
    return found


def _in_order(plain: str) -> Iterator[re.Match[str]]:
    """Yield what may be a moment; of two that overlap the one that says more."""
    taken = -1
    matches: list[re.Match[str]] = []
    for pattern in (_MOMENT, _AGO, _DAY_ONLY, _JUST_NOW):
        matches += pattern.finditer(plain)
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if match.start() >= taken:
            taken = match.end()
            yield match


def _moment(match: re.Match[str], now: datetime, last: Moment | None) -> Moment | None:
    if match.re is _JUST_NOW:
        return Moment(*match.span(), now.replace(second=0, microsecond=0), "hour", False)
    if match.re is _AGO:
        return _ago(match, now, last)
    groups = match.groupdict()
    day, is_day_sure = _day(groups, now, last)
    if day is None:
        return None
    part = groups.get("part") or _part_within(groups.get("day") or "")
    if match.re is _DAY_ONLY:
        hour = _PART_HOURS[part][0] if part else 0
        return Moment(*match.span(), _on(day, hour, 0, now), "part" if part else "day", is_day_sure)
    clock = _clock(groups)
    if clock is None:
        return None
    hour, minute = clock
    hour, is_hour_sure = _hour(hour, minute, part, day, now, last)
    day = day + timedelta(days=1) if hour == _DAY else day
    precision = "hour" if groups.get("about") or not _has_minutes(groups) else "minute"
    return Moment(*match.span(), _on(day, hour % _DAY, minute, now), precision, is_day_sure and is_hour_sure)


def _has_minutes(groups: Mapping[str, str | None]) -> bool:
    return any(groups.get(name) for name in ("minute", "minute24", "half", "quarter"))


def _ago(match: re.Match[str], now: datetime, last: Moment | None) -> Moment | None:
    """Return the moment so long before now, or so long after the moment named before."""
    number = (
        3.0 if match["number"] == "几" else 0.5 if match["number"] == "半" else float(number_of(match["number"]) or 0)
    )
    number += 0.5 if match["half"] or match["half2"] else 0
    length = timedelta(minutes=number) if match["unit"] == "分钟" else timedelta(hours=number)
    is_vague = match["number"] == "几" or bool(match["many"])
    if match["way"] == "前":
        at = (now - length).replace(second=0, microsecond=0)
        return Moment(*match.span(), at, "hour" if is_vague else "minute", not is_vague)
    if last is None or last.precision not in {"minute", "hour"}:
        return None
    return Moment(*match.span(), last.at + length, "hour", False)


def _day(groups: Mapping[str, str | None], now: datetime, last: Moment | None) -> tuple[date | None, bool]:
    said = groups.get("day")
    if said:
        return day_of(said, now.date(), last.at.date() if last else None)
    part = groups.get("part") or ""
    if part in {"今早", "今晚"}:
        return now.date(), True
    if part in {"昨晚", "前晚"}:
        return now.date() - timedelta(days=1 if part == "昨晚" else 2), True
    if last is not None:
        return last.at.date(), True
    return now.date(), True


def _part_within(day: str) -> str:
    """Return the part of the day that the word for the day holds: 昨晚, 今早."""
    return {"早": "早", "晨": "清晨", "晚": "晚", "夜": "夜"}.get(day[-1:], "")


def _clock(groups: Mapping[str, str | None]) -> tuple[int, int] | None:
    hour = number_of(groups.get("hour") or groups.get("hour24") or "")
    if hour is None or not 0 <= hour <= _DAY:
        return None
    minute = number_of(groups.get("minute") or groups.get("minute24") or "0") or 0
    if groups.get("half"):
        minute = _HALF_HOUR
    if quarter := groups.get("quarter"):
        minute = 15 * (number_of(quarter) or 0)
    return (hour, minute) if 0 <= minute < _HOUR else None


def _hour(hour: int, minute: int, part: str, day: date, now: datetime, last: Moment | None) -> tuple[int, bool]:
    """Return the hour of 24, and whether morning or afternoon is certain."""
    if part:
        if part in {"晚上", "夜里", "夜间", "深夜", "晚", "夜", "昨晚", "今晚", "当晚"} and hour == _HALF_DAY:
            return _DAY, True
        is_late = _PART_HOURS[part][1] and hour < _HALF_DAY and not (part == "中午" and hour >= _LATE_MORNING)
        return (hour + _HALF_DAY if is_late else hour), True
    if hour > _HALF_DAY or hour == 0:
        return hour, True
    return _likelier(hour, minute, day, now, last), False


def _likelier(hour: int, minute: int, day: date, now: datetime, last: Moment | None) -> int:
    """Return the likelier of morning and afternoon: after what was named before, and not after now."""
    hours = [hour % _HALF_DAY, hour % _HALF_DAY + _HALF_DAY]
    possible = [h for h in hours if _on(day, h, minute, now) <= now] or hours
    if last is not None and last.at.date() == day and last.precision in {"minute", "hour"}:
        later = [h for h in possible if _on(day, h, minute, now) >= last.at]
        if later:
            return later[0]
    waking = [h for h in possible if h >= _WAKING]
    return (waking or possible)[0]


def _on(day: date, hour: int, minute: int, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=now.tzinfo)
