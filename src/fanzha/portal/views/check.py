"""查一查: a text, number, link, account, app or pictures in; one of four verdicts with its reasons out."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fanzha.common import held_pictures as held
from fanzha.common import uploads
from fanzha.common.access import public
from fanzha.intake import actions
from fanzha.intake.queries import Limits, limits, look, reading
from fanzha.portal import forms
from fanzha.portal.queries import answers
from fanzha.portal.queries.common import common
from fanzha.portal.views import door

# After so many tries in a row the page stops trying by itself.
MOST_TRIES: Final = 12


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is looked at: the text, and the pictures that it was read from, sealed."""

    text: str
    held: list[str]
    was_read: bool
    sender: str


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Any) -> HttpResponse:
    """Show the form, or the answer to what was sent; nothing of it is kept but a count."""
    rules = limits(request.at)
    if request.method != "POST":
        return _form(request, forms.Check(rules=rules), rules)
    if refused := _too_many_pictures(request, rules):
        # Said before a decoder has seen them.
        form = forms.Check(initial={"text": request.POST.get("text", "")}, rules=rules)
        return _form(request, form, rules, refused=refused)
    form = forms.Check(request.POST, request.FILES, rules=rules, kept=request.POST.getlist("held"))
    if uploads.is_too_big(request):
        form.add_error(None, "图片加起来太大，没有收下。只选最要紧的一张，或者截屏后再传。")
    is_new = "unread" not in request.POST
    if form.is_valid() and is_new and (refused := door.refusal("check", request, rules)):
        form.add_error(None, refused)
        return _form(request, form, rules, status=429)
    return _answer(request, form, rules) if form.is_valid() else _form(request, form, rules)


def _answer(request: Any, form: forms.Check, rules: Limits) -> HttpResponse:
    """Show the answer, or why the pictures could not be read, or that they wait for their turn."""
    try:
        looked = _looked(request, form, rules)
    except reading.Busy:
        return _busy(request, form)
    except reading.NotRead as problem:
        form.add_error("pictures" if "pictures" in form.fields else None, str(problem))
        return _form(request, form, rules)
    except held.HeldGone:
        form.add_error(None, "图片放得太久，带不过来了。再选一次。")
        return _form(request, form, rules)
    asked = form.cleaned_data["asked"]
    answer = actions.check(text=looked.text, asked=look.Asked(asked) if asked else None, at=request.at)
    context = {"answer": answers.page(answer, request.at), "asked": asked, "text": looked.text, "looked": looked}
    return render(request, "portal/answer.html", context)


def _too_many_pictures(request: Any, rules: Limits) -> str:
    """Count a try with pictures, which cost as much as a thousand texts; those that wait have been counted once."""
    if "unread" in request.POST:
        return door.refusal("waiting", request, rules)
    return door.refusal("picture", request, rules) if request.FILES else ""


def _looked(request: Any, form: forms.Check, rules: Limits) -> _Looked:
    """Return what is to be looked at, pictures read."""
    text = form.cleaned_data["text"]
    pictures = _pictures(request, form, rules)
    if not pictures:
        return _Looked(text, list(form.held), bool(request.POST.get("was_read")), request.POST.get("caller", ""))
    read = reading.read_pictures(pictures)
    both = "\n".join(part for part in (text, read.text) if part)
    return _Looked(both[: rules.most_chars], held.sealed(pictures, request.at), was_read=True, sender=read.sender)


def _pictures(request: Any, form: forms.Check, rules: Limits) -> list[actions.CleanPicture]:
    """Return the pictures that were not read yet: those just sent, or those that waited for their turn."""
    if "unread" in request.POST:
        return held.opened(form.held, request.at, most=rules.pictures.most_read)
    new: list[actions.CleanPicture] = form.cleaned_data.get("pictures") or []
    return new


def _busy(request: Any, form: forms.Check) -> HttpResponse:
    """Show that others are being read; the pictures wait with the visitor, not with us."""
    said = request.POST.get("tries", "")
    tries = min(int(said[:3]), MOST_TRIES) if said[:3].isdecimal() else 0
    waiting = list(form.held) if "unread" in request.POST else held.sealed(form.cleaned_data["pictures"], request.at)
    context = {
        "held": waiting,
        "text": form.cleaned_data["text"],
        "asked": form.cleaned_data["asked"],
        "tries": tries + 1,
        "goes_on": tries + 1 < MOST_TRIES,
    }
    return render(request, "portal/reading.html", context)


def _form(request: Any, form: forms.Check, rules: Limits, *, refused: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "common": common(rules, request.at), "days": rules.common.days, "refused": refused}
    return render(request, "portal/check.html", context, status=429 if refused else status)
