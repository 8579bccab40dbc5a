"""Pages of doubled entries: what was found, two side by side, merging, keeping apart, splitting again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.common import jobs
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.people import actions, queries
from fanzha.people.forms import Apart, Merging, Splitting

_PER_PAGE = 20
_KINDS = {"person": "人员", "household": "住户"}


@requires(Permission.PERSON_EDIT)
@require_GET
def doubles(request: Any) -> HttpResponse:
    """List the pairs that may be one, and the latest merges."""
    kind = request.GET.get("kind", "person")
    kind = kind if kind in _KINDS else "person"
    page = Paginator(queries.doubles_seen(request.actor, kind), _PER_PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"key": key, "label": word, "count": queries.doubles_seen(request.actor, key).count(), "url": f"?kind={key}"}
        for key, word in _KINDS.items()
    ]
    context = {
        "kind": kind, "page": page, "tabs": tabs, "pairs": queries.pair_lines(request.actor, list(page)),
        "merges": queries.latest_merges(request.actor, kind, request.at), "splitting": Splitting(),
        "rule": queries.merging(request.at.date()),
    }  # fmt: skip
    return render(request, "people/doubles.html", context)


@requires(Permission.PERSON_EDIT)
@require_POST
def look_for_doubles(request: Any) -> HttpResponse:
    """Have the doubled entries looked for now."""
    jobs.defer("people.find_doubles")
    messages.success(request, "正在找重复的登记，找完刷新本页")
    return redirect("people:doubles")


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("why")
def double(request: Any, double_id: int) -> HttpResponse:
    """Show two entries side by side, and merge them as the officer decides."""
    one, both = _pair(request, double_id)
    form = Merging(request.POST or None, lines=both["lines"])
    if request.method == "POST" and form.is_valid():
        stays, taken = form.taken()
        survivor, loser = (one.first_id, one.second_id) if stays == "first" else (one.second_id, one.first_id)
        try:
            actions.merge(
                kind=one.kind, survivor_id=survivor, loser_id=loser, taken=taken, why=form.cleaned_data["why"],
                by=request.actor, at=request.at,
            )  # fmt: skip
        except actions.MergeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已合并，相关的预警、案件、触达都跟了过来；期限内可以撤销")
            return redirect(f"people:{one.kind}", survivor)
    return _shown(request, one, both, form, Apart())


def _pair(request: Any, double_id: int) -> tuple[Any, dict[str, Any]]:
    try:
        one = queries.double_seen(request.actor, double_id)
        return one, queries.compared(request.actor, one)
    except queries.NoDouble:
        raise Http404 from None


def _shown(request: Any, one: Any, both: dict[str, Any], form: Any, apart: Any) -> HttpResponse:
    takes = {name.removeprefix("take_"): form[name] for name in form.fields if name.startswith("take_")}
    for line in both["lines"]:
        line["field"] = takes.get(line["name"])
    counts = [
        {"title": ref.title, "unit": ref.unit, "first": ref.count(one.first_id), "second": ref.count(one.second_id)}
        for ref in actions.references(one.kind)
    ]
    context = {
        "double": one, "kind": _KINDS[one.kind], "form": form, "apart": apart, "counts": counts,
        "reasons": [queries.REASONS.get(code, code) for code in one.reasons], **both,
        "rule": queries.merging(request.at.date()),
    }  # fmt: skip
    return render(request, "people/double.html", context)


@requires(Permission.PERSON_EDIT)
@require_POST
@sensitive_post_parameters("why")
def keep_apart(request: Any, double_id: int) -> HttpResponse:
    """Say that two entries are not one."""
    one, both = _pair(request, double_id)
    form = Apart(request.POST)
    if form.is_valid():
        try:
            actions.keep_apart(double_id=one.pk, why=form.cleaned_data["why"], by=request.actor, at=request.at)
        except actions.MergeRefused as refusal:
            form.add_error("why", str(refusal))
        else:
            messages.success(request, "已记下不是同一个，不再提示")
            return redirect("people:doubles")
    return _shown(request, one, both, Merging(lines=both["lines"]), form)


@requires(Permission.PERSON_EDIT)
@require_POST
@sensitive_post_parameters("why")
def split(request: Any, merge_id: int) -> HttpResponse:
    """Undo a merge, and say what stayed."""
    form = Splitting(request.POST)
    try:
        one = queries.merge_seen(request.actor, merge_id)
        if not form.is_valid():
            raise actions.MergeRefused("写明为什么撤销，会留在记录里。")
        left = actions.undo_merge(merge_id=merge_id, why=form.cleaned_data["why"], by=request.actor, at=request.at)
    except ObjectDoesNotExist:
        raise Http404 from None
    except actions.MergeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "；".join(["已撤销合并，分回两条", *left]))
    return redirect(f"people:{one.kind}", one.survivor_id)
