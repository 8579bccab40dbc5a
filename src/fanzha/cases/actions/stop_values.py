"""Changes to stop-values: entered by hand, learnt as proposals, ended. A person confirms what was learnt."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from fanzha.cases.actions.register import CaseMoved, CaseRefused
from fanzha.cases.models import Case, Trait
from fanzha.cases.models.series import StopValue
from fanzha.cases.queries import linking
from fanzha.cases.queries.judging import link_rules
from fanzha.cases.queries.marks import mark_index
from fanzha.common import audit, jobs
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.case_link import STOP, StopState, StopStep
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org

PROPOSE_JOB = "cases.propose_links"
_MOST_REJUDGED = 500


@transaction.atomic
def add_stop_value(
    *, unit_id: int, kind: str, value: str, why: str, until_at: datetime | None = None, by: Actor, at: datetime
) -> StopValue:
    """Enter a value that links no cases; the same one again is given back.

    Raises:
        NotAllowed: no right to decide.
        CaseRefused: no value or reason, or it ends before it begins.
    """
    by.require(Permission.LINK_DECIDE)
    value = value.strip()
    if not value or not is_reason(why):
        raise CaseRefused("请填写内容，并写明为什么是公用的，至少 4 个字，例如“平台统一客服电话”。")
    if until_at is not None and until_at <= at:
        raise CaseRefused("停用日期要晚于今天。不清楚的，先空着。")
    index = mark_index(kind, value)
    known: StopValue | None = StopValue.objects.filter(kind=kind, index=index).exclude(state=StopState.ENDED).first()
    if known is not None and known.state == StopState.ACTIVE:
        return known
    if known is not None:
        return move_stop_value(stop_id=known.pk, step="confirm", why=why, by=by, at=at)
    row: StopValue = StopValue.objects.create(
        unit_id=unit_id, kind=kind, value=value, index=index, state=StopState.ACTIVE, why=why.strip(), noted_at=at,
        noted_by_name=by.name, from_at=at, until_at=until_at,
    )  # fmt: skip
    audit.record("stop_value.added", subject=row, by=by, at=at, after={"kind": kind}, why=why)
    _judge_again(row)
    return row


@transaction.atomic
def move_stop_value(
    *, stop_id: int, step: str, why: str, version: int | None = None, by: Actor, at: datetime
) -> StopValue:
    """Confirm a learnt value, or end one; the links that rest on it are judged again.

    Raises:
        NotAllowed, StopValue.DoesNotExist: no right, or outside the officer's posts.
        CaseMoved: a colleague was faster.
        StepRefused, CaseRefused: not open from this state; no reason.
    """
    by.require(Permission.LINK_DECIDE)
    row: StopValue = (
        StopValue.objects.visible_to(by, Permission.LINK_DECIDE).select_for_update(of=("self",)).get(pk=stop_id)
    )
    if version is not None and row.version != version:
        raise CaseMoved("您打开后，同事已经处理过这一条。请刷新后核对。")
    if not is_reason(why):
        raise CaseRefused("请写明理由，至少 4 个字。")
    row.state = STOP.next_state(StopState(row.state), StopStep(step))
    if row.state == StopState.ACTIVE:
        row.from_at, row.why = at, why.strip()
    else:
        row.ended_at, row.ended_by_name, row.end_note = at, by.name, why.strip()
    row.version += 1
    row.save()
    audit.record(f"stop_value.{step}", subject=row, by=by, at=at, after={"state": row.state}, why=why)
    _judge_again(row)
    return row


@transaction.atomic
def learn_stop_values(*, by: Actor, at: datetime) -> int:
    """Propose the values that stand in very many cases of many types; what a person ended is not proposed again."""
    found = linking.common_values(link_rules(at.date()), at)
    known = set(StopValue.objects.values_list("kind", "index"))
    new = 0
    for hub in found:
        _, index = hub.mark
        trait: Any = Trait.objects.filter(index=index).order_by("pk").first()
        if trait is None or (trait.kind, index) in known:
            continue
        stop = StopValue.objects.create(
            unit_id=org.root_unit().pk, kind=trait.kind, value=trait.value, index=index,
            state=StopState.PROPOSED, is_learnt=True, case_count=hub.cases, type_count=hub.types, noted_at=at,
            noted_by_name=by.name,
        )  # fmt: skip
        audit.record("stop_value.learnt", subject=stop, by=by, at=at, after={"count": hub.cases})
        new += 1
    return new


def refresh_links(*, at: datetime, days: int = 3) -> int:
    """Have the cases of the last days judged again, so that what a killed job left out is made up for."""
    ids = list(Case.objects.filter(reported_at__gte=at - timedelta(days=days)).values_list("pk", flat=True))
    for pk in ids:
        jobs.defer(PROPOSE_JOB, case_id=pk)
    return len(ids)


def _judge_again(row: StopValue) -> None:
    ids = Trait.objects.filter(Q(kind=row.kind, index=row.index)).values_list("case_id", flat=True)
    for pk in ids.order_by("-case_id")[:_MOST_REJUDGED]:
        jobs.defer(PROPOSE_JOB, case_id=pk)
