"""Pages of analysis: the cross table and the rows behind every figure."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from fanzha.cases.forms import analysis as forms
from fanzha.cases.queries import analysis, analysis_cross, analysis_kept
from fanzha.cases.queries.analysis_rows import rows_of
from fanzha.cases.views.register import CASES
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order
from fanzha.common.permissions import Permission
from fanzha.core.metrics.comparison import BASIS_NAMES, Comparison
from fanzha.core.values import Fen

PAGES = (
    ("cases:analysis", "交叉分析"), ("cases:analysis_time", "什么时候"), ("cases:analysis_victims", "什么人、多快"),
    ("cases:analysis_map", "在哪里"), ("cases:analysis_rising", "什么在升"), ("cases:analysis_targets", "目标"),
)  # fmt: skip


def asked_of(request: Any) -> analysis.Asked:
    """Return the question of a request."""
    return analysis.read_asked(request.GET.dict(), localtime(request.at).date())


def frame(request: Any, asked: analysis.Asked, here: str) -> dict[str, Any]:
    """Return what every page of analysis shows around its answer: filters, the days, the way to the others."""
    words = analysis_cross.filter_words(asked, request.actor)
    kept = asked.as_data()
    shown = {**kept, "on": str(asked.span.start)} if asked.period else kept
    return {
        "asked": asked, "form": forms.Asking(shown, words=words), "days": analysis_cross.days_words(asked),
        "earlier": _turned(asked, -1), "later": _turned(asked, 1),
        "pages": [{"label": label, "url": f"{reverse(name)}?{urlencode(shown)}", "here": name == here}
                  for name, label in PAGES if name == "cases:analysis" or analysis.sees_rows(request.actor)],
        "address": urlencode(shown), "is_protected": not analysis.sees_rows(request.actor),
        "rule": analysis.rule_on(asked.span.start),
    }  # fmt: skip


def _turned(asked: analysis.Asked, way: int) -> str:
    if asked.period is None:
        return ""
    try:
        other = asked.period.previous if way < 0 else asked.period.following
    except (ValueError, OverflowError):
        return ""
    return urlencode({**asked.as_data(), "on": str(other.start)})


def rows_url(asked: analysis.Asked, where: Any) -> str:
    """Return the address of the rows behind a figure; empty where nobody may open them."""
    if where is None:
        return ""
    days = {"since": str(asked.span.start), "until": str(asked.span.end - timedelta(days=1))}
    both = {**days, **asked.where, **where}
    both["since"], both["until"] = max(days["since"], both["since"]), min(days["until"], both["until"])
    if "place" in asked.where and "place" in where:
        both["place2"] = asked.where["place"]
    return f"{reverse('cases:analysis_rows')}?{urlencode(both)}"


def signed(number: str) -> str:
    """Return a written number with the true minus sign."""
    return number.replace("-", "−")


def wan(fen: int) -> str:
    """Return an amount in fen as `13.40 万元`, rounded half up."""
    return signed(str(Fen(fen).in_wan))


def per_cent(share: float | None) -> str:
    """Return a share in per cent; none of nothing is no share."""
    return "—" if share is None else f"{share * 100:.1f}%"


def told(change: Comparison) -> dict[str, str]:
    """Return a comparison in words, with the reason where there is none."""
    name = BASIS_NAMES[change.plan.basis]
    if change.per_cent is None:
        return {"name": name, "text": f"{name}：{change.why or '数太小，不显示'}", "trend": "flat", "short": "—"}
    arrow = "升" if change.per_cent > 0 else "降" if change.per_cent < 0 else "平"
    part = "（同样天数）" if change.plan.is_part else ""
    sure = "" if change.ratio is None or change.is_beyond_chance else "，可能只是偶然起伏"
    text = f"{name}{part}{signed(f'{change.per_cent:+.1f}')}%（{change.plan.base_period.label}）{sure}"
    return {"name": name, "text": text, "trend": {"升": "up", "降": "down", "平": "flat"}[arrow],
            "short": f"{signed(f'{change.per_cent:+.1f}')}%"}  # fmt: skip


@requires(Permission.CASE_COUNT)
@require_GET
def show(request: Any) -> HttpResponse:
    """Show the cross table that was asked for."""
    asked = asked_of(request)
    table = analysis_cross.cross(request.actor, asked, localtime(request.at).date())
    lines = [_line(asked, line) for line in table.lines]
    context = {
        **frame(request, asked, "cases:analysis"), "table": table, "lines": lines, "strip": _strip(table),
        "foot": [_cell(asked, cell) for cell in table.foot], "whole": _cell(asked, table.total),
        "bars": [{"label": line["label"], "value": line["value"], "url": line["total"]["url"]} for line in lines],
        "rows_word": analysis.DIMENSIONS[asked.rows], "measure_word": analysis.MEASURES[asked.measure],
        "bases": [BASIS_NAMES[one.plan.basis] for one in table.changes] if not asked.columns else [],
        "comparisons": [told(one) for one in table.changes], "line_chart": _line_chart(asked, lines),
        "kept": analysis_kept.seen(request.actor), "keeping": forms.Keeping(),
        "may_share": request.actor.may(Permission.CASE_EDIT),
    }  # fmt: skip
    return render(request, "cases/analysis/cross.html", context)


def _line_chart(asked: analysis.Asked, lines: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return a line over time; what is not time is a list of bars, whose names lead to their rows."""
    if asked.rows not in {"month", "week"} or len(lines) < 2:
        return None
    names, values = [line["label"] for line in lines], [line["value"] for line in lines]
    word = analysis.MEASURES[asked.measure]
    option = {
        "xAxis": {"type": "category", "data": names}, "yAxis": {"type": "value", "name": word},
        "tooltip": {"trigger": "axis"}, "grid": {"left": 56, "right": 16, "top": 32, "bottom": 32},
        "series": [{"type": "line", "name": word, "data": values}],
    }  # fmt: skip
    summary = f"从{names[0]}到{names[-1]}，{word}"
    return {"option": option, "summary": summary, "headers": [analysis.DIMENSIONS[asked.rows], word],
            "rows": list(zip(names, values, strict=True))}  # fmt: skip


def _line(asked: analysis.Asked, line: analysis_cross.Line) -> dict[str, Any]:
    return {
        "label": line.label, "cells": [_cell(asked, cell) for cell in line.cells], "total": _cell(asked, line.total),
        "share": per_cent(line.share), "rate": line.rate, "changes": [told(one) for one in line.changes],
        "value": line.total.count if asked.measure == "cases" or line.total.fen is None
        else round(line.total.fen / 1_000_000, 2),
    }  # fmt: skip


def _cell(asked: analysis.Asked, cell: analysis_cross.Cell) -> dict[str, Any]:
    if cell.count is None:
        text = "隐去"
    elif asked.measure == "loss" and cell.fen is not None:
        text = wan(cell.fen).removesuffix(" 万元") if cell.count > cell.unknown else "未填" if cell.count else "0"
    else:
        text = f"{cell.count:,}"
    loss = "" if cell.fen is None else wan(cell.fen)
    return {"text": text, "url": rows_url(asked, cell.where), "count": cell.count, "loss": loss, "fen": cell.fen,
            "unknown": cell.unknown}  # fmt: skip


def _strip(table: analysis_cross.Cross) -> list[dict[str, Any]]:
    changes = "；".join(told(one)["text"] for one in table.changes)
    cases, rate = table.total, table.rate
    figures: list[dict[str, Any]] = [
        {"label": "发案", "value": cases.count if cases.count is not None else "隐去", "unit": "起",
         "change": changes if table.asked.measure == "cases" else "", "url": rows_url(table.asked, cases.where)},
    ]  # fmt: skip
    if cases.fen is not None:
        unknown = f"另有 {cases.unknown} 起没有填损失，不按 0 算" if cases.unknown else "每起都填了损失"
        figures.append({
            "label": "损失", "value": wan(cases.fen).removesuffix(" 万元") if cases.count != cases.unknown else None,
            "unit": "万元", "of": unknown, "change": changes if table.asked.measure == "loss" else "",
        })  # fmt: skip
    if rate and rate.per_10000 is not None:
        low, high = rate.interval() or (0.0, 0.0)
        figures.append({
            "label": "万人发案", "value": f"{rate.per_10000:.2f}", "unit": "起/万人",
            "of": f"人口 {rate.population:,}，偶然起伏范围 {low:.2f}-{high:.2f}",
        })  # fmt: skip
    return figures


def _opening(data: Any, actor: Actor, at: datetime) -> forms.Opening:
    asked = analysis.read_asked({}, localtime(at).date())
    return forms.Opening(data, words=analysis_cross.filter_words(asked, actor))


ROWS = lists.register(
    Listing(
        key="cases-rows", title="案件", counter="起", url_name="cases:analysis_rows", permission=Permission.CASE_VIEW,
        columns=(
            Column("number", "编号", "p-name num nowrap", is_fixed=True), Column("who", "受害人"),
            Column("type", "类型"), Column("unit", "承办单位"), Column("state", "状态"),
            Column("loss", "损失（元）", "n p-line"),
            Column("reported", "报案时间", "n text-2 p-hide nowrap", order="newest"),
        ),
        orders=(Order("newest", "报案时间，晚的在前", ("-reported_at", "-id")),
                Order("oldest", "报案时间，早的在前", ("reported_at", "id"))),
        cells="cases/_cells.html", form=_opening, rows=lambda actor, form, _tab, at: rows_of(actor, form, at),
        draw=CASES.draw,
        filters=("since", "until", "type", "place", "age", "sex", "job", "channel", "contact", "way", "bank", "hour",
                 "weekday", "place2", "person"),
        empty=lambda _tab: Empty("没有案件", "从分析的表格里点数字进来，看到的就是那几起", icon="folder"),
    )
)  # fmt: skip


@requires(Permission.CASE_VIEW)
@require_GET
def rows(request: Any) -> HttpResponse:
    """Show the cases behind a figure."""
    return render(request, "cases/analysis/rows.html", {"listed": lists.show(request, ROWS)})
