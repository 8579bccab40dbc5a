"""What does not fit in a work plan: said before it is handed to whoever approves it.

A finding either stops the plan (it could not be carried out as written) or asks to be looked at (it may be meant so).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from fanzha.core.calendar.deadline import Deadline
from fanzha.core.calendar.faults import BadDeadline
from fanzha.core.calendar.rules import Each, Roll, parse_rule
from fanzha.core.calendar.workdays import WorkCalendar
from fanzha.core.campaigns.body import Ask, Measure, PlanBody
from fanzha.core.campaigns.faults import PlanFault
from fanzha.core.campaigns.paper import said_day
from fanzha.core.reasons import Reason
from fanzha.core.values import CHINA, PeriodKind

_ONE_DAY: Final = timedelta(days=1)
_WHOLE: Final = 100.0  # per cent: no share of anything is larger
_SATURDAY: Final = 5
_WEEKDAYS: Final = "一二三四五六日"
# A plan shorter than this is not worth a rule that comes back; longer lists of examples help nobody.
_MOST_PERIODS_LOOKED_AT: Final = 60
_LEADER: Final = "组长"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit.

    Attributes:
        part: "days", "purpose", "goals", "members", "phases", "measures" or "requirements".
        place: which row of the part, counted from 1; 0 for the part as a whole.
        stops: the plan cannot be handed on as long as it stands so.
    """

    part: str
    place: int
    reason: Reason
    stops: bool = True

    @property
    def sentence(self) -> str:
        """Return what does not fit and what to do, in Chinese."""
        return str(self.reason)


def check_body(
    body: PlanBody,
    *,
    begins_on: date,
    ends_on: date,
    calendar: WorkCalendar,
    counters: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """Return what does not fit in a plan, part by part in the order of the document.

    Args:
        begins_on, ends_on: the first and the last day of the plan.
        calendar: working days of at least the years of the plan.
        counters: codes that may be asked for; None where they are not to be checked.

    >>> from fanzha.core.calendar.workdays import china_calendar
    >>> found = check_body(PlanBody(), begins_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
    ...                    calendar=china_calendar([2026]))
    >>> [(one.part, one.stops) for one in found]
    [('purpose', False), ('goals', True), ('phases', False), ('measures', True)]
    """
    days = _Days(begins_on, ends_on, calendar)
    return (
        *_days_findings(days),
        *_purpose_findings(body),
        *_goal_findings(body, days),
        *_member_findings(body),
        *_phase_findings(body, days),
        *_measure_findings(body, days, counters),
    )


def what_day(day: date, calendar: WorkCalendar) -> str:
    """Return what is odd about a day for a deadline; empty for an ordinary working day.

    >>> from fanzha.core.calendar.workdays import china_calendar
    >>> calendar = china_calendar([2026])
    >>> [what_day(date(2026, *day), calendar) for day in ((2, 13), (2, 14), (2, 17), (3, 7))]
    ['', '星期六，春节调休上班', '春节放假', '星期六']
    """
    weekday = f"星期{_WEEKDAYS[day.weekday()]}"
    if day in calendar.make_up_days:
        return f"{weekday}，{calendar.make_up_days[day]}调休上班"
    if calendar.is_working_day(day):
        return ""
    name = calendar.holiday_name(day)
    return f"{name}放假" if name else weekday


@dataclass(frozen=True, slots=True)
class _Days:
    """The plan's days and the calendar that they are read with."""

    begins_on: date
    ends_on: date
    calendar: WorkCalendar

    def holds(self, day: date) -> bool:
        """Say whether a day lies in the plan."""
        return self.begins_on <= day <= self.ends_on


def _finding(fault: PlanFault, part: str, place: int = 0, *, stops: bool = True, **facts: object) -> Finding:
    return Finding(part, place, Reason(fault, facts), stops)


def _days_findings(days: _Days) -> Iterator[Finding]:
    if days.ends_on < days.begins_on:
        yield _finding(PlanFault.ENDS_FIRST, "days", end=said_day(days.ends_on), begin=said_day(days.begins_on))
    for year in range(days.begins_on.year, days.ends_on.year + 1):
        if days.calendar.is_estimated_on(date(year, 1, 1)):
            yield _finding(PlanFault.YEAR_UNKNOWN, "days", stops=False, year=year)


def _purpose_findings(body: PlanBody) -> Iterator[Finding]:
    if not body.purpose.strip():
        yield _finding(PlanFault.NO_PURPOSE, "purpose", stops=False)


def _goal_findings(body: PlanBody, days: _Days) -> Iterator[Finding]:
    if not body.goals:
        yield _finding(PlanFault.NO_GOAL, "goals")
    elif all(goal.number is None for goal in body.goals):
        yield _finding(PlanFault.NO_GOAL_COUNTS, "goals")
    yield from _doubles(PlanFault.GOAL_DOUBLED, "goals", [goal.text.strip() for goal in body.goals])
    for place, goal in enumerate(body.goals, start=1):
        if goal.number is None:
            yield _finding(PlanFault.GOAL_WITHOUT_NUMBER, "goals", place, stops=False)
        elif goal.number <= 0 or (goal.unit.strip() in {"%", "％"} and goal.number > _WHOLE):
            yield _finding(PlanFault.GOAL_NUMBER, "goals", place, number=f"{goal.number:g}{goal.unit}")
        if goal.due_on is None:
            yield _finding(PlanFault.GOAL_WITHOUT_DATE, "goals", place, stops=False)
        elif not days.holds(goal.due_on):
            yield _finding(PlanFault.GOAL_OUTSIDE, "goals", place, **_span(days, goal.due_on))


def _member_findings(body: PlanBody) -> Iterator[Finding]:
    unchecked = sum(member.unchecked for member in body.members)
    if unchecked:
        yield _finding(PlanFault.MEMBERS_UNCHECKED, "members", count=unchecked)
    if body.members and not any(member.duty.strip() == _LEADER for member in body.members):
        yield _finding(PlanFault.NO_LEADER, "members", stops=False)


def _phase_findings(body: PlanBody, days: _Days) -> Iterator[Finding]:
    if not body.phases:
        yield _finding(PlanFault.NO_PHASE, "phases", stops=False)
    yield from _doubles(PlanFault.PHASE_DOUBLED, "phases", [phase.name.strip() for phase in body.phases])
    for place, phase in enumerate(body.phases, start=1):
        if phase.ends_on < phase.begins_on:
            yield _finding(PlanFault.PHASE_ENDS_FIRST, "phases", place, name=phase.name)
        elif not (days.holds(phase.begins_on) and days.holds(phase.ends_on)):
            yield _finding(
                PlanFault.PHASE_OUTSIDE, "phases", place, name=phase.name,
                begin=said_day(days.begins_on), end=said_day(days.ends_on),
            )  # fmt: skip
    yield from _neighbours(body)


def _neighbours(body: PlanBody) -> Iterator[Finding]:
    """Yield phases that overlap and days that no phase has."""
    ordered = sorted(enumerate(body.phases, start=1), key=lambda row: (row[1].begins_on, row[1].ends_on))
    for (_, before), (place, after) in pairwise(ordered):
        if before.ends_on < before.begins_on or after.ends_on < after.begins_on:
            continue
        facts: dict[str, Any] = {"first": before.name, "second": after.name}
        if after.begins_on <= before.ends_on:
            last = min(before.ends_on, after.ends_on)
            yield _finding(
                PlanFault.PHASES_OVERLAP, "phases", place, **facts, begin=said_day(after.begins_on), end=said_day(last)
            )
        elif after.begins_on > before.ends_on + _ONE_DAY:
            yield _finding(
                PlanFault.PHASES_GAP, "phases", place, stops=False, **facts,
                begin=said_day(before.ends_on + _ONE_DAY), end=said_day(after.begins_on - _ONE_DAY),
            )  # fmt: skip


def _measure_findings(body: PlanBody, days: _Days, counters: Collection[str] | None) -> Iterator[Finding]:
    if not body.measures:
        yield _finding(PlanFault.NO_MEASURE, "measures")
    yield from _doubles(PlanFault.KEY_DOUBLED, "measures", [measure.key for measure in body.measures])
    titles = [measure.title.strip() for measure in body.measures]
    yield from _doubles(PlanFault.MEASURE_DOUBLED, "measures", titles, stops=False)
    for place, measure in enumerate(body.measures, start=1):
        yield from _one_measure(measure, place, days, counters)


def _one_measure(measure: Measure, place: int, days: _Days, counters: Collection[str] | None) -> Iterator[Finding]:
    title: dict[str, Any] = {"title": measure.title}
    if not measure.targets:
        yield _finding(PlanFault.MEASURE_WITHOUT_UNIT, "measures", place, **title)
    if not measure.asks:
        yield _finding(PlanFault.MEASURE_NOT_COUNTED, "measures", place, stops=False, **title)
    for ask in measure.asks:
        if ask.counter and counters is not None and ask.counter not in counters:
            yield _finding(PlanFault.COUNTER_UNKNOWN, "measures", place, **title, counter=ask.counter)
        if ask.quota is not None and ask.quota <= 0:
            yield _finding(PlanFault.QUOTA, "measures", place, **title)
        elif ask.quota is not None and ask.split == "none":
            yield _finding(PlanFault.QUOTA_NOT_SPLIT, "measures", place, **title, quota=ask.quota)
        elif ask.quota is None and ask.split != "none":
            yield _finding(PlanFault.SPLIT_WITHOUT_QUOTA, "measures", place, **title)
        yield from _ask_days(ask, measure, place, days)


def _ask_days(ask: Ask, measure: Measure, place: int, days: _Days) -> Iterator[Finding]:
    title: dict[str, Any] = {"title": measure.title}
    if ask.due_on is not None and not days.holds(ask.due_on):
        yield _finding(PlanFault.DUE_OUTSIDE, "measures", place, **title, **_span(days, ask.due_on))
    elif ask.due_on is not None:
        yield from _odd_day(ask.due_on, measure, place, days)
    if ask.deadline and ask.due_on is not None:
        yield _finding(PlanFault.DUE_TWICE, "measures", place, **title)
    if ask.deadline:
        yield from _rule_days(ask, measure, place, days)


def _odd_day(day: date, measure: Measure, place: int, days: _Days) -> Iterator[Finding]:
    odd = what_day(day, days.calendar)
    if not odd:
        return
    facts: dict[str, Any] = {"title": measure.title, "day": said_day(day), "what": odd}
    if days.calendar.is_working_day(day):
        yield _finding(PlanFault.DUE_ON_MAKE_UP_DAY, "measures", place, stops=False, **facts)
        return
    before = said_day(days.calendar.on_or_before(day))
    yield _finding(PlanFault.DUE_ON_DAY_OFF, "measures", place, stops=False, **facts, before=before)


def _rule_days(ask: Ask, measure: Measure, place: int, days: _Days) -> Iterator[Finding]:
    title: dict[str, Any] = {"title": measure.title}
    try:
        rule = parse_rule(ask.deadline)
    except BadDeadline as bad:
        yield _finding(PlanFault.RULE_UNREADABLE, "measures", place, **title, why=str(bad))
        return
    if not isinstance(rule, Each):
        return
    due_days = list(_due_days(Deadline(rule, days.calendar), days))
    if not due_days:
        yield _finding(PlanFault.RULE_NEVER_DUE, "measures", place, **title, rule=rule.sentence)
        return
    at_weekends = rule.period is PeriodKind.WEEK and all(day.weekday() >= _SATURDAY for day in due_days)
    if rule.roll is not Roll.NONE or rule.period is PeriodKind.DAY or at_weekends:  # days off are meant, or minded
        return
    off = next((day for day in due_days if not days.calendar.is_working_day(day)), None)
    if off is not None:
        facts: dict[str, Any] = {"rule": rule.sentence, "day": said_day(off), "what": what_day(off, days.calendar)}
        yield _finding(PlanFault.RULE_ON_DAY_OFF, "measures", place, stops=False, **title, **facts)


def _due_days(deadline: Deadline, days: _Days) -> Iterator[date]:
    """Yield the days in the plan on which a rule is due, as many as are looked at."""
    moment = datetime.combine(days.begins_on, time(), CHINA)
    for _ in range(_MOST_PERIODS_LOOKED_AT):
        due = deadline.due(moment)
        # What is due at the end of a day falls on the next day's first moment.
        day = (due - timedelta(seconds=1)).astimezone(CHINA).date()
        if day > days.ends_on:
            return
        yield day
        moment = due


def _doubles(fault: PlanFault, part: str, said: Iterable[str], *, stops: bool = True) -> Iterator[Finding]:
    """Yield each row that says what an earlier one says."""
    rows = list(said)
    counted = Counter(row for row in rows if row)
    seen: set[str] = set()
    for place, row in enumerate(rows, start=1):
        if counted[row] > 1 and row in seen:
            yield _finding(fault, part, place, stops=stops, what=row)
        seen.add(row)


def _span(days: _Days, day: date) -> dict[str, Any]:
    return {"day": said_day(day), "begin": said_day(days.begins_on), "end": said_day(days.ends_on)}
