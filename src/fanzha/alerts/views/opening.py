"""An alert by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fanzha.alerts import actions, forms
from fanzha.alerts.forms.opening import QUESTIONS
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.grading import Facts, caller_features
from fanzha.core.screening import Kind
from fanzha.intake.queries import screener


@requires(Permission.ALERT_OPEN)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Open an alert for what a counter team, a village or a duty officer has met with."""
    initial = {"source": request.GET.get("source", ""), "unit": request.actor.home_unit_id}
    form = forms.Opening(request.POST or None, actor=request.actor, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(request, "alerts/new.html", {"form": form, "questions": [form[name] for name, _ in QUESTIONS]})
    alert = actions.open_by_hand(lead=_lead(form.cleaned_data, request), by=request.actor, at=request.at)
    joined = alert.source_count > 1
    messages.success(
        request, f"已并入 {alert.number}，同一个人只办一条。" if joined else f"已登记 {alert.number}，等级待确认。"
    )
    return redirect("alerts:show", alert.pk)


def _lead(said: dict[str, Any], request: Any) -> actions.Lead:
    """Return what was typed as a lead, screened where a text was given."""
    answers = {name: said[name] for name, _ in QUESTIONS if said[name]}
    text = "\n".join(
        part for part in (said["text"], *(f"{label}：{said[name]}" for name, label in QUESTIONS if said[name])) if part
    )
    verdict = screener().screen(text, kind=Kind.NOTE) if text else None
    facts = Facts(
        score=verdict.score if verdict else None,
        tactics=frozenset(hit.name for hit in verdict.tactics) if verdict else frozenset(),
        paid=said["paid"],
        is_elder=said["is_elder"],
        source=said["source"],
        amount_fen=said["amount"],
        caller=caller_features(said["caller"]),
    )
    return actions.Lead(
        unit_id=said["unit"].pk,
        source_kind=said["source"],
        source_name=f"{request.actor.name}登记",
        at=request.at,
        facts=facts,
        name=said["name"],
        phone=said["phone"],
        address=said["address"],
        scam_type=(verdict.type or "") if verdict else "",
        subtype=(verdict.subtype or "") if verdict else "",
        caller=said["caller"],
        extra={"text": text, "answers": answers},
    )
