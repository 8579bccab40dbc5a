"""Writing down a call or a visit, with the script beside it; sending the reminder."""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.alerts import actions, forms
from fanzha.alerts.models import Alert, AlertStep
from fanzha.alerts.queries import words
from fanzha.alerts.queries.script import script_for, sms_text
from fanzha.alerts.views.page import act_by_form, alert_page, the_alert
from fanzha.common import files
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.alert import Contact

WAYS = {"phone": Contact.PHONE, "face": Contact.FACE}


@requires(Permission.ALERT_WORK)
@require_http_methods(["GET", "POST"])
def contact(request: Any, alert_id: int) -> HttpResponse:
    """Write down a call or a visit; `?way=phone|face` says which."""
    alert = the_alert(request, alert_id)
    way = WAYS.get(request.GET.get("way", ""), Contact.FACE if alert.contacted_at else Contact.PHONE)
    parts = contact_parts(request, alert, way)
    form = forms.Contacting(request.POST or None, request.FILES or None, contact=way, at=request.at)
    return act_by_form(
        request,
        alert,
        form,
        lambda said: actions.record_contact(
            alert_id=alert_id,
            made=_made(said, way, parts["script"].version),
            version=version_of(request),
            by=request.actor,
            at=request.at,
        ),
        said="已登记。",
        template="alerts/contact.html",
        **parts,
    )


def contact_parts(request: Any, alert: Alert, way: Contact) -> dict[str, Any]:
    """Return what the page of a call or a visit shows beside its form."""
    return {
        "title": "登记见面结果" if way is Contact.FACE else "登记电话结果",
        "verb": "登记结果",
        "way": way.value,
        "script": script_for(alert, way, officer=request.actor.name, on=request.at.date()),
        "person": words.person_line(alert, request.at),
        "due": words.clock_name(alert.due_kind),
        "can_reveal": alert.person_id and request.actor.may(Permission.PERSON_REVEAL),
        "hotline": settings.FANZHA_HOTLINE,
    }


def contact_page(request: Any, alert: Alert, way: Contact, revealed: dict[str, str]) -> HttpResponse:
    """Draw the page of a call or a visit with the number shown, so that it can be dialled at once."""
    form = forms.Contacting(contact=way, at=request.at)
    context = {"alert": alert, "form": form, "revealed": revealed, **contact_parts(request, alert, way)}
    return render(request, "alerts/contact.html", context)


def _made(said: dict[str, Any], way: Contact, version: str) -> actions.Made:
    picture = said.get("photo")
    return actions.Made(
        key=said["key"],
        contact=way,
        result=said["result"],
        made_at=said["made_at"],
        finding=said["finding"],
        note=said["note"],
        script_version=version,
        photo=picture.content if picture else None,
        origin=picture.origin if picture else None,
    )


@requires(Permission.ALERT_WORK)
@require_http_methods(["GET", "POST"])
def sms(request: Any, alert_id: int) -> HttpResponse:
    """Show the reminder as it will go out, and send it."""
    alert = the_alert(request, alert_id)
    form = forms.Sending(request.POST or None, initial={"key": uuid.uuid4().hex})
    return act_by_form(
        request,
        alert,
        form,
        lambda said: actions.send_sms(
            alert_id=alert_id, key=said["key"], version=version_of(request), by=request.actor, at=request.at
        ),
        said="提醒短信已交通道发送，回执会显示在经过里。",
        title="发提醒短信",
        verb="发出这条短信",
        template="alerts/sms.html",
        body=sms_text(alert, on=request.at.date()),
        person=words.person_line(alert, request.at),
    )


@requires(Permission.ALERT_VIEW)
@require_GET
def photo(request: Any, alert_id: int, step_id: int) -> HttpResponse:
    """Show the photograph of one contact."""
    try:
        content = actions.open_photo(step_id=step_id, by=request.actor, at=request.at)
    except AlertStep.DoesNotExist as missing:
        raise Http404 from missing
    except files.FileGone as gone:
        return alert_page(request, alert_id, status=410, refusal=str(gone))
    return HttpResponse(content, content_type="image/jpeg")
