"""Changing the numbers of the rules."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fanzha.alerts import actions, forms
from fanzha.common import approvals
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.rules import rule_at
from fanzha.core.grading import BadRules

_KINDS: dict[str, tuple[str, type[Any], str]] = {
    "grades": ("alert.grades", forms.GradeRuling, "改定级分值"),
    "clocks": ("alert.clocks", forms.ClockRuling, "改时限"),
}


@requires(Permission.RULE_EDIT)
@require_http_methods(["GET", "POST"])
def change(request: Any, what: str) -> HttpResponse:
    """Ask a second person to let new numbers hold from a day on, or say why they cannot."""
    if what not in _KINDS:
        raise Http404
    kind, form_class, title = _KINDS[what]
    now = rule_at(kind, request.at.date())
    form = form_class(request.POST or None, content=now.content, initial={"valid_from": request.at.date()})
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            asked = actions.ask_change(
                kind=kind, content=form.changed_content(), valid_from=said["valid_from"], shown=form.changes(),
                why=said["why"], by=request.actor, at=request.at,
            )  # fmt: skip
        except (BadRules, approvals.ApprovalRefused) as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, "已提交。另一位有权改规则的同事同意后，新规则才执行。")
            return redirect("approvals:show", asked.pk)
    return render(
        request,
        "alerts/change_rules.html",
        {"form": form, "title": title, "held": now, "what": what, "may_see": request.actor.may(Permission.ALERT_VIEW)},
        status=status,
    )
