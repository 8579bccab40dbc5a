"""Reads of revisits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.cases.models.revisit import VictimRevisit
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.common.rules import rule_at
from fanzha.core.calendar.deadline import Deadline
from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.workflow.victim_revisit import REVISIT, RevisitState

OPEN = [state.value for state in REVISIT.open_states]
TAGS = {
    "due": "due", "trying": "run", "missed": "late", "done": "ok", "refused": "", "unreachable": "", "waived": "",
}  # fmt: skip
_MOST = 20


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the interview, with the words to say."""

    code: str
    kind: str  # age, choice, text, long, answer, many
    label: str
    ask: str
    field: str = ""  # of the victim; nothing where the answer stays with the revisit
    after: str = ""  # asked only where that one was answered with yes
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RevisitRules:
    """One version: by when, how often, how many reporters, which questions."""

    version: str
    due_rule: Mapping[str, Any]
    least_tries: int
    least_hours: int
    reporter_share_percent: int
    opening: str
    closing: str
    questions: tuple[Question, ...]

    def due(self, asked_at: datetime) -> datetime:
        """Return by when somebody has to be asked whose case comes now."""
        return Deadline.parse(self.due_rule, china_calendar([asked_at.year, asked_at.year + 1])).due(asked_at)


def revisit_rules(on: date) -> RevisitRules:
    """Return the version that holds on a day."""
    rule, words = rule_at("cases.revisit", on), rule_at("story_words", on).content
    said = rule.content
    choices = {
        "occupations": tuple(words["occupation_names"].items()), "schooling": tuple(said["schooling_names"].items()),
        "needs": tuple(said["needs"].items()),
    }  # fmt: skip
    return RevisitRules(
        rule.version, said["due"], said["least_tries"], said["least_hours"], said["reporter_share_percent"],
        said["opening"], said["closing"], tuple(_question(row, choices) for row in said["questions"]),
    )  # fmt: skip


def _question(row: Mapping[str, Any], choices: Mapping[str, tuple[tuple[str, str], ...]]) -> Question:
    return Question(
        row["code"], row["kind"], row["label"], row["ask"], row.get("field", ""), row.get("after", ""),
        choices.get(row.get("choices", ""), ()),
    )  # fmt: skip


def revisits_seen(actor: Actor, permission: Permission = Permission.REVISIT_WORK) -> "QuerySet[Any]":
    """Return the revisits below the actor's posts, the earliest deadline first."""
    seen: QuerySet[Any] = VictimRevisit.objects.visible_to(actor, permission)
    return seen.select_related("unit", "case", "victim", "victim__person").order_by("due_at", "id")


def revisit_seen(actor: Actor, revisit_id: int) -> Any:
    """Return one revisit.

    Raises:
        VictimRevisit.DoesNotExist: not below the actor's posts.
    """
    return revisits_seen(actor).get(pk=revisit_id)


def history(row: VictimRevisit) -> Sequence[dict[str, Any]]:
    """Return what was done about a revisit, as a timeline."""
    steps = {f"revisit.{step}": name for step, name in REVISIT.step_names.items()}
    return [
        {"at": line.at, "title": f"{line.actor_name}{steps[line.action]}", "note": line.why, "state": "done"}
        for line in audit.history("cases.victimrevisit", row.pk)
        if line.action in steps
    ]


def panel_of_case(actor: Actor, case_id: int, at: datetime) -> Panel | None:
    """Fill `case.panel` with the revisits of the victims."""
    if not actor.may(Permission.REVISIT_WORK):
        return None
    rows = [
        {
            "url": reverse("cases:revisit", args=[row.pk]), "state": REVISIT.state_names[RevisitState(row.state)],
            "tag": TAGS[row.state], "due_at": row.due_at, "is_open": row.is_open, "ended_at": row.ended_at,
        }
        for row in revisits_seen(actor).filter(case_id=case_id)
    ]  # fmt: skip
    return Panel("回访", "cases/_revisits.html", {"rows": rows}) if rows else None


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the revisits that are due or late, for the home page of who asks."""
    if not actor.may(Permission.REVISIT_WORK):
        return []
    return [
        Decision(
            f"回访 {row.case.number if row.case else '举报人'}", REVISIT.state_names[RevisitState(row.state)],
            reverse("cases:revisit", args=[row.pk]), "去回访", row.due_at,
        )
        for row in _waiting(actor)[:_MOST]
    ]  # fmt: skip


def waiting_rows(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return the revisits that wait for this officer, to be counted."""
    return [_waiting(actor)[:_MOST]] if actor.may(Permission.REVISIT_WORK) else []


def open_rows(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the open revisits, to be counted for the menu."""
    return revisits_seen(actor).order_by().filter(state__in=OPEN)


def _waiting(actor: Actor) -> "QuerySet[Any]":
    """Return what the very units of the actor's posts have to ask."""
    return revisits_seen(actor).filter(state__in=OPEN, unit_id__in=[grant.unit_id for grant in actor.grants])


REVISITS = NavItem("案件与资金", "回访", "phone", "cases:revisits", Permission.REVISIT_WORK, count=open_rows)
