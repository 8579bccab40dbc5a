"""启停: on what papers follow-up is on, switching it on by two and off by one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common import approvals
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.followup import actions, forms
from fanzha.followup.queries import switch
from fanzha.followup.views.base import REFUSALS, REFUSED


@requires(Permission.FOLLOWUP_SWITCH)
@require_safe
def page(request: Any) -> HttpResponse:
    """Show whether follow-up is on, the papers, and the form that fits."""
    return _page(request)


def _page(request: Any, form: Any = None, status: int = 200) -> HttpResponse:
    now = switch.switch_now()
    files, pleas = switch.left_behind()
    context = {
        "running": now, "off": switch.last_off(), "files": files, "pleas": pleas, "switchings": switch.switchings(),
        "form": form or (forms.SwitchingOff() if now else forms.SwitchingOn()),
        "approval": approvals.queries.open_about("followup.switch", "on").first(),
    }  # fmt: skip
    return render(request, "followup/switch.html", context, status=status)


@requires(Permission.FOLLOWUP_SWITCH)
@require_POST
def turn_on(request: Any) -> HttpResponse:
    """Ask to switch follow-up on; a second person decides."""
    form = forms.SwitchingOn(request.POST)
    if not form.is_valid():
        return _page(request, form, REFUSED)
    said = dict(form.cleaned_data)
    assessment, why = said.pop("assessment"), said.pop("why")
    try:
        one = actions.ask_to_switch_on(
            opinion=actions.Opinion(**said), assessment=assessment, why=why, by=request.actor, at=request.at
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, REFUSED)
    messages.success(request, "已提交，等另一位同事决定。")
    return redirect("approvals:show", one.pk)


@requires(Permission.FOLLOWUP_SWITCH)
@require_POST
def turn_off(request: Any) -> HttpResponse:
    """Switch follow-up off at once."""
    form = forms.SwitchingOff(request.POST)
    if not form.is_valid():
        return _page(request, form, REFUSED)
    try:
        actions.switch_off(why=form.cleaned_data["why"], by=request.actor, at=request.at)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, REFUSED)
    messages.success(request, "已停用，档案从现在起谁也打不开。")
    return redirect("followup:switch")
