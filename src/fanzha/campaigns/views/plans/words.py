"""Writing the words of a plan: head, goals, leading group, phases, requirements."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fanzha.campaigns.actions import plans as actions
from fanzha.campaigns.forms.plans.words import Words
from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.campaigns.queries import plan_library, plans
from fanzha.campaigns.queries.plan_findings import days_of
from fanzha.campaigns.views.plans.page import plan_of
from fanzha.campaigns.views.plans.shown import findings_by_part
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import PlanBody
from fanzha.core.campaigns.compare import changes_between
from fanzha.core.campaigns.editing import with_words

REFUSED = 409


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, plan_id: int) -> HttpResponse:
    """Show the draft, add or take out rows, save it."""
    row = draft_of(request, plan_id)
    if row is None:
        messages.warning(request, "这份方案现在没有草稿。执行中的先写新的一版，待审批的先退回。")
        return redirect("campaigns:plan", plan_id)
    names = plan_library.names(request.at.date()).counters
    if request.method != "POST":
        return _shown(request, row, Words(counters=names, initial=_head(row), body=PlanBody.of(row.body)))
    if "row" in request.POST:
        words = Words(counters=names, data=request.POST)
        words.after(request.POST["row"], request.POST)
        return _shown(request, row, words)
    words = Words(counters=names, data=request.POST)
    if not words.is_valid():
        words.put_errors()
        return _shown(request, row, words, status=REFUSED)
    return _saved(request, row, words)


def draft_of(request: Any, plan_id: int) -> Any:
    """Return the version that may be written on; nothing where there is none now.

    Raises:
        Http404: there is no such plan that the officer may see.
    """
    plan_of(request, plan_id)
    if not plans.own_plans(request.actor, Permission.PLAN_EDIT).filter(pk=plan_id).exists():
        raise Http404
    try:
        return plans.draft_seen(request.actor, plan_id)
    except plans.NoPlan:
        return None


def _saved(request: Any, row: Any, words: Words) -> HttpResponse:
    said, body = words.head.cleaned_data, words.body()
    try:
        actions.save_words(
            version_id=row.pk, title=said["title"], begins_on=said["begins_on"], ends_on=said["ends_on"],
            document_number=said["document_number"], words=body, seen=said["seen"], by=request.actor, at=request.at,
        )  # fmt: skip
    except (Plan.DoesNotExist, PlanVersion.DoesNotExist) as missing:
        raise Http404 from missing
    except actions.PlanMoved as refusal:
        words.head.add_error(None, refusal.sentence)
        held = PlanBody.of(row.body)
        changes = changes_between(held, with_words(held, body), plan_library.names(request.at.date()))
        # Whoever has seen the difference and saves again means it.
        words.head.data = {**request.POST.dict(), "seen": actions.mark_of_words(row)}
        return _shown(request, row, words, status=REFUSED, changes=changes)
    except actions.PlanRefused as refusal:
        words.head.add_error(refusal.field if refusal.field in words.head.fields else None, refusal.sentence)
        return _shown(request, row, words, status=REFUSED)
    messages.success(request, f"已保存，{request.at:%H:%M}。")
    return redirect("campaigns:plan_measures" if "then" in request.POST else "campaigns:plan_edit", row.plan_id)


def _shown(request: Any, row: Any, words: Words, *, status: int = 200, changes: Any = ()) -> HttpResponse:
    context = {
        "plan": row.plan, "row": row, "words": words, "tab": "words", "changes": changes,
        "findings": findings_by_part(row, request.at.date()), "count": len(PlanBody.of(row.body).measures),
    }  # fmt: skip
    return render(request, "campaigns/plan/edit.html", context, status=status)


def _head(row: Any) -> dict[str, Any]:
    body, days = PlanBody.of(row.body), days_of(row)
    return {
        "seen": actions.mark_of_words(row), "title": row.title or row.plan.title, "begins_on": days[0],
        "ends_on": days[1], "document_number": row.document_number, "basis": body.basis, "purpose": body.purpose,
        "office": body.office, "reporting": body.reporting,
    }  # fmt: skip
