"""What a second person does: let out, send back, confirm, take down."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import actions, forms
from fanzha.knowledge.models import Entry


@requires(Permission.KNOWLEDGE_REVIEW)
@require_POST
def publish(request: Any, kind: str, code: str) -> HttpResponse:
    """Let the version in review out from a day on."""
    form = forms.Publishing(request.POST)
    if not form.is_valid():
        return _back(request, kind, code, str(form.errors["valid_from"][0]))
    day = form.cleaned_data["valid_from"]
    said = f"已发布，从 {day:%Y-%m-%d} 起用。"
    return carry_out(request, kind, code, said, actions.publish_entry, valid_from=day)


# A writer takes the own version back without being a reviewer; the action asks which of the two it is.
@requires(Permission.KNOWLEDGE_VIEW)
@require_POST
def send_back(request: Any, kind: str, code: str) -> HttpResponse:
    """Give a version back to its writers."""
    return carry_out(request, kind, code, "已退回，起草人可以接着改。", actions.send_back, why=_why(request))


@requires(Permission.KNOWLEDGE_REVIEW)
@require_POST
def endorse(request: Any, kind: str, code: str) -> HttpResponse:
    """Confirm a shipped text for the county."""
    return carry_out(request, kind, code, "已确认采用，记在您名下。", actions.endorse_entry)


@requires(Permission.KNOWLEDGE_REVIEW)
@require_POST
def withdraw(request: Any, kind: str, code: str) -> HttpResponse:
    """Take down what holds."""
    return carry_out(request, kind, code, "已撤下，从今天起不再使用。", actions.withdraw_entry, why=_why(request))


def carry_out(request: Any, kind: str, code: str, said: str, action: Callable[..., Entry], **more: Any) -> HttpResponse:
    """Carry one step out and go back to the entry, with what was done or why it was not."""
    try:
        entry = action(kind=kind, code=code, by=request.actor, at=request.at, **more)
    except (StepRefused, actions.EntryRefused, actions.BodyRefused) as refusal:
        return _back(request, kind, code, str(refusal))
    messages.success(request, said)
    return to_entry(entry)


def to_entry(entry: Entry) -> HttpResponse:
    """Go to the page of a version."""
    return redirect(f"{resolve_url('knowledge:show', entry.kind, entry.code)}?version={entry.version}")


def _back(request: Any, kind: str, code: str, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    version = request.POST.get("version", "")
    query = f"?version={version}" if version.isdecimal() else ""
    return redirect(f"{resolve_url('knowledge:show', kind, code)}{query}")


def _why(request: Any) -> str:
    return str(request.POST.get("why", ""))[:300]
