"""Numbers, money and times as officers read them. Missing is never shown as zero."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

NO_DATA = "没有数据"
_WEEKDAYS = "一二三四五六日"
_HOUR, _DAY = 60, 24 * 60
# From three days on, hours and minutes only distract.
_DAYS_ALONE_FROM_MINUTES = 3 * _DAY


def signed(number: object) -> str:
    """Return a formatted number with the true minus sign."""
    return str(number).replace("-", "−")


def count(value: int | None, unit: str = "") -> str:
    """Return a whole number with thousands marks and its unit: `1,246 条`."""
    if value is None:
        return NO_DATA
    return f"{signed(f'{value:,}')} {unit}".strip()


def _fen(value: Any) -> int | None:
    return None if value is None else int(getattr(value, "fen", value))


def yuan(value: Any) -> str:
    """Return an amount in fen as `1,234.50 元`."""
    fen = _fen(value)
    return NO_DATA if fen is None else f"{signed(f'{Decimal(fen) / 100:,.2f}')} 元"


def wan(value: Any) -> str:
    """Return an amount in fen as `13.40 万元`, rounded half up."""
    fen = _fen(value)
    if fen is None:
        return NO_DATA
    tens = (Decimal(fen) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{signed(f'{tens:,.2f}')} 万元"


def share(part: int | None, whole: int | None) -> str:
    """Return a rate that is never alone: `96.3%（1,095 / 1,137）`; a whole of nought has no rate."""
    if part is None or whole is None:
        return NO_DATA
    if whole == 0:
        return "没有应办项"
    percent = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{percent}%（{part:,} / {whole:,}）"


def local(at: datetime) -> datetime:
    """Return an aware time in the zone of the pages."""
    return timezone.localtime(at)


def md_hm(at: datetime | None) -> str:
    """Return `11-22 13:02`."""
    return NO_DATA if at is None else f"{local(at):%m-%d %H:%M}"


def hm(at: datetime | None) -> str:
    """Return `13:02`."""
    return NO_DATA if at is None else f"{local(at):%H:%M}"


def ymd(day: date | datetime | None) -> str:
    """Return `2026-11-22`."""
    if day is None:
        return NO_DATA
    return f"{local(day) if isinstance(day, datetime) else day:%Y-%m-%d}"


def cn_date(day: date | datetime | None) -> str:
    """Return `2026年11月22日 星期日`."""
    if day is None:
        return NO_DATA
    day = local(day) if isinstance(day, datetime) else day
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def minutes_in_words(minutes: int) -> str:
    """Return a length of time: `31 分`, `3 小时 05 分`, `3 天`.

    app.js counts down in the same words; tests/capabilities/web compares the two.
    """
    if minutes < _HOUR:
        return f"{minutes} 分"
    if minutes >= _DAYS_ALONE_FROM_MINUTES:
        return f"{minutes // _DAY} 天"
    return f"{minutes // _HOUR} 小时 {minutes % _HOUR:02d} 分"


def duration(length: timedelta | None) -> str:
    """Return a length of time in words, cut to whole minutes."""
    if length is None:
        return NO_DATA
    minutes = int(length.total_seconds() // 60)
    return minutes_in_words(minutes) if minutes > 0 else "不到 1 分"


def remaining(due: datetime, now: datetime) -> str:
    """Return `剩 31 分` before a deadline and `超时 1 小时 26 分` after it."""
    seconds = (due - now).total_seconds()
    minutes = int(abs(seconds) // 60)
    if seconds >= 0:
        return f"剩 {minutes_in_words(minutes)}" if minutes else "剩不到 1 分"
    return f"超时 {minutes_in_words(minutes)}" if minutes else "刚超时"
