"""The page of one alert, and the form pages of its steps."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from fanzha.alerts import actions
from fanzha.alerts.forms import Naming, Revealing
from fanzha.alerts.models import Alert
from fanzha.alerts.queries import alarms, detail, words
from fanzha.alerts.queries.alerts import AlertMoved, alert_seen
from fanzha.alerts.queries.pictures import panel_of_alert
from fanzha.alerts.queries.steps import steps_for
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused

REFUSED = 409


def the_alert(request: Any, alert_id: int) -> Alert:
    """Return the alert, or answer that there is none: another unit's looks the same."""
    try:
        return alert_seen(request.actor, alert_id)
    except Alert.DoesNotExist as missing:
        raise Http404 from missing


@requires(Permission.ALERT_VIEW)
@require_GET
def show(request: Any, alert_id: int) -> HttpResponse:
    """Show one alert."""
    return alert_page(request, alert_id)


def alert_page(request: Any, alert_id: int, *, status: int = 200, refusal: str = "", **more: Any) -> HttpResponse:
    """Draw the page of an alert, with a refusal or revealed data where there is any."""
    alert, actor, at = the_alert(request, alert_id), request.actor, request.at
    told = actions.open_evidence(alert=alert, by=actor, at=at)
    codes = [row.code for row in alert.reasons.all()]
    names = words.type_names(at.date())
    context = {
        "alert": alert,
        "title": words.type_title(alert, names),
        "state": words.row_state(alert),
        "due": words.clock_name(alert.due_kind),
        "grade_name": words.grade_name(alert.grade),
        "sources": told,
        "first": told[0] if told else None,
        "more_sources": told[1:],
        "source_kind": words.SOURCE_KINDS.get(alert.source_kind, ""),
        "reasons": detail.reasons(alert, alarms.counts(codes, at)),
        "score_line": detail.score_line(alert),
        "related": detail.related(actor, alert),
        "steps": steps_for(actor, alert, at),
        "facts": detail.facts(actor, alert, at),
        "events": detail.timeline(alert, at),
        "photos": [s.pk for s in alert.steps.filter(proof__isnull=False)],
        "pictures": panel_of_alert(actor, alert, at),
        "messages_sent": detail.messages(alert),
        "refusal": refusal,
        "revealing": Revealing(),
        "naming": Naming(),
        "can_reveal": alert.person_id and actor.may(Permission.PERSON_REVEAL),
        "can_work": actor.may(Permission.ALERT_WORK),
        "escalations": detail.waiting_escalations(actor, alert, at),
        **more,
    }
    return render(request, "alerts/show.html", context, status=status)


def act_at_once(request: Any, alert_id: int, act: Callable[[], Any], said: str) -> HttpResponse:
    """Do a step that needs no form, or show the page with why it was refused."""
    the_alert(request, alert_id)
    try:
        act()
    except (StepRefused, AlertMoved, actions.NothingDue) as refusal:
        return alert_page(request, alert_id, status=REFUSED, refusal=str(refusal))
    except ObjectDoesNotExist as missing:  # seen, but not to be changed by this post
        raise Http404 from missing
    messages.success(request, said)
    return redirect("alerts:show", alert_id)


def act_by_form(
    request: Any,
    alert: Alert,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    said: str,
    title: str,
    verb: str,
    template: str = "alerts/act.html",
    **more: Any,
) -> HttpResponse:
    """Show a form; do its step when it is sent; keep what was typed when the step is refused."""
    context = {"alert": alert, "form": form, "title": title, "verb": verb, **more}
    if request.method != "POST" or not form.is_valid():
        return render(request, template, context)
    try:
        act(form.cleaned_data)
    except (StepRefused, AlertMoved, actions.NothingDue) as refusal:
        form.add_error(None, str(refusal))
        context["alert"] = the_alert(request, alert.pk)  # with the version that the next try must carry
        return render(request, template, context, status=REFUSED)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, said)
    return redirect("alerts:show", alert.pk)
