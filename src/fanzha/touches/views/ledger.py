"""The list of touches."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.touches import queries
from fanzha.touches.models import TouchKind
from fanzha.touches.views.listed import TOUCHES


@requires(Permission.TOUCH_VIEW)
@require_safe
def ledger(request: Any) -> HttpResponse:
    """List the touches of the officer's units, with what stands of each kind in the period."""
    if there := lists.first_address(request, TOUCHES):
        return redirect(there)
    listed = lists.show(request, TOUCHES)
    form: Any = listed.form
    counts = queries.standing_counts(queries.touches_matching(request.actor, form.wanted(request.at)))
    context = {
        "listed": listed,
        "form": form,
        "figures": figures(counts, form.period_words),
        "total": sum(counts.values()),
        "may_record": request.actor.may(Permission.TOUCH_RECORD),
    }
    return render(request, "touches/ledger.html", context)


def figures(counts: dict[str, int], period: str) -> list[dict[str, Any]]:
    """Return the strip of figures: the four most frequent kinds that have any."""
    names = dict(TouchKind.choices)
    most = sorted(((n, kind) for kind, n in counts.items() if n), reverse=True)[:4]
    return [{"label": names[kind], "value": f"{n:,}", "unit": "次", "of": f"{period}，不含已冲销"} for n, kind in most]
