"""Changes to where a case comes from, what came of it, and of which special operations it is part."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from fanzha.cases.actions.events import CaseChanged
from fanzha.cases.actions.register import CaseMoved, CaseRefused, case_to_change
from fanzha.cases.models import Case, CaseTag, Operation
from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case as rules


@transaction.atomic
def save_origin(
    *, case_id: int, origin_level: str, leak_source: str, contact_way: str, contact_at: datetime | None,
    version: int | None = None, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Write down from where the lead came, how the fraud began, and where the victim's data leaked.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused, CaseMoved: as for the case itself.
        CaseRefused: the contact lies in the future. A contact after the report is a doubt, shown on the page.
    """
    case = _open_case(by, case_id, version)
    if contact_at is not None and contact_at > at:
        raise CaseRefused("首次接触时间比现在还晚。请核对时间。")
    before = _values(case, ("origin_level", "leak_source", "contact_way", "contact_at"))
    case.origin_level, case.leak_source = origin_level, leak_source
    case.contact_way, case.contact_at = contact_way, contact_at
    _keep(case, "case.origin_saved", before, by=by, at=at)
    return case


@transaction.atomic
def save_outcome(
    *, case_id: int, solved_at: datetime | None, arrests: int | None, dens: int | None, recovered: int | None,
    note: str, version: int | None = None, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Write down what the investigation brought; `None` is not known, which is not nought.

    Args:
        recovered: in fen.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused, CaseMoved: as for the case itself.
        CaseRefused: solved before it was reported or after now, or a number below nought.
    """
    case = _open_case(by, case_id, version)
    if solved_at is not None and not case.reported_at <= solved_at <= at:
        raise CaseRefused("破案时间要在报案以后、现在以前。请核对时间。")
    if any(number is not None and number < 0 for number in (arrests, dens, recovered)):
        raise CaseRefused("人数、窝点数和追回金额不能小于 0。")
    before = _values(case, ("solved_at", "arrests", "dens", "recovered_fen"))
    case.solved_at, case.arrests, case.dens, case.recovered_fen = solved_at, arrests, dens, recovered
    case.outcome_note = note
    _keep(case, "case.outcome_saved", before, by=by, at=at)
    return case


@transaction.atomic
def set_tags(*, case_id: int, operation_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Make a case part of just these operations; what stands stays as it is.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself.
        CaseRefused: an operation is not in the list.
    """
    case = _open_case(by, case_id, None)
    wanted = set(operation_ids)
    known = set(Operation.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - known:
        raise CaseRefused("所选专项行动已经不在名录里。请刷新后重选。")
    standing = set(case.tags.values_list("operation_id", flat=True))
    case.tags.filter(operation_id__in=standing - wanted).delete()
    CaseTag.objects.bulk_create(
        CaseTag(case=case, unit_id=case.unit_id, operation_id=pk, noted_at=at, noted_by_name=by.name)
        for pk in sorted(wanted - standing)
    )
    if wanted - standing:
        audit.record("case.tagged", subject=case, by=by, at=at, after={"operations": sorted(wanted - standing)})
    if standing - wanted:
        audit.record("case.untagged", subject=case, by=by, at=at, before={"operations": sorted(standing - wanted)})


@transaction.atomic
def save_operation(
    *, title: str, starts_on: date, ends_on: date | None, operation_id: int | None = None, version: int | None = None,
    by: Actor, at: datetime,
) -> Operation:  # fmt: skip
    """Add a special operation to the house's list, or correct one.

    Raises:
        NotAllowed: the actor may not edit cases of the whole house.
        CaseRefused: it ends before it begins, or the name is taken.
        CaseMoved: somebody else changed it meanwhile.
    """
    by.require(Permission.RULE_EDIT)
    row: Operation = Operation.objects.select_for_update().get(pk=operation_id) if operation_id else Operation()
    if operation_id and version is not None and row.version != version:
        raise CaseMoved("您打开后，别人改过这个专项行动。您填的内容还在，核对后可以再保存。")
    if ends_on is not None and ends_on < starts_on:
        raise CaseRefused("结束日期早于开始日期。请核对日期。")
    row.title, row.starts_on, row.ends_on = title.strip(), starts_on, ends_on
    row.version = row.version + 1 if operation_id else 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise CaseRefused("已经有同名的专项行动。请改原来那一个。") from taken
    audit.record("operation.saved", subject=row, by=by, at=at,
                 after={"title": row.title, "starts_on": str(starts_on), "ends_on": str(ends_on or "")})  # fmt: skip
    return row


def _open_case(by: Actor, case_id: int, version: int | None) -> Case:
    case = case_to_change(by, case_id, version)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    return case


def _values(case: Case, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(value) if (value := getattr(case, name)) is not None else "" for name in names}


def _keep(case: Case, action: str, before: dict[str, str], *, by: Actor, at: datetime) -> None:
    case.version += 1
    case.save()
    audit.record(action, subject=case, by=by, at=at, before=before, after=_values(case, tuple(before)))
    events.publish(CaseChanged(case_id=case.pk, what="facts", at=at))
