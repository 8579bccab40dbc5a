"""Tells the capabilities above about the rows of a file, one a transaction, so that nobody waits for a whole file."""

from datetime import datetime

from django.db import transaction

from fanzha.common.actor import Actor
from fanzha.intake.actions import routing
from fanzha.intake.models import Report
from fanzha.intake.queries.reports import GRADE_ORDER


def tell_batch(batch_id: int, *, by: Actor, at: datetime) -> int:
    """Tell about each row of a batch that nobody has been told of, the most urgent first; return how many.

    Safe to call again after any kill, and twice at once: each row is told in the transaction that ticks it off.
    """
    count = 0
    while _tell_one(batch_id, by, at):
        count += 1
    return count


@transaction.atomic
def _tell_one(batch_id: int, by: Actor, at: datetime) -> bool:
    untold = Report.objects.filter(batch_id=batch_id, is_untold=True).order_by(GRADE_ORDER, "id")
    report = untold.select_for_update(skip_locked=True, of=("self",)).first()
    if report is None:
        return False
    Report.objects.filter(pk=report.pk).update(is_untold=False)
    routing.tell(report, by, at)
    return True
