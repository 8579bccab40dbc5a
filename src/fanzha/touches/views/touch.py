"""One touch: its facts and proof, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common import gallery
from fanzha.common.access import requires
from fanzha.common.clock import CHINA
from fanzha.common.files import FileGone
from fanzha.common.permissions import Permission
from fanzha.touches import actions, queries
from fanzha.touches.forms import Reversing


@requires(Permission.TOUCH_VIEW)
@require_safe
def touch(request: Any, day: int, touch_id: int) -> HttpResponse:
    """Show one touch."""
    return _page(request, _found(request, day, touch_id), Reversing())


@requires(Permission.TOUCH_RECORD)
@require_POST
def reverse_one(request: Any, day: int, touch_id: int) -> HttpResponse:
    """Take a touch back by a row of its own."""
    row = _found(request, day, touch_id)
    form = Reversing(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    reason = form.cleaned_data["reason"]
    try:
        actions.reverse_touch(at=request.at, touch_at=row.at, touch_id=row.id, reason=reason, by=request.actor)
    except actions.TouchRefused as refusal:
        form.add_error("reason", str(refusal))
        return _page(request, row, form)
    except queries.NoTouch as missing:
        raise Http404 from missing
    messages.success(request, "已冲销。原来的记录还在，不再计数")
    return redirect("touches:touch", day, touch_id)


@requires(Permission.PERSON_VIEW)
@require_safe
def proof(request: Any, day: int, touch_id: int) -> HttpResponse:
    """Show the picture that proves a touch; that it was looked at is recorded."""
    row = _found(request, day, touch_id)
    try:
        content = actions.see_proof(touch=row, by=request.actor, at=request.at)
    except FileGone as missing:
        raise Http404 from missing
    return HttpResponse(content, content_type="image/jpeg", headers={"Content-Disposition": "inline"})


def _found(request: Any, day: int, touch_id: int) -> Any:
    request.actor.require(Permission.TOUCH_VIEW)
    try:
        return queries.touch_of_day(request.actor, day, touch_id)
    except queries.NoTouch as missing:
        raise Http404 from missing


def _page(request: Any, row: Any, form: Reversing) -> HttpResponse:
    may = request.actor.may
    shown, file = queries.row_of(row, request.actor), queries.proof_file(row)
    context = {
        "touch": row,
        "touch_day": int(f"{row.at.astimezone(CHINA):%Y%m%d}"),
        "row": shown,
        "facts": queries.touch_facts(row),
        "proof": queries.proof_facts(row) if row.proof_hash else [],
        "has_file": file is not None and may(Permission.PERSON_VIEW),
        "pictures": gallery.panel_of(request.actor, [file], request.at) if file else None,
        "texts": queries.texts_of(row, request.actor),
        "other": _other(row),
        "form": form if may(Permission.TOUCH_RECORD) and (shown.state == "standing" or form.errors) else None,
    }
    return render(request, "touches/touch.html", context)


def _other(row: Any) -> str:
    """Return the address of the row that takes this one back, or that this one takes back."""
    found = queries.connected(row)
    return queries.url_of(found) if found else ""
