"""The kinds of activities and their limits, as they hold on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fanzha.common.clock import CHINA
from fanzha.common.once import once_a_request
from fanzha.common.rules import rule_or_shipped
from fanzha.core.campaigns.activities import ActivityKind, read_activity_kinds
from fanzha.intake.queries.limits import Rate


@dataclass(frozen=True)
class ActivityRules:
    """One version: kinds, and what bounds them.

    Attributes:
        code_every: for how long a code on a screen is shown; it may be used as long again.
        form_for: how long after opening the page a form is taken.
        rates: how often one network address may sign in or vote; a hall shares one address.
    """

    version: str
    kinds: Mapping[str, ActivityKind]
    code_every: timedelta
    form_for: timedelta
    opens_before: timedelta
    closes_after: timedelta
    longest: timedelta
    most_heads: int
    most_listed: int
    most_photos: int
    most_entries: int
    pass_mark: int
    closed_after: timedelta
    lapses_after: timedelta
    rates: Mapping[str, Rate]


@once_a_request
def activity_rules(on: date) -> ActivityRules:
    """Return the version that holds on a day."""
    rule = rule_or_shipped("campaigns.activities", on, package="fanzha.campaigns")
    said = rule.content
    return ActivityRules(
        rule.version, read_activity_kinds(said), timedelta(seconds=said["code_seconds"]),
        timedelta(minutes=said["form_minutes"]), timedelta(minutes=said["opens_before_minutes"]),
        timedelta(minutes=said["closes_after_minutes"]), timedelta(hours=said["longest_hours"]), said["most_heads"],
        said["most_listed"], said["most_photos"], said["most_entries"], said["pass_mark"],
        timedelta(days=said["closed_after_days"]), timedelta(days=said["lapses_after_days"]),
        {door: Rate(timedelta(minutes=one["minutes"]), one["most"]) for door, one in said["rates"].items()},
    )  # fmt: skip


def rules_at(at: datetime) -> ActivityRules:
    """Return the version that holds at a moment."""
    return activity_rules(at.astimezone(CHINA).date())
