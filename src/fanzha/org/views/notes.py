"""Pages of duty hand-over notes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms.duties import TakingNote, WritingNote
from fanzha.org.views.inbox import key_of, said_key
from fanzha.org.views.units import seen_or_404, taken


@requires(Permission.DUTY_VIEW)
@require_GET
def listing(request: Any) -> HttpResponse:
    """List the notes of the units in sight."""
    page = queries.notes_page(
        request.actor, after=key_of(request.GET.get("after", "")), before=key_of(request.GET.get("before", ""))
    )
    context = {"rows": page.rows, "before": said_key(page.before), "after": said_key(page.after)}
    return render(request, "org/notes.html", context | {"unit_id": request.actor.home_unit_id})


@requires(Permission.DUTY_VIEW)
@require_http_methods(["GET", "POST"])
def write(request: Any, unit_id: int) -> HttpResponse:
    """Write what a shift leaves behind; what is open is counted."""
    unit, duty = seen_or_404(request, unit_id, Permission.DUTY_VIEW), queries.duty_to_note(request.actor, at=request.at)
    if duty is not None and duty.unit_id != unit.pk:
        duty = None
    begins, ends = (duty.starts_at, duty.ends_at) if duty else (None, request.at)
    initial = {"from_at": localtime(begins) if begins else None, "to_at": localtime(ends)}
    form = WritingNote(request.POST or None, initial=initial)

    def act() -> Any:
        return actions.write_note(
            unit_id=unit.pk, shift_name=duty.shift_name if duty else "", **form.cleaned_data, by=request.actor,
            at=request.at,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid():
        made = taken(form, act)
        if made is not None:
            messages.success(request, "交接班记录已写好，等接班的人确认。")
            return redirect("org:duty_note", made.pk)
    context = {"form": form, "unit": unit, "counts": queries.duty_counts(unit.pk, at=request.at)}
    return render(request, "org/note_new.html", context)


@requires(Permission.DUTY_VIEW)
@require_http_methods(["GET", "POST"])
def show(request: Any, note_id: int) -> HttpResponse:
    """Show a note, to be printed or taken over."""
    note = queries.note_seen(request.actor, note_id)
    if note is None:
        raise Http404
    form = TakingNote(request.POST or None)

    def act() -> Any:
        said = form.cleaned_data
        return actions.take_note(note_id=note.pk, remarks=said["remarks"], by=request.actor, at=request.at)

    if request.method == "POST" and form.is_valid() and taken(form, act) is not None:
        messages.success(request, "已接班。")
        return redirect("org:duty_note", note.pk)
    may_take = note.taker_id is None and note.writer_id != request.actor.id
    return render(request, "org/note.html", {"note": note, "form": form, "may_take": may_take})
