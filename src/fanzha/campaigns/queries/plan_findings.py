"""What does not fit in a version of a plan, against the calendar, the counters and the tree of today."""

from datetime import date

from fanzha.campaigns.models import PlanVersion
from fanzha.campaigns.queries.counters import counters
from fanzha.core.calendar.workdays import WorkCalendar, china_calendar
from fanzha.core.campaigns import PlanBody
from fanzha.core.campaigns.checks import Finding, check_body


def findings_of(row: PlanVersion, *, on: date) -> tuple[Finding, ...]:
    """Return what does not fit in a version, part by part."""
    begins_on, ends_on = days_of(row)
    return check_body(
        PlanBody.of(row.body), begins_on=begins_on, ends_on=ends_on, calendar=calendar_of(begins_on, ends_on),
        counters=counters(on),
    )  # fmt: skip


def days_of(row: PlanVersion) -> tuple[date, date]:
    """Return the days of a version; those of the plan where it keeps none of its own."""
    return row.begins_on or row.plan.begins_on, row.ends_on or row.plan.ends_on


def calendar_of(begins_on: date, ends_on: date) -> WorkCalendar:
    """Return the working days of the years of a plan."""
    return china_calendar(range(begins_on.year, max(begins_on.year, ends_on.year) + 1))
