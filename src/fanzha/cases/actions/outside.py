"""Changes to what other systems tell: a row listed, made a case by one step, put beside a case, or set aside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.cases.actions.calls import begin_call
from fanzha.cases.actions.finishing import Told, case_of_call
from fanzha.cases.actions.register import CaseRefused, case_to_change, edit_case
from fanzha.cases.actions.traits import add_outside_number
from fanzha.cases.models import Call, Case, OutsideNumber, OutsideRow, OutsideSystem
from fanzha.common import audit, crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import is_reason

CALLS_110 = "110"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of another system, checked.

    Attributes:
        said: the row as written, by our columns; kept sealed, so that a later table can be compared with it.
    """

    system: str
    number: str
    at: datetime
    caller: str = ""
    words: str = ""
    loss_fen: int | None = None
    said: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def list_row(*, listed: Listed, unit_id: int, by: Actor, at: datetime) -> tuple[OutsideRow, str]:
    """Keep one row; return it with "added", "changed" or "same".

    A row that came before and says something else now keeps what it said: the difference is laid beside it for a
    person. A number that one of our cases has already is put beside that case.

    Raises:
        NotAllowed: the actor may not edit cases.
        CaseRefused: the number belongs to a unit that the actor does not see.
    """
    by.require(Permission.CASE_EDIT)
    known: OutsideRow | None = (
        OutsideRow.objects.select_for_update().filter(system=listed.system, number=listed.number).first()
    )
    if known is not None:
        return _seen_again(known, listed, by, at)
    number = OutsideNumber.objects.filter(system=listed.system, number=listed.number).first()
    row = OutsideRow.objects.create(
        unit_id=unit_id, system=listed.system, number=listed.number, at=listed.at, loss_fen=listed.loss_fen,
        caller=listed.caller, caller_index=crypto.blind("phone", listed.caller) if listed.caller else "",
        words=listed.words, said=dict(listed.said), seen_at=at, case_id=number.case_id if number else None,
        state=OutsideRow.State.MATCHED if number else OutsideRow.State.MISSING,
    )  # fmt: skip
    audit.record("outside.listed", subject=row, by=by, at=at, after={"system": listed.system, "state": row.state})
    return row, "added"


def _seen_again(row: OutsideRow, listed: Listed, by: Actor, at: datetime) -> tuple[OutsideRow, str]:
    if not OutsideRow.objects.visible_to(by, Permission.CASE_EDIT).filter(pk=row.pk).exists():
        raise CaseRefused("这个编号已由别的单位收到。请和那个单位核对。")
    row.seen_at = at
    is_same = dict(listed.said) in (row.said, row.differs)
    if not is_same:
        row.differs = dict(listed.said)
        row.version += 1
    row.save(update_fields=["seen_at", "differs", "version"])
    return row, "same" if is_same else "changed"


@transaction.atomic
def case_of_row(*, row_id: int, told: Told, by: Actor, at: datetime) -> Case:
    """Open a case of a row that has none; the same row again gives the case that it opened.

    Raises:
        OutsideRow.DoesNotExist: not a row that the actor may change.
        CaseRefused: something cannot be written this way.
    """
    row = row_to_change(by, row_id)
    if row.case is not None:
        return row.case
    call = begin_call(unit_id=row.unit_id, source_ref=f"outside:{row.pk}", by=by, at=at)
    case = case_of_call(call_id=call.pk, told=told, by=by, at=at)
    number = {"system": row.system, "number": row.number}
    if not OutsideNumber.objects.filter(case=case, **number).exists():
        add_outside_number(case_id=case.pk, by=by, at=at, **number)
    _settle(row, OutsideRow.State.MATCHED, case=case, by=by, at=at)
    return case


@transaction.atomic
def match_row(*, row_id: int, case_id: int, by: Actor, at: datetime) -> OutsideRow:
    """Put a row beside a case that an officer says is the same.

    Raises:
        OutsideRow.DoesNotExist, Case.DoesNotExist: not the actor's.
        CaseRefused: the case has another number of that system, or the number another case.
    """
    row = row_to_change(by, row_id)
    case = case_to_change(by, case_id, None)
    add_outside_number(case_id=case.pk, system=row.system, number=row.number, by=by, at=at)
    _settle(row, OutsideRow.State.MATCHED, case=case, by=by, at=at)
    return row


@transaction.atomic
def set_row_aside(*, row_id: int, why: str, by: Actor, at: datetime) -> OutsideRow:
    """Say that a row becomes no case, with the reason.

    Raises:
        OutsideRow.DoesNotExist: not the actor's.
        CaseRefused: no reason, or the row has a case.
    """
    row = row_to_change(by, row_id)
    if row.case_id is not None:
        raise CaseRefused("这一条已经有案件，不能再标为不用立案。")
    if row.state == OutsideRow.State.ASIDE:
        raise CaseRefused(f"{row.settled_by_name}已经定为不用立案，理由在下面。要登记的，点“还是要登记”。")
    if not is_reason(why):
        raise CaseRefused("请写明不用立案的理由，至少 4 个字。")
    _settle(row, OutsideRow.State.ASIDE, why=why.strip(), by=by, at=at)
    return row


@transaction.atomic
def settle_difference(*, row_id: int, take: bool, version: int | None, by: Actor, at: datetime) -> OutsideRow:
    """Settle what a later table says differently: take its loss over into the case, or leave the case as it is.

    Raises:
        OutsideRow.DoesNotExist: not the actor's.
        CaseRefused: nothing differs (any more), or a still newer table came meanwhile.
        StepRefused: the case is closed.
    """
    row = row_to_change(by, row_id)
    if row.differs is None or (version is not None and row.version != version):
        raise CaseRefused("这一条刚才又有变化，或者别人已经办了。请重新看一遍。")
    new_loss = row.differs.get("loss_fen")
    if take and row.case is not None and str(new_loss or "").isdigit():
        case = row.case
        edit_case(
            case_id=case.pk, scam_type=case.scam_type, subtype=case.subtype, loss=int(str(new_loss)),
            occurred_at=case.occurred_at, channel=case.channel, facts=case.facts, payments=case.payments,
            version=None, by=by, at=at,
        )  # fmt: skip
    if take:
        row.loss_fen = int(str(new_loss)) if str(new_loss or "").isdigit() else row.loss_fen
    row.said, row.differs, row.version = row.differs, None, row.version + 1
    row.save(update_fields=["said", "differs", "loss_fen", "version"])
    audit.record("outside.settled", subject=row, by=by, at=at, after={"taken": take})
    return row


@transaction.atomic
def save_system(*, code: str, name: str, headings: Mapping[str, list[str]], by: Actor, at: datetime) -> OutsideSystem:
    """Keep the headings of another system's export.

    Raises:
        CaseRefused: no name, the code of the 110 list, or one heading stands for two columns.
    """
    by.require(Permission.CASE_EDIT)
    if not name.strip() or not code or code == CALLS_110:
        raise CaseRefused("请写系统的名称和代号，代号用字母数字，110 留给 110 清单。")
    _check_headings(code, headings)
    system: OutsideSystem
    system, is_new = OutsideSystem.objects.get_or_create(code=code, defaults={"name": name.strip()})
    system.name, system.headings = name.strip(), {column: list(titles) for column, titles in headings.items() if titles}
    system.version += 0 if is_new else 1
    system.save()
    audit.record("outside.system_saved", subject=system, by=by, at=at, after={"headings": system.headings})
    return system


def _check_headings(code: str, headings: Mapping[str, list[str]]) -> None:
    """Refuse a heading that means another column elsewhere: the table could then be read in two ways."""
    owner: dict[str, str] = {}
    others = OutsideSystem.objects.exclude(code=code).values_list("headings", flat=True)
    for table in [*others, headings]:
        for column, titles in table.items():
            for title in titles:
                if owner.setdefault(title, column) != column:
                    raise CaseRefused(f"表头“{title[:20]}”对应了两个不同的列。请改成只对应一列。")


def row_to_change(by: Actor, row_id: int) -> OutsideRow:
    """Return one row, locked until the transaction ends.

    Raises:
        NotAllowed: the actor's posts do not hold the permission.
        OutsideRow.DoesNotExist: not among the rows that the actor may change.
    """
    by.require(Permission.CASE_EDIT)
    seen = OutsideRow.objects.visible_to(by, Permission.CASE_EDIT)
    row: OutsideRow = seen.select_for_update(of=("self",)).get(pk=row_id)
    return row


def _settle(row: OutsideRow, state: str, *, by: Actor, at: datetime, **more: Any) -> None:
    row.state, row.settled_at, row.settled_by_name, row.version = state, at, by.name, row.version + 1
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    audit.record("outside.settled", subject=row, by=by, at=at, after={"state": state})


@transaction.atomic
def call_of_row(*, row_id: int, by: Actor, at: datetime) -> Call:
    """Begin the form of a row whose case may exist already, so that the officer settles the doubles there."""
    row = row_to_change(by, row_id)
    values = {
        "phone": row.caller,
        "number_110": row.number if row.system == CALLS_110 else "",
        "unit": str(row.unit_id),
    }
    body = {"story": row.words, "values": {name: value for name, value in values.items() if value}}
    return begin_call(unit_id=row.unit_id, source_ref=f"outside:{row.pk}", body=body, by=by, at=at)
