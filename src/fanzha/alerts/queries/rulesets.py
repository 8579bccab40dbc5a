"""The rule sets of alerts as they held on a date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from fanzha.common import clock
from fanzha.common.rules import RuleSet, rule_at
from fanzha.core.grading import Rules, read_rules
from fanzha.core.workflow.alert import Contact


def grading_rules(on: date) -> Rules:
    """Return the grading rules of a date."""
    found = rule_at("alert.grades", on)
    return read_rules(found.version, found.content)


def grading_text(on: date) -> RuleSet:
    """Return the grading rules of a date as they were written, for reading."""
    return rule_at("alert.grades", on)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The deadlines of a date, with the version that set them."""

    version: str
    content: dict[str, Any]

    def due(self, grade: str, kind: str, began_at: datetime) -> datetime | None:
        """Return when something must have happened for a grade, or `None` where no deadline is set."""
        spec = self.content["grades"][grade].get(kind)
        if spec is None:
            return None
        if spec.get("end_of_day"):
            return _end_of_day(began_at)
        return began_at + timedelta(minutes=spec["minutes"])

    def ways(self, grade: str) -> frozenset[Contact]:
        """Return the ways of contact that are enough to close a grade as dissuaded."""
        return frozenset(Contact(way) for way in self.content["grades"][grade]["ways"])

    def attempts(self, grade: str) -> int:
        """Return how many contacts a grade needs before "确实找不到"."""
        return int(self.content["grades"][grade]["attempts"])

    @property
    def rungs(self) -> list[timedelta]:
        """Return the delays of the levels of escalation."""
        return [timedelta(minutes=rung["after_minutes"]) for rung in self.content["escalation"]]

    @property
    def repeat(self) -> timedelta:
        """Return how often the last level is told again."""
        return timedelta(minutes=self.content["repeat_minutes"])

    def told(self, rung: int) -> str:
        """Return who is told at a rung."""
        return str(self.content["escalation"][rung]["to"])


def clocks(on: date) -> Clocks:
    """Return the deadlines of a date."""
    found = rule_at("alert.clocks", on)
    return Clocks(found.version, dict(found.content))


def _end_of_day(began_at: datetime) -> datetime:
    """Return the midnight that ends the day in China; what begins in its last two hours has until noon."""
    local = began_at.astimezone(clock.CHINA)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), clock.CHINA)
    return midnight if midnight - local >= timedelta(hours=2) else midnight + timedelta(hours=12)
