"""The open work that the tree itself keeps for officers: shifts to come."""

from collections.abc import Sequence
from datetime import datetime

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions.duties import facts
from fanzha.org.models import Duty
from fanzha.org.queries.work_in_hand import OpenWork, WorkItem


def shifts_in_hand(officer_id: int, at: datetime) -> list[WorkItem]:
    """Return the shifts of an officer that have not begun."""
    rows = Duty.objects.filter(officer_id=officer_id, starts_at__gt=at).select_related("unit").order_by("starts_at")
    return [
        WorkItem(row.pk, f"{row.on_date:%m-%d} {row.shift_name}", str(row.unit), row.unit_id, due_at=row.starts_at)
        for row in rows
    ]


def hand_over_shifts(
    ids: Sequence[int], from_id: int, to_id: int | None, why: str, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Put another officer on the shifts, or nobody, which the roster then shows as a gap."""
    rows = Duty.objects.select_for_update().filter(pk__in=list(ids), officer_id=from_id).order_by("pk")
    moved = 0
    for duty in rows:
        before = facts(duty)
        taken = to_id is None or Duty.objects.filter(
            unit_id=duty.unit_id, on_date=duty.on_date, shift=duty.shift, officer_id=to_id
        ).exists()  # fmt: skip
        if taken:
            audit.record("duty.dropped", subject=duty, by=by, at=at, before=before, why=why)
            duty.delete()
        else:
            duty.officer_id, duty.reminded_at = to_id, None
            duty.save(update_fields=["officer", "reminded_at"])
            audit.record("duty.arranged", subject=duty, by=by, at=at, before=before, after=facts(duty), why=why)
        moved += 1
    return moved


SHIFTS = OpenWork("duties", "值班", "个", Permission.DUTY_VIEW, "/org/duties/mine/", shifts_in_hand, hand_over_shifts)
