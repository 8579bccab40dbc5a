"""A stretch of days, of any length: a period is one of the calendar's.

Source: docs/methods/analysis.md.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` until before `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.end - self.start).days
