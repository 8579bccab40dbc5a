"""Reads of requests: what an officer sees of them, what waits for a decision, how long each may wait."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from fanzha.common import clock, crypto, rules, slots
from fanzha.common.actor import Actor
from fanzha.common.approvals.registry import Payload, Step, find, steps, title_of
from fanzha.common.clock import CHINA
from fanzha.common.models import Approval, ApprovalLook
from fanzha.common.nav import Decision
from fanzha.common.once import once_a_request
from fanzha.common.permissions import Permission
from fanzha.common.scope import unit_in_scope
from fanzha.core.workflow.approval import ApprovalState

KIND = "common.approvals"
_TOLD_FOR = timedelta(days=30)  # news of a decision leaves the inbox unread after a month


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request of one step may wait, and a permit be used; `version` is the rule that says so."""

    waiting: timedelta
    permit: timedelta
    version: str


def limits(step: str, at: datetime) -> Limits:
    """Return the limits that hold for a step on a day."""
    version, content = _content(at)
    own = {**content, **content.get("steps", {}).get(step, {})}
    return Limits(timedelta(days=own["waiting_days"]), timedelta(hours=own["permit_hours"]), version)


def _content(at: datetime) -> tuple[str, dict[str, Any]]:
    try:
        rule = rules.rule_at(KIND, at.astimezone(CHINA).date())
    except rules.NoRule:  # a house whose shipped rules are not loaded yet
        file = resources.files("fanzha.common.approvals") / "rules" / "common-approvals-1.json"
        shipped = json.loads(file.read_text("utf-8"))
        return shipped["version"], shipped["content"]
    return rule.version, dict(rule.content)


def payload_of(approval: Approval) -> Payload:
    """Return what is to be done.

    Raises:
        ValueError: the sealed part belongs to another request: somebody moved it in the database.
    """
    sealed = approval.sealed or {}
    if sealed.get("step") != approval.step or sealed.get("same") != approval.same:
        raise ValueError("The payload belongs to another request.")
    payload: Payload = sealed["payload"]
    return payload


def _in_scope(actor: Actor, permission: Permission) -> Q | None:
    """Return the condition "the unit concerned lies below a post with the permission"; `None` where no post has it.

    What is about the whole house (no unit) is for posts at the top of the tree alone.
    """
    if actor.sees_whole_tree(permission):
        return Q()
    paths = actor.paths(permission)
    if not paths:
        return None
    below = unit_in_scope(apps.get_model("org", "Unit"), "unit", paths)
    return below | Q(unit__isnull=True) if any("." not in path for path in paths) else below


def is_covered(actor: Actor, permission: Permission, unit_id: int | None) -> bool:
    """Say whether a post with the permission covers the unit, or the whole house where there is none."""
    if actor.sees_whole_tree(permission):
        return True
    paths = actor.paths(permission)
    if unit_id is None:
        return any("." not in path for path in paths)
    unit = apps.get_model("org", "Unit")
    return bool(paths) and unit._default_manager.filter(unit_in_scope(unit, "", paths), pk=unit_id).exists()


def _decidable(actor: Actor) -> Q | None:
    condition: Q | None = None
    for permission in sorted({step.decides for step in steps()}):
        scope = _in_scope(actor, permission)
        if scope is not None:
            codes = [step.code for step in steps() if step.decides == permission]
            part = Q(step__in=codes) & scope
            condition = part if condition is None else condition | part
    return condition


def seen_by(actor: Actor) -> "QuerySet[Any]":
    """Return what an officer may open: the own requests, those to decide, and, for auditors, those in scope."""
    rows: QuerySet[Any] = Approval.objects.select_related("unit").order_by("-asked_at", "-id")
    condition = Q(asked_by_id=actor.id or 0)
    for more in (_decidable(actor), _in_scope(actor, Permission.AUDIT_VIEW)):
        if more is not None:
            condition |= more
            if not more:  # sees the whole house: an empty condition would vanish in an "or"
                return rows
    return rows.filter(condition)


def asked_by(actor: Actor) -> "QuerySet[Any]":
    """Return the officer's own requests, the newest first."""
    rows: QuerySet[Any] = Approval.objects.filter(asked_by_id=actor.id or 0).select_related("unit")
    return rows.order_by("-asked_at", "-id")


@once_a_request
def waiting_for(actor: Actor, at: datetime) -> list[Any]:
    """Return the requests that this officer may decide now, the earliest end first."""
    condition = _decidable(actor) if actor.may(Permission.APPROVAL_USE) else None
    if condition is None:
        return []
    rows = Approval.objects.filter(condition, state=ApprovalState.WAITING, expires_at__gt=at)
    rows = rows.exclude(asked_by_id=actor.id or 0).select_related("unit").order_by("expires_at", "id")
    return [row for row in rows if not why_kept_apart(row.asked_by_id, actor.id, at)]


def why_kept_apart(asker_id: int | None, decider_id: int | None, at: datetime) -> str:
    """Return why the decider counts as the same person as the asker, or "".

    Slot `approvals.kept_apart` (fill(asker_id, decider_id, at) -> sentence or `None`): stand-ins.
    """
    if asker_id is None or decider_id is None:
        return ""
    return next(iter(slots.filled("approvals.kept_apart", asker_id, decider_id, at)), "")


def deciders(step: Step, unit_id: int | None, *, besides: int | None, at: datetime) -> list[str]:
    """Return the names of the officers who may decide a request.

    Slot `approvals.deciders` (fill(permission, unit_id, at) -> list of (id, name)).
    """
    found = [one for part in slots.filled("approvals.deciders", step.decides, unit_id, at) for one in part]
    return [name for number, name in found if number != besides and not why_kept_apart(besides, number, at)]


def open_about(kind: str, subject_id: object) -> "QuerySet[Any]":
    """Return the open requests about an object, for its own page, which checked the right."""
    rows: QuerySet[Any] = Approval.objects.filter(
        about_kind=kind, about_id=str(subject_id), state__in=[ApprovalState.WAITING, ApprovalState.PERMITTED]
    )
    return rows.order_by("asked_at", "id")


def hash_of_code(code: str) -> str:
    """Return what is kept of a permit's code: keyed, read without case, blanks and dashes."""
    return crypto.blind("approval_code", "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()))


def permit_of_code(step: str, code: str, at: datetime) -> Approval | None:
    """Return the permit of a step that a code stands for, or `None` where it is wrong or has run out."""
    rows = Approval.objects.filter(step=step, state=ApprovalState.PERMITTED, expires_at__gt=at)
    return rows.filter(code_hash=hash_of_code(code)).exclude(code_hash="").first()


def looks_at(approval: Approval) -> list[ApprovalLook]:
    """Return who opened a request, the first one first."""
    return list(approval.looks.order_by("first_at", "id"))


def may_decide(actor: Actor, approval: Approval) -> bool:
    """Say whether the officer holds the step's permission at the unit concerned, whoever asked."""
    try:
        step = find(approval.step)
    except LookupError:
        return False
    return actor.may(step.decides) and is_covered(actor, step.decides, approval.unit_id)


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return what waits for this officer's decision, and what the officer was permitted and has not used."""
    return [_to_decide(row) for row in waiting_for(actor, at)] + [_to_use(row) for row in _permits(actor, at)]


def _to_decide(row: Approval) -> Decision:
    detail = f"{row.asked_by_name}申请" + (f" · {row.unit}" if row.unit else "")
    return Decision(
        f"批准：{title_of(row.step)}", detail, reverse("approvals:show", args=[row.pk]), "去决定", row.expires_at
    )


def _to_use(row: Approval) -> Decision:
    title, detail = f"已同意：{title_of(row.step)}", f"{row.decided_by_name}已同意，过期要重新申请"
    return Decision(title, detail, reverse("approvals:show", args=[row.pk]), "去办理", row.expires_at)


@once_a_request
def _permits(actor: Actor, at: datetime) -> list[Any]:
    if not actor.may(Permission.APPROVAL_USE):
        return []
    return list(asked_by(actor).filter(state=ApprovalState.PERMITTED, expires_at__gt=at))


@once_a_request
def news(actor: Actor, at: datetime) -> list[Decision]:
    """Return how the officer's own requests ended, until the officer opens them."""
    if not actor.may(Permission.APPROVAL_USE):
        return []
    over = [ApprovalState.DONE, ApprovalState.REFUSED, ApprovalState.EXPIRED, ApprovalState.FAILED]
    rows = asked_by(actor).filter(state__in=over, asker_told_at__isnull=True, ended_at__gt=at - _TOLD_FOR)
    own = ApprovalLook.objects.filter(approval=OuterRef("pk"), officer_id=actor.id or 0)
    rows = rows.exclude(Exists(own.filter(last_at__gte=OuterRef("ended_at"))))
    return [_ended(row) for row in rows]


def _ended(row: Approval) -> Decision:
    url = reverse("approvals:show", args=[row.pk])
    return Decision(f"{_WORDS[row.state]}：{title_of(row.step)}", _by_whom(row), url, "看结果")


_WORDS = {"done": "已办", "refused": "未同意", "expired": "已过期", "failed": "没有办成"}


def _by_whom(row: Approval) -> str:
    return f"{row.decided_by_name}决定" if row.decided_by_name else "没有人在期限内决定"


def waiting_count(actor: Actor, at: datetime) -> int:
    """Return how many decisions and news there are."""
    return len(decisions(actor, at)) + len(news(actor, at))


def menu_count(actor: Actor, at: datetime) -> int:
    """Return how many requests wait for this officer's decision."""
    return len(waiting_for(actor, at))


def shown_time(at: datetime) -> str:
    """Return a moment as sentences show it."""
    return f"{at.astimezone(clock.CHINA):%m-%d %H:%M}"
