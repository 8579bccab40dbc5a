"""Plan an activity, change what was planned, call it off, change its code."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.campaigns.actions.activities.held import activity_to_change, keep, take_step
from fanzha.campaigns.actions.activities.ledger import agree_with_ledger
from fanzha.campaigns.actions.activities.refusals import ActivityRefused
from fanzha.campaigns.models.activities import Activity, ActivityHost
from fanzha.campaigns.queries.activities import OPEN
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.common import crypto, numbering
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow.activity import ActivityState, ActivityStep
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org

_MOST_HOSTS = 20
_FARTHEST = timedelta(days=550)  # a plan of next year; later is a slip of the finger


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned.

    Attributes:
        host_ids: units that hold it together with the one for whom it counts.
        voting: of VOTING; votes are taken until `votes_until`.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    audience: str = ""
    lecturer: str = ""
    capacity: int | None = None
    host_ids: Sequence[int] = ()
    voting: str = "none"
    votes_until: datetime | None = None


@transaction.atomic
def plan_activity(*, unit_id: int, kind: str, planned: Planned, key: str, by: Actor, at: datetime) -> Activity:
    """Plan an activity, or begin to write down one that was held; the same key again gives the first one back.

    Raises:
        NotAllowed, Unit.DoesNotExist: no right, or no unit below the actor's posts.
        ActivityRefused: no such kind, impossible times, or the place is taken at that time.
    """
    by.require(Permission.ACTIVITY_EDIT)
    known: Activity | None = Activity.objects.filter(key=key).first()
    if known is not None:
        return known
    unit = org.unit_seen(by, unit_id, Permission.ACTIVITY_EDIT)
    rules = rules_at(planned.starts_at)
    if kind not in rules.kinds:
        raise ActivityRefused("没有这一种活动。请从列表里选。", "kind")
    year = f"{at.astimezone(CHINA):%Y}"
    row = Activity(
        key=key, unit=unit, kind=kind, rule_version=rules.version, state=ActivityState.PLANNED, planned_at=at,
        planned_by_id=by.id, planned_by_name=by.name, version=0,
    )  # fmt: skip
    _fill(row, planned, at)
    row.number = f"HD-{year}-{numbering.take(f'HD-{year}'):06d}"
    keep(row, "activity.planned", by=by, at=at)
    _join(row, planned.host_ids)
    return row


@transaction.atomic
def change_activity(
    *, activity_id: int, planned: Planned, version: int | None = None, by: Actor, at: datetime
) -> Activity:
    """Change what was planned, while it is not recorded.

    Raises:
        NotAllowed, Activity.DoesNotExist, ActivityMoved, ActivityRefused: as for planning; or it is recorded already.
    """
    row = activity_to_change(by, activity_id, version)
    if row.state not in OPEN:
        raise ActivityRefused("已经登记或取消的活动不能再改安排。要改先重新登记。")
    _fill(row, planned, at)
    keep(row, "activity.changed", by=by, at=at)
    row.hosts.all().delete()
    _join(row, planned.host_ids)
    return row


def _fill(row: Activity, planned: Planned, at: datetime) -> None:
    """Put what is planned into a row.

    Raises:
        ActivityRefused: the times are impossible, or the place is taken.
    """
    check_times(planned, at)
    row.title, row.place, row.audience = planned.title.strip(), planned.place.strip(), planned.audience.strip()
    row.lecturer, row.capacity = planned.lecturer.strip(), planned.capacity
    row.starts_at, row.ends_at = planned.starts_at, planned.ends_at
    row.place_index = _place_index(row.place)
    row.voting = planned.voting
    row.votes_until = planned.votes_until if planned.voting != "none" else None
    _check_place_free(row)


def check_times(planned: Planned, at: datetime) -> None:
    """Refuse times that cannot be.

    Raises:
        ActivityRefused: it ends before it begins, lasts for days, lies years ahead, or votes end before it begins.
    """
    longest = rules_at(planned.starts_at).longest
    if planned.ends_at <= planned.starts_at:
        raise ActivityRefused("结束时间要晚于开始时间。", "ends_at")
    if planned.ends_at - planned.starts_at > longest:
        hours = int(longest.total_seconds() // 3600)
        raise ActivityRefused(f"一场活动最长 {hours} 小时。连着几天的活动按天登记。", "ends_at")
    if planned.starts_at > at + _FARTHEST:
        raise ActivityRefused("开始时间太远了。请核对年份。", "starts_at")
    if planned.voting != "none" and (planned.votes_until is None or planned.votes_until <= planned.starts_at):
        raise ActivityRefused("要投票，就写明投票到什么时候，并晚于活动开始。", "votes_until")


def _place_index(place: str) -> str:
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", place))
    return crypto.blind("activity.place", text) if text else ""


def _check_place_free(row: Activity) -> None:
    """See that the unit has nothing else at the same place at that time: it would be the same one, written twice."""
    if not row.place_index:
        return
    others = Activity.objects.filter(
        unit=row.unit, place_index=row.place_index, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at
    )
    other = others.exclude(pk=row.pk).exclude(state=ActivityState.CANCELLED).first()
    if other is not None:
        raise ActivityRefused(
            f"同一地点这段时间已有活动 {other.number}。是同一场就去改那一场，不是就把地点写细（哪一间）。", "place"
        )


def _join(row: Activity, host_ids: Sequence[int]) -> None:
    """Write the units that hold it together.

    Raises:
        ActivityRefused: too many of them.
    """
    wanted = sorted(set(host_ids) - {row.unit_id})
    if len(wanted) > _MOST_HOSTS:
        raise ActivityRefused(f"联合主办的单位最多 {_MOST_HOSTS} 个。", "hosts")
    ActivityHost.objects.bulk_create(ActivityHost(activity=row, unit_id=pk) for pk in wanted)


@transaction.atomic
def start_activity(*, activity_id: int, by: Actor, at: datetime) -> Activity:
    """Open the sign-in: the code goes onto the screen. One that runs already stays as it is.

    Raises:
        NotAllowed, Activity.DoesNotExist, ActivityMoved, StepRefused: as for cancelling.
        ActivityRefused: it is too early.
    """
    row = activity_to_change(by, activity_id)
    if row.state == ActivityState.HELD:
        return row
    opens = row.starts_at - rules_at(row.starts_at).opens_before
    if row.state == ActivityState.PLANNED and at < opens:
        raise ActivityRefused(f"还没到时间，{opens.astimezone(CHINA):%m-%d %H:%M} 起可以签到。要提前就先改时间。")
    take_step(row, ActivityStep.START)
    return keep(row, "activity.started", by=by, at=at)


@transaction.atomic
def cancel_activity(*, activity_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Activity:
    """Call an activity off; what had been written into the ledger for it is taken back.

    Raises:
        NotAllowed, Activity.DoesNotExist, ActivityMoved, StepRefused: no right, not there, changed, or recorded.
        ActivityRefused: no reason.
    """
    row = activity_to_change(by, activity_id, version)
    take_step(row, ActivityStep.CANCEL)
    if not is_reason(why):
        raise ActivityRefused("请写明取消的原因，至少 4 个字。", "why")
    row.ended_at, row.ended_why = at, why.strip()
    keep(row, "activity.cancelled", by=by, at=at, why=why)
    agree_with_ledger(row)
    return row


@transaction.atomic
def change_code(*, activity_id: int, by: Actor, at: datetime) -> Activity:
    """Make the printed code and the code for votes void, and begin with others.

    Raises:
        NotAllowed, Activity.DoesNotExist: no right, or not below the actor's posts.
    """
    row = activity_to_change(by, activity_id)
    row.code_round += 1
    return keep(row, "activity.code_changed", by=by, at=at)
