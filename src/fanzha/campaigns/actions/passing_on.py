"""What a unit has not done goes back to the unit that gave it, or on to another, as after a unit is closed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.campaigns.actions.shares import put_part, save, share_to_judge
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.actions.tasks import save as save_task
from fanzha.campaigns.actions.tasks import task_to_change
from fanzha.campaigns.models import Share
from fanzha.campaigns.queries import shares
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.campaign_task import SHARE, ShareState, ShareStep, TaskState, check_judgement, check_running
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org
from fanzha.org.actions import WorkHandedOver

HOLDING = "campaigns.share"  # how the pages of a unit call its open shares


@transaction.atomic
def take_back(*, share_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> int | None:
    """Take back what a unit has not done; return how much that is, `None` where no number was asked.

    What was handed down by the unit that takes it back is its own rest again; what the issuing unit takes back stands
    on the task as given to nobody, until it is given to somebody.

    Raises:
        NotAllowed, Share.DoesNotExist, TaskMoved: no right, or nothing to do with it; somebody changed it meanwhile.
        StepRefused: it is not owed, or the actor does not speak for the unit that gave it.
        TaskRefused: no reason.
    """
    share = _to_take(share_id, why, version, by)
    freed = _settle(share, why)
    audit.record("share.taken_back", subject=share, by=by, at=at, after={"freed": freed, "quota": share.quota}, why=why)
    return freed


@transaction.atomic
def pass_on(*, share_id: int, to_unit_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Share:
    """Take back what a unit has not done and give it to another one; nothing is lost in between.

    Raises:
        as `take_back`; TaskRefused: the other unit is closed, out of reach, or has the task from somebody else.
    """
    share = _to_take(share_id, why, version, by)
    to = _unit_in_reach(by, to_unit_id)
    if to.pk == share.unit_id:
        raise TaskRefused("不能转给它自己。请选另一个单位。", field="to_unit")
    return _passed(share, to.pk, why, by, at)


@transaction.atomic
def give_rest(*, task_id: int, unit_id: int, amount: int, version: int | None = None, by: Actor, at: datetime) -> Share:
    """Give a unit some of what of a task is with nobody, after it was taken back.

    Raises:
        NotAllowed, Task.DoesNotExist: no right, or the task was issued outside the actor's posts.
        StepRefused: the task is not out.
        TaskRefused: more than there is, or the unit cannot take it.
        TaskMoved: somebody changed the task meanwhile.
    """
    task = task_to_change(by, task_id, version)
    check_running(TaskState(task.state))
    unit = _unit_in_reach(by, unit_id)
    rows = Share.objects.filter(task=task, parent__isnull=True).values_list("quota", flat=True)
    left = (task.quota or 0) - sum(quota or 0 for quota in rows)
    if not 1 <= amount <= left:
        sentence = f"没有分到单位的还有 {left}，请填 1 到 {left} 之间的数。" if left > 0 else "已经全部分到单位。"
        raise TaskRefused(sentence, field="amount")
    share = _add(task.pk, None, unit.pk, amount, task.due_at, at)
    save_task(task)
    audit.record("task.given", subject=task, by=by, at=at, after={"how_many": amount, "unit": str(unit)})
    return share


def follow(event: WorkHandedOver) -> None:
    """Have what a unit owes go where its work goes, when it is merged, split or handed over."""
    if event.key in {"", HOLDING}:
        follow_unit(
            from_unit_id=event.from_unit_id, to_unit_id=event.to_unit_id, why=event.why, by=event.by, at=event.at
        )  # fmt: skip


@transaction.atomic
def follow_unit(*, from_unit_id: int, to_unit_id: int, why: str, by: Actor, at: datetime) -> int:
    """Pass on what a unit owes, whose work goes on in another; return how many shares went.

    What cannot go there by itself (the other unit has the task from another giver, or is done with it) stays where it
    is and is shown to the unit that gave it.
    """
    owed = Share.objects.filter(shares.RUNNING, unit_id=from_unit_id, state=ShareState.OWED).order_by("pk")
    gone = 0
    for share_id in list(owed.values_list("pk", flat=True)):
        share = share_to_judge(Actor.system(why or "单位变动"), share_id, None)
        there = Share.objects.filter(task_id=share.task_id, unit_id=to_unit_id).first()
        if there is None or (there.parent_id == share.parent_id and there.state == ShareState.OWED):
            _passed(share, to_unit_id, why, by, at)
            gone += 1
    return gone


def _to_take(share_id: int, why: str, version: int | None, by: Actor) -> Any:
    share = share_to_judge(by, share_id, version)
    check_judgement(
        ShareState(share.state), ShareStep.EXCUSE, is_from_above=shares.judges(by, share),
        giver=str(shares.giver_of(share)), is_own_report=False,
    )  # fmt: skip
    if not is_reason(why):
        raise TaskRefused("请写明理由，至少 4 个字。", field="why")
    return share


def _passed(share: Any, to_unit_id: int, why: str, by: Actor, at: datetime) -> Share:
    freed = _settle(share, why)
    parent = Share.objects.get(pk=share.parent_id) if share.parent_id else None  # locked with the share
    made = _add(share.task_id, parent, to_unit_id, freed, share.due_at, at)
    after = {"how_many": freed, "to": made.pk}
    audit.record("share.passed_on", subject=share, by=by, at=at, after=after, why=why)
    audit.record("share.given", subject=made, by=by, at=at, after={"how_many": freed, "from": share.pk}, why=why)
    return made


def _settle(share: Any, why: str) -> int | None:
    """End a share at what is done and handed down; what is left goes back to the share above. Returns how much."""
    share.state, share.ended_why = SHARE.next_state(ShareState(share.state), ShareStep.EXCUSE), why.strip()
    freed = None
    if share.quota is not None:
        settled = min(share.quota, share.done + share.handed_down)
        freed, share.quota = share.quota - settled, settled
        if share.parent_id:
            _add_to(share.parent_id, -freed)
    save(share)
    return freed


def _add(task_id: int, parent: Any, unit_id: int, amount: int | None, due_at: datetime, at: datetime) -> Share:
    """Give a unit more of a task: on top of what it has from the same giver, or as a share of its own."""
    there = Share.objects.select_for_update().filter(task_id=task_id, unit_id=unit_id).first()
    if there is not None and (there.parent_id != (parent.pk if parent else None) or there.state != ShareState.OWED):
        raise TaskRefused(
            f"{there.unit}已经办完这项任务，或者是从别处领的，不能再加。请选另一个单位。", field="to_unit"
        )
    if parent is not None and amount:
        _add_to(parent.pk, amount)
    if there is not None:
        if amount is not None:
            there.quota = (there.quota or 0) + amount
        save(there)
        more: Share = there
        return more
    if parent is not None:
        part: Share = put_part(parent, None, unit_id, amount, due_at, at)
        return part
    made: Share = Share.objects.create(
        task_id=task_id, unit_id=unit_id, quota=amount, state=ShareState.OWED, due_at=due_at, issued_at=at
    )
    return made


def _add_to(parent_id: int, amount: int) -> None:
    """Count what a share handed down up or down; it is locked."""
    above = Share.objects.get(pk=parent_id)
    above.handed_down += amount
    save(above)


def _unit_in_reach(by: Actor, unit_id: int) -> Any:
    unit = org.units_seen(by, Permission.TASK_WORK).filter(pk=unit_id).first()
    if unit is None:
        raise TaskRefused("请选本单位管辖范围内、在用的单位。", field="to_unit")
    return unit
