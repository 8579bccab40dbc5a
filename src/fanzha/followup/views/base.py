"""What every page of follow-up does first: while it is off, it says so, and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from fanzha.common.approvals import ApprovalRefused
from fanzha.common.permissions import Permission
from fanzha.core.workflow.followup_words import NoteRefused
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup.actions import FollowupRefused
from fanzha.followup.models import Contact, File, Named, PlanStep, Plea
from fanzha.followup.queries import switch
from fanzha.followup.queries.switch import FollowupOff

REFUSED = 409
NOT_HERE = 404
REFUSALS = (StepRefused, NoteRefused, FollowupRefused, ApprovalRefused)
_MISSING = tuple(table.DoesNotExist for table in (File, Plea, Named, PlanStep, Contact))


def when_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page only while follow-up is on; what does not exist for the officer is not there."""

    @wraps(view)
    def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            switch.check_on()
            return view(request, *args, **kwargs)
        except FollowupOff:
            # While it is off there is no file: an address of one says so, and does not tell whether there was any.
            return off_page(request, status=NOT_HERE if kwargs else 200)
        except _MISSING as missing:
            raise Http404 from missing

    checked.asks_the_switch = True  # type: ignore[attr-defined]
    return checked


def off_page(request: Any, *, status: int = 200) -> HttpResponse:
    """Say that follow-up is off, and why."""
    may_switch = request.actor.may(Permission.FOLLOWUP_SWITCH)
    context = {"off": switch.last_off(), "perms_switch": may_switch}
    return render(request, "followup/off.html", context, status=status)


def first_problem(form: Any) -> str:
    """Return the first thing that is wrong with a form, for the page that it was sent from."""
    name, problems = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}：{problems[0]}" if label else str(problems[0])
