"""What a unit does with its share, and what the unit that gave it says to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from fanzha.campaigns.actions.task_refusals import TaskMoved, TaskRefused
from fanzha.campaigns.models import Share
from fanzha.campaigns.queries import shares
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.quotas import Chain, QuotaTooSmall, handed_down
from fanzha.core.workflow.campaign_task import ShareState, ShareStep, TaskState, check_judgement, check_report
from fanzha.core.workflow.campaign_task import check_running as check_running_task
from fanzha.core.workflow.why import is_reason
from fanzha.org import actions as org_actions
from fanzha.org import queries as org

_MOST_LETTERS = 3  # the three who are responsible


@transaction.atomic
def hand_down(
    *, share_id: int, parts: Mapping[int, int | None], version: int | None = None, due_at: datetime | None = None,
    by: Actor, at: datetime,
) -> Share:  # fmt: skip
    """Hand parts of a share to units below, or change what they have; the rest stays with the unit itself.

    Args:
        parts: the quota of each unit that changes; `None` where the share has no number.
        due_at: until when; never later than the share itself. Without one it is the share's.

    Raises:
        NotAllowed, Share.DoesNotExist: no right, or outside the actor's posts.
        StepRefused: the task is not out.
        TaskRefused: more than there is, a unit that does not lie below or has the task otherwise, a part that is done.
        TaskMoved: somebody changed the share meanwhile.
    """
    share: Share = share_to_work_on(by, share_id, version)
    _check_owed(share, "分解")
    _check_below(share, parts)
    before = {part.unit_id: part for part in share.parts.select_for_update().order_by("pk")}
    for unit_id, quota in parts.items():
        _check_part(share, before.get(unit_id), unit_id, quota)
    until = min(due_at or share.due_at, share.due_at)
    numbers = {unit_id: quota or 0 for unit_id, quota in parts.items()}
    share.handed_down = _sum(share, numbers, {unit_id: part.quota or 0 for unit_id, part in before.items()})
    for unit_id, quota in parts.items():
        put_part(share, before.get(unit_id), unit_id, quota, until, at)
    save(share)
    after = {"parts": len(parts), "handed_down": share.handed_down, "quota": share.quota}
    audit.record("share.handed_down", subject=share, by=by, at=at, after=after)
    return share


def _check_below(share: Any, parts: Mapping[int, int | None]) -> None:
    if not parts:
        raise TaskRefused("还没有给任何单位填数。")
    below = set(shares.units_to_hand_to(share).filter(pk__in=list(parts)).values_list("pk", flat=True))
    if set(parts) - below:
        raise TaskRefused("只能分给本单位直接下级的在用单位。请刷新页面后重新填。")
    taken = Share.objects.filter(task_id=share.task_id, unit_id__in=list(parts)).exclude(parent_id=share.pk)
    if names := [str(row.unit) for row in taken.select_related("unit")[:5]]:
        raise TaskRefused(f"{'、'.join(names)}已经从别处领了这项任务，不能再分。请把它们的数空着。")


def _check_part(share: Any, part: Any, unit_id: int, quota: int | None) -> None:
    if (quota is None) != (share.quota is None):
        raise TaskRefused("请给每个单位填一个整数；不定数量的任务不用填数。")
    if quota is not None and quota < 0:
        raise TaskRefused("各单位的数应是 0 以上的整数。")
    if part is None:
        return
    if part.state != ShareState.OWED and part.quota != quota:
        raise TaskRefused(f"{part.unit}已经报了完成或已免除，不能再改数。需要时先退回或恢复。")
    if quota is not None and quota < part.handed_down:
        raise TaskRefused(f"{part.unit}已经往下分了 {part.handed_down}，不能少于这个数。")


def _sum(share: Any, parts: Mapping[int, int], before: Mapping[int, int]) -> int:
    if share.quota is None:
        return 0
    try:
        return handed_down(Chain(share.quota, share.handed_down), parts, before)
    except QuotaTooSmall:
        total = share.handed_down + sum(parts.values()) - sum(before.get(pk, 0) for pk in parts)
        raise TaskRefused(
            f"分下去的合计 {total}，比本单位的 {share.quota} 多 {total - share.quota}。请减下来。"
        ) from None


def put_part(share: Any, part: Any, unit_id: int, quota: int | None, due_at: datetime, at: datetime) -> Any:
    """Write a part of a share; the caller keeps the sum."""
    if part is None:
        return Share.objects.create(
            task_id=share.task_id, unit_id=unit_id, parent=share, quota=quota, state=ShareState.OWED, due_at=due_at,
            issued_at=at,
        )  # fmt: skip
    part.quota, part.due_at = quota, due_at
    save(part)
    return part


@transaction.atomic
def name_responsible(
    *, share_id: int, first: int | None, specific: int | None, contact: int | None, version: int | None = None,
    by: Actor, at: datetime,
) -> Share:  # fmt: skip
    """Name who answers for a share: 第一责任人, 具体责任人, 联系人. Those who are new to it find it in their inbox.

    Raises:
        NotAllowed, Share.DoesNotExist, StepRefused, TaskMoved: as for handing down.
        TaskRefused: somebody has no post at the unit.
    """
    share: Share = share_to_work_on(by, share_id, version)
    named = {"first": first, "specific": specific, "contact": contact}
    names = {one.pk: one.name for one in org.officers_at([share.unit_id], on=at.date())}
    if any(pk is not None and pk not in names for pk in named.values()):
        raise TaskRefused("责任人要在本单位有岗位。请重新选。")
    before = {getattr(share, f"{level}_id") for level in named}
    for level, pk in named.items():
        setattr(share, f"{level}_id", pk)
        setattr(share, f"{level}_name", names.get(pk, "") if pk else "")
    save(share)
    new = {pk for pk in named.values() if pk and pk not in before and pk != by.id}
    _tell(share, new, kind="assigned", text=f"任务“{share.task.title}”由您负责", key=f"task.named:{share.pk}",
          by=by, at=at)  # fmt: skip
    audit.record(
        "share.responsible",
        subject=share,
        by=by,
        at=at,
        after={f"{level}_named": bool(pk) for level, pk in named.items()},
    )
    return share


@transaction.atomic
def report_done(*, share_id: int, said: str = "", version: int | None = None, by: Actor, at: datetime) -> Share:
    """Report a share done to the unit that gave it.

    Args:
        said: what the unit says to it; needed where less was done than asked.

    Raises:
        NotAllowed, Share.DoesNotExist, TaskMoved: as for handing down.
        StepRefused: parts are open, proof is missing, nothing was done, or too little without a reason.
    """
    share: Share = share_to_work_on(by, share_id, version)
    before = share.state
    share.state = check_report(ShareState(share.state), shares.delivered(share, at.date()), said=said)
    share.said, share.delivered_at, share.delivered_by_id = said.strip() or None, at, by.id
    share.is_late = share.is_late or at > share.due_at
    save(share)
    audit.record("share.delivered", subject=share, by=by, at=at, before={"state": before},
                 after={"state": share.state, "late": share.is_late})  # fmt: skip
    return share


@transaction.atomic
def confirm_share(*, share_id: int, version: int | None = None, by: Actor, at: datetime) -> Share:
    """Confirm that a share is done: by the unit that gave it, never by whoever reported it.

    Raises:
        NotAllowed, Share.DoesNotExist, TaskMoved: as for handing down.
        StepRefused: not reported, not from above, or one's own report.
    """
    share = _judge(share_id, ShareStep.CONFIRM, version, by)
    share.confirmed_at, share.confirmed_by_name = at, by.name
    return _judged(share, "share.confirmed", "decided", "已确认完成", "", by, at)


@transaction.atomic
def return_share(*, share_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Share:
    """Send a share back with the reason, also one that was confirmed.

    Raises:
        as `confirm_share`; TaskRefused: no reason.
    """
    share = _judge(share_id, ShareStep.RETURN, version, by)
    _check_reason(why, "请写明要补什么，至少 4 个字。")
    _check_above_open(share)
    share.ended_why, share.confirmed_at, share.confirmed_by_name = why.strip(), None, ""
    return _judged(share, "share.returned", "returned", "被退回", why, by, at)


@transaction.atomic
def excuse_share(*, share_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Share:
    """Excuse a unit from its share with a reason; its number stays in the sum and is shown as excused.

    Raises:
        as `return_share`.
    """
    share = _judge(share_id, ShareStep.EXCUSE, version, by)
    _check_reason(why, "请写明为什么免除，至少 4 个字。")
    share.ended_why = why.strip()
    return _judged(share, "share.excused", "decided", "已免除", why, by, at)


@transaction.atomic
def resume_share(*, share_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Share:
    """Have a unit owe its share again that was excused.

    Raises:
        as `return_share`.
    """
    share = _judge(share_id, ShareStep.RESUME, version, by)
    _check_reason(why, "请写明为什么恢复，至少 4 个字。")
    _check_above_open(share)
    share.ended_why = why.strip()
    return _judged(share, "share.resumed", "returned", "已恢复，需要完成", why, by, at)


def _judge(share_id: int, step: ShareStep, version: int | None, by: Actor) -> Any:
    share = share_to_judge(by, share_id, version)
    share.state = check_judgement(
        ShareState(share.state), step, is_from_above=shares.judges(by, share), giver=str(shares.giver_of(share)),
        is_own_report=by.id is not None and share.delivered_by_id == by.id,
    )  # fmt: skip
    return share


def _judged(share: Any, act: str, kind: str, text: str, why: str, by: Actor, at: datetime) -> Share:
    save(share)
    audit.record(act, subject=share, by=by, at=at, after={"state": share.state}, why=why.strip())
    whom = {share.delivered_by_id, share.specific_id, share.contact_id} - {None, by.id}
    _tell(share, whom, kind=kind, text=f"任务“{share.task.title}”{text}", key=f"{act}:{share.pk}:{share.version}",
          by=by, at=at)  # fmt: skip
    made: Share = share
    return made


def _check_above_open(share: Any) -> None:
    """Stop a part from becoming open again below a share that is reported done."""
    if share.parent_id and share.parent.state != ShareState.OWED:
        raise TaskRefused(f"{share.parent.unit}已经把整个任务报了完成。请先把它那一份退回，再退回下级的。")


def _check_reason(why: str, sentence: str) -> None:
    if not is_reason(why):
        raise TaskRefused(sentence, field="why")


def _check_owed(share: Any, verb: str) -> None:
    if share.state != ShareState.OWED:
        raise TaskRefused(f"这一份已经报完成、确认或免除，不能再{verb}。需要时请{shares.giver_of(share)}退回。")


def _tell(share: Any, officers: set[Any], *, kind: str, text: str, key: str, by: Actor, at: datetime) -> None:
    """Tell those whom it concerns, and whoever stands in for one of them today."""
    url, whom = reverse("campaigns:share", args=[share.pk]), set(sorted(officers)[:_MOST_LETTERS])
    for officer_id in sorted(whom | org.deputies_at([share.unit_id], on=localdate(at), of=whom) - {by.id}):
        org_actions.tell(officer_id=officer_id, kind=kind, text=text, url=url, key=key, at=at)


def share_to_work_on(by: Actor, share_id: int, version: int | None) -> Any:
    """Return a share of a unit for which the actor works, locked; its task is out.

    Raises:
        NotAllowed, Share.DoesNotExist: no right, or outside the actor's posts.
        StepRefused: the task is not out, or not any more.
        TaskMoved: somebody changed it after the form was shown.
    """
    by.require(Permission.TASK_WORK)
    return _locked(Share.objects.visible_to(by, Permission.TASK_WORK), share_id, version)


def share_to_judge(by: Actor, share_id: int, version: int | None) -> Any:
    """Return a share that the actor may have something to say to, locked; whether so, the rule decides.

    Raises:
        as `share_to_work_on`.
    """
    by.require(Permission.TASK_WORK)
    return _locked(Share.objects.filter(pk__in=shares.within_reach(by, Permission.TASK_WORK).filter(pk=share_id)),
                   share_id, version)  # fmt: skip


def _locked(rows: Any, share_id: int, version: int | None) -> Any:
    """Lock the share above first, so that everybody locks in one order, then the share itself."""
    parent_id = rows.values_list("parent_id", flat=True).get(pk=share_id)
    if parent_id is not None:
        Share.objects.select_for_update().filter(pk=parent_id).first()
    related = ("unit", "task", "task__unit", "parent", "parent__unit")
    share = rows.select_related(*related).select_for_update(of=("self",)).get(pk=share_id)
    if version is not None and share.version != version:
        raise TaskMoved("您打开后，别人改过这一份任务。您填的内容还在，核对后可以再提交。")
    check_running_task(TaskState(share.task.state))
    return share


def save(share: Any) -> None:
    """Write a share and count its version on."""
    share.version += 1
    share.save()
