"""报送: what one's own units owe, what waits to be approved, the forms."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fanzha.campaigns.models.returns import FORM_STATES
from fanzha.campaigns.queries.returns import rows
from fanzha.campaigns.queries.returns.schedule import period_of, schedule_around
from fanzha.campaigns.views.returns.words import deadline_said
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow.periodic_return import RETURN, TIMELINESS_NAMES, ReturnState

_PER_PAGE = 50
_FORM_TAGS = {"draft": "due", "live": "ok", "ended": "off"}


@requires(Permission.RETURN_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show one of three views."""
    actor = request.actor
    views = {
        **({"mine": "本单位要报"} if actor.may(Permission.RETURN_FILL) else {}),
        **({"waiting": "等我审核"} if actor.may(Permission.RETURN_APPROVE) else {}),
        "all": "已报", "forms": "报表",
    }  # fmt: skip
    view = request.GET.get("view")
    view = view if view in views else next(iter(views))
    found = {"mine": _mine, "waiting": _waiting, "all": _all, "forms": _forms}[view](request)
    context = {"view": view, "views": views.items(), "may_ask": actor.may(Permission.RETURN_ASK), **found}
    return render(request, "campaigns/returns/list.html", context)


def _mine(request: Any) -> dict[str, Any]:
    places = rows.own_places(request.actor, request.at)
    waits = [one for one in places if not one.is_in or one.row.state == ReturnState.REOPENED]
    done = [one for one in reversed(places) if one not in waits]
    return {"rows": [_place(one, request.at) for one in [*waits, *done]]}


def _place(one: rows.Place, at: Any) -> dict[str, Any]:
    stands = one.stands(at)
    return {
        "title": one.form.title, "unit": one.unit, "period": one.owed.period.label, "due_at": one.owed.due_at,
        "url": address(one.form.pk, one.unit.pk, one.owed.period.code), "asks": one.form.unit,
        "state": _state(one.row), "tag": rows.TAGS.get(one.row.state, "") if one.row else "off",
        "stands": TIMELINESS_NAMES[stands], "stands_tag": rows.TIMELINESS_TAGS[stands.value],
    }  # fmt: skip


def _state(row: Any) -> str:
    return RETURN.state_names[ReturnState(row.state)] if row else "还没有填"


def _waiting(request: Any) -> dict[str, Any]:
    return _returns(request, rows.waiting(request.actor))


def _all(request: Any) -> dict[str, Any]:
    found = rows.returns_seen(request.actor).exclude(state=ReturnState.DRAFT)
    return _returns(request, found.order_by("-period_start", "-pk"))


def _returns(request: Any, found: Any) -> dict[str, Any]:
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        {
            "title": row.form.title, "unit": row.unit, "period": _label(row.period), "due_at": row.due_at,
            "url": address(row.form_id, row.unit_id, row.period), "state": _state(row), "tag": rows.TAGS[row.state],
            "stands": "迟报" if row.is_late else "按时", "stands_tag": "due" if row.is_late else "ok",
            "signs": len(row.signs) if request.actor.may(Permission.RETURN_APPROVE) else 0,
        }
        for row in page
    ]  # fmt: skip
    return {"rows": shown, "page": page}


def _label(code: str) -> str:
    period = period_of(code)
    return period.label if period else code


def _forms(request: Any) -> dict[str, Any]:
    page = Paginator(rows.forms_seen(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    day = request.at.date()
    shown = [
        {
            "form": one, "state": FORM_STATES[one.state], "tag": _FORM_TAGS[one.state],
            "deadline": deadline_said(schedule_around(one, day, day)),
        }
        for one in page
    ]  # fmt: skip
    return {"forms": shown, "page": page}


def address(form_id: int, unit_id: int, code: str) -> str:
    """Return the address of what a unit owes for a period."""
    return reverse("campaigns:return", args=[form_id, unit_id, code])
