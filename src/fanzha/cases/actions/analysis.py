"""Writes of analysis: a question is kept or ended, a finding set aside, the counted rows compared."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from fanzha.cases.models import AnalysisDefinition, Case, RisingFinding
from fanzha.cases.queries import analysis
from fanzha.common import audit, crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.metrics.rising import Pattern

MOST_KEPT = 100


class AnalysisRefused(Exception):
    """A step of analysis is not possible. The sentence says why and what to do."""


@transaction.atomic
def keep_definition(
    *, name: str, asked: Mapping[str, Any], is_shared: bool, by: Actor, at: datetime
) -> AnalysisDefinition:
    """Keep a question under a name; a definition of the same name and unit becomes its next version.

    Raises:
        NotAllowed: the actor may not analyse, or shares without working on cases.
        AnalysisRefused: the name is empty, or there are too many.
    """
    by.require(Permission.CASE_EDIT if is_shared else Permission.CASE_COUNT)
    name = name.strip()
    unit_id = by.home_unit_id
    if not name or unit_id is None:
        raise AnalysisRefused("请写名称，再保存。")
    key = crypto.blind("analysis", name)
    same = AnalysisDefinition.objects.select_for_update().filter(unit_id=unit_id, key=key, is_shared=is_shared)
    same = same if is_shared else same.filter(owner_id=by.id)
    last: AnalysisDefinition | None = same.order_by("-version").first()
    data = analysis.read_asked(asked, at.date()).as_data()
    if last is not None and last.content == data and last.ended_at is None:
        return last  # the same button pressed twice
    if AnalysisDefinition.objects.filter(owner_id=by.id, ended_at=None).count() >= MOST_KEPT:
        raise AnalysisRefused(f"最多保存 {MOST_KEPT} 个，先删掉不用的。")
    if not is_shared:
        same.delete()
    row: AnalysisDefinition = AnalysisDefinition.objects.create(
        unit_id=unit_id, name=name, key=key, version=last.version + 1 if last and is_shared else 1, content=data,
        is_shared=is_shared, owner_id=by.id, kept_by_name=by.name, kept_at=at,
    )  # fmt: skip
    if is_shared:
        audit.record("case.definition_kept", subject=row, by=by, at=at, after={"version": row.version})
    return row


@transaction.atomic
def end_definition(*, definition_id: int, by: Actor, at: datetime) -> None:
    """End a kept question: it is offered to nobody any more; versions stay for what was made from them.

    Raises:
        AnalysisDefinition.DoesNotExist: neither the actor's own, nor shared where the actor edits cases: whoever kept a
            definition may have left.
    """
    by.require(Permission.CASE_COUNT)
    rows = AnalysisDefinition.objects.visible_to(by, Permission.CASE_COUNT).select_for_update(of=("self",))
    may_end = Q(owner_id=by.id) | (Q(is_shared=True) if by.may(Permission.CASE_EDIT) else Q(pk__in=[]))
    row = rows.get(may_end, pk=definition_id)
    if not row.is_shared:
        row.delete()
        return
    AnalysisDefinition.objects.filter(unit_id=row.unit_id, key=row.key, is_shared=True, ended_at=None).update(
        ended_at=at
    )
    audit.record("case.definition_ended", subject=row, by=by, at=at)


def keep_findings(*, unit_id: int, week: date, patterns: tuple[Pattern, ...], rule_version: str, at: datetime) -> int:
    """Keep the findings of a week; looked at again, a finding stays as it was first kept. Return how many are new."""
    rows = [
        RisingFinding(
            unit_id=unit_id, week=week, traits=[list(pair) for pair in one.traits], mark=mark_of(one.traits),
            now=one.now, before=one.before, expected=one.expected, rule_version=rule_version, found_at=at,
        )
        for one in patterns
    ]  # fmt: skip
    known = set(RisingFinding.objects.filter(unit_id=unit_id, week=week).values_list("mark", flat=True))
    fresh = [row for row in rows if row.mark not in known]
    RisingFinding.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def mark_of(traits: Any) -> str:
    """Return the traits of a pattern as one string."""
    return ";".join(f"{name}={code}" for name, code in traits)[:200]


@transaction.atomic
def dismiss_finding(*, finding_id: int, why: str, version: int, by: Actor, at: datetime) -> RisingFinding:
    """Set a finding aside, with a reason: known, or no pattern.

    Raises:
        RisingFinding.DoesNotExist: not among those of the actor.
        AnalysisRefused: there is no reason, or another officer was quicker.
    """
    by.require(Permission.CASE_EDIT)
    rows = RisingFinding.objects.visible_to(by, Permission.CASE_EDIT).select_for_update(of=("self",))
    row: RisingFinding = rows.get(pk=finding_id)
    if len(why.strip()) < 4:
        raise AnalysisRefused("请写理由，至少 4 个字。")
    if row.version != version or row.dismissed_at is not None:
        raise AnalysisRefused(f"这一条已经由{row.dismissed_by_name or '别人'}办过了，请刷新再看。")
    row.dismissed_at, row.dismissed_by_name, row.why = at, by.name, why.strip()
    row.version += 1
    row.save(update_fields=["dismissed_at", "dismissed_by_name", "why", "version"])
    audit.record("case.finding_dismissed", subject=row, by=by, at=at, why=why.strip())
    return row


def mend_facts(*, low: int, high: int) -> int:
    """Write again the counted rows of some cases that differ from the cases; return how many did.

    Triggers keep them in step; what a trigger does not see is a person who moved house or was erased.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.case_id FROM cases_facts(%s, %s) s LEFT JOIN cases_casefact f ON f.case_id = s.case_id"
            " WHERE f IS DISTINCT FROM s", [low, high],
        )  # fmt: skip
        wrong = [row[0] for row in cursor.fetchall()]
        for case_id in wrong:
            cursor.execute("SELECT cases_keep_fact(%s)", [case_id])
    return len(wrong)


def mend_all_facts(*, step: int = 5_000) -> int:
    """Compare all counted rows, some thousand at a time, so that nobody waits for a lock."""
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return sum(mend_facts(low=low, high=low + step - 1) for low in range(1, last + 1, step))


def week_before(day: date) -> date:
    """Return the Monday of the last whole week before a day."""
    return day - timedelta(days=day.weekday() + 7)
