"""Reads of typical cases: what waits, what stands in a text, what a case page shows of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from fanzha.cases.models import Case, TypicalCase
from fanzha.cases.queries.known import known_of
from fanzha.cases.queries.register import cases_seen
from fanzha.common import audit, crypto
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.core.text.identifying import Trace, must_go, sentence, traces
from fanzha.core.text.typical import Told, paragraphs
from fanzha.core.workflow import case as cases
from fanzha.core.workflow.typical_case import TYPICAL, TypicalState, TypicalStep
from fanzha.knowledge import queries as knowledge

S = TypicalState
TAGS = {"asked": "due", "drafted": "run", "checking": "due", "refused": "late", "approved": "ok"}
SOLVED = [state.value for state in (cases.State.SOLVED, cases.State.PROSECUTED, cases.State.CLOSED)]
_MOST = 20
_MOST_SIGNS = 3  # of the kind of fraud, in a first draft
_MOST_VICTIMS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a text that may tell who it is about.

    Attributes:
        mark: names it in forms without saying it.
        is_known: the file holds just that; a reason that was given before it did says nothing of it.
        why: the reason for which it may stay; empty where nobody gave one.
        by_name: who gave it.
    """

    mark: str
    code: str
    said: str
    sentence: str
    must_go: bool
    is_known: bool = False
    why: str = ""
    by_name: str = ""

    @property
    def is_settled(self) -> bool:
        """Say whether it stands in nobody's way."""
        return bool(self.why) and not self.must_go


def text_of(row: TypicalCase) -> str:
    """Return everything that would be published."""
    return "\n".join([row.title, row.story, row.lesson])


def findings(row: TypicalCase, *, text: str | None = None) -> list[Finding]:
    """Return what still identifies in a text, with what the file knows now, and the reasons that were given.

    Args:
        text: what is being written, where it is not yet kept.
    """
    reasons = {(kept["code"], kept["said"], kept["is_known"]): kept for kept in row.kept}
    found = traces(text_of(row) if text is None else text, known_of(row.case))
    return [_finding(trace, reasons.get((trace.code, trace.said, trace.is_known), {})) for trace in found]


def _finding(trace: Trace, kept: Mapping[str, Any]) -> Finding:
    mark = crypto.blind("typical.trace", f"{trace.code}:{trace.is_known}:{trace.said}")
    why, by_name = kept.get("why", ""), kept.get("by", "")
    return Finding(mark, trace.code, trace.said, sentence(trace), must_go(trace), trace.is_known, why, by_name)


def standing(found: Iterable[Finding]) -> tuple[int, int]:
    """Return how much still has to be changed or explained, and how much no reason excuses."""
    open_ = [one.must_go for one in found if not one.is_settled]
    return open_.count(False), open_.count(True)


def body_of(row: TypicalCase) -> dict[str, Any]:
    """Return the text as the library keeps it."""
    lessons = [line.strip() for line in row.lesson.splitlines() if line.strip()]
    return {"scam_type": row.case.scam_type, "paragraphs": paragraphs(row.story), "lessons": lessons}


def misfits(row: TypicalCase) -> list[str]:
    """Return what in a text does not fit the library, each as a sentence."""
    return knowledge.story_problems(body_of(row))


def told_of(case: Case, on: date) -> Told:
    """Return what a case tells, for its first draft."""
    article = knowledge.article_at("type", case.scam_type, on) if case.scam_type else None
    body = article.body if article else {}
    victims = list(case.victims.order_by("id")[:_MOST_VICTIMS])
    return Told(
        story=case.facts or "\n".join(victim.how_cheated for victim in victims),
        type_name=str(body.get("short", "")), age=victims[0].age if len(victims) == 1 else None,
        loss_fen=case.loss_fen, signs=body.get("signals", [])[:_MOST_SIGNS], steps=body.get("now", [])[:_MOST_SIGNS],
    )  # fmt: skip


def typical_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the typical cases below the actor's posts."""
    seen: QuerySet[Any] = TypicalCase.objects.visible_to(actor, Permission.TYPICAL_DRAFT)
    return seen.select_related("case", "unit")


def one_typical(actor: Actor, typical_id: int) -> Any:
    """Return one typical case.

    Raises:
        TypicalCase.DoesNotExist: its case does not lie below the actor's posts.
    """
    return typical_seen(actor).get(pk=typical_id)


def state_name(row: TypicalCase) -> str:
    """Return the word of a state."""
    return TYPICAL.state_names[S(row.state)]


def history(row: TypicalCase) -> list[dict[str, Any]]:
    """Return what was done about it, as a timeline."""
    names = {f"typical.{step}": name for step, name in TYPICAL.step_names.items()}
    names |= {"typical.asked": "提示：案件已破，可以做成典型案例", "typical.doubted": "提示：新登记的内容出现在文字里"}
    return [
        {
            "at": one.at, "note": "" if one.action in _BY_ITSELF else one.why, "state": "done",
            "title": names[one.action] if one.action in _BY_ITSELF else f"{one.actor_name}{names[one.action]}",
        }
        for one in audit.history("cases.typicalcase", row.pk)
        if one.action in names
    ]  # fmt: skip


_BY_ITSELF = {"typical.asked", "typical.doubted"}


def steps_from(actor: Actor, row: TypicalCase) -> dict[str, bool]:
    """Return which steps this actor may try from here."""
    opened = set(TYPICAL.steps_from(S(row.state)))
    decides = {TypicalStep.APPROVE, TypicalStep.REFUSE}
    may = actor.may(Permission.TYPICAL_APPROVE)
    return {step.value: step in opened and (may or step not in decides) for step in TypicalStep}


def panel_of_case(actor: Actor, case_id: int, at: datetime) -> Panel | None:
    """Fill `case.panel`: how far the typical case is, or the step that begins one."""
    if not actor.may(Permission.TYPICAL_DRAFT):
        return None
    row = typical_seen(actor).filter(case_id=case_id).first()
    if row is None and not cases_seen(actor).filter(pk=case_id).exists():
        return None
    context = {"case_id": case_id, "row": row}
    if row is not None:
        context |= {"state": state_name(row), "tag": TAGS.get(row.state, "")}
    return Panel("典型案例", "cases/typical/_of_case.html", context, sub="去掉身份信息后用于宣传")


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the solved cases that ask for publicity, and the texts that wait for this officer."""
    if not actor.may(Permission.TYPICAL_DRAFT):
        return []
    return [
        Decision(
            f"典型案例 {row.case.number}", _DETAILS.get(row.state, ""),
            reverse("cases:typical_one", args=[row.pk]), _VERBS.get(row.state, "去看"),
        )
        for row in _waiting(actor)[:_MOST]
    ]  # fmt: skip


_DETAILS = {
    S.ASKED: "案件已破，定一下要不要宣传", S.CHECKING: "文字已送审，等您批准", S.REFUSED: "没有批准，请修改",
    S.APPROVED: "新登记的内容出现在已入库的文字里，请核对",
}  # fmt: skip
_VERBS = {S.ASKED: "去定", S.CHECKING: "去审", S.REFUSED: "去改", S.APPROVED: "去核对"}


def waiting_rows(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return what waits for this officer, to be counted."""
    return [_waiting(actor)[:_MOST]] if actor.may(Permission.TYPICAL_DRAFT) else []


def _waiting(actor: Actor) -> "QuerySet[Any]":
    mine = Q(writers__contains=[actor.id or 0])
    # A case that was taken up again after all is no news any more.
    waits = Q(state=S.ASKED, case__state__in=SOLVED) | Q(state=S.REFUSED) & mine | Q(state=S.APPROVED, is_doubtful=True)
    if actor.may(Permission.TYPICAL_APPROVE):
        waits |= Q(state=S.CHECKING) & ~mine
    return typical_seen(actor).filter(waits).order_by("moved_at", "id")


def open_rows(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return what somebody has to do something about, to be counted for the menu."""
    return typical_seen(actor).order_by().filter(state__in=[state.value for state in TYPICAL.open_states])


TYPICALS = NavItem("案件与资金", "典型案例", "volume", "cases:typical", Permission.TYPICAL_DRAFT, count=open_rows)
