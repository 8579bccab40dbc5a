"""Pages of units."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.common import exports
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms import units as forms
from fanzha.org.forms.changes import Day
from fanzha.org.models import Unit

_LEVELS = ("0", "1", "2")  # deeper rows are drawn like the third


@requires(Permission.UNIT_VIEW)
@require_GET
def tree(request: Any) -> HttpResponse:
    """Show the tops of what the officer sees, or what a search finds."""
    form, actor = forms.Search(request.GET), request.actor
    text = form.cleaned_data["q"] if form.is_valid() else ""
    may = {"edit": actor.may(Permission.UNIT_EDIT), "officers": actor.may(Permission.OFFICER_VIEW)}
    context: dict[str, Any] = {"form": form, "text": text, "may": may, "most": queries.SHOWN_AT_ONCE, "level": 0}
    if text:
        context["found"] = queries.units_found(actor, text)
    else:
        context["rows"] = queries.with_population(queries.children_seen(actor, None))
    return render(request, "org/tree.html", context)


@requires(Permission.UNIT_VIEW)
@require_GET
def children(request: Any, unit_id: int) -> HttpResponse:
    """Return the rows right below a unit for the tree; without script, the unit's page lists them."""
    unit = seen_or_404(request, unit_id)
    if not request.htmx:
        return redirect("org:unit", unit.pk)
    rows = queries.with_population(queries.children_seen(request.actor, unit))
    level = request.GET.get("level", "")
    return render(request, "org/_rows.html", {"rows": rows, "level": int(level) + 1 if level in _LEVELS else 1})


@requires(Permission.UNIT_VIEW)
@require_GET
def unit(request: Any, unit_id: int) -> HttpResponse:
    """Show one unit: facts, populations, officers, what lies below it, its history."""
    return _show(request, seen_or_404(request, unit_id))


def _show(request: Any, unit: Unit) -> HttpResponse:
    actor, today = request.actor, localdate(request.at)
    context = {
        "unit": unit, "way": queries.way_to(actor, unit), "level": 1,
        "rows": queries.with_population(queries.children_seen(actor, unit)),
        "populations": queries.populations_of(unit), "may_edit": may_edit(request, unit),
        "carried": queries.populations_in([unit.pk], year=today.year).get(unit.pk),
        "officers": queries.officers_of_unit(actor, unit, on=today),
        "may_officers": actor.may(Permission.OFFICER_VIEW),
        "may_add_officer": unit.is_active and actor.may(Permission.OFFICER_EDIT), "history": queries.unit_history(unit),
        "names": queries.names_of(unit), "places": queries.places_of_unit(unit), "led_to": queries.led_to(unit),
        "came_from": queries.came_from(unit), "planned": queries.planned_for(unit), **_looked_back(request, unit),
    }  # fmt: skip
    context["waiting"] = queries.open_work(unit.pk) if context["led_to"] and context["may_edit"] else []
    return render(request, "org/unit.html", context)


def _looked_back(request: Any, unit: Unit) -> dict[str, Any]:
    form = Day(request.GET if request.GET.get("day") else None)
    if not form.is_valid() or not form.cleaned_data["day"]:
        return {"day_form": form}
    day = form.cleaned_data["day"]
    return {"day_form": form, "day": day, "then": queries.unit_on(request.actor, unit.pk, on=day)}


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Open a unit."""
    seen = queries.units_seen(request.actor, Permission.UNIT_EDIT)
    asked = request.GET.get("below", "")
    below = seen.filter(pk=asked).first() if asked.isdigit() and len(asked) < 18 else None
    initial = {"territory_parent": below.code if below else "", "kind": "village"}
    form = forms.NewUnit(request.POST or None, seen=seen, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        parents = {f"{name}_id": data.pop(name).pk if data[name] else data.pop(name) for name in _PARENTS}
        made = taken(form, lambda: actions.create_unit(**data, **parents, by=request.actor, at=request.at))
        if made is not None:
            messages.success(request, f"已新建 {made.name}。")
            return redirect("org:unit", made.pk)
    return render(request, "org/form.html", {"form": form, "title": "新建机构", "verb": "新建机构", "back": below})


_PARENTS = ("territory_parent", "line_parent")


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def count(request: Any, unit_id: int) -> HttpResponse:
    """Write down a year's people and households."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    form = forms.Count(request.POST or None, initial={"year": request.at.year})

    def act() -> Any:
        return actions.set_population(unit_id=unit.pk, **form.cleaned_data, by=request.actor, at=request.at)

    return _edited(request, unit, form, act, "登记人口", "登记人口")


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def close(request: Any, unit_id: int) -> HttpResponse:
    """Take a unit out of use, or back into use."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    form = forms.Reason(request.POST or None)
    act_on = actions.close_unit if unit.is_active else actions.open_unit_again
    verb = "停用这个机构" if unit.is_active else "恢复这个机构"

    def act() -> Any:
        act_on(unit_id=unit.pk, why=form.cleaned_data["why"], by=request.actor, at=request.at)
        return True

    return _edited(request, unit, form, act, verb, verb)


@requires(Permission.UNIT_VIEW)
@require_http_methods(["GET", "POST"])
def export(request: Any) -> Any:
    """Hand out the units that the officer sees, as a table that imports again."""
    form = forms.Purpose(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "title": "导出机构", "verb": "导出机构", "note": "导出的表可以改好后原样导入"}
        return render(request, "org/form.html", context)
    rows = queries.units_for_export(request.actor)
    exports.record(
        what="units", count=rows.count, purpose=form.cleaned_data["why"], by=request.actor, at=request.at
    )  # fmt: skip
    stream = exports.stream_csv if form.cleaned_data["form"] == "csv" else exports.stream_xlsx
    return stream(actions.UNIT_COLUMNS, rows, f"机构-{request.at:%Y%m%d}")


def _edited(request: Any, unit: Unit, form: Any, act: Any, title: str, verb: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        done = taken(form, act)
        if done is not None:
            messages.success(request, f"{unit.name}：{verb}，已记录。" if done else "和原来一样，没有改动。")
            return redirect("org:unit", unit.pk)
    return render(
        request, "org/form.html", {"form": form, "title": f"{unit.name}：{title}", "verb": verb, "back": unit}
    )


def taken(form: Any, act: Any) -> Any:
    """Do something that may be refused; a refusal goes to its field and gives `None`."""
    try:
        return act()
    except (actions.UnitRefused, actions.OfficerRefused) as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return None


def seen_or_404(request: Any, unit_id: int, permission: Permission = Permission.UNIT_VIEW) -> Unit:
    """Return a unit of the officer's own; another's does not exist."""
    try:
        return queries.unit_seen(request.actor, unit_id, permission)
    except Unit.DoesNotExist:
        raise Http404 from None


def may_edit(request: Any, unit: Unit) -> bool:
    """Say whether this officer may change this unit."""
    return queries.units_seen(request.actor, Permission.UNIT_EDIT, closed=True).filter(pk=unit.pk).exists()
