"""The library of measures by department and the patterns of plans, as they hold on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fanzha.campaigns.models.tasks import SPLITS
from fanzha.campaigns.queries.counters import counters, evidence_names
from fanzha.common.rules import rule_at
from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.campaigns import Measure
from fanzha.core.campaigns.compare import Names
from fanzha.core.campaigns.library import Chosen, Department, Drafted, drafted, for_town


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern as the page of a new plan offers it.

    Attributes:
        needs: "year", "festival" (a year too) or "start" (a first day).
    """

    code: str
    name: str
    about: str
    needs: str
    measures: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something is reported, as the page of a measure offers it."""

    code: str
    name: str
    rule: Mapping[str, object]


def rhythms(on: date) -> list[Rhythm]:
    """Return the usual rhythms of reporting."""
    rows = rule_at("campaigns.departments", on).content["rhythms"]
    return [Rhythm(row["code"], row["name"], row["rule"]) for row in rows]


def departments(on: date) -> dict[str, Department]:
    """Return the departments of the library with their measures, by code, in the order of the library."""
    rows = rule_at("campaigns.departments", on).content["departments"]
    return {row["code"]: Department.of(row) for row in rows}


def library_measures(on: date) -> dict[str, Measure]:
    """Return every measure of the library by its key, such as "finance.accountants"."""
    return {measure.key: measure for department in departments(on).values() for measure in department.measures.values()}


def patterns(on: date) -> list[Pattern]:
    """Return the patterns of plans in the order of the library."""
    return [
        Pattern(row["code"], row["name"], row["about"], row["needs"], len(row["measures"])) for row in _patterns(on)
    ]


def festivals(on: date) -> dict[int, date]:
    """Return the first day of the lunar year by year, as far as the rules know it."""
    held: Mapping[str, str] = rule_at("campaigns.patterns", on).content["festivals"]
    return {int(year): date.fromisoformat(day) for year, day in held.items()}


def follows_festival(code: str, on: date) -> bool:
    """Say whether plans of a pattern move with the spring festival."""
    return any(one.code == code and one.needs == "festival" for one in patterns(on))


def draft_of(
    code: str, *, unit: str, year: int, start: date | None, on: date, kind: str = ""
) -> Drafted:  # fmt: skip
    """Return the plan that a pattern gives.

    Args:
        kind: of the unit; a town asks of its villages what the county asks of its towns.

    Raises:
        KeyError: there is no such pattern.
        NoSuchDay: it counts from a first day that was not given, or the year's festival is not in the rules.
    """
    pattern = {row["code"]: row for row in _patterns(on)}[code]
    calendar = china_calendar([year, year + 1])
    chosen = Chosen(unit, start.year if start else year, calendar, start, festivals(on))
    made = drafted(pattern, departments(on), chosen)
    return replace(made, body=for_town(made.body)) if kind == "town" else made


def names(on: date) -> Names:
    """Return what counters, evidence and ways of splitting are called."""
    held = counters(on)
    return Names(
        {code: one.name for code, one in held.items()}, {code: one.unit for code, one in held.items()},
        evidence_names(on), SPLITS,
    )  # fmt: skip


def _patterns(on: date) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = rule_at("campaigns.patterns", on).content["patterns"]
    return rows
