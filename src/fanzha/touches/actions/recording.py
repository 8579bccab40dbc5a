"""Writes to the touch ledger: add, or reverse with a reason. Nothing is ever changed or deleted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import is_reason
from fanzha.touches.models import Touch, TouchKey, TouchKind


class TouchRefused(Exception):
    """The touch cannot be recorded. The sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a touch took place."""

    hash: str
    size_bytes: int
    at: datetime
    longitude: float | None = None
    latitude: float | None = None


# A phone's clock may run ahead by a little; more than this is a wrong clock, not a touch.
_AHEAD = timedelta(minutes=10)


@transaction.atomic
def record_touch(
    *, at: datetime, by: Actor, kind: str, unit_id: int, source: str, source_ref: str, channel: str = "",
    person_id: int | None = None, household_id: int | None = None, group_id: int | None = None,
    target_unit_id: int | None = None, people_reached: int = 1, material: str = "", material_version: str = "",
    shown_text: str = "", proof: Proof | None = None, note: str = "", recorded_at: datetime | None = None,
) -> Touch:  # fmt: skip
    """Write one touch; the same (source, source_ref) again returns the first.

    Args:
        at: when the person was reached.
        recorded_at: when it was written down; `at` when left out. A touch later than that is refused.
        unit_id: the responsible unit, by which rows are visible.

    Raises:
        TouchRefused: nobody is named as reached, or `at` lies ahead of the recording.
    """
    recorded_at = recorded_at or at
    _check(kind, at, recorded_at, (person_id, household_id, group_id, target_unit_id))
    known = TouchKey.objects.filter(source=source, source_ref=source_ref).first()
    if known:
        return _touch(known.touch_at, known.touch_id)
    touch_id = _next_id()
    key, created = TouchKey.objects.get_or_create(
        source=source, source_ref=source_ref, defaults={"touch_id": touch_id, "touch_at": at}
    )
    if not created:  # somebody sent the same a moment ago
        return _touch(key.touch_at, key.touch_id)
    touch = Touch(
        id=touch_id, at=at, kind=kind, channel=channel, unit_id=unit_id, person_id=person_id,
        household_id=household_id, group_id=group_id, target_unit_id=target_unit_id, people_reached=people_reached,
        material=material, material_version=material_version, shown_text=shown_text,
        shown_hash=hashlib.sha256(shown_text.encode()).hexdigest() if shown_text else "",
        officer_id=by.id, officer_name=by.name, source=source, source_ref=source_ref, note=note,
        recorded_at=recorded_at, **_proof_fields(proof),
    )  # fmt: skip
    touch.save(force_insert=True)
    audit.record("touch.recorded", subject=("touches.touch", touch_id), by=by, at=recorded_at,
                 after={"kind": kind, "source": source, "ref": source_ref})  # fmt: skip
    return touch


def _check(kind: str, at: datetime, recorded_at: datetime, targets: tuple[int | None, ...]) -> None:
    if kind not in TouchKind.values:
        raise TouchRefused(f"没有“{kind}”这种触达方式。")
    if all(target is None for target in targets):
        raise TouchRefused("没写触达了谁。请选人、户、群或单位中的一个。")
    if at > recorded_at + _AHEAD:
        raise TouchRefused("触达时间比登记时间还晚。请核对手机时间后再登记。")


def _proof_fields(proof: Proof | None) -> dict[str, object]:
    if proof is None:
        return {}
    return {
        "proof_hash": proof.hash, "proof_size": proof.size_bytes, "proof_at": proof.at,
        "proof_longitude": proof.longitude, "proof_latitude": proof.latitude,
    }  # fmt: skip


def _touch(at: datetime, touch_id: int) -> Touch:
    touch: Touch = Touch.objects.get(pk=(at, touch_id))
    return touch


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('touches_touch_id_seq')")
        return int(cursor.fetchone()[0])


@transaction.atomic
def reverse_touch(*, at: datetime, touch_at: datetime, touch_id: int, reason: str, by: Actor) -> Touch:
    """Take one touch back by a row of its own; both stay readable.

    Raises:
        TouchRefused: no reason, already reversed, or itself a reversal.
        Touch.DoesNotExist: not among the rows that the actor may see.
    """
    by.require(Permission.TOUCH_RECORD)
    first = Touch.objects.visible_to(by, Permission.TOUCH_RECORD).get(pk=(touch_at, touch_id))
    if not is_reason(reason):
        raise TouchRefused("请写明冲销原因，至少 4 个字。")
    if first.reverses_id:
        raise TouchRefused("这一条本身是冲销记录，不能再冲销。")
    ref, reversal_id = f"reverse:{touch_id}", _next_id()
    _, is_first = TouchKey.objects.get_or_create(
        source="reversal", source_ref=ref, defaults={"touch_id": reversal_id, "touch_at": first.at}
    )
    if not is_first:
        raise TouchRefused("这一条已经冲销过了。")
    reversal = Touch(
        id=reversal_id, at=first.at, kind=first.kind, channel=first.channel, unit_id=first.unit_id,
        person_id=first.person_id, household_id=first.household_id, group_id=first.group_id,
        target_unit_id=first.target_unit_id, people_reached=first.people_reached, officer_id=by.id,
        officer_name=by.name, source="reversal", source_ref=ref, reverses_id=first.id,
        reverse_reason=reason.strip(), recorded_at=at,
    )  # fmt: skip
    reversal.save(force_insert=True)
    audit.record("touch.reversed", subject=("touches.touch", touch_id), by=by, at=at, why=reason)
    return reversal


@transaction.atomic
def take_back(*, source: str, source_ref: str, reason: str, by: Actor, at: datetime) -> Touch | None:
    """Reverse the touch that a capability wrote for its own reference; `None` where it wrote none or took it back."""
    key = TouchKey.objects.filter(source=source, source_ref=source_ref).first()
    if key is None or TouchKey.objects.filter(source="reversal", source_ref=f"reverse:{key.touch_id}").exists():
        return None
    return reverse_touch(at=at, touch_at=key.touch_at, touch_id=key.touch_id, reason=reason, by=by)


def ensure_partitions(*, first: datetime, months: int) -> int:
    """Make the monthly partitions from the month of `first` on; returns how many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT touches_ensure_partitions(%s, %s)", [first.date(), months])
        return int(cursor.fetchone()[0])
