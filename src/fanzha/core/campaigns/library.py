"""The library of measures: what a department does, counts and proves, as data; and plans made from patterns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self

from fanzha.core.calendar.deadline import Deadline
from fanzha.core.calendar.workdays import WorkCalendar
from fanzha.core.campaigns.body import Ask, Goal, Measure, Member, Phase, PlanBody, Target
from fanzha.core.values import CHINA

_DAY: Final = re.compile(r"(?:(\d\d)-(\d\d|end)|(start|spring)(?:([+-]\d{1,3}))?)")
_ONE_DAY: Final = timedelta(days=1)
_TOWNS: Final = Target("kind", "town")
_VILLAGES: Final = Target("kind", "village", "各村、社区")


@dataclass(frozen=True, slots=True)
class Department:
    """One department or kind of unit with what it usually does.

    Attributes:
        aliases: what such a unit is called in the tree; the first that fits the end of a name finds it.
        target: who is responsible where one of its measures is taken.
        measures: by their codes, in the order of the library.
    """

    code: str
    name: str
    group: str
    aliases: tuple[str, ...]
    target: Target
    measures: Mapping[str, Measure]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return a stored department."""
        code, name = row["code"], row["name"]
        said = row.get("target", {"by": "department", "code": code})
        target = Target(said["by"], said["code"], said.get("name", name))
        measures = {one["code"]: _library_measure(code, target, one) for one in row["measures"]}
        return cls(code, name, row["group"], tuple(row.get("aliases", (name,))), target, measures)

    def is_called(self, name: str) -> bool:
        """Say whether a unit of this name is such a department.

        >>> row = {"code": "finance", "name": "财政局", "group": "政府部门", "aliases": ["财政局"], "measures": []}
        >>> [Department.of(row).is_called(name) for name in ("清河县财政局", "财政局", "财政局幼儿园")]
        [True, True, False]
        """
        return any(name.endswith(alias) for alias in self.aliases)


def _library_measure(code: str, target: Target, row: Mapping[str, Any]) -> Measure:
    asks = tuple(
        Ask(
            ask.get("counter", ""), ask.get("quota"), ask.get("split", "none"), tuple(ask.get("evidence", ())),
            ask.get("deadline", {}),
        )
        for ask in row.get("asks", ())
    )  # fmt: skip
    return Measure(f"{code}.{row['code']}", row["title"], row["text"], (target,), asks)


@dataclass(frozen=True, slots=True)
class Chosen:
    """For whom and when a plan is made from a pattern.

    Attributes:
        start: the first day, for patterns that count from one.
        festivals: year to the first day of the lunar year.
    """

    unit: str
    year: int
    calendar: WorkCalendar
    start: date | None = None
    festivals: Mapping[int, date] | None = None


class NoSuchDay(ValueError):
    """A day of a pattern cannot be told: no first day was chosen, or the festival of the year is not in the data."""


def day_of(text: str, chosen: Chosen) -> date:
    """Return the day that a pattern names.

    Args:
        text: "02-10", "02-end", "start+99" (the hundredth day), "spring-20" (twenty days before the lunar year).

    Raises:
        NoSuchDay: it cannot be told.

    >>> chosen = Chosen("清河县", 2026, WorkCalendar(), date(2026, 3, 1), {2026: date(2026, 2, 17)})
    >>> [day_of(text, chosen).isoformat() for text in ("02-end", "start+99", "spring+14")]
    ['2026-02-28', '2026-06-08', '2026-03-03']
    """
    match = _DAY.fullmatch(text)
    if not match:
        raise NoSuchDay(f"unreadable day {text!r}")
    month, day, anchor, shift = match.groups()
    if anchor:
        begin = chosen.start if anchor == "start" else (chosen.festivals or {}).get(chosen.year)
        if begin is None:
            raise NoSuchDay(f"no {anchor} in {chosen.year}")
        return begin + timedelta(days=int(shift or 0))
    if day == "end":
        year, number = chosen.year, int(month)
        return date(year + number // 12, number % 12 + 1, 1) - _ONE_DAY
    return date(chosen.year, int(month), int(day))


@dataclass(frozen=True, slots=True)
class Drafted:
    """A plan made from a pattern."""

    title: str
    begins_on: date
    ends_on: date
    body: PlanBody


def drafted(pattern: Mapping[str, Any], departments: Mapping[str, Department], chosen: Chosen) -> Drafted:
    """Return the plan that a pattern gives to a unit and a year.

    Deadlines that fall on days off are put on the working day before.

    Raises:
        NoSuchDay: the pattern counts from a first day that was not chosen, or from a festival that is not known.
    """
    begins_on, ends_on = day_of(pattern["begins"], chosen), day_of(pattern["ends"], chosen)
    taken = [_taken(row, departments, chosen) for row in pattern["measures"]]
    body = PlanBody(
        purpose=_said(pattern["purpose"], chosen),
        basis=_said(pattern.get("basis", ""), chosen),
        goals=tuple(
            Goal(_said(row["text"], chosen), row.get("number"), row.get("unit", ""), row.get("counter", ""),
                 _due(row.get("due"), chosen))
            for row in pattern["goals"]
        ),
        members=tuple(Member(duty, "", title) for duty, title in pattern.get("group", ())),
        office=_said(pattern.get("office", ""), chosen),
        phases=tuple(
            Phase(row["name"], day_of(row["begins"], chosen), day_of(row["ends"], chosen), _said(row["text"], chosen))
            for row in pattern["phases"]
        ),
        measures=with_keys((), [_in_time(measure, begins_on, ends_on, chosen) for measure in taken]),
        requirements=tuple(_said(text, chosen) for text in pattern["requirements"]),
        reporting=_said(pattern.get("reporting", ""), chosen),
    )  # fmt: skip
    return Drafted(_said(pattern["title"], chosen), begins_on, ends_on, body)


def for_town(body: PlanBody) -> PlanBody:
    """Return a plan of a town: what a county asks of its towns, a town asks of its villages.

    >>> plan = for_town(PlanBody(measures=(Measure("a", "入户", targets=(Target("kind", "town", "各乡镇"),)),)))
    >>> plan.measures[0].targets
    (Target(by='kind', code='village', name='各村、社区'),)
    """
    measures = tuple(
        replace(
            measure,
            targets=tuple(dict.fromkeys(_VILLAGES if one == replace(_TOWNS, name=one.name) else one
                                        for one in measure.targets)),
        )
        for measure in body.measures
    )  # fmt: skip
    return replace(body, measures=measures)


def with_keys(held: Collection[Measure], more: Iterable[Measure]) -> tuple[Measure, ...]:
    """Return measures to be added, each with a key that none of those held has.

    >>> one = Measure("finance.roster", "会计名册")
    >>> [measure.key for measure in with_keys([one], [one, one])]
    ['finance.roster-2', 'finance.roster-3']
    """
    taken = {measure.key for measure in held}
    found = []
    for measure in more:
        key, number = measure.key, 1
        while key in taken:
            number += 1
            key = f"{measure.key}-{number}"
        taken.add(key)
        found.append(replace(measure, key=key))
    return tuple(found)


def _taken(row: Mapping[str, Any] | str, departments: Mapping[str, Department], chosen: Chosen) -> Measure:
    """Return a measure of the library as a pattern asks for it: by its code, with a quota or a day of its own."""
    wanted: Mapping[str, Any] = {"take": row} if isinstance(row, str) else row
    code, _, name = wanted["take"].partition(".")
    measure = departments[code].measures[name]
    changes: dict[str, Any] = {part: wanted[part] for part in ("title", "text") if part in wanted}
    if "due" in wanted:
        due = _due(wanted["due"], chosen)
        changes["asks"] = tuple(replace(ask, due_on=due, deadline={}) for ask in measure.asks)
    if "targets" in wanted:
        changes["targets"] = tuple(Target(**one) for one in wanted["targets"])
    return replace(measure, **changes)


def _in_time(measure: Measure, begins_on: date, ends_on: date, chosen: Chosen) -> Measure:
    """Return a measure as a plan of some weeks can ask for it: what would be due only later is due once, at its end."""
    moment = datetime.combine(begins_on, time(), CHINA)

    def once(ask: Ask) -> Ask:
        if not ask.deadline or Deadline.parse(ask.deadline, chosen.calendar).due(moment).date() <= ends_on:
            return ask
        return replace(ask, deadline={})

    return replace(measure, asks=tuple(once(ask) for ask in measure.asks))


def _due(text: str | None, chosen: Chosen) -> date | None:
    return chosen.calendar.on_or_before(day_of(text, chosen)) if text else None


def _said(text: str, chosen: Chosen) -> str:
    return text.replace("{unit}", chosen.unit).replace("{year}", str(chosen.year))
