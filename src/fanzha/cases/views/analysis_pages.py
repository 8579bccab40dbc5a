"""Pages of analysis beside the cross table: hours, victims, map, what rises, targets; and what is kept."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.cases.actions import analysis as actions
from fanzha.cases.actions.analysis_map import load_map
from fanzha.cases.forms import analysis as forms
from fanzha.cases.models import AnalysisDefinition, RisingFinding
from fanzha.cases.queries import (
    analysis,
    analysis_cross,
    analysis_kept,
    analysis_map,
    analysis_profile,
    analysis_rising,
    analysis_stages,
    analysis_targets,
)
from fanzha.cases.views.analysis import asked_of, frame, per_cent, rows_url, told, wan
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.metrics.hours import DAY_NAMES
from fanzha.core.metrics.outlines import MOST_BYTES
from fanzha.core.metrics.spans import Span

REFUSED = 409
_CELL = 24
_OPACITY = ("0.05", "0.25", "0.4", "0.55", "0.75", "1")


@requires(Permission.CASE_VIEW)
@require_GET
def time(request: Any) -> HttpResponse:
    """Show when in the week people are cheated."""
    asked = asked_of(request)
    found = analysis_profile.hours(request.actor, asked)
    top = max((count for row in found.counts for count in row), default=0)
    limits = analysis_map.shade_limits([top])
    days = [
        {"name": name, "total": sum(row), "cells": [
            {"count": count, "hour": f"{hour}", "x": f"{44 + hour * _CELL}", "y": f"{20 + day * _CELL}",
             "shade": 0 if not count else 1 + sum(count >= limit for limit in limits),
             "url": rows_url(asked, {"hour": str(day * 24 + hour)}) if count else ""}
            for hour, count in enumerate(row)]}
        for day, (name, row) in enumerate(zip(DAY_NAMES, found.counts, strict=True))
    ]  # fmt: skip
    context = {
        **frame(request, asked, "cases:analysis_time"), "hours": found, "days_of_week": days, "top": top,
        "said": _said_hours(found), "unknown_url": rows_url(asked, {"hour": analysis.UNKNOWN}),
        "hour_names": [{"x": 44 + hour * _CELL, "text": hour} for hour in range(0, 24, 3)],
    }  # fmt: skip
    return render(request, "cases/analysis/time.html", context)


def _said_hours(found: Any) -> str:
    if found.busiest is None:
        return ""
    day, hour = found.busiest
    evening = found.share_between(18, 24) or 0
    busiest = f"最多的是{DAY_NAMES[day]} {hour}-{hour + 1} 点，{found.counts[day][hour]} 起"
    return f"{busiest}；18 点以后占 {evening * 100:.0f}%"


@requires(Permission.CASE_VIEW)
@require_GET
def victims(request: Any) -> HttpResponse:
    """Show who was cheated, how fast, and who again."""
    asked = asked_of(request)
    words = analysis_cross.filter_words(asked, request.actor)
    found = analysis_profile.profile(request.actor, asked)
    again = analysis_profile.repeats(request.actor, asked)
    groups = [_group(asked, label, name, found[name], words[name]) for name, label in _GROUPS]
    flow = analysis_stages.stages(request.actor, asked)
    context = {
        **frame(request, asked, "cases:analysis_victims"), "groups": groups, "flow": flow,
        "steps": [{"name": analysis_stages.STAGES[one.stage], "one": one, "share": per_cent(one.share_of(flow.cases)),
                   "time": _minutes(one.minutes)} for one in flow.stages],
        "again_share": per_cent(again.persons.share), "whole_time": _minutes(flow.whole_minutes), "again": again,
        "listed": [{"one": one, "url": f"{reverse('cases:analysis_rows')}?person={one.person_key}"}
                   for one in again.listed],
    }  # fmt: skip
    return render(request, "cases/analysis/victims.html", context)


_GROUPS = (("age", "年龄"), ("sex", "性别"), ("job", "职业"))


def _group(asked: Any, label: str, name: str, counts: dict[str, int], words: dict[str, str]) -> dict[str, Any]:
    ordered = sorted(counts, key=lambda one: (one == "-", one if name == "age" else "", -counts[one]))
    bars = [
        {"label": words.get(one, "没有问到"), "value": counts[one], "url": rows_url(asked, {name: one})}
        for one in ordered
    ]
    return {"label": label, "bars": bars}


def _minutes(found: Any) -> str:
    if found is None:
        return "没有数据"
    low, middle, high = (_long(one) for one in (found.low, found.median, found.high))
    return f"一半在 {middle} 以内（四分之一不到 {low}，四分之一超过 {high}），{found.count} 起有时间"


def _long(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} 分"
    return f"{minutes / 60:.1f} 小时" if minutes < 2 * 24 * 60 else f"{minutes / 1440:.1f} 天"


@requires(Permission.CASE_VIEW)
@require_GET
def where(request: Any) -> HttpResponse:
    """Show where it happens."""
    asked = asked_of(request)
    heat = analysis_map.heat(request.actor, asked)
    spots: list[dict[str, Any]] = [
        {"spot": one, "opacity": _OPACITY[one.shade], "x": f"{place % 10 * 100}", "y": f"{place // 10 * 44}",
         "url": rows_url(asked, {"place": str(one.id)}) if one.count else ""}
        for place, one in enumerate(heat.spots)
    ]  # fmt: skip
    context = {
        **frame(request, asked, "cases:analysis_map"), "heat": heat, "spots": spots,
        "grid_height": (len(spots) + 9) // 10 * 44,
        "ranked": sorted((one for one in spots if one["spot"].count), key=lambda one: -one["spot"].count)[:50],
        "elsewhere_url": rows_url(asked, {"place": "no-village"}), "may_load": request.actor.may(Permission.UNIT_EDIT),
    }  # fmt: skip
    return render(request, "cases/analysis/map.html", context)


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def load(request: Any) -> HttpResponse:
    """Load the county's own map."""
    form = forms.LoadingMap(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            row = load_map(
                content=content, code_property=form.cleaned_data["property"], by=request.actor, at=request.at
            )
        except actions.AnalysisRefused as refusal:
            form.add_error("file", str(refusal))
            status = REFUSED
        else:
            messages.success(request, f"地图已更新：{len(row.shapes)} 个单位画得出来，{row.unmatched} 个图形对不上。")
            return redirect("cases:analysis_load_map")
    return render(request, "cases/analysis/load_map.html", {"form": form}, status=status)


@requires(Permission.CASE_VIEW)
@require_GET
def rising(request: Any) -> HttpResponse:
    """Show what rises now, and what was found in earlier weeks."""
    asked = asked_of(request)
    today = localtime(request.at).date()
    week = Span(today - timedelta(days=7), today)
    words = analysis_cross.filter_words(asked, request.actor)
    found = analysis_rising.rising(request.actor, week)
    context = {
        **frame(request, asked, "cases:analysis_rising"), "found": found, "week": week,
        "last_day": week.end - timedelta(days=1), "rise": analysis_rising.rising_rule(week.start),
        "rises": [_pattern(one.traits, one.now, one.before, one.expected, one.interval, words, week)
                for one in found.found],
        "kept": [{"row": row, **_pattern(row.traits, row.now, row.before, row.expected, None, words,
                                         Span(row.week, row.week + timedelta(days=7)))}
                 for row in analysis_rising.findings(request.actor)],
        "may_dismiss": request.actor.may(Permission.CASE_EDIT), "method_words": _method(week),
    }  # fmt: skip
    return render(request, "cases/analysis/rising.html", context)


def _method(week: Span) -> str:
    rule = analysis_rising.rising_rule(week.start)
    return (
        f"每种和自己过去 {rule.weeks} 周比，扣除节假日和周末的差别，问得越多门槛越高：没有任何变化的县，看 100 次"
        f"大约最多 {rule.false_alarm * 100:.0f} 次会误报。"
        f"少于 {rule.least_cases} 起、不到平常 {rule.least_ratio:g} 倍的不报。"
        "找到的只是提醒人去看，不是结论。"
    )


def _pattern(
    traits: Any, now: int, before: int, expected: float, interval: Any, words: Any, week: Span
) -> dict[str, Any]:
    names = [words["place" if name in {"town", "village"} else name].get(code, code) for name, code in traits]
    places = [code for name, code in traits if name in {"town", "village"}]
    query = {name: code for name, code in traits if name not in {"town", "village"}}
    query |= {"since": str(week.start), "until": str(week.end - timedelta(days=1))}
    query |= {"place": places[0]} if places else {}
    return {
        "what": "、".join(names) or "全部案件", "now": now, "before": before, "expected": expected,
        "ratio": now / expected if expected >= 1 else None, "interval": interval,
        "url": f"{reverse('cases:analysis_rows')}?{urlencode(query)}",
    }  # fmt: skip


@requires(Permission.CASE_EDIT)
@require_POST
def dismiss(request: Any, finding_id: int) -> HttpResponse:
    """Set a finding aside."""
    form = forms.Dismissing(request.POST)
    raw = request.POST.get("version", "")
    version = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0
    try:
        analysis_rising.finding_seen(request.actor, finding_id)
        if not form.is_valid():
            messages.error(request, "没有保存：请写理由，4 到 200 个字。")
            return redirect("cases:analysis_rising")
        actions.dismiss_finding(
            finding_id=finding_id, why=form.cleaned_data["why"], version=version, by=request.actor, at=request.at
        )  # fmt: skip
    except RisingFinding.DoesNotExist as missing:
        raise Http404 from missing
    except actions.AnalysisRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已放到一边。")
    return redirect("cases:analysis_rising")


@requires(Permission.CASE_VIEW)
@require_GET
def targets(request: Any) -> HttpResponse:
    """Show the targets of a period."""
    asked = asked_of(request)
    found = analysis_targets.targets(request.actor, asked, localtime(request.at).date())
    states = {"reached": "ok", "missed": "late", "no_base": "na"}
    lines = [
        {"line": one, "kind": states[one.state], "state": analysis_targets.STATES[one.state],
         "now": wan(one.now) if one.is_money else f"{one.now:,}",
         "base": "没有数据" if one.base is None else wan(one.base) if one.is_money else f"{one.base:,}",
         "told": told(one.comparison)}
        for one in found.lines
    ]  # fmt: skip
    context = {**frame(request, asked, "cases:analysis_targets"), "found": found, "lines": lines}
    return render(request, "cases/analysis/targets.html", context)


@requires(Permission.CASE_COUNT)
@require_POST
def keep(request: Any) -> HttpResponse:
    """Keep the question of the page under a name."""
    form = forms.Keeping(request.POST)
    asked = analysis.read_asked(request.POST.dict(), localtime(request.at).date())
    back = f"{reverse('cases:analysis')}?{urlencode(asked.as_data())}"
    if not form.is_valid():
        messages.error(request, "没有保存：请写名称，最多 40 个字。")
        return redirect(back)
    try:
        row = actions.keep_definition(
            name=form.cleaned_data["name"], asked=asked.as_data(), is_shared=form.cleaned_data["is_shared"],
            by=request.actor, at=request.at,
        )  # fmt: skip
    except actions.AnalysisRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已保存，第 {row.version} 版。" if row.is_shared else "已保存。")
    return redirect(back)


@requires(Permission.CASE_COUNT)
@require_GET
def open_kept(request: Any, definition_id: int) -> HttpResponse:
    """Open a kept question, with the days of today."""
    try:
        kept = analysis_kept.definition_version(request.actor, definition_id)
    except AnalysisDefinition.DoesNotExist as missing:
        raise Http404 from missing
    return redirect(f"{reverse('cases:analysis')}?{urlencode(kept.filters)}")


@requires(Permission.CASE_COUNT)
@require_POST
def end_kept(request: Any, definition_id: int) -> HttpResponse:
    """End a kept question."""
    try:
        actions.end_definition(definition_id=definition_id, by=request.actor, at=request.at)
    except AnalysisDefinition.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, "已删除。按它做过的事不受影响。")
    return redirect("cases:analysis")
