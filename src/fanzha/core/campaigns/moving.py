"""Last year's plan for another year: every day is moved, and each move that a person should look at is told.

A day keeps its place in the year: the last day of a month stays the last day. What belongs to the spring festival moves
with it, by as many days as the festival itself moved. A deadline that was a working day and would now be a day off is
due on the working day before.

Source: docs/how-to/plan.md, "From last year's plan".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from fanzha.core.calendar.workdays import WorkCalendar
from fanzha.core.campaigns.body import Ask, Goal, Measure, PlanBody
from fanzha.core.campaigns.checks import what_day
from fanzha.core.campaigns.paper import said_day

_ONE_DAY: Final = timedelta(days=1)
# A day this near to the spring festival belongs to it in a plan that follows the festival: work begins three weeks
# before, and the lantern festival ends it two weeks after.
_AROUND_FESTIVAL: Final = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Years:
    """From which year to which a plan is moved, with what is known of both.

    Attributes:
        festivals: year to the first day of the lunar year; None where the plan does not follow it.
    """

    before: int
    after: int
    calendar: WorkCalendar
    festivals: Mapping[int, date] | None = None


@dataclass(frozen=True, slots=True)
class MovedDay:
    """One day that did not simply take the same place in the new year, and why; for the person who checks."""

    what: str
    before: date
    after: date
    why: str

    @property
    def sentence(self) -> str:
        """Return the move in Chinese."""
        return f"{self.what}：{said_day(self.before)}改为{said_day(self.after)}，{self.why}"


def moved_day(day: date, years: Years) -> date:
    """Return the day of the new year that a day becomes, worked or not.

    >>> china = WorkCalendar()
    >>> [moved_day(date(2024, 2, day), Years(2024, 2026, china)).isoformat() for day in (1, 29)]
    ['2026-02-01', '2026-02-28']
    >>> festivals = {2025: date(2025, 1, 29), 2026: date(2026, 2, 17)}
    >>> moved_day(date(2025, 1, 22), Years(2025, 2026, china, festivals)).isoformat()
    '2026-02-10'
    """
    festivals = years.festivals or {}
    old, new = festivals.get(years.before), festivals.get(years.after)
    if old is not None and new is not None and abs(day - old) <= _AROUND_FESTIVAL:
        return new + (day - old)
    year = day.year + years.after - years.before
    if (day + _ONE_DAY).month != day.month:  # the last of its month
        first_of_next = date(year + day.month // 12, day.month % 12 + 1, 1)
        return first_of_next - _ONE_DAY
    return day.replace(year=year)


def moved_deadline(day: date, years: Years) -> date:
    """Return the day on which something is due in the new year: a working day where it was one.

    >>> from fanzha.core.calendar.workdays import china_calendar
    >>> moved_deadline(date(2025, 3, 28), Years(2025, 2026, china_calendar([2025, 2026]))).isoformat()  # a Saturday
    '2026-03-27'
    """
    moved = moved_day(day, years)
    if years.calendar.is_working_day(day):
        return years.calendar.on_or_before(moved)
    return moved


def moved_plan(body: PlanBody, years: Years) -> tuple[PlanBody, tuple[MovedDay, ...]]:
    """Return a plan for the new year, and the days that somebody should look at.

    Names of the leading group come along as unchecked: who held a post last year may hold it no more. The year in
    texts is changed where it stands alone.
    """
    notes: list[MovedDay] = []
    goals = tuple(_goal(goal, years, notes) for goal in body.goals)
    measures = tuple(_measure(measure, years, notes) for measure in body.measures)
    phases = tuple(
        replace(
            phase, begins_on=moved_day(phase.begins_on, years), ends_on=moved_day(phase.ends_on, years),
            text=_in_year(phase.text, years),
        )
        for phase in body.phases
    )  # fmt: skip
    moved = replace(
        body,
        purpose=_in_year(body.purpose, years),
        basis=_in_year(body.basis, years),
        goals=goals,
        members=tuple(replace(member, unchecked=bool(member.name.strip())) for member in body.members),
        phases=phases,
        measures=measures,
        requirements=tuple(_in_year(text, years) for text in body.requirements),
        reporting=_in_year(body.reporting, years),
    )
    return moved, tuple(notes)


def in_year(text: str, before: int, after: int) -> str:
    """Return a text with the year changed, as in a title.

    >>> in_year("清河县2025年反诈宣传工作方案", 2025, 2026)
    '清河县2026年反诈宣传工作方案'
    """
    return text.replace(f"{before}年", f"{after}年")


def _in_year(text: str, years: Years) -> str:
    return in_year(text, years.before, years.after)


def _goal(goal: Goal, years: Years, notes: list[MovedDay]) -> Goal:
    return replace(goal, text=_in_year(goal.text, years), due_on=_due(goal.due_on, f"目标“{goal.text}”", years, notes))


def _measure(measure: Measure, years: Years, notes: list[MovedDay]) -> Measure:
    asks = tuple(_ask(ask, measure, years, notes) for ask in measure.asks)
    return replace(measure, title=_in_year(measure.title, years), text=_in_year(measure.text, years), asks=asks)


def _ask(ask: Ask, measure: Measure, years: Years, notes: list[MovedDay]) -> Ask:
    return replace(ask, due_on=_due(ask.due_on, f"措施“{measure.title}”", years, notes))


def _due(day: date | None, what: str, years: Years, notes: list[MovedDay]) -> date | None:
    """Return a deadline of the new year, and note it where it fell on a day off."""
    if day is None:
        return None
    plain, due = moved_day(day, years), moved_deadline(day, years)
    if due != plain:
        why = f"{said_day(plain)}是{what_day(plain, years.calendar)}，提前到工作日"
        notes.append(MovedDay(what, day, due, why))
    return due
