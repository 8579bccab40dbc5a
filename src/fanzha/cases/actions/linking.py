"""Proposes links, and takes what persons decide about them. The machine never links by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from fanzha.cases.actions.register import CaseMoved, CaseRefused, move_case
from fanzha.cases.actions.series import join_series
from fanzha.cases.actions.tellings import keep_telling
from fanzha.cases.models import Case
from fanzha.cases.models.series import LinkProposal, SeriesMember
from fanzha.cases.queries import linking
from fanzha.cases.queries.judging import Judged, link_rules
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case as case_rules
from fanzha.core.workflow.case_link import LINK, LinkState, LinkStep
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.why import is_reason

Kind = LinkProposal.Kind


@transaction.atomic
def propose_links(*, case_id: int, by: Actor, at: datetime) -> int:
    """Propose what a case may belong to, and take back what nothing speaks for any more; return how many are new.

    The same again changes nothing. What a person declined comes back only with a mark that was not known then;
    two cases that were told apart are never proposed as one again.
    """
    _alone(case_id)
    case: Case | None = Case.objects.filter(pk=case_id, erased_at__isnull=True).first()
    if case is None:
        return 0
    rules = link_rules(at.date())
    told = keep_telling(case, at=at)
    found: dict[tuple[str, int], Judged] = {
        (Kind.SHARED_TRAIT.value, pk): one for pk, one in linking.candidates(case, rules, at, told=told).items()
    }
    found |= {(Kind.SAME_CASE.value, pk): one for pk, one in linking.same_cases(case, rules).items()}
    together = _together(case)
    new = 0
    for (kind, other_id), judged in found.items():
        if kind == Kind.SHARED_TRAIT and other_id in together:
            continue
        new += _propose(case, other_id, kind, judged, rules.version, by=by, at=at)
    _withdraw(case, found, by=by, at=at)
    return new


def _alone(case_id: int) -> None:
    """Let two jobs about one case go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('cases.links', %s))", [case_id])


def _together(case: Case) -> set[int]:
    """Return the cases that stand in one series with a case now."""
    rows = SeriesMember.objects.filter(until_at__isnull=True, series__members__case=case)
    return set(rows.filter(series__members__until_at__isnull=True).values_list("case_id", flat=True))


def _propose(case: Case, other_id: int, kind: str, judged: Judged, version: str, *, by: Actor, at: datetime) -> int:
    first, second = sorted((case.pk, other_id))
    said = {
        "score": judged.score, "reasons": judged.reasons, "evidence": judged.evidence, "rule_version": version,
    }  # fmt: skip
    row, is_new = LinkProposal.objects.select_for_update(of=("self",)).get_or_create(
        first_case_id=first, second_case_id=second, kind=kind,
        defaults={**said, "unit_id": case.unit_id, "state": LinkState.PROPOSED, "proposed_at": at},
    )  # fmt: skip
    if is_new:
        audit.record("link.proposed", subject=row, by=by, at=at, after={"kind": kind, "score": judged.score})
        return 1
    if row.state == LinkState.ACCEPTED or not _says_more(row, judged):
        return 0
    was_proposed = row.state == LinkState.PROPOSED
    for name, value in said.items():
        setattr(row, name, value)
    if not was_proposed:
        _step(row, LinkStep.RENEW, "", by=by, at=at)
        row.proposed_at = at
    row.version += 1
    row.save()
    return 0 if was_proposed else 1


def _says_more(row: LinkProposal, judged: Judged) -> bool:
    """Say whether something changed that deserves a new look."""
    if row.state == LinkState.PROPOSED:
        return bool(row.reasons != judged.reasons)
    if row.state == LinkState.WITHDRAWN:
        return True
    return row.kind == Kind.SHARED_TRAIT and not set(judged.evidence) <= set(row.evidence)


def _withdraw(case: Case, found: Mapping[tuple[str, int], Judged], *, by: Actor, at: datetime) -> None:
    """Take back proposals that nothing speaks for any more, or that a series has made needless."""
    rows = LinkProposal.objects.select_for_update(of=("self",)).filter(
        Q(first_case=case) | Q(second_case=case), state=LinkState.PROPOSED
    )
    for row in rows:
        other = row.second_case_id if row.first_case_id == case.pk else row.first_case_id
        if (row.kind, other) not in found:
            _step(row, LinkStep.WITHDRAW, "", by=by, at=at)
            row.version += 1
            row.save()


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision about many: how many went, and a sentence for each that did not."""

    done: int
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def decide_links(*, link_ids: Sequence[int], step: str, why: str, by: Actor, at: datetime) -> Decided:
    """Accept or decline many proposals at once. What a colleague decided meanwhile is left and said.

    Args:
        step: "accept" (both cases come into one series) or "decline".

    Raises:
        NotAllowed: no right to decide.
        CaseRefused: nothing chosen, or no reason.
    """
    by.require(Permission.LINK_DECIDE)
    if not link_ids:
        raise CaseRefused("没有选中任何一条。请先勾选要处理的建议。")
    if not is_reason(why):
        raise CaseRefused("请写明理由，至少 4 个字，例如“同一收款账户，话术相同”。")
    rows = _links(by).filter(pk__in=link_ids, kind=Kind.SHARED_TRAIT).order_by("pk")
    done, refused = 0, []
    for row in rows:
        try:
            with transaction.atomic():
                _decide(row, LinkStep(step), why, by=by, at=at)
        except (StepRefused, CaseRefused) as problem:
            refused.append(f"{_pair(row)}：{problem}")
        else:
            done += 1
    return Decided(done, refused)


def _decide(row: LinkProposal, step: LinkStep, why: str, *, by: Actor, at: datetime) -> None:
    if step not in {LinkStep.ACCEPT, LinkStep.DECLINE}:
        raise CaseRefused("请选“采纳”或“不采纳”。")
    _step(row, step, why, by=by, at=at)
    row.version += 1
    row.save()
    if step is LinkStep.ACCEPT:
        join_series(cases=[row.first_case, row.second_case], why=why, by=by, at=at)


@transaction.atomic
def decide_same(
    *, link_id: int, is_same: bool, kept_id: int | None = None, why: str, version: int | None = None, by: Actor,
    at: datetime,
) -> LinkProposal:  # fmt: skip
    """Say whether two cases are one. The other one is closed as a double that points to the kept one; nothing goes.

    Raises:
        NotAllowed, LinkProposal.DoesNotExist: no right, or outside the officer's posts.
        CaseMoved: a colleague decided meanwhile.
        StepRefused, CaseRefused: decided already; no reason; the kept case is neither of the two.
    """
    row = _same_link(by, link_id, version)
    if not is_reason(why):
        raise CaseRefused("请写明理由，至少 4 个字，例如“报案人、付款时间和金额都一样”。")
    if not is_same:
        _step(row, LinkStep.DECLINE, why, by=by, at=at)
        return _saved(row)
    if kept_id not in {row.first_case_id, row.second_case_id}:
        raise CaseRefused("请选保留哪一起案件。")
    kept, double = (
        (row.first_case, row.second_case) if kept_id == row.first_case_id else (row.second_case, row.first_case)
    )
    _step(row, LinkStep.ACCEPT, why, by=by, at=at)
    row.kept_case, row.has_closed = kept, double.state != case_rules.State.CLOSED
    if row.has_closed:
        move_case(case_id=double.pk, step="close", note=f"与 {kept.number} 是同一起案件，重复登记", by=by, at=at)
    return _saved(row)


@transaction.atomic
def undo_same(*, link_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> LinkProposal:
    """Take "is the same" back: the closed case is opened again, the two are kept apart.

    Raises:
        NotAllowed, LinkProposal.DoesNotExist, CaseMoved, StepRefused, CaseRefused: as for the decision.
    """
    row = _same_link(by, link_id, version)
    if not is_reason(why):
        raise CaseRefused("请写明为什么不是同一起，至少 4 个字。")
    double = row.second_case if row.kept_case_id == row.first_case_id else row.first_case
    _step(row, LinkStep.PART, why, by=by, at=at)
    if row.has_closed and double.state == case_rules.State.CLOSED:
        move_case(case_id=double.pk, step="reopen", note=f"不是重复登记：{why}", by=by, at=at)
    row.kept_case, row.has_closed = None, False
    return _saved(row)


def _same_link(by: Actor, link_id: int, version: int | None) -> LinkProposal:
    by.require(Permission.LINK_DECIDE)
    row: LinkProposal = _links(by).get(pk=link_id, kind=Kind.SAME_CASE)
    if version is not None and row.version != version:
        raise CaseMoved("您打开后，同事已经处理过这条。请刷新后核对。")
    return row


def _links(by: Actor) -> "QuerySet[Any]":
    return (
        LinkProposal.objects.visible_to(by, Permission.LINK_DECIDE).select_for_update(of=("self",))
        .select_related("first_case", "second_case")
    )  # fmt: skip


def _step(row: LinkProposal, step: LinkStep, why: str, *, by: Actor, at: datetime) -> None:
    """Take a link one step further and record it; the caller saves."""
    before = row.state
    row.state = LINK.next_state(LinkState(row.state), step)
    is_open = row.state == LinkState.PROPOSED
    row.decided_at, row.decided_by_name, row.why = (None, "", "") if is_open else (at, by.name, why.strip())
    audit.record(f"link.{step}", subject=row, by=by, at=at, before={"state": before}, after={"state": row.state},
                 why=why)  # fmt: skip


def _saved(row: LinkProposal) -> LinkProposal:
    row.version += 1
    row.save()
    return row


def _pair(row: LinkProposal) -> str:
    return f"{row.first_case.number} 和 {row.second_case.number}"
