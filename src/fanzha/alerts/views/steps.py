"""The steps of an alert: each view translates a form into one action."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from fanzha.alerts import actions, forms
from fanzha.alerts.queries import assignment, endings, words
from fanzha.alerts.views.contacts import WAYS, contact_page
from fanzha.alerts.views.page import act_at_once, act_by_form, alert_page, the_alert
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.alert import Outcome, State

_BOTH = ["GET", "POST"]


@requires(Permission.ALERT_GRADE)
@require_POST
def grade(request: Any, alert_id: int) -> HttpResponse:
    """Confirm the proposed grade with one button."""
    alert = the_alert(request, alert_id)
    return act_at_once(
        request,
        alert_id,
        lambda: actions.grade_alert(
            alert_id=alert_id,
            grade=request.POST.get("grade") or alert.proposed_grade,
            version=version_of(request),
            by=request.actor,
            at=request.at,
        ),
        f"已确认为{words.grade_name(alert.proposed_grade)}，开始计时。",
    )


@requires(Permission.ALERT_GRADE)
@require_http_methods(_BOTH)
def regrade(request: Any, alert_id: int) -> HttpResponse:
    """Set another grade, with a reason."""
    alert = the_alert(request, alert_id)
    act = actions.grade_alert if alert.state == State.PROPOSED else actions.regrade_alert
    return act_by_form(
        request,
        alert,
        forms.Grading(request.POST or None, initial={"grade": alert.grade}, needs_reason=alert.state != State.PROPOSED),
        lambda said: act(
            alert_id=alert_id,
            grade=said["grade"],
            why=said["why"],
            version=version_of(request),
            by=request.actor,
            at=request.at,
        ),
        said="等级已改，时限已重新计算。",
        title="改等级",
        verb="改等级",
        lede=f"系统建议{words.grade_name(alert.proposed_grade)}，现在是{words.grade_name(alert.grade)}。",
    )


@requires(Permission.ALERT_ASSIGN)
@require_POST
def accept_proposal(request: Any, alert_id: int) -> HttpResponse:
    """Assign to whom the machine proposes."""
    return act_at_once(
        request,
        alert_id,
        lambda: actions.accept_proposal(
            alert_id=alert_id, version=version_of(request), by=request.actor, at=request.at
        ),
        "已派单。",
    )


@requires(Permission.ALERT_ASSIGN)
@require_http_methods(_BOTH)
def assign(request: Any, alert_id: int) -> HttpResponse:
    """Choose a unit and an officer."""
    alert, on = the_alert(request, alert_id), request.at.date()
    proposed = assignment.proposal(alert, on=on)
    form = forms.Assigning(
        request.POST or None,
        actor=request.actor,
        on=on,
        initial={"unit": proposed.unit_id, "officer": proposed.officer_id},
    )
    return act_by_form(
        request,
        alert,
        form,
        lambda said: actions.assign_alert(
            alert_id=alert_id,
            unit_id=said["unit"],
            officer_id=said["officer"],
            why=said["why"],
            version=version_of(request),
            by=request.actor,
            at=request.at,
        ),
        said="已派单。",
        title="派单",
        verb="派单",
        lede=f"建议派给{proposed.unit_name} {proposed.officer_name}：{proposed.why}。",
    )


@requires(Permission.ALERT_WORK)
@require_http_methods(_BOTH)
def set_aside(request: Any, alert_id: int) -> HttpResponse:
    """Note that the person cannot be found for now."""
    alert = the_alert(request, alert_id)
    form = forms.SettingAside(request.POST or None, initial=forms.SettingAside.proposed(request.at))
    return act_by_form(
        request,
        alert,
        form,
        lambda said: actions.set_aside(
            alert_id=alert_id, version=version_of(request), by=request.actor, at=request.at, **said
        ),
        said="已约好下次联系，到时会提醒。",
        title="暂时找不到，约下次",
        verb="约好下次联系",
    )


@requires(Permission.ALERT_WORK)
@require_http_methods(_BOTH)
def transfer(request: Any, alert_id: int) -> HttpResponse:
    """Ask another unit to take over."""
    alert = the_alert(request, alert_id)
    return act_by_form(
        request,
        alert,
        forms.Transferring(request.POST or None, but=alert.unit_id),
        lambda said: actions.ask_transfer(
            alert_id=alert_id,
            unit_id=said["unit"],
            reason=said["reason"],
            version=version_of(request),
            by=request.actor,
            at=request.at,
        ),
        said="已申请转办，对方答复前仍由本单位负责。",
        title="转给其他单位",
        verb="申请转办",
        lede="对方答复前，责任还在本单位。逾期没有答复会自动退回。",
    )


@requires(Permission.ALERT_ASSIGN)
@require_POST
def accept_transfer(request: Any, alert_id: int) -> HttpResponse:
    """Take over what another unit offers."""
    return act_at_once(
        request,
        alert_id,
        lambda: actions.accept_transfer(
            alert_id=alert_id, version=version_of(request), by=request.actor, at=request.at
        ),
        "已接收，请派人联系。",
    )


@requires(Permission.ALERT_ASSIGN)
@require_http_methods(_BOTH)
def refuse_transfer(request: Any, alert_id: int) -> HttpResponse:
    """Send back what another unit offers."""
    alert = the_alert(request, alert_id)
    return act_by_form(
        request,
        alert,
        forms.Noting(request.POST or None),
        lambda said: actions.refuse_transfer(
            alert_id=alert_id, reason=said["reason"], version=version_of(request), by=request.actor, at=request.at
        ),
        said="已退回原单位。",
        title="退回转办",
        verb="退回转办",
    )


@requires(Permission.ALERT_CLOSE)
@require_http_methods(_BOTH)
def close(request: Any, alert_id: int) -> HttpResponse:
    """Close with an outcome."""
    alert = the_alert(request, alert_id)
    form = forms.Closing(request.POST or None, initial={"outcome": request.GET.get("outcome", "")})
    return act_by_form(
        request,
        alert,
        form,
        lambda said: actions.close_alert(
            alert_id=alert_id, close=_close_of(said), version=version_of(request), by=request.actor, at=request.at
        ),
        said="已办结。",
        title="办结",
        verb="办结",
        lede="选“已受骗”会同时登记案件。",
        template="alerts/close.html",
        closed_ways=_closed_ways(request, alert),
    )


def _close_of(said: dict[str, Any]) -> actions.Close:
    loss = actions.Loss(said["loss"], said["happened_at"], said["payments"], said["reason"])
    return actions.Close(
        outcome=said["outcome"],
        reason=said["reason"],
        first_number=said["first_number"],
        saved_fen=said["saved"],
        is_harmless=said["is_harmless"],
        loss=loss,
    )


def _closed_ways(request: Any, alert: Any) -> list[tuple[str, str]]:
    """Return the outcomes that are not open now, with why; the same sentences as the action's."""
    attempts = endings.attempts_of(alert)
    found = []
    for outcome in (Outcome.DISSUADED, Outcome.GONE, Outcome.MISMATCH):
        ending = endings.ending_of(
            alert, outcome, by=request.actor, on=request.at.date(), reason="理由稍后填写", attempts=attempts
        )
        refusal = rules.refusal_to_close(ending)
        if refusal is not None:
            found.append((rules.OUTCOME_NAMES[outcome], str(refusal)))
    return found


@requires(Permission.ALERT_CLOSE)
@require_http_methods(_BOTH)
def reopen(request: Any, alert_id: int) -> HttpResponse:
    """Take a closed alert up again."""
    alert = the_alert(request, alert_id)
    return act_by_form(
        request,
        alert,
        forms.Noting(request.POST or None),
        lambda said: actions.reopen_alert(
            alert_id=alert_id, reason=said["reason"], version=version_of(request), by=request.actor, at=request.at
        ),
        said="已重新打开，请派单。",
        title="重新打开",
        verb="重新打开",
    )


@requires(Permission.ALERT_WORK)
@require_http_methods(_BOTH)
def revisit(request: Any, alert_id: int) -> HttpResponse:
    """Answer whether the person was defrauded after the dissuasion."""
    alert = the_alert(request, alert_id)
    return act_by_form(
        request,
        alert,
        forms.Revisiting(request.POST or None),
        lambda said: actions.record_revisit(
            alert_id=alert_id,
            was_defrauded=said["was_defrauded"],
            note=said["note"],
            loss=actions.Loss(said["loss"], said["happened_at"], said["payments"], said["note"]),
            by=request.actor,
            at=request.at,
        ),
        said="已登记回访。",
        title="登记回访",
        verb="登记回访",
        lede="选“受骗了”会同时登记案件。",
    )


@requires(Permission.ALERT_WORK)
@require_http_methods(_BOTH)
def harmless(request: Any, alert_id: int) -> HttpResponse:
    """Record that there was nothing."""
    alert = the_alert(request, alert_id)
    return act_by_form(
        request,
        alert,
        forms.Harmless(request.POST or None),
        lambda said: actions.note_harmless(alert_id=alert_id, by=request.actor, at=request.at, **said),
        said="已记为误报，会用来改进规则。",
        title="登记误报",
        verb="登记误报",
        lede="记的是规则判断有误，不会自动办结。",
    )


@requires(Permission.ALERT_WORK)
@require_http_methods(_BOTH)
def name_person(request: Any, alert_id: int) -> HttpResponse:
    """Say whom the alert is about."""
    alert = the_alert(request, alert_id)
    return act_by_form(
        request,
        alert,
        forms.Naming(request.POST or None),
        lambda said: actions.name_person(
            alert_id=alert_id, version=version_of(request), by=request.actor, at=request.at, **said
        ),
        said="已补录劝阻对象。",
        title="补录劝阻对象",
        verb="保存劝阻对象",
    )


@requires(Permission.PERSON_REVEAL)
@require_POST
def reveal(request: Any, alert_id: int) -> HttpResponse:
    """Show the full number on the page, once, for a stated purpose."""
    alert = the_alert(request, alert_id)
    form = forms.Revealing(request.POST)
    if not form.is_valid():
        return alert_page(request, alert_id, refusal="没有选查看用途，号码没有显示。")
    shown = actions.reveal_person(
        alert_id=alert_id, purpose=form.cleaned_data["purpose"], by=request.actor, at=request.at
    )
    way = WAYS.get(request.POST.get("back", ""))
    if way is not None:
        return contact_page(request, alert, way, shown)
    return alert_page(request, alert_id, revealed=shown)


@requires(Permission.ALERT_VIEW)
@require_POST
def note(request: Any, alert_id: int, escalation_id: int) -> HttpResponse:
    """Take note of a missed deadline."""
    return act_at_once(
        request,
        alert_id,
        lambda: actions.note_escalation(escalation_id=escalation_id, by=request.actor, at=request.at),
        "已知悉，时限还在走。",
    )
