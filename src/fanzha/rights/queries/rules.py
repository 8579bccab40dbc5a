"""The rules of rights and retention as their readers use them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fanzha.common import retention
from fanzha.common.clock import CHINA
from fanzha.common.retention import Kept, Way
from fanzha.common.rules import NoRule, RuleSet, rule_at
from fanzha.intake.queries.limits import Rate

RETENTION, CLOCKS = "rights.retention", "rights.clocks"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind is kept, and what becomes of it then."""

    kept: Kept
    way: Way
    days: int
    least: int
    version: str

    def before(self, at: datetime) -> datetime:
        """Return the moment before which the event must lie for the row to go."""
        return at - timedelta(days=self.days)


def retention_rules(on: date) -> list[Rule]:
    """Return the rule of each kind that holds on a day; a kind that the rules do not name is kept.

    Raises:
        NoRule: no version holds.
    """
    found = rule_at(RETENTION, on)
    return [rule for kept in retention.kinds() if (rule := _rule(kept, found)) is not None]


def _rule(kept: Kept, found: RuleSet) -> Rule | None:
    said = found.content["kinds"].get(kept.code)
    return None if said is None else Rule(kept, Way(said["do"]), said["days"], said["least"], found.version)


def retention_version(on: date) -> RuleSet:
    """Return the version of the retention rules that holds on a day."""
    return rule_at(RETENTION, on)


def days_kept(code: str, on: date) -> int | None:
    """Return how many days a kind is kept, or `None` where no rule says or it is kept for good."""
    try:
        rules = {rule.kept.code: rule for rule in retention_rules(on)}
    except NoRule:
        return None
    return rules[code].days if code in rules and rules[code].way is not Way.KEEP else None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The deadlines that hold at a moment."""

    answer: timedelta
    extend: timedelta
    lapse: timedelta
    decide: timedelta
    authority: timedelta
    persons: timedelta
    hold_most: timedelta
    rates: Mapping[str, Rate]


def clocks(at: datetime) -> Clocks:
    """Return the deadlines that hold at a moment."""
    said = rule_at(CLOCKS, at.astimezone(CHINA).date()).content
    return Clocks(
        answer=timedelta(days=said["request"]["answer_days"]),
        extend=timedelta(days=said["request"]["extend_days"]),
        lapse=timedelta(days=said["request"]["lapse_days"]),
        decide=timedelta(days=said["objection"]["decide_days"]),
        authority=timedelta(hours=said["breach"]["authority_hours"]),
        persons=timedelta(hours=said["breach"]["persons_hours"]),
        hold_most=timedelta(days=said["hold"]["most_days"]),
        rates={
            door: Rate(timedelta(minutes=rate["window_minutes"]), rate["most"]) for door, rate in said["rates"].items()
        },
    )
