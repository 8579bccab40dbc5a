"""Working days, deadlines and clocks, in Chinese time.

Holidays and deadline rules are data that come in from outside: nothing here knows what day it is.
"""

from fanzha.core.calendar.clock import remaining
from fanzha.core.calendar.deadline import Deadline
from fanzha.core.calendar.faults import BadDeadline
from fanzha.core.calendar.rules import Each, Roll, Unit, Within
from fanzha.core.calendar.workdays import WorkCalendar, china_calendar

__all__ = [
    "BadDeadline",
    "Deadline",
    "Each",
    "Roll",
    "Unit",
    "Within",
    "WorkCalendar",
    "china_calendar",
    "remaining",
]
