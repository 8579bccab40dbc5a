"""Facts and rules → a grade with its reasons. The machine proposes; a person confirms."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fanzha.core.grading.facts import Facts
from fanzha.core.grading.grade import Grade, higher
from fanzha.core.grading.rules import Condition, Rule, Rules

_MAX = 100  # points are shown on a scale of 0 to 100


@dataclass(frozen=True, slots=True)
class GradeReason:
    """One rule that spoke. `points` is `None` for a floor; below zero for counter-evidence."""

    code: str
    text: str
    points: int | None
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    tactics: tuple[str, ...] = ()

    @property
    def is_against(self) -> bool:
        """Say whether the reason lowers the grade."""
        return self.points is not None and self.points < 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed grade. `line` is the number of points from which this grade holds."""

    grade: Grade
    points: int
    line: int
    reasons: tuple[GradeReason, ...]
    version: str


def propose(facts: Facts, rules: Rules) -> Proposal:
    """Return the grade that the rules give, with every rule that spoke, the weightiest first.

    The grade is at least blue: somebody decided that there is an alert at all.
    """
    spoken = _spoken(facts, rules)
    points = min(max(sum(rule.points for rule in spoken), 0), _MAX)
    floors = [floor for floor in rules.floors if floor.holds(facts)]
    grade = next((grade for grade, line in rules.lines if points >= line), Grade.BLUE)
    for floor in floors:
        grade = higher(grade, floor.grade)
    reasons = [GradeReason(f.code, f.text, None, _said(f.conditions, facts), _tactics(f.conditions)) for f in floors]
    reasons += [
        GradeReason(r.code, r.text, r.points, _said(r.conditions, facts), _tactics(r.conditions))
        for r in sorted(spoken, key=lambda r: (-r.points, r.code))
    ]
    return Proposal(grade, points, dict(rules.lines)[grade], tuple(reasons), rules.version)


def _spoken(facts: Facts, rules: Rules) -> list[Rule]:
    """Return the rules that hold, of each group only the first."""
    taken: set[str] = set()
    spoken = []
    for rule in rules.rules:
        if rule.group in taken or not rule.holds(facts):
            continue
        spoken.append(rule)
        if rule.group:
            taken.add(rule.group)
    return spoken


def _said(conditions: tuple[Condition, ...], facts: Facts) -> dict[str, str | int | float]:
    """Return the values that met the conditions; for a set, the member that was looked for."""
    said: dict[str, str | int | float] = {}
    for condition in conditions:
        value = facts.value(condition.fact)
        said[condition.fact] = value if isinstance(value, str | int | float) else str(condition.wanted)
    return said


def _tactics(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    return tuple(str(c.wanted) for c in conditions if c.fact == "tactics")
