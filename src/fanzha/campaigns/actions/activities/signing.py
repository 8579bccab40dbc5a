"""People who come: by a code on their own phone, or written down by an officer; marks of a training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from fanzha.campaigns.actions.activities.held import activity_to_change
from fanzha.campaigns.actions.activities.refusals import ActivityRefused
from fanzha.campaigns.models.activities import Activity, SignIn
from fanzha.campaigns.queries.activities import OPEN, kind_of
from fanzha.campaigns.queries.activity_codes import check_door_open
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.common import audit, crypto
from fanzha.common.actor import Actor

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Came:
    """What somebody gave of themselves: nothing counts as a head. The phone is in canonical form."""

    name: str = ""
    phone: str = ""


@transaction.atomic
def sign_in(*, activity_id: int, came: Came, key: str, device: str, at: datetime) -> bool:
    """Count somebody who scanned the code; returns false where this phone or this person was counted before.

    Args:
        key: made with the form; the same form sent twice is one.
        device: the phone's own mark; one phone counts once for an activity.

    Raises:
        Activity.DoesNotExist: there is none.
        CodeRefused: it is not open now.
        ActivityRefused: children attend, and nobody signs in; or the hall is full.
    """
    row: Activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)
    _check_takes_names(row)
    check_door_open(row, at)
    return _add(row, came, way="qr", key=f"qr:{key}", device=crypto.blind("activity.device", f"{row.pk}:{device}"),
                at=at)  # fmt: skip


def _check_takes_names(row: Activity) -> None:
    """Refuse names where pupils attend, and where the kind knows no sign-in.

    Raises:
        ActivityRefused: nobody signs in there.
    """
    kind = kind_of(row)
    if kind is None or "signin" not in kind.parts:
        raise ActivityRefused("这场活动不签到。学生只按班级计数，不留姓名。")


def _add(row: Activity, came: Came, *, way: str, key: str, device: str, at: datetime) -> bool:
    """Write one down; whoever is there already is not counted again, and is told nothing about others."""
    if row.sign_ins.count() >= rules_at(row.starts_at).most_heads:
        raise ActivityRefused("签到人数已满。请工作人员按人数登记。")
    try:
        with transaction.atomic():
            SignIn.objects.create(
                activity=row, way=way, key=key, device=device, signed_at=at, name=came.name, phone=came.phone,
                name_index=crypto.blind("name", came.name) if came.name else "",
                phone_index=crypto.blind("phone", came.phone) if came.phone else "",
            )  # fmt: skip
    except IntegrityError:
        return False
    return True


@transaction.atomic
def list_people(*, activity_id: int, people: Sequence[Came], key: str, by: Actor, at: datetime) -> tuple[int, int]:
    """Write down who came, from a list of the officer; returns how many are new and how many stood there.

    Raises:
        NotAllowed, Activity.DoesNotExist: no right, or not below the actor's posts.
        ActivityRefused: children attend, it is recorded already, or the list is too long.
    """
    row = activity_to_change(by, activity_id)
    _check_takes_names(row)
    if row.state not in OPEN:
        raise ActivityRefused("已经登记结果，不能再加签到。要补就先重新登记。", "people")
    if row.starts_at > at + rules_at(row.starts_at).opens_before:
        raise ActivityRefused("还没到签到时间。", "people")
    most = rules_at(row.starts_at).most_listed
    if len(people) > most:
        raise ActivityRefused(f"一次最多 {most} 人，这里有 {len(people)} 人。分几次登记。", "people")
    new = sum(
        _add(row, one, way="list", key=f"list:{key}:{place}", device="", at=at) for place, one in enumerate(people)
    )
    audit.record("activity.listed", subject=row, by=by, at=at, after={"new": new, "again": len(people) - new})
    return new, len(people) - new


@transaction.atomic
def mark_people(*, activity_id: int, marks: Mapping[int, int | None], by: Actor, at: datetime) -> int:
    """Write the marks of a training down; returns how many changed.

    Raises:
        NotAllowed, Activity.DoesNotExist: no right, or not below the actor's posts.
        ActivityRefused: no marks are given here, or one is no number from 0 to 100.
    """
    row = activity_to_change(by, activity_id)
    kind = kind_of(row)
    if kind is None or "marks" not in kind.parts:
        raise ActivityRefused("只有培训才登记成绩。")
    if any(mark is not None and not 0 <= mark <= _HUNDRED for mark in marks.values()):
        raise ActivityRefused("成绩应是 0 至 100 的整数。", "marks")
    changed = 0
    for one in row.sign_ins.filter(pk__in=list(marks)):
        if one.mark != marks[one.pk]:
            one.mark = marks[one.pk]
            one.save(update_fields=["mark"])
            changed += 1
    audit.record("activity.marked", subject=row, by=by, at=at, after={"changed": changed})
    return changed


@transaction.atomic
def see_names(*, activity_id: int, by: Actor, at: datetime) -> None:
    """Record that names and numbers of those who came are looked at.

    Raises:
        NotAllowed, Activity.DoesNotExist: no right, or not below the actor's posts.
    """
    row = activity_to_change(by, activity_id)
    audit.record("activity.names_seen", subject=row, by=by, at=at, after={"people": row.sign_ins.count()})
