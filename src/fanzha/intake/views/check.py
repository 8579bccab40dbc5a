"""The officers' check page: a text or pictures in, the whole opinion out; handed in as a report by one step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from fanzha.common import held_pictures as held
from fanzha.common import uploads
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.pictures import CleanPicture
from fanzha.core.screening import Kind
from fanzha.intake import actions, forms
from fanzha.intake.queries import Limits, limits, reading
from fanzha.intake.queries.look import Asked
from fanzha.intake.queries.opinion import opinion

_KINDS: Final = frozenset(Kind)
_GONE: Final = "图片放得太久，带不过来了。再选一次。"


@requires(Permission.TEXT_CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Any) -> HttpResponse:
    """Show the form, and what was found; nothing is kept but a count until it is handed in."""
    rules = limits(request.at)
    if request.method != "POST":
        return _page(request, forms.Checking(rules=rules))
    form = forms.Checking(request.POST, request.FILES, rules=rules, kept=request.POST.getlist("held"))
    if uploads.is_too_big(request):
        form.add_error(None, "图片加起来太大，没有收下。只选最要紧的一张，或者截屏后再传。")
    return _checked(request, form, rules) if form.is_valid() else _page(request, form)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is looked at: the text, and the pictures that it was read from, sealed."""

    text: str
    held: list[str]
    sender: str = ""


def _checked(request: Any, form: forms.Checking, rules: Limits) -> HttpResponse:
    """Read what pictures there are, check, and show the opinion beside the form."""
    said = form.cleaned_data
    pictures: list[CleanPicture] = said.get("pictures") or []
    try:
        pictures = pictures or _waiting(request, form, rules)
        looked = _looked(said["text"], pictures, form, rules, request.at)
    except held.HeldGone:
        form.add_error(None, _GONE)
        return _page(request, form)
    except reading.Busy:
        form.add_error(None, "别人的图片正在识别。等几秒再按“查”，图片不用重选。")
        return _page(request, form, unread=held.sealed(pictures, request.at))
    except reading.NotRead as problem:
        form.add_error("pictures", str(problem))
        return _page(request, form)
    return _found(request, said, looked, rules)


def _waiting(request: Any, form: forms.Checking, rules: Limits) -> list[CleanPicture]:
    """Return the pictures that came before while others were being read."""
    if "unread" not in request.POST:
        return []
    return held.opened(form.held, request.at, most=rules.pictures.most_read)


def _looked(text: str, pictures: list[CleanPicture], form: forms.Checking, rules: Limits, at: datetime) -> _Looked:
    if not pictures:
        return _Looked(text, list(form.held))
    read = reading.read_pictures(pictures)
    both = "\n".join(part for part in (text, read.text) if part)
    return _Looked(both[: rules.most_chars], held.sealed(pictures, at), read.sender)


def _found(request: Any, said: dict[str, Any], looked: _Looked, rules: Limits) -> HttpResponse:
    kind = Kind(said["kind"]) if said["kind"] else Kind.UNKNOWN
    asked = Asked(said["asked"]) if said["asked"] else None
    answer = actions.check(text=looked.text, asked=asked, kind=kind, at=request.at)
    was_read = bool(looked.held)
    to_hand_in = {"text": looked.text, "kind": kind.value, "was_read": was_read, "caller": looked.sender}
    again = {"text": looked.text, "kind": said["kind"], "asked": said["asked"]}
    return _page(
        request,
        forms.Checking(initial=again, rules=rules),
        opinion=opinion(answer, looked.text, kind, request.at),
        text=looked.text,
        was_read=was_read,
        held=looked.held,
        handing=forms.HandingIn(initial=to_hand_in, rules=rules),
    )


def _page(request: Any, form: forms.Checking, **found: Any) -> HttpResponse:
    return render(request, "intake/check.html", {"form": form, **found})


@requires(Permission.TEXT_CHECK)
@require_POST
def hand_in(request: Any) -> HttpResponse:
    """Make a report of what was checked; resent it is the same report."""
    rules = limits(request.at)
    form = forms.HandingIn(request.POST, rules=rules)
    try:
        pictures = held.opened(request.POST.getlist("held"), request.at, most=rules.pictures.most_read)
    except held.HeldGone:
        pictures = []
        form.add_error(None, _GONE)
    if not form.is_valid() or not (form.cleaned_data["text"] or pictures):
        return _handing_refused(request, form, rules)
    said = form.cleaned_data
    may_judge = request.actor.may(Permission.REPORT_CONFIRM)
    new = actions.NewReport(
        key=f"desk:{said['key']}",
        source_code="counter" if may_judge else "village",
        unit_id=request.actor.home_unit_id,
        text=said["text"],
        kind=Kind(said["kind"]) if said["kind"] in _KINDS else Kind.UNKNOWN,
        caller=said["caller"],
        pictures=pictures,
        was_read=said["was_read"],
        paid_state=said["paid_state"],
    )
    taken = actions.take_report(new=new, by=request.actor, at=request.at)
    messages.success(request, f"已登记，编号 {taken.number}。{'接着核实。' if may_judge else '值班的人会核实。'}")
    return redirect("intake:report", taken.report_id) if may_judge else redirect("intake:check")


def _handing_refused(request: Any, form: forms.HandingIn, rules: Limits) -> HttpResponse:
    """Show what is wrong, with the text where it was: nothing typed is lost."""
    kind = request.POST.get("kind", "")
    initial = {"text": request.POST.get("text", "")[: rules.most_chars], "kind": "" if kind == Kind.UNKNOWN else kind}
    checking = forms.Checking(initial=initial, rules=rules)
    return _page(request, checking, handing=form, text=initial["text"], held=request.POST.getlist("held"))
