"""Who comes: the code on the screen, the list, marks."""

import uuid
from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions.activities import planning, signing
from fanzha.campaigns.forms.activities import door as forms
from fanzha.campaigns.models.activities import WAYS
from fanzha.campaigns.queries import activities, activity_codes
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.campaigns.views.activities.page import REFUSALS, REFUSED, refuse, show_activity, taken, the_activity
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.people.queries.masks import mask_middle, mask_name

_PER_PAGE = 100


def picture(link: str) -> Any:
    """Return a code as inline SVG without styles, which the content policy would stop."""
    drawn = segno.make(link, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="fz-qr")
    return mark_safe(drawn)  # noqa: S308 - squares of our own


@requires(Permission.ACTIVITY_EDIT)
@require_safe
def code(request: Any, activity_id: int) -> HttpResponse:
    """Show the code: one that changes for a screen, or one that is printed."""
    row, printed = the_activity(request, activity_id, led=True), request.GET.get("print") == "1"
    kind = activities.kind_of(row)
    if kind is None or "signin" not in kind.parts or row.state not in activities.OPEN:
        return show_activity(request, activity_id, bound={"refused": "这场活动现在不能扫码签到。"}, status=REFUSED)
    made = activity_codes.printed_code(row) if printed else activity_codes.screen_code(row, request.at)
    link = request.build_absolute_uri(reverse("campaigns:activity_sign", args=[made]))
    context = {
        "row": row, "kind": kind, "picture": picture(link), "printed": printed, "link": link,
        "signed": row.sign_ins.count(), "seconds": int(rules_at(row.starts_at).code_every.total_seconds()),
    }  # fmt: skip
    part = request.headers.get("HX-Request") and not printed
    return render(request, "campaigns/activity/_code.html" if part else "campaigns/activity/code.html", context)


@requires(Permission.ACTIVITY_EDIT)
@require_POST
def change_code(request: Any, activity_id: int) -> HttpResponse:
    """Make printed codes void."""
    the_activity(request, activity_id, led=True)

    def act() -> None:
        planning.change_code(activity_id=activity_id, by=request.actor, at=request.at)

    return taken(request, activity_id, act, "已换新码，以前印的码不能再用。")


@requires(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("people")
def people(request: Any, activity_id: int) -> HttpResponse:
    """Show who came, and write down who did not scan."""
    row = the_activity(request, activity_id, led=True)
    initial = {"key": uuid.uuid4().hex[:24]}
    form = forms.Listing(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            new, again = signing.list_people(
                activity_id=activity_id, people=form.cleaned_data["people"], key=form.cleaned_data["key"],
                by=request.actor, at=request.at,
            )  # fmt: skip
        except REFUSALS as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"新签到 {new} 人" + (f"，{again} 人前面已经签过。" if again else "。"))
            return redirect("campaigns:activity_people", activity_id)
    return _people(request, row, form=form, status=REFUSED if request.method == "POST" else 200)


def _people(
    request: Any, row: Any, *, form: Any = None, marking: Any = None, named: bool = False, status: int = 200
) -> HttpResponse:
    kind = activities.kind_of(row)
    page = Paginator(row.sign_ins.order_by("pk"), _PER_PAGE).get_page(request.GET.get("page"))
    marking = marking or forms.Marking(rows=page.object_list)
    context = {
        "row": row, "kind": kind, "page": page, "named": named, "marking": marking,
        "form": form or forms.Listing(initial={"key": uuid.uuid4().hex[:24]}),
        "takes": kind is not None and "signin" in kind.parts and row.state in activities.OPEN,
        "has_marks": kind is not None and "marks" in kind.parts,
        "pass_mark": rules_at(row.starts_at).pass_mark,
        "lines": [_line(one, marking, named=named) for one in page],
    }  # fmt: skip
    return render(request, "campaigns/activity/people.html", context, status=status)


def _line(one: Any, marking: Any, *, named: bool) -> dict[str, Any]:
    name = one.name if named else mask_name(one.name) if one.name else ""
    phone = one.phone if named or not one.phone else mask_middle(one.phone, keep_start=3, keep_end=4)
    field = f"mark_{one.pk}"
    return {
        "one": one, "way": WAYS[one.way], "who": name or ("没留姓名" if not one.erased_at else "已清除"),
        "phone": phone, "mark": marking[field] if field in marking.fields else None,
    }  # fmt: skip


@requires(Permission.ACTIVITY_EDIT)
@require_POST
def names(request: Any, activity_id: int) -> HttpResponse:
    """Show names and numbers in clear once, and record who looked."""
    row = the_activity(request, activity_id, led=True)
    signing.see_names(activity_id=activity_id, by=request.actor, at=request.at)
    return _people(request, row, named=True)


@requires(Permission.ACTIVITY_EDIT)
@require_POST
def marks(request: Any, activity_id: int) -> HttpResponse:
    """Keep the marks of a training."""
    row = the_activity(request, activity_id, led=True)
    wanted = [int(name[5:]) for name in request.POST if name.startswith("mark_") and name[5:].isdigit()][:_PER_PAGE]
    rows = list(row.sign_ins.filter(pk__in=[one for one in wanted if one < 2**62]))
    form = forms.Marking(request.POST, rows=rows)
    if form.is_valid():
        try:
            changed = signing.mark_people(activity_id=activity_id, marks=form.marks(), by=request.actor, at=request.at)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已登记 {changed} 人的成绩。")
            return redirect("campaigns:activity_people", activity_id)
    return _people(request, row, marking=form, status=REFUSED)
