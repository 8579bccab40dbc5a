"""One activity: planned, recorded, called off."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions.activities import planning, recording
from fanzha.campaigns.actions.activities.refusals import ActivityMoved, ActivityRefused
from fanzha.campaigns.forms.activities import desk as forms
from fanzha.campaigns.models.activities import VOTING, Activity
from fanzha.campaigns.queries import activities
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.campaigns.queries.counters import counters
from fanzha.common import audit, gallery, uploads
from fanzha.common.access import requires
from fanzha.common.audit.words import act_word
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.campaigns.activities import counted_of
from fanzha.core.workflow.activity import ACTIVITY, ActivityState, ActivityStep
from fanzha.core.workflow.machine import StepRefused

REFUSED = 409
REFUSALS = (StepRefused, ActivityMoved, ActivityRefused)
_TOO_BIG = "照片一共太大，没有传上来。请少选几张，或分几次加。"


def the_activity(request: Any, activity_id: int, *, led: bool = False) -> Any:
    """Return an activity, or answer that there is none: another unit's looks the same.

    Args:
        led: only where the officer may change it.
    """
    rows = activities.activities_led(request.actor, Permission.ACTIVITY_EDIT) if led else None
    rows = rows.select_related("unit") if rows is not None else activities.activities_seen(request.actor)
    found = rows.filter(pk=activity_id).first()
    if found is None:
        raise Http404
    return found


def refuse(form: Any, refusal: Exception) -> None:
    """Put a refusal beside its field."""
    field = getattr(refusal, "field", "") or None
    field = "minutes" if field == "ends_at" else field
    form.add_error(field if field in form.fields else None, str(refusal))


@requires(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("title", "place", "note", "minutes_text", "lecturer")
def new(request: Any) -> HttpResponse:
    """Plan an activity, or write down at once one that was held; made for a telephone."""
    rules, is_held = rules_at(request.at), request.GET.get("held") == "1" or request.POST.get("do") == "record"
    initial = {"key": f"form:{uuid.uuid4().hex[:24]}", "unit": request.actor.home_unit_id}
    form = forms.Planning(request.POST or None, actor=request.actor, rules=rules, initial=initial)
    kind = rules.kinds.get(request.POST.get("kind", ""))
    data = (request.POST, request.FILES) if request.method == "POST" and is_held else ()
    held = forms.Recording(*data, at=request.at, kind=kind if data else None)
    context = {"form": form, "held": held, "is_held": is_held}
    if request.method != "POST":
        return render(request, "campaigns/activity/new.html", context)
    if uploads.is_too_big(request):
        form.add_error(None, _TOO_BIG)
    if form.is_valid() and (not is_held or held.is_valid()):
        row = _made(request, form, held if is_held else None, kind)
        if row is not None:
            messages.success(request, "已登记。" if is_held else "已安排。")
            return redirect("campaigns:activity", row.pk)
    return render(request, "campaigns/activity/new.html", context, status=REFUSED)


def _made(request: Any, form: Any, held: Any, kind: Any) -> Activity | None:
    """Plan it, and record it where it was held; both or neither."""
    said = form.cleaned_data
    try:
        with transaction.atomic():
            row = planning.plan_activity(
                unit_id=said["unit"], kind=said["kind"], planned=form.planned(),
                key=said["key"] or f"form:{uuid.uuid4().hex[:24]}", by=request.actor, at=request.at,
            )  # fmt: skip
            if held is not None and row.state in activities.OPEN:
                recording.record_activity(activity_id=row.pk, held=held.held(kind), by=request.actor, at=request.at)
    except REFUSALS as refusal:
        refuse(held if held is not None and getattr(refusal, "field", "") in held.fields else form, refusal)
        return None
    return row


@requires(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("title", "place", "lecturer")
def edit(request: Any, activity_id: int) -> HttpResponse:
    """Change what is planned."""
    row = the_activity(request, activity_id, led=True)
    form = forms.Planning(request.POST or None, actor=request.actor, rules=rules_at(request.at), row=row)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                planning.change_activity(
                    activity_id=activity_id, planned=form.planned(), version=version_of(request), by=request.actor,
                    at=request.at,
                )  # fmt: skip
            except REFUSALS as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "已保存。")
                return redirect("campaigns:activity", activity_id)
    return render(request, "campaigns/activity/edit.html", {"form": form, "row": row}, status=status)


@requires(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("note", "minutes_text")
def record(request: Any, activity_id: int) -> HttpResponse:
    """Write down how it went."""
    row = the_activity(request, activity_id, led=True)
    kind, known = activities.kind_of(row), activities.amounts_of(row)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {
        "heads": row.heads or known["signed"] or None, "note": row.note, "minutes_text": row.minutes,
        "classes": "\n".join(f"{one.label} {one.pupils}" for one in row.classes.order_by("pk")),
    }  # fmt: skip
    form = forms.Recording(*data, at=request.at, kind=kind, known=known["signed"], initial=initial)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if uploads.is_too_big(request):
            form.add_error(None, _TOO_BIG)
        if form.is_valid():
            try:
                recording.record_activity(
                    activity_id=activity_id, held=form.held(kind), version=version_of(request), by=request.actor,
                    at=request.at,
                )  # fmt: skip
            except REFUSALS as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "已登记。")
                return redirect("campaigns:activity", activity_id)
    context = {"form": form, "row": row, "kind": kind, "known": known}
    return render(request, "campaigns/activity/record.html", context, status=status)


@requires(Permission.ACTIVITY_VIEW)
@require_safe
def show(request: Any, activity_id: int) -> HttpResponse:
    """Show one activity with what may be done."""
    return show_activity(request, activity_id)


def show_activity(
    request: Any, activity_id: int, *, bound: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the page of an activity, and with what was typed where something was refused."""
    row, actor = the_activity(request, activity_id), request.actor
    kind, known = activities.kind_of(row), activities.amounts_of(row)
    leads = activities.activities_led(actor, Permission.ACTIVITY_EDIT).filter(pk=row.pk).exists()
    state = ActivityState(row.state)
    can = {step.value: leads and step in ACTIVITY.steps_from(state) for step in ActivityStep}
    files = [held.file for held in row.files.select_related("file").order_by("id")]
    files += [entry.file for entry, _ in activities.standings_of(row) if entry.file_id]
    context = {
        "row": row, "kind": kind, "known": known, "leads": leads, "can": can, **activities.state_of(row, request.at),
        "is_open": row.state in activities.OPEN, "counts": _counts(row, kind, known),
        "hosts": [one.unit for one in row.hosts.select_related("unit").order_by("unit__code")],
        "classes": list(row.classes.select_related("school").order_by("school__code", "pk")),
        "pictures": gallery.panel_of(actor, files, request.at) if files else None,
        "events": _events(row), "reasoning": forms.Reasoning(), "adding": forms.Adding(at=request.at),
        "is_early": row.starts_at > request.at, "has_entries": kind is not None and "contest" in kind.parts,
        "standings": activities.standings_of(row)[:10], "voting": VOTING.get(row.voting, ""),
        "refused": "", **(bound or {}),
    }  # fmt: skip
    return render(request, "campaigns/activity/show.html", context, status=status)


def _counts(row: Activity, kind: Any, known: dict[str, int]) -> list[tuple[str, int, str]]:
    """Return what the activity adds to the counters, in words."""
    if kind is None or row.state not in activities.COUNTING:
        return []
    amounts = {"one": 1, "heads": row.heads or 0, "classes": known["classes"]}
    names = counters(row.starts_at.date())
    found = counted_of(kind, amounts)
    return [(names[code].name, amount, names[code].unit) for code, amount in found.items() if code in names]


def _events(row: Activity) -> list[dict[str, Any]]:
    return [
        {"at": one.at, "title": f"{one.actor_name} {act_word(one.action)}", "note": one.why, "state": "done"}
        for one in audit.history("campaigns.activity", row.pk)
    ]


def taken(request: Any, activity_id: int, act: Callable[[], Any], done: str, there: str = "activity") -> HttpResponse:
    """Take one step, or show the page with why it was refused."""
    try:
        act()
    except Activity.DoesNotExist as missing:
        raise Http404 from missing
    except REFUSALS as refusal:
        return show_activity(request, activity_id, bound={"refused": str(refusal)}, status=REFUSED)
    messages.success(request, done)
    return redirect(f"campaigns:{there}", activity_id)


@requires(Permission.ACTIVITY_EDIT)
@require_POST
def start(request: Any, activity_id: int) -> HttpResponse:
    """Open the sign-in and show the code."""
    the_activity(request, activity_id, led=True)

    def act() -> None:
        planning.start_activity(activity_id=activity_id, by=request.actor, at=request.at)

    return taken(request, activity_id, act, "签到开始了。", "activity_code")


@requires(Permission.ACTIVITY_EDIT)
@require_POST
@sensitive_post_parameters("why")
def cancel(request: Any, activity_id: int) -> HttpResponse:
    """Call it off."""
    return _with_reason(request, activity_id, planning.cancel_activity, "已取消。")


@requires(Permission.ACTIVITY_EDIT)
@require_POST
@sensitive_post_parameters("why")
def reopen(request: Any, activity_id: int) -> HttpResponse:
    """Take it up again, to record it anew."""
    return _with_reason(request, activity_id, recording.reopen_activity, "可以重新登记了，登记前不计数。")


def _with_reason(request: Any, activity_id: int, step: Callable[..., Any], done: str) -> HttpResponse:
    the_activity(request, activity_id, led=True)
    form = forms.Reasoning(request.POST)
    if not form.is_valid():
        return show_activity(request, activity_id, bound={"reasoning": form}, status=REFUSED)

    def act() -> None:
        step(
            activity_id=activity_id, why=form.cleaned_data["why"], version=version_of(request), by=request.actor,
            at=request.at,
        )  # fmt: skip

    return taken(request, activity_id, act, done)


@requires(Permission.ACTIVITY_EDIT)
@require_POST
def photos(request: Any, activity_id: int) -> HttpResponse:
    """Add photos."""
    the_activity(request, activity_id, led=True)
    form = forms.Adding(request.POST, request.FILES, at=request.at)
    if uploads.is_too_big(request):
        form.add_error(None, _TOO_BIG)
    if not form.is_valid():
        return show_activity(request, activity_id, bound={"adding": form}, status=REFUSED)

    def act() -> None:
        recording.add_photos_later(
            activity_id=activity_id, pictures=form.cleaned_data["pictures"], by=request.actor, at=request.at
        )

    return taken(request, activity_id, act, "照片已加上。")
