"""A plan taken out as a document: that it was is recorded, since it names the leading group."""

from datetime import datetime

from django.db import transaction

from fanzha.campaigns.models import PlanVersion
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


@transaction.atomic
def note_taken_out(*, version_id: int, by: Actor, at: datetime) -> None:
    """Record that a version was taken out as a document.

    Raises:
        NotAllowed: the actor sees no plans.
        PlanVersion.DoesNotExist: there is none.
    """
    by.require(Permission.PLAN_VIEW)
    row = PlanVersion.objects.select_related("plan").get(pk=version_id)
    audit.record("plan.taken_out", subject=row.plan, by=by, at=at, after={"number": row.number})
