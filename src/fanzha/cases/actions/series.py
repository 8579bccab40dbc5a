"""Changes to series: joined, merged, split again. A membership is ended, never deleted, so everything can go back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from fanzha.cases.actions.register import CaseMoved, CaseRefused
from fanzha.cases.models import Case
from fanzha.cases.models.series import LinkProposal, Series, SeriesMember
from fanzha.common import audit, numbering
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow.case_link import LINK, SERIES, LinkState, LinkStep, SeriesState, SeriesStep
from fanzha.core.workflow.why import is_reason


def join_series(*, cases: Sequence[Case], why: str, by: Actor, at: datetime) -> Series:
    """Bring cases into one series, a new one where none of them is in one; inside the caller's transaction.

    Raises:
        CaseRefused: they stand in two series: a person merges those, knowing all that are in them.
    """
    ids = sorted(case.pk for case in cases)
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    members = list(SeriesMember.objects.filter(case_id__in=ids, until_at__isnull=True).select_related("series"))
    known = {row.series for row in members}
    if len(known) > 1:
        numbers = "、".join(sorted(row.number for row in known))
        raise CaseRefused(f"两起案件已在不同的系列里（{numbers}）。请在系列页面上合并。")
    series = known.pop() if known else _new_series(cases[0], by=by, at=at)
    if series.state != SeriesState.OPEN:
        raise CaseRefused(f"系列 {series.number} 已经结束。请先重新打开。")
    inside = {row.case_id for row in members}
    added = [pk for pk in ids if pk not in inside]
    _add(series, added, why, by=by, at=at)
    return series


def _new_series(case: Case, *, by: Actor, at: datetime) -> Series:
    year = at.astimezone(CHINA).year
    series: Series = Series.objects.create(
        number=f"CX-{year}-{numbering.take(f'CX-{year}'):06d}", unit_id=case.unit_id, scam_type=case.scam_type,
        state=SeriesState.OPEN, opened_at=at, opened_by_name=by.name,
    )  # fmt: skip
    audit.record("series.opened", subject=series, by=by, at=at, after={"type": case.scam_type})
    return series


def _add(
    series: Series, case_ids: Sequence[int], why: str, *, came_from: Series | None = None, by: Actor, at: datetime
) -> None:
    SeriesMember.objects.bulk_create([
        SeriesMember(series=series, case_id=pk, came_from=came_from, from_at=at, by_name=by.name, why=why.strip())
        for pk in case_ids
    ])  # fmt: skip
    if case_ids:
        audit.record("series.cases_added", subject=series, by=by, at=at, after={"count": len(case_ids)}, why=why)
        _saved(series)


def _end(rows: Sequence[SeriesMember], why: str, *, by: Actor, at: datetime) -> None:
    for row in rows:
        row.until_at, row.ended_by_name, row.end_why = at, by.name, why.strip()
        row.save(update_fields=["until_at", "ended_by_name", "end_why"])


@transaction.atomic
def merge_series(
    *, series_id: int, into_number: str, why: str, version: int | None = None, by: Actor, at: datetime
) -> Series:
    """Put all cases of a series into another one; return the other one.

    Raises:
        NotAllowed, Series.DoesNotExist, CaseMoved: no right, outside the posts, or changed meanwhile.
        StepRefused, CaseRefused: not open, no such other series, or no reason.
    """
    _reason(why)
    target = Series.objects.visible_to(by, Permission.LINK_DECIDE).filter(number=into_number.strip().upper()).first()
    if target is None or target.pk == series_id:
        raise CaseRefused("没有找到要并入的系列。请核对编号，例如 CX-2026-000001。")
    # Two who merge the same two the other way round meet here in one order.
    list(Series.objects.select_for_update(of=("self",)).filter(pk__in=[series_id, target.pk]).order_by("pk"))
    series, target = series_to_change(by, series_id, version), series_to_change(by, target.pk, None)
    if target.state != SeriesState.OPEN:
        raise CaseRefused(f"系列 {target.number} 不在串并中，不能并入。")
    series.state = SERIES.next_state(SeriesState(series.state), SeriesStep.MERGE)
    rows = list(_current(series))
    _end(rows, why, by=by, at=at)
    _add(target, [row.case_id for row in rows], why, came_from=series, by=by, at=at)
    series.merged_into = target
    _saved(series)
    audit.record("series.merge", subject=series, by=by, at=at, after={"into": target.number}, why=why)
    return target


@transaction.atomic
def undo_merge(*, series_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Series:
    """Take a merge back: the cases that came from the series and are still in the other one go back.

    Raises:
        NotAllowed, Series.DoesNotExist, CaseMoved, StepRefused, CaseRefused: as for the merge.
    """
    _reason(why)
    series = series_to_change(by, series_id, version)
    series.state = SERIES.next_state(SeriesState(series.state), SeriesStep.PART)
    target = series_to_change(by, int(series.merged_into_id or 0), None)
    rows = list(_current(target).filter(came_from=series))
    _end(rows, why, by=by, at=at)
    series.merged_into = None
    _saved(series)
    _saved(target)
    audit.record("series.part", subject=series, by=by, at=at, after={"from": target.number}, why=why)
    _add(series, [row.case_id for row in rows], why, by=by, at=at)
    return series


@transaction.atomic
def split_series(
    *, series_id: int, case_ids: Sequence[int], into_new: bool, why: str, version: int | None = None, by: Actor,
    at: datetime,
) -> Series | None:  # fmt: skip
    """Take cases out of a series, into a new one of their own or into none; return the new one.

    What had been accepted between those that leave and those that stay is noted as parted, with the reason, and is
    proposed again only where something new speaks for it.

    Raises:
        NotAllowed, Series.DoesNotExist, CaseMoved: as for the merge.
        CaseRefused: no case chosen, one that is not in it, no reason, or the series is over.
    """
    _reason(why)
    series = series_to_change(by, series_id, version)
    if series.state != SeriesState.OPEN:
        raise CaseRefused(f"系列 {series.number} 不在串并中。请先重新打开。")
    rows = list(_current(series).filter(case_id__in=set(case_ids)).select_related("case"))
    if not rows or len(rows) != len(set(case_ids)):
        raise CaseRefused("请勾选要拆出的案件；有的案件同事可能已经拆出，请刷新后核对。")
    _end(rows, why, by=by, at=at)
    leaving = [row.case_id for row in rows]
    staying = list(_current(series).values_list("case_id", flat=True))
    _part_links(leaving, staying, why, by=by, at=at)
    audit.record("series.split", subject=series, by=by, at=at, after={"count": len(rows)}, why=why)
    _saved(series)
    if not into_new:
        return None
    made = _new_series(rows[0].case, by=by, at=at)
    _add(made, leaving, why, came_from=series, by=by, at=at)
    return made


def _part_links(leaving: Sequence[int], staying: Sequence[int], why: str, *, by: Actor, at: datetime) -> None:
    rows = LinkProposal.objects.select_for_update(of=("self",)).filter(
        Q(first_case__in=leaving, second_case__in=staying) | Q(first_case__in=staying, second_case__in=leaving),
        kind=LinkProposal.Kind.SHARED_TRAIT, state=LinkState.ACCEPTED,
    )  # fmt: skip
    for row in rows:
        row.state = LINK.next_state(LinkState(row.state), LinkStep.PART)
        row.decided_at, row.decided_by_name, row.why = at, by.name, why.strip()
        row.version += 1
        row.save()
        audit.record("link.part", subject=row, by=by, at=at, after={"state": row.state}, why=why)


@transaction.atomic
def save_series(
    *, series_id: int, name: str, scam_type: str, note: str, version: int | None = None, by: Actor, at: datetime
) -> Series:
    """Name a series, and note what is known of it.

    Raises:
        NotAllowed, Series.DoesNotExist, CaseMoved: as for the merge.
    """
    series = series_to_change(by, series_id, version)
    before = {"type": series.scam_type}
    series.name, series.scam_type, series.note = name.strip(), scam_type, note.strip()
    _saved(series)
    audit.record("series.saved", subject=series, by=by, at=at, before=before, after={"type": scam_type})
    return series


@transaction.atomic
def move_series(*, series_id: int, step: str, why: str, version: int | None = None, by: Actor, at: datetime) -> Series:
    """End a series, or open it again.

    Args:
        step: "close" or "reopen".

    Raises:
        NotAllowed, Series.DoesNotExist, CaseMoved, StepRefused, CaseRefused: as for the merge.
    """
    _reason(why)
    if step not in {SeriesStep.CLOSE, SeriesStep.REOPEN}:
        raise CaseRefused("这一步要在合并或拆分里办。")
    series = series_to_change(by, series_id, version)
    series.state = SERIES.next_state(SeriesState(series.state), SeriesStep(step))
    series.closed_at = at if series.state == SeriesState.CLOSED else None
    _saved(series)
    audit.record(f"series.{step}", subject=series, by=by, at=at, after={"state": series.state}, why=why)
    return series


def series_to_change(by: Actor, series_id: int, version: int | None) -> Series:
    """Return one series, locked until the transaction ends.

    Raises:
        NotAllowed, Series.DoesNotExist: no right, or no case of it below the officer's posts.
        CaseMoved: a colleague changed it after the page was shown.
    """
    by.require(Permission.LINK_DECIDE)
    rows = Series.objects.visible_to(by, Permission.LINK_DECIDE).select_for_update(of=("self",))
    series: Series = rows.get(pk=series_id)
    if version is not None and series.version != version:
        raise CaseMoved("您打开后，同事改过这个系列。请刷新后核对。")
    return series


def _current(series: Series) -> "QuerySet[SeriesMember]":
    rows: QuerySet[SeriesMember] = SeriesMember.objects.filter(series=series, until_at__isnull=True)
    return rows


def _saved(series: Series) -> None:
    series.version += 1
    series.save()


def _reason(why: str) -> None:
    if not is_reason(why):
        raise CaseRefused("请写明理由，至少 4 个字。")
