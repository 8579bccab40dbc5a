"""One entry, and its history."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow.entry import OPEN
from fanzha.knowledge import forms, queries
from fanzha.knowledge.models import Entry
from fanzha.knowledge.queries.sections import facts_of, placeholders_in, related_to, sections_of
from fanzha.knowledge.views.steps import next_steps


@requires(Permission.KNOWLEDGE_VIEW)
@require_safe
def show(request: Any, kind: str, code: str) -> HttpResponse:
    """Show what an entry says, who stands for it, and what can be done."""
    return render(request, "knowledge/show.html", page_of(request, kind, code))


@requires(Permission.KNOWLEDGE_VIEW)
@require_safe
def history(request: Any, kind: str, code: str) -> HttpResponse:
    """Show the versions, and what two of them say differently."""
    versions = _versions(request, kind, code)
    new = _chosen(versions, request.GET.get("new"), versions[0])
    older = [row for row in versions if row.version < new.version]
    old = _chosen(versions, request.GET.get("old"), older[0] if older else new)
    context = {
        "entry": versions[0], "versions": versions, "old": old, "new": new,
        "changes": queries.changes_between(old, new), "alone": len(versions) == 1,
    }  # fmt: skip
    return render(request, "knowledge/history.html", context)


def page_of(request: Any, kind: str, code: str) -> dict[str, Any]:
    """Return what the page of an entry shows; the review views add their forms with errors.

    Raises:
        Http404: there is no such entry that the officer may see.
    """
    on = request.at.date()
    try:
        entry = queries.version_for(request.actor, kind, code, on=on, version=_number(request.GET.get("version")))
    except queries.NoSuchEntry as missing:
        raise Http404("no such entry") from missing
    held = queries.entry_at(kind, code, on)
    steps = queries.steps_for(request.actor, entry)
    return {
        "entry": entry, "held": held, "sections": sections_of(entry), "facts": facts_of(entry),
        "placeholders": placeholders_in(entry), "related": related_to(entry, on),
        "open": _open(request, entry), "steps": next_steps(entry, steps), "open_steps": _names(steps),
        "publishing": forms.Publishing().begin_with(on), "reason": forms.Reason(),
        "wrote_it": request.actor.id in entry.writers, "is_held": held is not None and held.pk == entry.pk,
        "changes": _changes(entry, held),
    }  # fmt: skip


def _open(request: Any, entry: Entry) -> Entry | None:
    """Return the version being written, for those who may see it, where it is not the one shown."""
    open_ = queries.open_version(entry.kind, entry.code) if queries.desk.sees_drafts(request.actor) else None
    return open_ if open_ is not None and open_.pk != entry.pk else None


def _names(steps: list[queries.Step]) -> set[str]:
    return {str(step.step) for step in steps if not step.reason}


def _changes(entry: Entry, held: Entry | None) -> list[queries.Change]:
    is_open = entry.state in OPEN
    return queries.changes_between(held, entry) if is_open and held is not None else []


def _versions(request: Any, kind: str, code: str) -> list[Entry]:
    try:
        return queries.versions_of(request.actor, kind, code)
    except queries.NoSuchEntry as missing:
        raise Http404("no such entry") from missing


def _chosen(versions: list[Entry], wanted: str | None, otherwise: Entry) -> Entry:
    return next((row for row in versions if row.version == _number(wanted)), otherwise)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 6 else None
