"""How busy a kind of day usually is: weekdays, weekends worked to make up, and holidays are not alike.

Source: docs/methods/analysis.md.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from fanzha.core.calendar import WorkCalendar
from fanzha.core.metrics.spans import Span

# So many cases of an average day are added to each kind: a kind seen three times says little about itself.
# Chosen 2026-11 on simulated counties: less makes holidays jump, more makes them vanish.
_AVERAGE_CASES: Final = 20.0


@dataclass(frozen=True, slots=True)
class DayWeights:
    """The usual number of cases of a kind of day, as a multiple of an average day; kinds that are not named count 1."""

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    weights: Mapping[str, float] = field(default_factory=dict)

    def of(self, day: date) -> float:
        """Return the weight of a day."""
        return self.weights.get(day_kind(day, self.calendar), 1.0)

    def exposure(self, span: Span) -> float:
        """Return the weight of all days of a span, in average days."""
        return sum(self.of(span.start + timedelta(days=n)) for n in range(span.days))


def day_kind(day: date, calendar: WorkCalendar) -> str:
    """Return what sort of day it is: "holiday", "make_up", or its place in the week, "0" for Monday.

    >>> from fanzha.core.calendar import china_calendar
    >>> [day_kind(date(2026, 10, n), china_calendar([2026])) for n in (1, 10, 12)]
    ['holiday', 'make_up', '0']
    """
    if calendar.holiday_name(day):
        return "holiday"
    return "make_up" if day in calendar.make_up_days else str(day.weekday())


def learn_weights(counts: Mapping[date, int], over: Span, calendar: WorkCalendar) -> DayWeights:
    """Return how busy each kind of day was.

    Args:
        counts: all cases of the county by day; days without any may be missing.
        over: the days to learn from; what is judged afterwards must not be among them.

    >>> over = Span(date(2026, 3, 2), date(2026, 3, 30))
    >>> weights = learn_weights({date(2026, 3, 2): 40, date(2026, 3, 9): 40}, over, WorkCalendar())
    >>> round(weights.of(date(2026, 4, 6)), 2), round(weights.of(date(2026, 4, 7)), 2)
    (3.18, 0.64)
    """
    days = [over.start + timedelta(days=n) for n in range(over.days)]
    total = sum(counts.get(day, 0) for day in days)
    if not total:
        return DayWeights(calendar)
    seen: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for day in days:
        kind = day_kind(day, calendar)
        seen[kind] += counts.get(day, 0)
        there[kind] += 1
    average = total / len(days)
    return DayWeights(
        calendar, {kind: (seen[kind] + _AVERAGE_CASES) / (there[kind] * average + _AVERAGE_CASES) for kind in there}
    )
