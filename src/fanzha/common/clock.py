"""The only place that reads the clock, so that a test or a rehearsal can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in China's time."""
    return _fixed.get() or datetime.now(CHINA)  # noqa: TID251 - this is the one place


def today() -> date:
    """Return today's date in China."""
    return now().astimezone(CHINA).date()


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` inside the block.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("A fixed clock needs a time zone.")
    token = _fixed.set(at)
    try:
        yield
    finally:
        _fixed.reset(token)
