"""Write down how an activity went; take it up again; close what is recorded, end what nobody records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.campaigns.actions.activities.held import activity_to_change, keep, take_step
from fanzha.campaigns.actions.activities.ledger import agree_with_ledger
from fanzha.campaigns.actions.activities.refusals import ActivityRefused
from fanzha.campaigns.models.activities import Activity, ActivityClass, ActivityFile
from fanzha.campaigns.queries.activities import OPEN, amounts_of, kind_of
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.common import audit, files, gallery
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.pictures import CleanPicture
from fanzha.core.campaigns.activities import is_class_name
from fanzha.core.workflow.activity import ActivityState, ActivityStep
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org

_MOST_PUPILS = 200  # of one class


@dataclass(frozen=True, slots=True)
class Held:
    """How it went.

    Attributes:
        heads: who was there; None takes those who signed in, or the pupils of the classes.
        classes: name of a class to how many pupils were there.
        school_id: of the classes; None: the unit of the activity is the school.
    """

    heads: int | None = None
    note: str = ""
    minutes: str = ""
    classes: Mapping[str, int] | None = None
    school_id: int | None = None
    pictures: Sequence[CleanPicture] = ()


@transaction.atomic
def record_activity(*, activity_id: int, held: Held, version: int | None = None, by: Actor, at: datetime) -> Activity:
    """Record how an activity went; from now on it counts.

    Raises:
        NotAllowed, Activity.DoesNotExist, ActivityMoved, StepRefused: no right, not there, changed, or not open.
        ActivityRefused: it has not begun, the number cannot be, or a class is not named as one.
    """
    row = activity_to_change(by, activity_id, version)
    take_step(row, ActivityStep.RECORD)
    if row.starts_at > at:
        raise ActivityRefused(f"活动 {row.starts_at.astimezone(CHINA):%m-%d %H:%M} 才开始，开始后再登记。", "starts_at")
    if held.classes is not None:
        _keep_classes(row, held, by)
    row.heads = _heads(row, held.heads)
    row.note, row.minutes = held.note.strip(), held.minutes.strip()
    row.recorded_at, row.recorded_by_id, row.recorded_by_name = at, by.id, by.name
    keep(row, "activity.recorded", by=by, at=at)
    add_photos(row, held.pictures, by=by, at=at)
    agree_with_ledger(row)
    return row


def _heads(row: Activity, typed: int | None) -> int:
    """Return how many were there.

    Raises:
        ActivityRefused: nobody, fewer than signed in, more than the place holds or the rules allow.
    """
    known = amounts_of(row)
    kind = kind_of(row)
    is_of_pupils = kind is not None and kind.pupils
    certain = known["pupils"] if is_of_pupils else known["signed"]
    if is_of_pupils and not certain:
        raise ActivityRefused("学生按班级计数。请填班级和人数，一行一个班。", "classes")
    heads = certain if typed is None or is_of_pupils else typed
    most = rules_at(row.starts_at).most_heads
    if heads < 1:
        raise ActivityRefused("请填到场人数，至少 1 人。没有办成就取消这场活动。", "heads")
    if heads < certain:
        raise ActivityRefused(f"已有 {certain} 人签到，到场人数不能比签到的少。", "heads")
    if row.capacity is not None and heads > row.capacity:
        raise ActivityRefused(f"比场地能容纳的 {row.capacity} 人还多。请核对人数，或先改场地容纳人数。", "heads")
    if heads > most:
        raise ActivityRefused(f"一场最多登记 {most} 人。请核对人数，不要把播放量、转发量算进来。", "heads")
    return heads


def _keep_classes(row: Activity, held: Held, by: Actor) -> None:
    """Write the classes anew.

    Raises:
        Unit.DoesNotExist: the school is not below the actor's posts.
        ActivityRefused: a line names something other than a class, or an impossible number.
    """
    school_id = held.school_id or row.unit_id
    if school_id != row.unit_id:
        org.unit_seen(by, school_id, Permission.ACTIVITY_EDIT)
    row.classes.all().delete()
    for label, pupils in (held.classes or {}).items():
        if not is_class_name(label):
            raise ActivityRefused("班级写成“七年级（3）班”这样。学生只按班级计数，不要写姓名。", "classes")
        if not 1 <= pupils <= _MOST_PUPILS:
            raise ActivityRefused(f"“{label}”的人数应在 1 至 {_MOST_PUPILS} 之间。", "classes")
        ActivityClass.objects.create(activity=row, school_id=school_id, label=label, pupils=pupils)


def add_photos(row: Activity, pictures: Sequence[CleanPicture], *, by: Actor, at: datetime) -> None:
    """Keep photos of an activity, in the transaction of the caller.

    Raises:
        ActivityRefused: too many.
    """
    held, most = row.files.count(), rules_at(row.starts_at).most_photos
    if held + len(pictures) > most:
        raise ActivityRefused(f"一场活动最多 {most} 张照片，已有 {held} 张。留下最要紧的几张。", "pictures")
    for place, clean in enumerate(pictures, start=held + 1):
        file = files.store(
            clean.content, kind="activity", name=f"{row.number}-{place}.jpg", content_type="image/jpeg", at=at
        )
        gallery.keep(
            file=file, content=clean.content, origin=clean.origin, holder=("campaigns.activity", row.pk), at=at,
            place=place,
        )  # fmt: skip
        ActivityFile.objects.create(activity=row, file=file, added_at=at, added_by_name=by.name)


@transaction.atomic
def reopen_activity(*, activity_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Activity:
    """Take a recorded activity up again, to record it anew or to call it off; meanwhile it does not count.

    Raises:
        NotAllowed, Activity.DoesNotExist, ActivityMoved, StepRefused: as for recording.
        ActivityRefused: no reason.
    """
    row = activity_to_change(by, activity_id, version)
    take_step(row, ActivityStep.REOPEN)
    if not is_reason(why):
        raise ActivityRefused("请写明为什么重新登记，至少 4 个字。", "why")
    return keep(row, "activity.reopened", by=by, at=at, why=why)


def end_activities(*, at: datetime) -> tuple[int, int]:
    """Close what was recorded a while ago, and call off what nobody recorded; returns how many of each.

    Each in a transaction of its own: what was done is kept when the job is ended in the middle.
    """
    rules = rules_at(at)
    old = Activity.objects.filter(state=ActivityState.RECORDED, recorded_at__lt=at - rules.closed_after)
    left = Activity.objects.filter(state__in=OPEN, ends_at__lt=at - rules.lapses_after)
    closed = sum(_end(pk, ActivityStep.CLOSE, at) for pk in list(old.values_list("pk", flat=True)))
    lapsed = sum(_end(pk, ActivityStep.CANCEL, at) for pk in list(left.values_list("pk", flat=True)))
    return closed, lapsed


_ENDINGS = {
    ActivityStep.CLOSE: ("activity.closed", "登记满期限，自动归档"),
    ActivityStep.CANCEL: ("activity.cancelled", "过了期限没有人登记结果，自动取消"),
}


@transaction.atomic
def _end(pk: int, step: ActivityStep, at: datetime) -> bool:
    from_states = [ActivityState.RECORDED] if step is ActivityStep.CLOSE else OPEN
    rows = Activity.objects.select_for_update(skip_locked=True, of=("self",)).filter(state__in=from_states)
    row = rows.filter(pk=pk).first()
    if row is None:
        return False
    act, why = _ENDINGS[step]
    take_step(row, step)
    row.ended_at, row.ended_why = at, why
    keep(row, act, by=Actor.system(why, origin="job"), at=at, why=why)
    if step is ActivityStep.CANCEL:
        agree_with_ledger(row)
    return True


@transaction.atomic
def add_photos_later(*, activity_id: int, pictures: Sequence[CleanPicture], by: Actor, at: datetime) -> Activity:
    """Add photos to an activity that is under way or recorded.

    Raises:
        NotAllowed, Activity.DoesNotExist: no right, or not below the actor's posts.
        ActivityRefused: too many, or it is closed or cancelled.
    """
    row = activity_to_change(by, activity_id)
    if row.state in {ActivityState.CLOSED, ActivityState.CANCELLED}:
        raise ActivityRefused("已归档或已取消的活动不能再加照片。")
    add_photos(row, pictures, by=by, at=at)
    audit.record("activity.photographed", subject=row, by=by, at=at, after={"files": row.files.count()})
    return row
