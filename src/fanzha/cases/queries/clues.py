"""Reads of clues and of rewards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from fanzha.cases.models.clue import Clue, ClueMark, Reward
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.nav import Decision, NavItem
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.common.rules import rule_at
from fanzha.common.scope import unit_in_scope
from fanzha.core.calendar.deadline import Deadline
from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.workflow.clue import CLUE, ClueState, RewardState
from fanzha.intake.queries import receipts

OPEN = [state.value for state in CLUE.open_states]
TAGS = {"received": "due", "handed": "due", "working": "run", "proven": "ok", "unfounded": "", "joined": ""}
REWARD_TAGS = {"asked": "due", "agreed": "run", "refused": "", "paid_out": "ok"}
_MOST = 20


@dataclass(frozen=True, slots=True)
class ClueRules:
    """One version: where clues come from, by when the giver is told, what may be said, how much at most."""

    version: str
    sources: Mapping[str, str]
    feedback_rule: Mapping[str, Any]
    feedback_texts: Mapping[str, str]
    most_reward_fen: int

    def due(self, received_at: datetime) -> datetime:
        """Return by when the giver is owed an answer."""
        calendar = china_calendar([received_at.year, received_at.year + 1])
        return Deadline.parse(self.feedback_rule, calendar).due(received_at)


def clue_rules(on: date) -> ClueRules:
    """Return the version that holds on a day."""
    rule = rule_at("cases.clues", on)
    said = rule.content
    return ClueRules(
        rule.version, said["sources"], said["feedback"], said["feedback_texts"], int(said["most_reward_yuan"]) * 100
    )


def clues_seen(actor: Actor, permission: Permission = Permission.CLUE_WORK) -> "QuerySet[Any]":
    """Return the clues that units below the actor's posts hold, or are asked to take; newest first."""
    rows: QuerySet[Any] = Clue.objects.select_related("unit", "to_unit").order_by("-received_at", "-id")
    if actor.sees_whole_tree(permission):
        return rows
    paths = actor.paths(permission)
    if not paths:
        return rows.none()
    model: Any = Clue._meta.get_field("unit").related_model
    return rows.filter(unit_in_scope(model, "unit", paths) | unit_in_scope(model, "to_unit", paths))


def clue_seen(actor: Actor, clue_id: int) -> Any:
    """Return one clue.

    Raises:
        Clue.DoesNotExist: no unit below the actor's posts holds it or is asked to take it.
    """
    return clues_seen(actor).get(pk=clue_id)


def like(clue: Clue) -> list[Clue]:
    """Return other clues that name the same number, account or link, newest first."""
    shared = Q()
    for kind, index in clue.marks.values_list("kind", "index"):
        shared |= Q(kind=kind, index=index)
    if not shared:
        return []
    ids = ClueMark.objects.filter(shared).exclude(clue=clue).values("clue_id")
    return list(Clue.objects.filter(pk__in=ids).select_related("unit").order_by("-received_at")[:_MOST])


@dataclass(frozen=True, slots=True)
class Told:
    """What the public receipt page says to whoever holds the code of a clue; it names nobody."""

    title: str
    now: str
    due_at: datetime | None
    stated: None = None


def told(typed: str) -> Told | None:
    """Return what the giver may read by the code: how far it is, the answer, whether a reward waits."""
    index = receipts.index(typed)
    row = Clue.objects.filter(receipt_index=index).first() if index else None
    if row is None:
        return None
    now = row.feedback or "收到了，正在核查"
    return Told("线索", f"{now}{_reward_words(row)}", row.feedback_due_at if row.feedback_at is None else None)


def _reward_words(clue: Clue) -> str:
    waits = Reward.objects.filter(clue=clue, state=RewardState.AGREED).exists()
    return " 有一笔奖励，请带领取码来领，不用报姓名。" if waits else ""


def rewards_seen(actor: Actor, permission: Permission = Permission.REWARD_PAY) -> "QuerySet[Any]":
    """Return the reward ledger below the actor's posts, newest first: by number, without a name."""
    seen: QuerySet[Any] = Reward.objects.visible_to(actor, permission)
    return seen.select_related("unit", "clue").order_by("-asked_at", "-id")


def reward_sums(actor: Actor, year: int) -> dict[str, int]:
    """Return how many rewards were paid in a year, and how much, in fen."""
    first, last = datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)
    rows = rewards_seen(actor).order_by().filter(paid_at__gte=first, paid_at__lt=last)
    found = rows.aggregate(count=Count("id"), fen=Sum("amount_fen"))
    return {"count": found["count"], "fen": found["fen"] or 0}


def history(clue: Clue) -> list[dict[str, Any]]:
    """Return what was done about a clue, as a timeline."""
    names = {f"clue.{step}": name for step, name in CLUE.step_names.items()}
    names |= {"clue.received": "登记线索", "clue.told": "给提供人回话", "clue.revealed": "看了提供人"}
    return [
        {"at": row.at, "title": f"{row.actor_name}{names[row.action]}", "note": row.why, "state": "done"}
        for row in audit.history("cases.clue", clue.pk)
        if row.action in names
    ]


def panel_of_report(actor: Actor, report_id: int, at: datetime) -> Panel | None:
    """Fill `report.panel`: the clue that a report became, or the step that makes it one."""
    if not actor.may(Permission.CLUE_WORK):
        return None
    row = clues_seen(actor).filter(key=f"report:{report_id}").first()
    return Panel("线索", "cases/clues/_of_report.html", {"report_id": report_id, "clue": row})


def panel_of_case(actor: Actor, case_id: int, at: datetime) -> Panel | None:
    """Fill `case.panel` with the clues that led to a case."""
    rows = list(clues_seen(actor).filter(case_id=case_id)) if actor.may(Permission.CLUE_WORK) else []
    return Panel("线索", "cases/clues/_of_case.html", {"rows": rows}) if rows else None


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the clues that this officer's units hold or are asked to take, and what is owed to givers."""
    if not actor.may(Permission.CLUE_WORK):
        return []
    return [
        Decision(
            f"线索 {row.number}", CLUE.state_names[ClueState(row.state)], reverse("cases:clue", args=[row.pk]),
            "去办", row.feedback_due_at if row.feedback_at is None else None,
        )
        for row in _waiting(actor)[:_MOST]
    ]  # fmt: skip


def waiting_rows(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return the clues that wait for this officer, to be counted."""
    return [_waiting(actor)[:_MOST]] if actor.may(Permission.CLUE_WORK) else []


def _waiting(actor: Actor) -> "QuerySet[Any]":
    own = [grant.unit_id for grant in actor.grants]
    held = Q(unit_id__in=own) & (Q(state__in=[ClueState.RECEIVED, ClueState.WORKING]) | Q(feedback_at__isnull=True))
    return clues_seen(actor).filter(held | Q(to_unit_id__in=own)).order_by("feedback_due_at", "id")


def open_rows(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the open clues, to be counted for the menu."""
    return clues_seen(actor).order_by().filter(state__in=OPEN)


CLUES = NavItem("案件与资金", "线索", "flag", "cases:clues", Permission.CLUE_WORK, count=open_rows)
REWARDS = NavItem("案件与资金", "线索奖励", "clipboard-list", "cases:rewards", Permission.REWARD_PAY)
