"""Writing an entry: the form, and handing the draft on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow.entry import EntryState
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import actions, forms, queries
from fanzha.knowledge.models import Entry, Kind
from fanzha.knowledge.views.review import carry_out, to_entry


@requires(Permission.KNOWLEDGE_EDIT)
@require_http_methods(["GET", "POST"])
def new_entry(request: Any) -> HttpResponse:
    """Choose what to write, then write its first draft."""
    kind = request.GET.get("kind", "")
    if kind not in actions.NEW_KINDS:
        return render(request, "knowledge/new.html", {"kinds": [Kind(value) for value in actions.NEW_KINDS]})
    form = forms.NewEntryForm(kind, None, request.POST if request.method == "POST" else None)
    context = {"form": form, "kind": Kind(kind), "entry": None}
    if request.method == "GET" or not form.is_valid():
        return render(request, "knowledge/edit.html", context)
    entry = _kept(form, lambda: _create(request, kind, form))
    return to_entry(entry) if entry else render(request, "knowledge/edit.html", context)


@requires(Permission.KNOWLEDGE_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Any, kind: str, code: str) -> HttpResponse:
    """Write the next version, or go on with the draft."""
    start = _start(request, kind, code)
    if kind in actions.WRITTEN_ELSEWHERE:
        messages.warning(request, "典型案例从案件页起草和修改，不在这里改。")
        return to_entry(start)
    if start.state == EntryState.IN_REVIEW:
        messages.warning(request, f"第 {start.version} 版正在审核，退回以后才能改。")
        return to_entry(start)
    form = _form(request, start)
    context = {"form": form, "kind": Kind(kind), "entry": start}
    if request.method == "GET" or not form.is_valid():
        return render(request, "knowledge/edit.html", context)
    entry = _kept(form, lambda: _save(request, kind, code, form))
    return to_entry(entry) if entry else render(request, "knowledge/edit.html", context)


@requires(Permission.KNOWLEDGE_EDIT)
@require_POST
def submit(request: Any, kind: str, code: str) -> HttpResponse:
    """Hand the draft to the reviewers."""
    said = "已送审。有审核权限的同事会在“待我决定”里看到。"
    return carry_out(request, kind, code, said, actions.submit_entry)


@requires(Permission.KNOWLEDGE_EDIT)
@require_POST
def discard(request: Any, kind: str, code: str) -> HttpResponse:
    """Give the draft up."""
    return carry_out(request, kind, code, "草稿已放弃，留在历史里。", actions.discard_draft)


def _start(request: Any, kind: str, code: str) -> Entry:
    """Return the version that the form begins with: the open one, or what holds."""
    try:
        shown = queries.version_for(request.actor, kind, code, on=request.at.date())
    except queries.NoSuchEntry as missing:
        raise Http404("no such entry") from missing
    return queries.open_version(kind, code) or shown


def _form(request: Any, start: Entry) -> forms.EntryForm:
    if request.method == "POST":
        return forms.EntryForm(start.kind, start.body, request.POST)
    is_draft = start.state == EntryState.DRAFT
    initial = {
        "title": start.title,
        "note": start.note if is_draft else "",
        "seen": start.edited_at.isoformat() if is_draft else "",
    }
    return forms.EntryForm(start.kind, start.body, initial=initial)


def _save(request: Any, kind: str, code: str, form: forms.EntryForm) -> Entry:
    data = form.cleaned_data
    return actions.save_draft(
        kind=kind, code=code, title=data["title"], body=data["body"], note=data["note"], seen=form.seen_at(),
        by=request.actor, at=request.at,
    )  # fmt: skip


def _create(request: Any, kind: str, form: forms.EntryForm) -> Entry:
    data = form.cleaned_data
    return actions.create_entry(
        kind=kind, code=data["code"], title=data["title"], body=data["body"], note=data["note"],
        source=data["source"], by=request.actor, at=request.at,
    )  # fmt: skip


def _kept(form: forms.EntryForm, write: Any) -> Entry | None:
    """Carry a write out; put its refusal into the form, and return nothing then."""
    try:
        entry: Entry = write()
    except actions.BodyRefused as refusal:
        form.show(refusal.problems)
    except actions.EntryRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        return entry
    return None
