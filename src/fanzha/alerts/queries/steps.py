"""What this officer can do with an alert now; a closed step keeps its place and says why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.alerts.models import Alert, Revisit
from fanzha.alerts.queries import assignment, endings
from fanzha.alerts.queries.words import grade_name
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.alert import Outcome, State, Step

_WHOM = {
    Permission.ALERT_GRADE: "定级要由值班员、研判员或主任办理。",
    Permission.ALERT_ASSIGN: "派单要由值班员或乡镇专干办理。",
    Permission.ALERT_WORK: "处置要由责任单位的人办理。",
    Permission.ALERT_CLOSE: "办结要由值班员或乡镇专干审核。",
}


@dataclass(slots=True)
class Offer:
    """One step as the page draws it."""

    key: str
    label: str
    permission: Permission
    step: Step
    icon: str = ""
    method: str = "get"
    primary: bool = False
    note: str = ""
    reason: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def steps_for(actor: Actor, alert: Alert, at: datetime) -> list[dict[str, Any]]:
    """Return the steps of the page, the one that moves the alert on first."""
    offers = list(_offers(actor, alert, at))
    shown = [_drawn(actor, alert, offer) for offer in offers]
    _mark_primary(shown)
    return shown


def _offers(actor: Actor, alert: Alert, at: datetime) -> Any:
    makers = {
        State.PROPOSED: (_grade, _close_other),
        State.GRADED: (_assign, _close_other),
        State.ASSIGNED: (_contact, _sms, _reassign, _transfer, _close, _close_other),
        State.WORKING: (_contact, _sms, _set_aside, _reassign, _transfer, _close, _close_other),
        State.AWAY: (_contact, _sms, _set_aside, _reassign, _transfer, _close, _close_other),
        State.REPORTED: (_close, _contact, _set_aside, _reassign, _transfer, _close_other),
        State.TRANSFER: (_answer,),
        State.CLOSED: (_revisit, _reopen),
    }
    for maker in makers[State(alert.state)]:
        yield from maker(actor, alert, at)


def _grade(actor: Actor, alert: Alert, at: datetime) -> Any:
    name = grade_name(alert.proposed_grade)
    yield Offer(
        "grade", f"确认{name}", Permission.ALERT_GRADE, Step.GRADE, "check", "post",
        fields={"version": alert.version, "grade": alert.proposed_grade}, note="系统只给建议，确认后开始计时",
    )  # fmt: skip
    yield Offer("regrade", "改成别的等级", Permission.ALERT_GRADE, Step.GRADE, "adjustments")


def _assign(actor: Actor, alert: Alert, at: datetime) -> Any:
    proposed = assignment.proposal(alert, on=at.date())
    whom = f"{proposed.unit_name} {proposed.officer_name}".strip()
    yield Offer(
        "accept_proposal", f"派给{whom}", Permission.ALERT_ASSIGN, Step.ASSIGN, "user-check", "post",
        fields={"version": alert.version}, note=f"{proposed.why}。",
    )  # fmt: skip
    yield Offer("assign", "派给其他单位或人", Permission.ALERT_ASSIGN, Step.ASSIGN, "users")


def _contact(actor: Actor, alert: Alert, at: datetime) -> Any:
    reason = "" if alert.person_id else _said("needs_person")
    face = alert.contacted_at is not None and alert.met_at is None and alert.grade in {"red", "orange"}
    label = "登记见面结果" if face else "登记电话或见面结果"
    yield Offer(
        "contact", label, Permission.ALERT_WORK, Step.RECORD, "home-check" if face else "phone-call", reason=reason
    )


def _sms(actor: Actor, alert: Alert, at: datetime) -> Any:
    reason = ""
    if alert.person is None:
        reason = _said("needs_person")
    elif not alert.person.phone_index:
        reason = _said("no_phone")
    yield Offer("sms", "发提醒短信", Permission.ALERT_WORK, Step.RECORD, "message", reason=reason)


def _set_aside(actor: Actor, alert: Alert, at: datetime) -> Any:
    yield Offer("set_aside", "暂时找不到，约下次", Permission.ALERT_WORK, Step.SET_ASIDE, "clock")


def _reassign(actor: Actor, alert: Alert, at: datetime) -> Any:
    yield Offer("assign", "改派", Permission.ALERT_ASSIGN, Step.ASSIGN, "refresh")


def _transfer(actor: Actor, alert: Alert, at: datetime) -> Any:
    yield Offer("transfer", "转给其他单位", Permission.ALERT_WORK, Step.ASK_TRANSFER, "arrows-exchange")


def _close(actor: Actor, alert: Alert, at: datetime) -> Any:
    refusal = rules.refusal_to_close(endings.ending_of(alert, Outcome.DISSUADED, by=actor, on=at.date()))
    yield Offer(
        "close", "按“已劝阻”办结", Permission.ALERT_CLOSE, Step.CLOSE, "circle-check",
        reason=str(refusal) if refusal else "", fields={"outcome": "dissuaded"},
    )  # fmt: skip


def _close_other(actor: Actor, alert: Alert, at: datetime) -> Any:
    yield Offer(
        "close_other",
        "按其他结果办结",
        Permission.ALERT_CLOSE,
        Step.CLOSE,
        "archive",
        note="已受骗、确实找不到、不符、重复",
    )


def _answer(actor: Actor, alert: Alert, at: datetime) -> Any:
    mine = assignment.units_to_assign(actor).filter(pk=alert.transfer_to_id).exists()
    reason = "" if mine else _said("not_yours_to_answer", unit=str(alert.transfer_to))
    yield Offer(
        "accept", f"由{alert.transfer_to}接收", Permission.ALERT_ASSIGN, Step.ACCEPT_TRANSFER, "circle-check", "post",
        fields={"version": alert.version}, reason=reason,
    )  # fmt: skip
    yield Offer(
        "refuse", "退回，写明理由", Permission.ALERT_ASSIGN, Step.REFUSE_TRANSFER, "arrow-back-up", reason=reason
    )


def _revisit(actor: Actor, alert: Alert, at: datetime) -> Any:
    due = alert.revisits.filter(state__in=[Revisit.State.DUE, Revisit.State.MISSED]).order_by("-id").first()
    if due is not None:
        note = f"{due.due_at.astimezone(at.tzinfo):%m-%d} 到期：劝阻以后有没有受骗"
        yield Offer("revisit", "登记回访", Permission.ALERT_WORK, Step.REOPEN, "phone-call", note=note)


def _reopen(actor: Actor, alert: Alert, at: datetime) -> Any:
    yield Offer("reopen", "重新打开", Permission.ALERT_CLOSE, Step.REOPEN, "refresh")


def _said(code: str, **facts: str) -> str:
    return str(rules.MACHINE.refusal(code, **facts))


_NAMES = {"close_other": "close", "accept": "accept_transfer", "refuse": "refuse_transfer"}


def _drawn(actor: Actor, alert: Alert, offer: Offer) -> dict[str, Any]:
    reason = offer.reason
    if not actor.may(offer.permission):
        reason = _WHOM[offer.permission]
    url = reverse(f"alerts:{_NAMES.get(offer.key, offer.key)}", args=[alert.pk])
    if offer.method == "get" and "outcome" in offer.fields:
        url += f"?outcome={offer.fields['outcome']}"
    return {
        "key": offer.key, "label": offer.label, "url": url, "method": offer.method, "icon": offer.icon,
        "fields": offer.fields, "note": offer.note, "reason": reason, "primary": False,
    }  # fmt: skip


def _mark_primary(shown: list[dict[str, Any]]) -> None:
    """Make the first step that is open the page's one primary button."""
    for step in shown:
        if not step["reason"]:
            step["primary"] = True
            return
