"""保全: keeps one person, case, alert or report from being erased until a day, and lets it go again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from fanzha.alerts.queries import held as alerts
from fanzha.cases import queries as cases
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import is_reason
from fanzha.intake.queries import held as reports
from fanzha.people import queries as people
from fanzha.rights.models import Hold
from fanzha.rights.queries.rules import clocks


class HoldRefused(Exception):
    """A hold cannot be set or released so. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    subject_id: int
    unit_id: int
    number: str


@transaction.atomic
def set_hold(*, what: str, reason: str, until: date, by: Actor, at: datetime) -> Hold:
    """Keep something from being erased until a day, that day included.

    Args:
        what: the number of a case, alert or report, or of a person as its page shows it.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        HoldRefused: nothing has this number, no reason, or a day that is past or too far away.
    """
    by.require(Permission.HOLD_SET)
    _check(reason, until, at)
    found = _found(by, what.strip().upper())
    hold = Hold(
        unit_id=found.unit_id, kind=found.kind, subject_id=found.subject_id, number=found.number,
        reason=reason.strip(), set_at=at, until=until, set_by_name=by.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            _end_what_is_over(found, at)
            hold.save()
    except IntegrityError as problem:
        raise HoldRefused("已经保全了。要改期限，先解除再重新保全。") from problem
    after = {"kind": found.kind, "subject": found.subject_id, "until": str(until)}
    audit.record("hold.set", subject=hold, by=by, at=at, after=after)
    return hold


def _end_what_is_over(found: _Found, at: datetime) -> None:
    over = Hold.objects.filter(kind=found.kind, subject_id=found.subject_id, released_at__isnull=True)
    over.filter(until__lt=at.astimezone(CHINA).date()).update(released_at=at, released_by_name="到期")


def _check(reason: str, until: date, at: datetime) -> None:
    today = at.astimezone(CHINA).date()
    if not is_reason(reason):
        raise HoldRefused("请写明为什么要保全，至少 4 个字，例如“检察院调取”。")
    if until < today:
        raise HoldRefused("截止日已经过去了。填今天或以后的日子。")
    most = clocks(at).hold_most
    if until > today + most:
        raise HoldRefused(f"一次最多保全 {most.days} 天，到期前可以续。")


def _found(by: Actor, number: str) -> _Found:
    ways: dict[str, tuple[str, Any]] = {
        "AJ": ("case", cases.holdable), "YJ": ("alert", alerts.holdable), "JB": ("report", reports.holdable),
    }  # fmt: skip
    kind, find = ways.get(number[:2], ("person", _person))
    found = find(by, number)
    if found is None:
        raise HoldRefused("没有找到这个编号。案件像 AJ-2026-000012，预警像 YJ-，举报像 JB-，人员填人员页网址里的数字。")
    return _Found(kind, found[0], found[1], number if kind != "person" else "")


def _person(by: Actor, number: str) -> tuple[int, int] | None:
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    found: tuple[int, int] | None = people.person_seen(by).filter(pk=int(number)).values_list("pk", "unit_id").first()
    return found


@transaction.atomic
def release_hold(*, hold_id: int, why: str, by: Actor, at: datetime) -> None:
    """Let the retention rules reach something again.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        HoldRefused: released already, or no reason.
        Hold.DoesNotExist: not there, or of a unit that the officer does not see.
    """
    by.require(Permission.HOLD_SET)
    hold = Hold.objects.visible_to(by, Permission.HOLD_SET).select_for_update(of=("self",)).get(pk=hold_id)
    if hold.released_at is not None:
        raise HoldRefused(f"{hold.released_by_name}已经解除了。")
    if not is_reason(why):
        raise HoldRefused("请写明为什么解除，至少 4 个字。")
    hold.released_at, hold.released_by_name, hold.released_why = at, by.name, why.strip()
    hold.save(update_fields=["released_at", "released_by_name", "released_why"])
    audit.record("hold.released", subject=hold, by=by, at=at)
