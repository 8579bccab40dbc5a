"""单位矩阵: units by tasks and by the periods of a return; a cell opens the units behind it; reminders; the table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_POST, require_safe

from fanzha.campaigns import tasks as jobs_of
from fanzha.campaigns.actions import nudges
from fanzha.campaigns.queries import matrix as queries
from fanzha.common import exports, jobs
from fanzha.common.access import requires
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.matrix import Cell
from fanzha.core.values import Period
from fanzha.core.workflow.periodic_return import Timeliness
from fanzha.org import queries as org

_TASKS_A_PAGE = 8
_SPANS = (12, 26, 52)
_UNITS_SHOWN = 40
_LOOKS = {
    Timeliness.ON_TIME: ("m-ok", "check"), Timeliness.LATE: ("m-latedone", "history"),
    Timeliness.MISSING: ("m-miss", "x"), Timeliness.NOT_DUE: ("m-wait", "circle-dashed"), None: ("m-na", "minus"),
}  # fmt: skip

# One set of words for returns and for tasks.
_NAMES = {
    Timeliness.ON_TIME: "按时", Timeliness.LATE: "迟交", Timeliness.MISSING: "缺", Timeliness.NOT_DUE: "未到期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page was asked for: the unit whose rows are shown, the path, the chosen cell."""

    base: Any
    axis: str
    column: str
    unit_id: int | None

    @property
    def query(self) -> str:
        """Return the part of the address that keeps unit and path."""
        return f"below={self.base.pk}&axis={self.axis}"


def _asked(request: Any, permission: Permission, axis: str) -> _Asked:
    """Read what was asked for; a unit outside the posts is not there."""
    raw = request.GET.get("below", "")
    try:
        base = org.unit_seen(request.actor, int(raw) if raw.isdigit() else _own(request.actor), permission)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    axis = request.GET.get("axis") if request.GET.get("axis") in queries.AXES else axis
    column, _, unit = request.GET.get("cell", "").partition(".")
    return _Asked(base, axis, column, int(unit) if unit.isdigit() else None)


def _own(actor: Any) -> int:
    """Return the unit whose rows are shown first: one's own."""
    return int(actor.home_unit_id or (org.root_ids() or [0])[0])


@requires(Permission.TASK_VIEW)
@require_safe
def tasks(request: Any) -> HttpResponse:
    """Show units by tasks, those due last first."""
    asked = _asked(request, Permission.TASK_VIEW, "territory")
    page = Paginator(queries.tasks_in_sight(request.actor), _TASKS_A_PAGE).get_page(request.GET.get("page"))
    shown = sorted(page, key=lambda task: task.due_at)
    found = queries.task_matrix(request.actor, shown, base=asked.base, axis=asked.axis, at=request.at)
    opened = _opened_task(request, asked, shown, found)
    context = _context(request, asked, found, opened) | {
        "page": page, "kind": "tasks", "may_nudge": request.actor.may(Permission.TASK_ISSUE),
        "forms": queries.forms_in_sight(request.actor)[:50] if request.actor.may(Permission.RETURN_VIEW) else [],
    }  # fmt: skip
    return render(request, "campaigns/matrix/matrix.html", context)


@requires(Permission.RETURN_VIEW)
@require_safe
def returns(request: Any, form_id: int) -> HttpResponse:
    """Show units by the periods of a return."""
    form, asked, first, last = _returns_asked(request, form_id)
    found = queries.return_matrix(
        request.actor, form, base=asked.base, first=first, last=last, axis=asked.axis, at=request.at
    )
    opened = _opened_period(request, asked, form, found)
    context = _context(request, asked, found, opened) | {
        "form": form, "kind": "returns", "may_nudge": request.actor.may(Permission.RETURN_APPROVE), "spans": _SPANS,
        "span": _span(request), "forms": queries.forms_in_sight(request.actor)[:50],
    }  # fmt: skip
    return render(request, "campaigns/matrix/matrix.html", context)


def _returns_asked(request: Any, form_id: int) -> tuple[Any, _Asked, date, date]:
    form = queries.forms_in_sight(request.actor).filter(pk=form_id).first()
    if form is None:
        raise Http404
    asked = _asked(request, Permission.RETURN_VIEW, form.audience.get("path", "territory"))
    today = localdate(request.at)
    period = Period.containing(form.period_kind, today)
    first = period
    for _ in range(_span(request) - 1):
        first = first.previous
    return form, asked, first.start, period.last_day


def _span(request: Any) -> int:
    raw = request.GET.get("span", "")
    return int(raw) if raw.isdigit() and int(raw) in _SPANS else _SPANS[0]


def _context(request: Any, asked: _Asked, found: queries.Matrix, opened: dict[str, Any] | None) -> dict[str, Any]:
    rows = [
        {
            "unit": row.unit, "is_self": row.is_self, "down": not row.is_leaf and not row.is_self,
            "cells": [
                _cell(column, row, cell, asked) for column, cell in zip(found.columns, row.cells, strict=True)
            ],
        }
        for row in found.rows
    ]  # fmt: skip
    legend = [(*_LOOKS[state], _NAMES[state], getattr(found.total, state.value)) for state in Timeliness]
    return {
        "columns": [_head(column) for column in found.columns], "rows": rows, "legend": legend, "total": found.total,
        "sums": found.sums, "asked": asked, "opened": opened, "above": _above(request, asked),
        "axes": [("territory", "属地"), ("line", "条线")],
    }  # fmt: skip


def _head(column: queries.Column) -> dict[str, Any]:
    return {"label": column.label, "due": localtime(column.due_at - timedelta(minutes=1)), "is_over": column.is_over}


def _cell(column: queries.Column, row: queries.Row, cell: Cell, asked: _Asked) -> dict[str, Any]:
    look, icon = _LOOKS[cell.state]
    place = f"{column.code}.{row.unit.pk}"
    note = f"缺 {cell.missing}" if cell.missing else "迟" if cell.state is Timeliness.LATE else ""
    return {
        "look": look, "icon": icon, "done": cell.on_time + cell.late, "of": cell.expected, "note": note,
        "place": place, "on": place == f"{asked.column}.{asked.unit_id}",
        "said": _NAMES[cell.state] if cell.state else "不涉及",
    }  # fmt: skip


def _above(request: Any, asked: _Asked) -> list[Any]:
    """Return the units above the chosen one, for the way back."""
    return org.way_to(request.actor, asked.base) if asked.base.territory_path else []


def _opened_task(request: Any, asked: _Asked, shown: Sequence[Any], found: queries.Matrix) -> dict[str, Any] | None:
    task = next((one for one in shown if str(one.pk) == asked.column), None)
    unit = _unit_of(found, asked)
    if task is None or unit is None:
        return None
    owing = queries.owing_units(request.actor, task, base=unit, axis=asked.axis)
    return _opened(task.title, unit, owing, f"task:{task.pk}", found, asked)


def _opened_period(request: Any, asked: _Asked, form: Any, found: queries.Matrix) -> dict[str, Any] | None:
    unit = _unit_of(found, asked)
    owed = _owed(form, asked.column)
    if unit is None or owed is None:
        return None
    missing = queries.missing_units(request.actor, form, owed, base=unit, axis=asked.axis)
    return _opened(f"{form.title} {owed.period.label}", unit, missing, f"return:{form.pk}:{asked.column}", found, asked)


def _owed(form: Any, code: str) -> Any:
    try:
        period = Period.parse(code)
    except ValueError:
        return None
    return queries.schedule_of(form, period.start, period.last_day).owed_for(period)


def _unit_of(found: queries.Matrix, asked: _Asked) -> Any:
    return next((row.unit for row in found.rows if row.unit.pk == asked.unit_id), None)


def _opened(
    title: str, unit: Any, units: Any, of: str, found: queries.Matrix, asked: _Asked
) -> dict[str, Any]:  # fmt: skip
    """Return the panel of one cell: how it stands, and who has not delivered."""
    place = next(place for place, column in enumerate(found.columns) if column.code == asked.column)
    row = next(row for row in found.rows if row.unit.pk == unit.pk)
    count = units.count()
    return {
        "title": title, "unit": unit, "cell": row.cells[place], "units": list(units[:_UNITS_SHOWN]),
        "more": max(count - _UNITS_SHOWN, 0), "count": count, "of": of,
    }  # fmt: skip


@requires(Permission.TASK_VIEW)
@require_POST
def nudge(request: Any) -> HttpResponse:
    """Remind the units behind a cell that have not delivered; each at most once a day."""
    kind, _, rest = request.POST.get("of", "").partition(":")
    if not rest:
        messages.warning(request, "没有选要催的格子。先点一个缺的格子，再催。")
        return redirect(_back(request))
    unit = _nudged_unit(request)
    title, units, permission, url = _nudged(request, kind, rest, unit)
    try:
        count = nudges.nudge_units(
            unit_ids=list(units.values_list("pk", flat=True)), permission=permission, text=title, url=url,
            by=request.actor, at=request.at,
        )  # fmt: skip
    except nudges.NudgeRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        if count:
            jobs.defer(jobs_of.tell_nudged)
        messages.success(request, f"已催 {count} 个单位。" if count else "这些单位今天都催过了，一天只催一次。")
    return redirect(_back(request))


def _back(request: Any) -> str:
    """Return the matrix that the button stood on; an address of elsewhere is not followed."""
    back = request.POST.get("back", "")
    home = reverse("campaigns:matrix")
    return back if back.startswith(home) and "\\" not in back and "//" not in back else home


def _nudged_unit(request: Any) -> Any:
    raw = request.POST.get("unit", "")
    try:
        return org.unit_seen(request.actor, int(raw) if raw.isdigit() else 0, Permission.TASK_VIEW)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _nudged(request: Any, kind: str, rest: str, unit: Any) -> tuple[str, Any, Permission, str]:
    """Return what is reminded of, the units, the right that is needed, and the page that the reminder leads to."""
    axis = request.POST.get("axis") if request.POST.get("axis") in queries.AXES else "territory"
    if kind == "task" and rest.isdigit():
        task = queries.tasks_in_sight(request.actor).filter(pk=int(rest)).first()
        if task is not None:
            units = queries.owing_units(request.actor, task, base=unit, axis=axis)
            return task.title, units, Permission.TASK_ISSUE, reverse("campaigns:my_tasks")
    number, _, code = rest.partition(":")
    if kind == "return" and number.isdigit():
        form = queries.forms_in_sight(request.actor).filter(pk=int(number)).first()
        owed = _owed(form, code) if form is not None else None
        if form is not None and owed is not None:
            units = queries.missing_units(request.actor, form, owed, base=unit, axis=axis)
            title = f"{form.title}（{owed.period.label}）"
            return title, units, Permission.RETURN_APPROVE, reverse("campaigns:returns")
    raise Http404


@requires(Permission.RETURN_VIEW)
@require_safe
def export(request: Any, form_id: int) -> Any:
    """Return the matrix of a return as a table: one row a unit, for each period what was due, in, late and missing."""
    form, asked, first, last = _returns_asked(request, form_id)
    found = queries.return_matrix(
        request.actor, form, base=asked.base, first=first, last=last, axis=asked.axis, at=request.at
    )
    columns = [Column("unit", ("单位",)), Column("code", ("单位编码",), kind="code")]
    columns += [Column(f"p{place}", (column.label,)) for place, column in enumerate(found.columns)]
    columns += [Column("percent", ("按时率（%）",), kind="number")]
    return exports.stream_xlsx(columns, _table(found), f"报送矩阵-{form.number}-{localdate(request.at):%Y%m%d}")


def _table(found: queries.Matrix) -> Iterator[dict[str, Any]]:
    for row in found.rows:
        cells = {f"p{place}": _said(cell) for place, cell in enumerate(row.cells)}
        yield {"unit": row.unit.name, "code": row.unit.code, **cells, "percent": row.total.percent}


def _said(cell: Cell) -> str:
    """Return a cell in words: done of expected, and what is wrong."""
    if cell.state is None:
        return "不涉及"
    late = f"，迟 {cell.late}" if cell.late else ""
    missing = f"，缺 {cell.missing}" if cell.missing else ""
    return f"{cell.on_time + cell.late}/{cell.expected}{late}{missing}"
