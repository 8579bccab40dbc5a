"""Reads of cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from fanzha.cases.models import Case
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.audit.words import READS, act_word
from fanzha.common.nav import NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.common.retention import PersonKeys, Section
from fanzha.core.workflow import case as rules
from fanzha.people.actions import Reference, by_key

OPEN = [state.value for state in rules.MACHINE.open_states]


def cases_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the cases below the actor's posts, newest first."""
    seen: QuerySet[Any] = Case.objects.visible_to(actor, Permission.CASE_VIEW)
    return seen.select_related("unit").order_by("-reported_at", "-id")


def cases_listed(actor: Actor) -> "QuerySet[Any]":
    """Return the cases of a list with only what a row shows: of each person the name alone is decrypted."""
    return cases_seen(actor).order_by().select_related("unit", "person").only(
        "number", "state", "scam_type", "loss_fen", "reported_at", "unit__name", "unit__short_name", "person__name"
    )  # fmt: skip


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
            "title": f"{row.actor_name}{ACT_NAMES.get(row.action) or act_word(row.action)}",
            "note": row.why,
            "state": "done",
        }
        for row in audit.history("cases.case", case.pk)
        if row.action not in READS
    ]


def of_person() -> Reference:
    """Fill `person.references`: cases follow when two persons are merged."""
    return by_key(Case, "person", code="cases.person", title="案件", unit="起", added_at="reported_at")


ACT_NAMES = {
    "merge.followed": "随人员合并改了对象",
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
    rules.Step.REOPEN: "refresh", rules.Step.PROSECUTE: "send",
}  # fmt: skip


def open_rows(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the open cases, to be counted for the menu."""
    return cases_seen(actor).filter(state__in=OPEN).order_by()


CASES = NavItem("案件与资金", "案件", "folder", "cases:list", Permission.CASE_VIEW, count=open_rows)


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
    return {"reported": "due", "investigating": "run", "solved": "run", "prosecuted": "run", "closed": "ok"}[state]


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with the cases in which the person is the victim."""
    sections = []
    for case in Case.objects.filter(person_id__in=keys.person_ids).order_by("-reported_at"):
        lines = [
            ("案件编号", case.number), ("状态", state_name(case.state)),
            ("损失", "" if case.loss_fen is None else f"{case.loss_fen / 100:,.2f} 元"), ("案情", case.facts),
            ("付款情况", case.payments), ("结案说明", case.close_note),
        ]  # fmt: skip
        sections.append(Section("案件", tuple((label, said) for label, said in lines if said), source="案件登记"))
    return sections


def blocks(keys: PersonKeys) -> list[str]:
    """Fill `person.blocks`: a case is kept by law for as long as its own rule says."""
    rows = Case.objects.filter(person_id__in=keys.person_ids, erased_at__isnull=True)
    return [f"案件 {case.number} 还在法定保存期内" for case in rows[:5]]


def used_since(since: datetime) -> Any:
    """Fill `person.used_since` with the persons of cases reported since a moment, or still open."""
    rows = Case.objects.filter(Q(reported_at__gte=since) | Q(state__in=OPEN), person_id__isnull=False)
    return rows.values("person_id")


def holdable(actor: Actor, number: str) -> tuple[int, int] | None:
    """Return id and unit of the case of a number that the actor may see, for a hold."""
    found: tuple[int, int] | None = cases_seen(actor).filter(number=number).values_list("pk", "unit_id").first()
    return found
