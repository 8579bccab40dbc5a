"""Who was at an activity and is in the register becomes a touch; what is called off is taken back."""

import hashlib
from datetime import datetime

from django.db import transaction

from fanzha.campaigns.models.activities import Activity, SignIn
from fanzha.campaigns.queries.activities import COUNTING, kind_of
from fanzha.common import jobs
from fanzha.common.actor import Actor
from fanzha.core.workflow.activity import ActivityState
from fanzha.org import queries as org
from fanzha.people.queries.known import person_by_phone
from fanzha.touches import actions as touches

SOURCE = "activity"
AGREE = "campaigns.touch_attended"


def agree_with_ledger(row: Activity) -> None:
    """Have the ledger made to agree with an activity, in a job of the same transaction."""
    jobs.defer(AGREE, activity_id=row.pk)


@transaction.atomic
def touch_attended(*, activity_id: int, at: datetime) -> int:
    """Make the touch ledger agree with an activity; returns how many of those who signed in are in the register.

    Doing it again changes nothing. Who was only counted, or is nobody that we know, stays a number.

    Cost:
        One look-up and one row for each who left a telephone number.
    """
    row = Activity.objects.select_for_update(of=("self",)).select_related("unit").get(pk=activity_id)
    if row.state == ActivityState.CANCELLED:
        return _take_back(row, at)
    kind = kind_of(row)
    if row.state not in COUNTING or kind is None or "heads" not in kind.counts.values():
        return 0
    by = _by(row)
    title = f"{kind.name}《{row.title}》"
    facts = f"{row.number} {row.starts_at.isoformat()} {row.unit_id} {row.heads}".encode()
    proof = touches.Proof(hash=hashlib.sha256(facts).hexdigest(), size_bytes=len(facts), at=row.recorded_at or at)
    for one in row.sign_ins.order_by("pk"):
        _touch(one, row, title, proof, by, at)
    row.touched = row.sign_ins.filter(is_known=True).count()
    row.save(update_fields=["touched"])
    return int(row.touched)


def _by(row: Activity) -> Actor:
    """Return whoever recorded the activity, or the house where that officer is gone."""
    known = org.officer_as_actor(row.recorded_by_id, origin="job") if row.recorded_by_id else None
    return known or Actor.system("活动登记转入触达台账", origin="job")


def _touch(one: SignIn, row: Activity, title: str, proof: touches.Proof, by: Actor, at: datetime) -> None:
    """Write one touch, if the person is known; who was known once stays so, also when the name was erased."""
    person = person_by_phone(one.phone_index, one.name_index)
    if one.is_known and person is None:
        return
    one.is_known = person is not None
    one.save(update_fields=["is_known"])
    if person is None:
        return
    touches.record_touch(
        at=row.starts_at, recorded_at=max(at, row.starts_at), by=by, kind="lecture", channel="site",
        unit_id=person.unit_id, person_id=person.pk, source=SOURCE, source_ref=f"{row.pk}:{one.pk}",
        shown_text=title, proof=proof, note=row.number,
    )  # fmt: skip


def _take_back(row: Activity, at: datetime) -> int:
    by = Actor.system("活动已取消，冲销触达", origin="job")
    for one in row.sign_ins.filter(is_known=True):
        touches.take_back(
            source=SOURCE, source_ref=f"{row.pk}:{one.pk}", reason=f"活动 {row.number} 已取消", by=by, at=at
        )
    row.sign_ins.update(is_known=False)
    row.touched = 0
    row.save(update_fields=["touched"])
    return 0
