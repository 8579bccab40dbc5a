"""Pages of the roster: a unit's week, one's own shifts, exchanges."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.common.access import requires, signed_in
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms.duties import Arranging, Swapping
from fanzha.org.forms.units import Reason
from fanzha.org.views.units import seen_or_404, taken

_WEEK = timedelta(days=queries.DAYS_SHOWN)


@requires(Permission.DUTY_VIEW)
@require_GET
def roster(request: Any) -> HttpResponse:
    """Lead to the roster of the officer's own unit, or of the first one that has any."""
    units = queries.units_with_duties(request.actor, on=localdate(request.at))
    if not units:
        return render(request, "org/duties_none.html")
    return redirect("org:duties_of", units[0].pk)


@requires(Permission.DUTY_VIEW)
@require_http_methods(["GET", "POST"])
def of_unit(request: Any, unit_id: int) -> HttpResponse:
    """Show a week of a unit's roster; put somebody on a shift."""
    unit, today = seen_or_404(request, unit_id, Permission.DUTY_VIEW), localdate(request.at)
    first = parse_date(request.GET.get("from", "")) if request.GET.get("from", "").isascii() else None
    first = first or today - timedelta(days=today.weekday())
    form = _form(request, unit, first)
    if form is not None and request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = taken(form, lambda: actions.arrange_duty(
            unit_id=unit.pk, officer_id=said["officer"].pk, on_date=said["on_date"], shift=said["shift"],
            by=request.actor, at=request.at,
        ))  # fmt: skip
        if made is not None:
            words = "已排上" if made[1] else "本来就排了，没有重复"
            messages.success(request, f"{said['officer'].name} {said['on_date']}：{words}。")
            return redirect(f"{reverse('org:duties_of', args=[unit.pk])}?from={first}")
    week = queries.week_of(unit.pk, first=first, at=localtime(request.at))
    context = {
        "unit": unit, "form": form, "week": week,
        "gap_words": f"这 7 天里还有 {week.gaps} 个班没人值，见下面标“没人”的格子。",
        "today": today, "previous": first - _WEEK, "next": first + _WEEK,
        "units": queries.units_with_duties(request.actor, on=today),
        "on_now": queries.on_duty([unit.pk], at=request.at).get(unit.pk, []),
    }  # fmt: skip
    return render(request, "org/duties.html", context)


def _form(request: Any, unit: Any, first: Any) -> Arranging | None:
    editable = queries.units_seen(request.actor, Permission.DUTY_EDIT).filter(pk=unit.pk).exists()
    if not editable:
        if request.method == "POST":
            request.actor.require(Permission.DUTY_EDIT)
            raise Http404
        return None
    today = localdate(request.at)
    return Arranging(
        request.POST or None, among=queries.who_may_serve(unit.pk, on=today), initial={"on_date": max(first, today)},
        shifts=queries.shift_rule(first).shifts,
    )  # fmt: skip


@requires(Permission.DUTY_EDIT)
@require_http_methods(["GET", "POST"])
def drop(request: Any, duty_id: int) -> HttpResponse:
    """Take somebody off a shift."""
    duty = queries.duties_seen(request.actor, Permission.DUTY_EDIT).filter(pk=duty_id).first()
    if duty is None:
        raise Http404
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if taken(form, lambda: actions.drop_duty(duty_id=duty.pk, why=why, by=request.actor, at=request.at)):
            messages.success(request, f"{duty.officer.name} {duty.on_date} {duty.shift_name}：已撤，已告诉本人。")
            return redirect("org:duties_of", duty.unit_id)
    note = f"{duty.unit} · {duty.on_date} {duty.shift_name} · {duty.officer.name}"
    return render(request, "org/form.html", {"form": form, "title": "撤这个班", "verb": "撤这个班", "note": note})


@signed_in
@require_GET
def mine(request: Any) -> HttpResponse:
    """Show one's own shifts and exchanges."""
    context = {
        "duties": queries.coming_duties(request.actor.id, at=request.at),
        "swaps": queries.swaps_of(request.actor.id), "note_of": queries.duty_to_note(request.actor, at=request.at),
    }  # fmt: skip
    return render(request, "org/duties_mine.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def swap(request: Any, duty_id: int) -> HttpResponse:
    """Ask somebody to take one's own shift."""
    duty = next((one for one in queries.coming_duties(request.actor.id, at=request.at) if one.pk == duty_id), None)
    if duty is None:
        messages.info(request, "这个班不在您名下，或已经过去。")
        return redirect("org:my_duties")
    among = queries.who_may_serve(duty.unit_id, on=duty.on_date).exclude(pk=request.actor.id)
    theirs = [
        (row.pk, f"{row.officer.name} {row.on_date:%m-%d} {row.shift_name}")
        for row in queries.others_coming(duty.unit_id, but=request.actor.id, at=request.at)
    ]
    form = Swapping(request.POST or None, among=among, theirs=theirs)

    def act() -> Any:
        said = form.cleaned_data
        return actions.ask_swap(
            given_id=duty.pk, other_id=said["other"].pk, taken_id=said["taken"], why=said["why"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and taken(form, act) is not None:
        messages.success(request, f"已问{form.cleaned_data['other'].name}，他同意了才换。")
        return redirect("org:my_duties")
    note = f"我的班：{duty.unit} · {duty.on_date} {duty.shift_name}。对方同意以后才算换成"
    return render(request, "org/form.html", {"form": form, "title": "请人换班", "verb": "问他换不换", "note": note})


@signed_in
@require_POST
def answer(request: Any, swap_id: int) -> HttpResponse:
    """Agree to an exchange, refuse it, or take one's own back."""
    row = queries.swap_of(request.actor, swap_id)
    if row is None:
        messages.info(request, "没有这次换班，或和您无关。")
        return redirect("org:my_duties")
    how = request.POST.get("how", "")
    try:
        if how == "withdraw" and row.asker_id == request.actor.id:
            actions.withdraw_swap(swap_id=row.pk, by=request.actor, at=request.at)
        elif how in {"agree", "refuse"} and row.other_id == request.actor.id:
            actions.answer_swap(swap_id=row.pk, agrees=how == "agree", by=request.actor, at=request.at)
        else:
            raise actions.OfficerRefused("请在页面上选同意、不换或撤回。")
    except actions.OfficerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"agree": "已换班，双方的班都改了", "refuse": "已告诉对方不换", "withdraw": "已撤回"}
        messages.success(request, f"{words[how]}。")
    return redirect("org:my_duties")
