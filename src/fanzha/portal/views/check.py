"""查一查: a text, number, link, account or app in; one of four verdicts with its reasons out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fanzha.common.access import public
from fanzha.intake import actions
from fanzha.intake.queries import Limits, limits, look
from fanzha.portal import forms
from fanzha.portal.queries import answers
from fanzha.portal.queries.common import common
from fanzha.portal.views import door


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Any) -> HttpResponse:
    """Show the form, or the answer to what was sent; nothing of it is kept but a count."""
    rules = limits(request.at)
    if request.method != "POST":
        return _form(request, forms.Check(rules=rules), rules)
    form = forms.Check(request.POST, rules=rules)
    if not form.is_valid():
        return _form(request, form, rules)
    if refused := door.refusal("check", request, rules):
        form.add_error(None, refused)
        return _form(request, form, rules, status=429)
    asked = form.cleaned_data["asked"]
    answer = actions.check(text=form.cleaned_data["text"], asked=look.Asked(asked) if asked else None, at=request.at)
    page = answers.page(answer, request.at)
    return render(request, "portal/answer.html", {"answer": page, "text": form.cleaned_data["text"], "asked": asked})


def _form(request: Any, form: forms.Check, rules: Limits, status: int = 200) -> HttpResponse:
    context = {"form": form, "common": common(rules, request.at), "days": rules.common.days}
    return render(request, "portal/check.html", context, status=status)
