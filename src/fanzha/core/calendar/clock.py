"""Say how long is left until a deadline, or how long ago it passed."""

from datetime import datetime, timedelta
from typing import Final

_MINUTE: Final = timedelta(minutes=1)
_MINUTES_AN_HOUR: Final = 60
_MINUTES_A_DAY: Final = 1440


def remaining(due: datetime, now: datetime) -> str:
    """Return the time left until a deadline as pages show it; whole minutes, never more than there is.

    Args:
        due: aware.
        now: aware; the two may be in different zones.

    Raises:
        ValueError: one has no time zone.

    >>> from datetime import UTC
    >>> due = datetime(2026, 3, 2, 6, 2, tzinfo=UTC)
    >>> [remaining(due, due - timedelta(minutes=m)) for m in (31, 0.5, 0, -0.5, -86, 60, 1500, 2880)]
    ['剩 31 分', '剩不到 1 分', '现在到期', '刚刚超时', '超时 1 小时 26 分', '剩 1 小时', '剩 1 天 1 小时', '剩 2 天']
    """
    if due.tzinfo is None or now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    left = due - now
    if not left:
        return "现在到期"
    minutes = abs(left) // _MINUTE
    if left < timedelta():
        return f"超时 {_length(minutes)}" if minutes else "刚刚超时"
    return f"剩 {_length(minutes)}" if minutes else "剩不到 1 分"


def _length(minutes: int) -> str:
    """Return a length of time in its two largest units."""
    days, rest = divmod(minutes, _MINUTES_A_DAY)
    hours, minutes = divmod(rest, _MINUTES_AN_HOUR)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分")]
    shown = parts[:2] if days else parts[1:]
    return " ".join(f"{number} {unit}" for number, unit in shown if number)
