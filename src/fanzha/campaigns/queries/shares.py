"""Reads of shares: what units owe, what they handed down, what comes together below them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from fanzha.campaigns.models import DeliveryFile, Share, Task
from fanzha.campaigns.queries.counters import counters, evidence_names
from fanzha.campaigns.queries.task_rules import task_rules
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.campaign_task import SHARE, Delivered, ShareState, TaskState
from fanzha.org import queries as org

NoShare = Share.DoesNotExist
RUNNING = Q(task__state=TaskState.ISSUED)
_SEALED = (
    "said", "ended_why", "unit__phone", "task__split_into", "task__typed", "task__asked", "task__ended_said",
    "task__unit__phone",
)  # fmt: skip


def shares_of_units(actor: Actor, permission: Permission = Permission.TASK_VIEW) -> "QuerySet[Any]":
    """Return what the units at or below the actor's posts owe or owed; what was written beside it is not read."""
    rows: QuerySet[Any] = Share.objects.visible_to(actor, permission)
    return rows.select_related("unit", "task", "task__unit").defer(*_SEALED)


def own_shares(actor: Actor) -> "QuerySet[Any]":
    """Return what the very units of the actor's posts owe or owed, of tasks that were not withdrawn."""
    rows = shares_of_units(actor).filter(unit_id__in=[grant.unit_id for grant in actor.grants])
    return rows.exclude(task__state__in=[TaskState.WITHDRAWN, TaskState.ISSUING])


def within_reach(actor: Actor, permission: Permission) -> "QuerySet[Any]":
    """Return the shares that the actor has to do with: of units below, of tasks from below, parts that were given."""
    mine = Share.objects.visible_to(actor, permission)
    if actor.sees_whole_tree(permission):
        return mine
    issued = Share.objects.filter(task__in=Task.objects.visible_to(actor, permission))
    given = Share.objects.filter(parent__in=Share.objects.visible_to(actor, permission))
    rows: QuerySet[Any] = mine | issued | given
    return rows


def share_seen(actor: Actor, share_id: int, permission: Permission = Permission.TASK_VIEW) -> Any:
    """Return one share with its task and the unit that gave it.

    Raises:
        NoShare: there is none, or the actor has nothing to do with it.
    """
    rows = within_reach(actor, permission).select_related("unit", "task", "task__unit", "parent", "parent__unit")
    return rows.get(pk=share_id)


def giver_of(share: Any) -> Any:
    """Return the unit that gave a share: that which handed it down, or that which issued the task."""
    return share.parent.unit if share.parent_id else share.task.unit


def speaks_for(actor: Actor, unit: Any, permission: Permission) -> bool:
    """Say whether a post of the actor with the permission lies at a unit or above it."""
    paths = [path for path in (unit.territory_path, unit.line_path) if path]
    return actor.is_system or any(permission in one.permissions and one.reaches(paths) for one in actor.grants)


def judges(actor: Actor, share: Any) -> bool:
    """Say whether the actor speaks for the unit that gave a share, or for one above it."""
    permission = Permission.TASK_WORK if share.parent_id else Permission.TASK_ISSUE
    return speaks_for(actor, giver_of(share), permission)


def done_below(share_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return, of each share, what was done on it with all its parts, and on how many deliveries.

    Cost:
        One question, whatever the number of shares and the depth of their parts.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [list(share_ids)])
        return {top: (int(done), int(rows)) for top, done, rows in cursor.fetchall()}


_BELOW = """
WITH RECURSIVE below (top, id, done) AS (
    SELECT id, id, done FROM campaigns_share WHERE id = ANY(%s::bigint[])
    UNION ALL
    SELECT below.top, share.id, share.done FROM campaigns_share share JOIN below ON share.parent_id = below.id
)
SELECT top, sum(done), sum((SELECT count(*) FROM campaigns_delivery d WHERE d.share_id = below.id
                            AND d.struck_at IS NULL))
FROM below GROUP BY top
"""


def delivered(share: Any, on: date) -> Delivered:
    """Return what stands on a share for the rule on reporting it done."""
    done, rows = done_below([share.pk])[share.pk]
    settled = [ShareState.CONFIRMED.value, ShareState.EXCUSED.value]
    names = evidence_names(on)
    wanted = [code for code in share.task.evidence if code != "link"]
    standing = share.deliveries.filter(struck_at__isnull=True)
    there = set(DeliveryFile.objects.filter(delivery__in=standing).values_list("kind", flat=True))
    own = standing.exists()
    return Delivered(
        quota=share.quota, done=done, rows=rows,
        open_parts=share.parts.exclude(state__in=settled).count(),
        missing=tuple(names[code] for code in wanted if code not in there) if own else (),
        link_missing=own and "link" in share.task.evidence and not standing.filter(address__isnull=False).exists(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One share in the tree of a share's parts.

    Attributes:
        depth: 0 for the share itself.
        done: what the unit itself did.
        total: with all its parts.
    """

    share: Any
    depth: int
    done: int
    total: int


def tree_of(share: Any, *, most: int = 500) -> list[Part]:
    """Return a share with all that was handed down from it, each part below its own."""
    with connection.cursor() as cursor:
        cursor.execute(_TREE, [share.pk, most])
        found = cursor.fetchall()
    rows = {row.pk: row for row in Share.objects.filter(pk__in=[one[0] for one in found]).select_related("unit")}
    sums = done_below(list(rows))
    return [Part(rows[pk], depth, rows[pk].done, sums[pk][0]) for pk, depth in found]


_TREE = """
WITH RECURSIVE below (id, depth, way) AS (
    SELECT id, 0, ARRAY[id] FROM campaigns_share WHERE id = %s
    UNION ALL
    SELECT share.id, below.depth + 1, below.way || share.id
    FROM campaigns_share share JOIN below ON share.parent_id = below.id
)
SELECT id, depth FROM below ORDER BY way LIMIT %s
"""


def units_to_hand_to(share: Any) -> "QuerySet[Any]":
    """Return the units right below a share's unit, on either path, to which it may hand parts down."""
    return org.right_below(share.unit)


def to_be_confirmed(actor: Actor) -> "QuerySet[Any]":
    """Return the shares that were reported done to the very units of the actor's posts."""
    return _given_by(actor).filter(RUNNING, state=ShareState.DELIVERED)


def of_closed_units(actor: Actor) -> "QuerySet[Any]":
    """Return the shares still owed by units that are closed, for the units that gave them."""
    return _given_by(actor).filter(RUNNING, state=ShareState.OWED, unit__is_active=False)


def _given_by(actor: Actor) -> "QuerySet[Any]":
    units = [grant.unit_id for grant in actor.grants]
    issued = Q(parent__isnull=True, task__unit_id__in=units) if actor.may(Permission.TASK_ISSUE) else Q(pk__in=[])
    given = Q(parent__unit_id__in=units) if actor.may(Permission.TASK_WORK) else Q(pk__in=[])
    rows: QuerySet[Any] = Share.objects.filter(issued | given).select_related("unit", "task", "task__unit")
    return rows.defer(*_SEALED)


def pressing(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return what the actor's own units owe and what is due soon or over, the earliest first."""
    soon = at + timedelta(days=task_rules(at.date()).urgent_days)
    rows = own_shares(actor).filter(RUNNING, state=ShareState.OWED, due_at__lt=soon)
    return rows.order_by("due_at", "pk")


def newly_issued(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return what came to the actor's own units in the last days and is not pressing yet."""
    rules = task_rules(at.date())
    soon, since = at + timedelta(days=rules.urgent_days), at - timedelta(days=rules.news_days)
    rows = own_shares(actor).filter(RUNNING, state=ShareState.OWED, due_at__gte=soon, issued_at__gte=since)
    return rows.order_by("-issued_at", "-pk")


def counted_in(task: Any, on: date) -> tuple[str, str]:
    """Return what a task counts and in what measure word; empty where it is only done or not."""
    counter = counters(on).get(task.counter)
    return (counter.name, counter.unit) if counter else ("", "")


def history(share_id: int) -> list[dict[str, Any]]:
    """Return what was done about a share, as a timeline."""
    return [
        {"at": row.at, "title": f"{row.actor_name}{ACTS[row.action]}", "note": row.why, "state": "done"}
        for row in audit.history("campaigns.share", share_id)
        if row.action in ACTS
    ]


ACTS = {
    "share.handed_down": "分解到下级", "share.responsible": "指定责任人", "share.delivered": "报完成",
    "share.confirmed": "确认完成", "share.returned": "退回", "share.excused": "免除", "share.resumed": "恢复",
    "share.taken_back": "收回没完成的部分", "share.passed_on": "转给另一个单位", "share.given": "接过任务",
    "delivery.recorded": "登记完成情况", "delivery.struck": "划掉一条登记",
}  # fmt: skip


def may_do(actor: Actor, share: Any) -> dict[str, bool]:
    """Return which forms the page of a share shows."""
    steps = {step.value for step in SHARE.steps_from(ShareState(share.state))}
    runs = share.task.state == TaskState.ISSUED
    works = runs and speaks_for(actor, share.unit, Permission.TASK_WORK)
    judge = runs and judges(actor, share)
    return {
        "deliver": works and "deliver" in steps, "name": works and bool(steps - {"resume"}),
        "hand_down": works and "deliver" in steps,
        **{step: judge and step in steps for step in ("confirm", "return", "excuse", "resume")},
        "take_back": judge and "excuse" in steps,
    }  # fmt: skip
