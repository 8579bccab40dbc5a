"""A touch that an officer writes down on the page, with a picture that proves it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from fanzha.common import audit, files, gallery
from fanzha.common.actor import Actor
from fanzha.common.models import StoredFile
from fanzha.common.permissions import Permission
from fanzha.common.pictures import Origin
from fanzha.people.queries import households_seen, person_seen
from fanzha.touches.actions.recording import Proof, TouchRefused, record_touch
from fanzha.touches.models import Touch, TouchKey, TouchKind
from fanzha.touches.queries import proof_file

SOURCE = "manual"
# What takes place at a door reaches the household too.
_AT_THE_DOOR = {TouchKind.VISIT, TouchKind.RECEIPT, TouchKind.PLEDGE}


@dataclass(frozen=True, slots=True)
class HandTouch:
    """What the form says.

    Attributes:
        token: made with the form, so that the same form sent twice is one touch.
        photo: a cleaned picture, or nothing.
        origin: when and where the picture says it was taken.
    """

    token: str
    kind: str
    channel: str
    at: datetime
    note: str = ""
    photo: bytes = b""
    origin: Origin = field(default_factory=Origin)
    person_id: int | None = None
    household_id: int | None = None


@transaction.atomic
def record_by_hand(*, said: HandTouch, by: Actor, at: datetime) -> Touch:
    """Write down a touch of one person or household whom the officer may see.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        TouchRefused: the time lies ahead, or the kind is unknown.
        ObjectDoesNotExist: the person or household lies outside the actor's posts.
    """
    by.require(Permission.TOUCH_RECORD)
    unit_id, person_id, household_id = _target(said, by)
    ref = f"{by.id}:{said.token}"
    if said.at > at:
        raise TouchRefused("触达时间还没到。请写实际发生的时间。")
    is_new = not TouchKey.objects.filter(source=SOURCE, source_ref=ref).exists()
    file = _stored(said, at) if is_new else None
    touch = record_touch(
        at=said.at, by=by, kind=said.kind, channel=said.channel, unit_id=unit_id, person_id=person_id,
        household_id=household_id, proof=_proof(file, at), source=SOURCE, source_ref=ref, note=said.note,
        recorded_at=at,
    )  # fmt: skip
    if file is not None:
        gallery.keep(
            file=file, content=said.photo, origin=said.origin, holder=("touches.touch", touch.id), holder_at=touch.at,
            at=at,
        )  # fmt: skip
    return touch


def _target(said: HandTouch, by: Actor) -> tuple[int, int | None, int | None]:
    """Return the unit that answers for whoever was reached, the person and the household."""
    if said.person_id is not None:
        person = person_seen(by, Permission.TOUCH_RECORD).get(pk=said.person_id)
        return person.unit_id, person.pk, person.household_id if said.kind in _AT_THE_DOOR else None
    household = households_seen(by, Permission.TOUCH_RECORD).get(pk=said.household_id)
    return household.unit_id, None, household.pk


def _stored(said: HandTouch, at: datetime) -> StoredFile | None:
    if not said.photo:
        return None
    return files.store(said.photo, kind="touch.proof", name="触达凭证.jpg", content_type="image/jpeg", at=at)


def _proof(file: StoredFile | None, at: datetime) -> Proof | None:
    return Proof(hash=file.digest, size_bytes=file.size_bytes, at=at) if file else None


@transaction.atomic
def see_proof(*, touch: Touch, by: Actor, at: datetime) -> bytes:
    """Return the picture that proves a touch, and record who looked.

    Raises:
        NotAllowed: the actor may not see people.
        FileGone: retention has taken it, or it was never kept here.
    """
    by.require(Permission.PERSON_VIEW)
    file = proof_file(touch)
    if file is None:
        raise files.FileGone("这张凭证照片不在这里保存。")
    content = files.read(file)
    audit.record("touch.proof_seen", subject=("touches.touch", touch.id), by=by, at=at)
    return content
