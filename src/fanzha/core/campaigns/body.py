"""What a work plan (工作方案) says: one document of typed parts, stored as JSON and checked here.

The parts follow the skeleton that counties use: purpose, goals with numbers, leading group, phases, measures with the
units responsible, requirements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final, Self

# How a unit is named by a measure: by its number in the tree, by a department of the library, or by kind.
TARGETS: Final = ("unit", "department", "kind")


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal.

    Attributes:
        number: what is to be reached, or None for a goal in words; percentages as 80.0 with unit "%".
        counter: code of a counter that tells whether it is reached; empty where none does.
    """

    text: str
    number: float | None = None
    unit: str = ""
    counter: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One post in the leading group or its office: 组长, 副组长, 成员, 办公室主任 …

    Attributes:
        unchecked: copied from an earlier plan or read from a document, and nobody has said yet that it still holds.
    """

    duty: str
    name: str = ""
    title: str = ""
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase; both days belong to it."""

    name: str
    begins_on: date
    ends_on: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Who is responsible: `by` is one of TARGETS, `code` the unit's number, the department's code or the unit kind."""

    by: str
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a measure asks to be counted: a counter, how many in all, how it is split, what proves it.

    Attributes:
        deadline: a rule of `core.calendar` for what comes back each period; empty for what is due once.
        due_on: the last day of what is due once; None for the end of the plan.
    """

    counter: str = ""
    quota: int | None = None
    split: str = "none"
    evidence: tuple[str, ...] = ()
    deadline: Mapping[str, object] = field(default_factory=dict)
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure with whoever is responsible for it. The key is stable over versions: tasks point to it."""

    key: str
    title: str
    text: str = ""
    targets: tuple[Target, ...] = ()
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanBody:
    """What one version of a plan says."""

    purpose: str = ""
    basis: str = ""
    goals: tuple[Goal, ...] = ()
    members: tuple[Member, ...] = ()
    office: str = ""
    phases: tuple[Phase, ...] = ()
    measures: tuple[Measure, ...] = ()
    requirements: tuple[str, ...] = ()
    reporting: str = ""  # when and where to report, in words

    def as_json(self) -> dict[str, Any]:
        """Return the body as it is stored: plain lists, words and numbers, days as ISO texts."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the body that was stored; parts that are missing are empty.

        >>> body = PlanBody(goals=(Goal("入户率", 90.0, "%", due_on=date(2026, 3, 31)),))
        >>> PlanBody.of(body.as_json()) == body
        True
        """
        return cls(
            purpose=str(stored.get("purpose", "")),
            basis=str(stored.get("basis", "")),
            goals=tuple(Goal(**{**row, "due_on": _day(row.get("due_on"))}) for row in stored.get("goals", ())),
            members=tuple(Member(**row) for row in stored.get("members", ())),
            office=str(stored.get("office", "")),
            phases=tuple(
                Phase(row["name"], date.fromisoformat(row["begins_on"]), date.fromisoformat(row["ends_on"]),
                      row.get("text", ""))
                for row in stored.get("phases", ())
            ),
            measures=tuple(_measure(row) for row in stored.get("measures", ())),
            requirements=tuple(str(text) for text in stored.get("requirements", ())),
            reporting=str(stored.get("reporting", "")),
        )  # fmt: skip


def _measure(row: Mapping[str, Any]) -> Measure:
    """Return a stored measure."""
    return Measure(
        row["key"], row["title"], row.get("text", ""),
        tuple(Target(**target) for target in row.get("targets", ())),
        tuple(
            Ask(**{**ask, "evidence": tuple(ask.get("evidence", ())), "due_on": _day(ask.get("due_on"))})
            for ask in row.get("asks", ())
        ),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    """Return a stored day."""
    return date.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    """Return a value as JSON takes it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return value
