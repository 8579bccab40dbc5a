"""Makes the drift report of a week."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.common import audit, jobs
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.screening.drift import TacticRate, rising, tactic_rates
from fanzha.intake.models import DriftReport
from fanzha.intake.queries import drift

_MOST_SHOWN = 60


def ask_for_drift(*, by: Actor, at: datetime) -> None:
    """Have the report of the last seven days made now, today included."""
    by.require(Permission.SCREENING_TRAIN)
    today = at.astimezone(CHINA).date()
    with transaction.atomic():
        jobs.defer("intake.drift_now", year=today.year, month=today.month, day=today.day)
        audit.record("drift.asked", subject=("drift", f"{today:%Y%m%d}"), by=by, at=at, after={"until": str(today)})


def make_drift(until: date, *, by: Actor, at: datetime) -> None:
    """Make, or make again, the drift report of the seven days that end on a day.

    Cost:
        Reads and decrypts the reports of nine weeks: about a second for a thousand of them.
    """
    begin, first_before, last_before = drift.spans(until)
    week = list(drift.texts(begin, until))
    found = rising(week, drift.texts(first_before, last_before))
    rates = tactic_rates(list(drift.judged(first_before, until)))
    content = {
        "rising": [
            {"run": one.run, "now": one.this_week, "before": one.before, "expected": round(one.expected, 1), "p": one.p}
            for one in found[:_MOST_SHOWN]
        ],
        "more": max(0, len(found) - _MOST_SHOWN),
        "tactics": [_plain(one) for one in rates],
    }
    with transaction.atomic():
        report, _ = DriftReport.objects.update_or_create(
            until=until,
            defaults={"report_count": len(week), "content": content, "made_at": at, "made_by_name": by.name},
        )
        audit.record("drift.made", subject=report, by=by, at=at, after={"until": str(until), "reports": len(week)})


def _plain(one: TacticRate) -> dict[str, Any]:
    low, high = one.dismissed.interval or (None, None)
    return {
        "code": one.code, "raised": one.raised, "confirmed": one.confirmed, "dismissed": one.dismissed.part,
        "share": one.dismissed.share, "low": low, "high": high, "is_high": one.is_high,
    }  # fmt: skip
