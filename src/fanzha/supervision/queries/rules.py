"""The rules of looking back, as they hold on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fanzha.common.rules import rule_at
from fanzha.core.calendar.deadline import Deadline
from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.metrics.reach import ReachRules, read_reach_rules


@dataclass(frozen=True, slots=True)
class TraceRules:
    """One version: how contacts are judged, which levels answer, by when, how many are called."""

    version: str
    reach: ReachRules
    levels: tuple[str, ...]
    answer: Mapping[str, Any]
    check_share_percent: int
    check_days: int

    @property
    def longest_days(self) -> int:
        """Return for how many days any kind of touch counts at most."""
        return max(self.reach.other_days, *(rule.days for rule in self.reach.kinds.values()))

    def due(self, asked_at: datetime) -> datetime:
        """Return by when a unit that is asked now has to answer; working days are China's."""
        calendar = china_calendar([asked_at.year, asked_at.year + 1])
        return Deadline.parse(self.answer, calendar).due(asked_at)


def trace_rules(on: date) -> TraceRules:
    """Return the version that holds on a day."""
    rule = rule_at("supervision.reach", on)
    said = rule.content
    return TraceRules(
        rule.version, read_reach_rules(said), tuple(said["levels"]), said["answer"], int(said["check_share_percent"]),
        int(said["check_days"]),
    )  # fmt: skip
