"""The words of the case file, as they hold on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fanzha.common.rules import rule_at
from fanzha.core.calendar.deadline import Deadline
from fanzha.core.calendar.workdays import china_calendar


@dataclass(frozen=True, slots=True)
class CaseWords:
    """One version: code to words for each list, and what is due by when."""

    version: str
    occupations: Mapping[str, str]
    schooling: Mapping[str, str]
    contact_ways: Mapping[str, str]
    origins: Mapping[str, str]
    leaks: Mapping[str, str]
    evidence: Mapping[str, str]
    tasks: Mapping[str, Mapping[str, Any]]
    transfer_answer: Mapping[str, Any]
    allowed_files: Mapping[str, str]
    most_bytes: int

    def task_due(self, kind: str, asked_at: datetime) -> datetime:
        """Return by when a task of a kind that is given now has to be done; working days are China's."""
        return _due(self.tasks[kind]["due"], asked_at)

    def transfer_due(self, asked_at: datetime) -> datetime:
        """Return by when a transfer that is asked for now has to be answered."""
        return _due(self.transfer_answer, asked_at)


def _due(rule: Mapping[str, Any], asked_at: datetime) -> datetime:
    return Deadline.parse(rule, china_calendar([asked_at.year, asked_at.year + 1])).due(asked_at)


def case_words(on: date) -> CaseWords:
    """Return the version that holds on a day.

    Raises:
        NoRule: none had begun by then.
    """
    rule, story = rule_at("case_words", on), rule_at("story_words", on).content
    said = rule.content
    return CaseWords(
        version=rule.version, occupations=story["occupation_names"], contact_ways=story["channel_names"],
        schooling=said["schooling_names"], origins=said["origin_names"], leaks=said["leak_names"],
        evidence=said["evidence_names"], tasks=said["tasks"], transfer_answer=said["transfer_answer"],
        allowed_files=said["allowed_files"], most_bytes=int(said["most_megabytes"]) * 1024 * 1024,
    )  # fmt: skip
