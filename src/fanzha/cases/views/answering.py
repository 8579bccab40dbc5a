"""What the forms of a case file have in common: show, save, refuse in words, lead back to the case."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from fanzha.cases import actions, queries
from fanzha.cases.models import Case
from fanzha.core.workflow.machine import StepRefused

REFUSED = 409


def case_or_404(request: Any, case_id: int) -> Case:
    """Return the case, or answer that there is none: another unit's looks the same."""
    try:
        return queries.case_seen(request.actor, case_id)
    except Case.DoesNotExist as missing:
        raise Http404 from missing


def key_of(request: Any) -> str | None:
    """Return the mark of a posted form: the same form sent twice is one act."""
    mark = request.POST.get("key", "")
    return mark if 0 < len(mark) <= 32 and mark.isalnum() else None


def answered(
    request: Any, case: Case, form: Any, save: Callable[[], object], *, verb: str, row: Any = None, lede: str = "",
    anchor: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form, or save what was sent and lead back to the case; a refusal stands in the form.

    Args:
        save: called once the form is valid.
        verb: what the button does, in words.
        row: what is changed: its version goes with the form.
        anchor: the part of the case page that shows the change.
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except (StepRefused, actions.CaseMoved, actions.CaseRefused) as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
            if row is not None:
                row = queries.as_it_stands(row)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        else:
            messages.success(request, f"已{verb}。")
            response = redirect("cases:show", case.pk)
            response["Location"] += anchor
            return response
    context = {
        "form": form, "case": case, "verb": verb, "version": row.version if row else "", "lede": lede,
        "key": key_of(request) or uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "cases/file/form.html", context, status=status)
