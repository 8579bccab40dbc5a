"""Exchanges of shifts: asked by one, agreed by the other, both shifts change hands in one transaction."""

from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow import roster
from fanzha.org import queries
from fanzha.org.actions.duties import facts, said
from fanzha.org.actions.inbox import tell
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Duty, DutySwap


@transaction.atomic
def ask_swap(*, given_id: int, other_id: int, taken_id: int | None, why: str, by: Actor, at: datetime) -> DutySwap:
    """Ask somebody to take one's own shift, for one of theirs or for nothing.

    Raises:
        OfficerRefused: a shift has begun or is not whose it should be, it is asked already, or it would make a double.
        Duty.DoesNotExist: a shift is gone.
    """
    given, taken = _locked(given_id, taken_id)
    _check_whose(given, taken, by.id or 0, other_id, at)
    if DutySwap.objects.filter(given=given, state=DutySwap.State.ASKED).exists():
        raise OfficerRefused("这个班已经在问人换了。先撤回，再问别人。")
    _check_doubles(given, taken, by.id or 0, other_id)
    row: DutySwap = DutySwap.objects.create(
        given=given, taken=taken, asker_id=by.id, other_id=other_id, why=why.strip(), asked_at=at
    )
    audit.record("duty.swap_asked", subject=row, by=by, at=at, after=_facts(row), why=why)
    wish = f"，换您的 {said(taken)}" if taken else "，不用还班"
    _tell(row, other_id, f"{by.name}请您值 {said(given)}{wish}", "asked", at)
    return row


@transaction.atomic
def answer_swap(*, swap_id: int, agrees: bool, by: Actor, at: datetime) -> DutySwap:
    """Agree to an exchange, or refuse it. Only the one who was asked answers, once.

    Raises:
        OfficerRefused: it is over, a shift has begun or changed hands since, or it would make a double.
        DutySwap.DoesNotExist: the actor was not asked.
    """
    row = _swap(swap_id, other_id=by.id or 0)
    if not agrees:
        return _end(row, DutySwap.State.REFUSED, "duty.swap_refused", f"{by.name}不换", row.asker_id, by, at)
    given, taken = _locked(row.given_id, row.taken_id)
    _check_whose(given, taken, row.asker_id, row.other_id, at)
    _check_doubles(given, taken, row.asker_id, row.other_id)
    _hand(given, row.other_id)
    if taken is not None:
        _hand(taken, row.asker_id)
    return _end(row, DutySwap.State.AGREED, "duty.swapped", f"{by.name}同意了", row.asker_id, by, at)


@transaction.atomic
def withdraw_swap(*, swap_id: int, by: Actor, at: datetime) -> DutySwap:
    """Take one's own question back.

    Raises:
        OfficerRefused: it was answered already.
        DutySwap.DoesNotExist: it is not the actor's.
    """
    row = _swap(swap_id, asker_id=by.id or 0)
    return _end(row, DutySwap.State.WITHDRAWN, "duty.swap_withdrawn", f"{by.name}撤回了", row.other_id, by, at)


def _swap(swap_id: int, **whose: int) -> DutySwap:
    rows = DutySwap.objects.select_for_update(of=("self",)).select_related("given__unit")
    row: DutySwap = rows.get(pk=swap_id, **whose)
    if row.state != DutySwap.State.ASKED:
        raise OfficerRefused(f"这次换班已经结束：{row.get_state_display()}。")
    return row


def _locked(given_id: int, taken_id: int | None) -> tuple[Any, Any]:
    numbers = sorted(number for number in (given_id, taken_id) if number is not None)
    rows = Duty.objects.select_for_update(of=("self",)).select_related("unit").filter(pk__in=numbers).order_by("pk")
    found = {row.pk: row for row in rows}
    if given_id not in found or (taken_id is not None and taken_id not in found):
        raise OfficerRefused("有一个班已经撤了，换不成。")
    return found[given_id], found[taken_id] if taken_id is not None else None


def _check_whose(given: Any, taken: Any, asker_id: int, other_id: int, at: datetime) -> None:
    if asker_id == other_id:
        raise OfficerRefused("不能和自己换。请选另一个人。", field="other")
    if given.officer_id != asker_id or (taken is not None and taken.officer_id != other_id):
        raise OfficerRefused("班次已经换过人了，请重新商量。")
    if given.starts_at <= at or (taken is not None and taken.starts_at <= at):
        raise OfficerRefused("有一个班已经开始，不能换了。")
    for duty, officer_id in ((given, other_id), (taken, asker_id)):
        if duty is not None and not queries.who_may_serve(duty.unit_id, on=duty.on_date).filter(pk=officer_id).exists():
            raise OfficerRefused(f"接班的人那天在{duty.unit}没有岗位，换不成。", field="other")


def _check_doubles(given: Any, taken: Any, asker_id: int, other_id: int) -> None:
    moved = {given.pk: other_id} | ({taken.pk: asker_id} if taken is not None else {})
    rows = Duty.objects.filter(officer_id__in=[asker_id, other_id])
    near = rows.filter(ends_at__gt=min(d.starts_at for d in (given, taken) if d is not None))
    turns = [
        roster.Turn(row.pk, moved.get(row.pk, row.officer_id), row.on_date, row.shift, row.starts_at, row.ends_at)
        for row in near
    ]
    if any(one.id in moved or other.id in moved for one, other in roster.doubles(turns)):
        raise OfficerRefused("换了以后有人会同时值两个班。请另选一个班。", field="other")


def _hand(duty: Any, officer_id: int) -> None:
    duty.officer_id, duty.reminded_at = officer_id, None
    duty.save(update_fields=["officer", "reminded_at"])


def _end(row: DutySwap, state: str, act: str, text: str, to: int, by: Actor, at: datetime) -> DutySwap:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at"])
    audit.record(act, subject=row, by=by, at=at, after=_facts(row))
    _tell(row, to, f"换班 {said(row.given)}：{text}", state, at)
    return row


def _tell(row: DutySwap, officer_id: int, text: str, step: str, at: datetime) -> None:
    tell(officer_id=officer_id, kind="duty", text=text, url="/org/duties/mine/", key=f"swap:{row.pk}:{step}", at=at)


def _facts(row: DutySwap) -> dict[str, Any]:
    return {"given": facts(row.given), "taken": facts(row.taken) if row.taken else None, "officer": row.other_id}
