"""The roster: shifts are given, dropped, reminded of."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate, localtime

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.roster import span
from fanzha.org import queries
from fanzha.org.actions.inbox import tell
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Duty, DutySwap, Unit

_MOST_AHEAD = timedelta(days=400)  # rosters are made by the month or the year; a later day is a typing error


@transaction.atomic
def arrange_duty(
    *, unit_id: int, officer_id: int, on_date: date, shift: str, by: Actor, at: datetime, may_be_over: bool = False
) -> tuple[Duty, bool]:
    """Put an officer on a shift; return it, and whether it is new.

    Raises:
        OfficerRefused: there is no such shift, the day cannot stand, or the officer has no post at or below the unit.
        NotAllowed: the actor may not edit rosters.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.DUTY_EDIT)
    unit = Unit.objects.visible_to(by, Permission.DUTY_EDIT).filter(is_active=True).get(pk=unit_id)
    chosen = queries.shift_rule(on_date).shift(shift)
    if chosen is None:
        raise OfficerRefused("没有这个班次。请从列出的班次里选。", field="shift")
    starts_at, ends_at = span(on_date, chosen, get_current_timezone())
    if ends_at <= at and not may_be_over:
        raise OfficerRefused("这个班已经过去，不能再排。", field="on_date")
    if on_date - localdate(at) > _MOST_AHEAD:
        raise OfficerRefused("最多排到一年以后。请核对日期。", field="on_date")
    if not queries.who_may_serve(unit.pk, on=on_date).filter(pk=officer_id).exists():
        raise OfficerRefused(f"这个人 {on_date} 在{unit}和它的下级单位都没有岗位，不能排他的班。", field="officer")
    duty, is_new = Duty.objects.get_or_create(
        unit=unit, on_date=on_date, shift=shift, officer_id=officer_id,
        defaults={"shift_name": chosen.name, "starts_at": starts_at, "ends_at": ends_at},
    )  # fmt: skip
    if is_new:
        audit.record("duty.arranged", subject=duty, by=by, at=at, after=facts(duty))
    if is_new and ends_at > at:
        tell(
            officer_id=officer_id, kind="duty", text=f"给您排了班：{said(duty)}", url="/org/duties/mine/",
            key=f"duty:{duty.pk}:arranged", at=at,
        )  # fmt: skip
    return duty, is_new


@transaction.atomic
def drop_duty(*, duty_id: int, why: str, by: Actor, at: datetime) -> Duty:
    """Take an officer off a shift that has not begun.

    Raises:
        OfficerRefused: it has begun, or there is no reason.
        NotAllowed: the actor may not edit rosters.
        Duty.DoesNotExist: it lies outside the actor's posts.
    """
    by.require(Permission.DUTY_EDIT)
    duties = Duty.objects.visible_to(by, Permission.DUTY_EDIT).select_related("unit")
    duty: Duty = duties.select_for_update(of=("self",)).get(pk=duty_id)
    if duty.starts_at <= at:
        raise OfficerRefused("已经开始的班不能撤。请在交接班记录里写明。")
    if not why.strip():
        raise OfficerRefused("请写明原因，会留在记录里。", field="why")
    audit.record("duty.dropped", subject=duty, by=by, at=at, before=facts(duty), why=why)
    tell(
        officer_id=duty.officer_id, kind="duty", text=f"您的班撤了：{said(duty)}", url="/org/duties/mine/",
        key=f"duty:{duty.pk}:dropped", at=at,
    )  # fmt: skip
    duty.delete()
    return duty


def remind_duties(*, at: datetime) -> int:
    """Remind whoever is on duty soon, once, and end the exchanges that nobody answered in time; return how many."""
    rule = queries.shift_rule(localdate(at))
    with transaction.atomic():
        soon = Duty.objects.filter(reminded_at__isnull=True, starts_at__gt=at, starts_at__lte=at + rule.remind_before)
        rows = list(soon.select_for_update(of=("self",), skip_locked=True).select_related("unit").order_by("pk"))
        for duty in rows:
            tell(
                officer_id=duty.officer_id, kind="duty", text=f"快到您值班了：{said(duty)}", url="/org/duties/mine/",
                key=f"duty:{duty.pk}:{duty.officer_id}:soon", at=at,
            )  # fmt: skip
        Duty.objects.filter(pk__in=[duty.pk for duty in rows]).update(reminded_at=at)
        late = DutySwap.objects.filter(state=DutySwap.State.ASKED, given__starts_at__lte=at)
        late |= DutySwap.objects.filter(state=DutySwap.State.ASKED, taken__starts_at__lte=at)
        numbers = list(late.values_list("pk", flat=True))
        DutySwap.objects.filter(pk__in=numbers).update(state=DutySwap.State.LAPSED, ended_at=at)
    return len(rows)


def said(duty: Duty) -> str:
    """Return a shift as a letter names it."""
    begins = localtime(duty.starts_at)
    return f"{begins:%m-%d %H:%M} {duty.unit} {duty.shift_name}"


def facts(duty: Duty) -> dict[str, str | int]:
    """Return a shift as text for the audit row."""
    return {
        "officer": duty.officer_id,
        "unit": duty.unit_id,
        "on_date": duty.on_date.isoformat(),
        "shift": duty.shift_name,
    }
