"""The rules of intake as its readers use them: typed, of one version, with the date from which they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fanzha.common.clock import CHINA
from fanzha.common.pictures import PictureLimits
from fanzha.common.rules import rule_at

KIND = "intake.limits"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often one address may do one thing."""

    window: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class Common:
    """Which kinds of fraud the public page names as common here."""

    days: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Limits:
    """One version of the rules of intake."""

    version: str
    most_chars: int
    pictures: PictureLimits
    rates: Mapping[str, Rate]
    same_window: timedelta
    straight: Mapping[str, frozenset[str]]
    due: Mapping[str, timedelta]
    paid_due: timedelta
    lapse_after: timedelta
    common: Common
    watch_grade: str
    watch_days: int
    watch_most_days: int

    def due_after(self, grade: str, *, is_paid: bool) -> timedelta:
        """Return how long a report may wait for an officer: the shorter of its grade's time and that of money gone."""
        by_grade = self.due.get(grade, self.due["none"])
        return min(by_grade, self.paid_due) if is_paid else by_grade


def limits(at: datetime) -> Limits:
    """Return the version of the rules that holds at a moment."""
    rules = rule_at(KIND, at.astimezone(CHINA).date())
    return read(rules.version, rules.content)


def read(version: str, content: Mapping[str, Any]) -> Limits:
    """Return a version's content with its types."""
    waiting, watch = content["waiting"], content["watch"]
    return Limits(
        version=version,
        most_chars=content["text"]["most_chars"],
        pictures=PictureLimits(**content["pictures"]),
        rates={
            door: Rate(timedelta(minutes=rate["window_minutes"]), rate["most"])
            for door, rate in content["rates"].items()
        },
        same_window=timedelta(days=content["same"]["window_days"]),
        straight={kind: frozenset(grades) for kind, grades in content["straight"].items()},
        due={grade: timedelta(minutes=minutes) for grade, minutes in waiting["due_minutes"].items()},
        paid_due=timedelta(minutes=waiting["paid_due_minutes"]),
        lapse_after=timedelta(days=waiting["lapse_days"]),
        common=Common(**content["common"]),
        watch_grade=watch["grade"],
        watch_days=watch["default_days"],
        watch_most_days=watch["most_days"],
    )
