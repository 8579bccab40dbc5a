"""The list of entries, with search, and confirming several at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.knowledge import actions, forms, queries
from fanzha.knowledge.queries import desk
from fanzha.knowledge.queries.sections import excerpt_of

_VIEWS = (
    ("", "在用"), ("review", "待审核"), ("draft", "草稿"), ("unconfirmed", "待本县确认"), ("withdrawn", "已撤下"),
)  # fmt: skip
_PER_PAGE = 50
_MOST_PER_PAGE = 200


@requires(Permission.KNOWLEDGE_VIEW)
@require_safe
def entry_list(request: Any) -> HttpResponse:
    """Show one line an entry, found by words and kind."""
    form = forms.Search(request.GET)
    form.is_valid()
    view = request.GET.get("view", "") if desk.sees_drafts(request.actor) else ""
    text, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    rows = queries.find_entries(_rows(request, view, kind), text)
    page = Paginator(rows, _page_size(request)).get_page(request.GET.get("page"))
    found = desk.with_open_versions(page.object_list)
    context = {
        "form": form, "page": page, "view": view, "text": text, "kind": kind,
        "rows": [(line, excerpt_of(line.entry)) for line in found],
        "views": _views(request), "may_write": request.actor.may(Permission.KNOWLEDGE_EDIT),
        "may_confirm": view == "unconfirmed" and request.actor.may(Permission.KNOWLEDGE_REVIEW),
    }  # fmt: skip
    return render(request, "knowledge/list.html", context)


@requires(Permission.KNOWLEDGE_REVIEW)
@require_POST
def endorse_many(request: Any) -> HttpResponse:
    """Confirm the chosen shipped texts."""
    ids = [int(chosen) for chosen in request.POST.getlist("id") if chosen.isdecimal()][:_MOST_PER_PAGE]
    count = actions.endorse_entries(ids=ids, by=request.actor, at=request.at)
    if count:
        messages.success(request, f"已确认 {count} 条，记在您名下。")
    else:
        messages.warning(request, "没有选中要确认的条目。先在左边打勾，再按确认。")
    return redirect(f"{request.path.removesuffix('endorse/')}?view=unconfirmed")


def _rows(request: Any, view: str, kind: str = "") -> QuerySet[Any]:
    actor: Actor = request.actor
    return queries.entry_list(actor, on=request.at.date(), kind=kind, view=view)


def _views(request: Any) -> list[dict[str, Any]]:
    if not desk.sees_drafts(request.actor):
        return []
    return [{"key": key, "label": label, "count": _rows(request, key).count()} for key, label in _VIEWS]


def _page_size(request: Any) -> int:
    wanted = request.GET.get("per_page", "")
    return min(int(wanted), _MOST_PER_PAGE) if wanted.isdecimal() and int(wanted) else _PER_PAGE
