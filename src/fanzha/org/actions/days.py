"""The day from which a change to the tree holds."""

from datetime import date, datetime

from django.utils.timezone import localdate

from fanzha.org.actions.refusals import UnitRefused

_EARLIEST = date(1949, 10, 1)  # no unit of ours is older; an earlier day is a typing error
_MOST_YEARS_AHEAD = 3  # nobody arranges a change of divisions further ahead; a later day is a typing error


def check_day(day: date, at: datetime) -> date:
    """Return a day on which something may have been changed already.

    Raises:
        UnitRefused: it is later than today, or impossibly early.
    """
    if day > localdate(at):
        raise UnitRefused("这一天还没到。请用“安排变动”，到那天自动执行。", field="on_date")
    return check_possible(day, at)


def check_possible(day: date, at: datetime) -> date:
    """Return a day that a change may hold from, earlier or later.

    Raises:
        UnitRefused: it is impossibly early or late.
    """
    latest = localdate(at).year + _MOST_YEARS_AHEAD
    if day < _EARLIEST or day.year > latest:
        raise UnitRefused(f"日期应在 {_EARLIEST:%Y-%m-%d} 至 {latest} 年底之间。", field="on_date")
    return day
