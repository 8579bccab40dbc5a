"""Reads of cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from fanzha.cases.models import Case
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.nav import NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case as rules

OPEN = [state.value for state in rules.MACHINE.open_states]


def cases_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the cases below the actor's posts, newest first."""
    seen: QuerySet[Any] = Case.objects.visible_to(actor, Permission.CASE_VIEW)
    return seen.select_related("unit").order_by("-reported_at", "-id")


def open_cases(actor: Actor) -> "QuerySet[Any]":
    """Return the cases in which somebody has to act, the oldest first."""
    return cases_seen(actor).filter(state__in=OPEN).order_by("reported_at", "id")


def case_seen(actor: Actor, pk: int) -> Case:
    """Return one case.

    Raises:
        Case.DoesNotExist: not among the cases that the actor may see.
    """
    case: Case = cases_seen(actor).select_related("unit", "person").get(pk=pk)
    return case


@dataclass(frozen=True, slots=True)
class Sums:
    """Cases and losses of a period; `unknown` cases have no loss entered yet, which is not nought."""

    cases: int
    loss_fen: int
    unknown: int


def sums(actor: Actor, *, since: datetime, until: datetime) -> Sums:
    """Return how many cases were reported in [since, until) and what was lost."""
    row = cases_seen(actor).filter(reported_at__gte=since, reported_at__lt=until).order_by().aggregate(
        cases=Count("id"), loss=Sum("loss_fen"), unknown=Count("id", filter=Q(loss_fen__isnull=True))
    )  # fmt: skip
    return Sums(row["cases"], row["loss"] or 0, row["unknown"])


def history(case: Case) -> list[dict[str, Any]]:
    """Return what was done to a case, as a timeline."""
    return [
        {
            "at": row.at,
            "title": f"{row.actor_name}{ACT_NAMES.get(row.action, row.action)}",
            "note": row.why,
            "state": "done",
        }
        for row in audit.history("cases.case", case.pk)
        if row.action != "case.read"
    ]


ACT_NAMES = {
    "case.opened": "登记案件",
    "case.edited": "修改",
    **{f"case.{s}": n for s, n in rules.MACHINE.step_names.items()},
}


def steps_for(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Return the steps of the page; without the right to edit they stay in sight and say why."""
    steps = rules.MACHINE.steps_from(rules.State(case.state))
    reason = "" if actor.may(Permission.CASE_EDIT) else "案件要由值班员、研判员或主任办理。"
    return [
        {
            "key": step.value, "label": rules.MACHINE.step_names[step], "icon": _ICONS[step], "reason": reason,
            "primary": place == 0 and not reason, "method": "get",
            "url": reverse("cases:edit", args=[case.pk]) if step is rules.Step.EDIT
            else reverse("cases:move", args=[case.pk, step.value]),
        }
        for place, step in enumerate(steps)
    ]  # fmt: skip


_ICONS = {
    rules.Step.ACCEPT: "search", rules.Step.EDIT: "edit", rules.Step.SOLVE: "circle-check", rules.Step.CLOSE: "archive",
    rules.Step.REOPEN: "refresh",
}  # fmt: skip


def open_count(actor: Actor, at: datetime) -> int:
    """Return how many cases are open."""
    return int(cases_seen(actor).filter(state__in=OPEN).order_by().count())


CASES = NavItem("案件与资金", "案件", "folder", "cases:list", Permission.CASE_VIEW, count=open_count)


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Return the cases that a typed number finds."""
    text = text.strip().upper()
    if not text.startswith("AJ") or not actor.may(Permission.CASE_VIEW):
        return []
    rows = cases_seen(actor).filter(number__startswith=text)[:10]
    return [
        SearchHit("案件", row.number, f"{row.unit} · {state_name(row.state)}", reverse("cases:show", args=[row.pk]))
        for row in rows
    ]


def state_name(state: str) -> str:
    """Return the word of a state."""
    return rules.MACHINE.state_names[rules.State(state)]


def state_kind(state: str) -> str:
    """Return the colour of a state's tag."""
    return {"reported": "due", "investigating": "run", "solved": "run", "closed": "ok"}[state]
