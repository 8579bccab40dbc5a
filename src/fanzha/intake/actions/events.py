"""What intake tells the capabilities above it. Ids only; they read the facts through `queries.report_facts`."""

from dataclasses import dataclass
from datetime import datetime

from fanzha.common.actor import Actor


@dataclass(frozen=True, slots=True)
class ReportConfirmed:
    """Somebody, or a rule for a trusted feed, confirmed a report."""

    report_id: int
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportDismissed:
    """An officer set a report aside."""

    report_id: int
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportJoined:
    """A report says the same as an earlier one about the same person."""

    report_id: int
    first_id: int
    by: Actor
    at: datetime
