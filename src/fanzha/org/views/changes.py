"""Units are renamed, moved, merged and split from a day on: written, looked at with what follows, confirmed."""

import hashlib
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.common import meanwhile
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms import changes as forms
from fanzha.org.forms.units import Reason
from fanzha.org.models import Unit
from fanzha.org.views.units import seen_or_404, taken

_NOT_SAID = {"csrfmiddlewaretoken", "confirmed"}


@requires(Permission.UNIT_VIEW)
@require_GET
def listing(request: Any) -> HttpResponse:
    """Show the changes that wait for their day, and those that are over."""
    changes = queries.changes_seen(request.actor)
    context = {
        "waiting": [one for one in changes if one.state == "planned"],
        "ended": [one for one in changes if one.state != "planned"],
        "may_import": request.actor.may(Permission.UNIT_IMPORT), "may_edit": request.actor.may(Permission.UNIT_EDIT),
    }  # fmt: skip
    return render(request, "org/changes.html", context)


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def rename(request: Any, unit_id: int) -> HttpResponse:
    """Change a unit's name and kind from a day on."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    initial = {"name": unit.name, "short_name": unit.short_name, "kind": unit.kind, "is_correction": "no"}
    return _change(request, unit, forms.Rename(request.POST or None, initial=initial | _today(request)), "rename")


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def move(request: Any, unit_id: int) -> HttpResponse:
    """Hang a unit below other parents from a day on, everything below it along with it."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    parents = {"territory_parent": unit.territory_parent, "line_parent": unit.line_parent}
    initial = {name: parent.code if parent else "" for name, parent in parents.items()} | _today(request)
    return _change(request, unit, forms.Move(request.POST or None, seen=_editable(request), initial=initial), "move")


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def merge(request: Any, unit_id: int) -> HttpResponse:
    """Let a unit go on in another from a day on."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    form = forms.Merge(request.POST or None, seen=_editable(request), initial={"staff": "end", **_today(request)})
    return _change(request, unit, form, "merge")


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def split(request: Any, unit_id: int) -> HttpResponse:
    """Split a unit from a day on."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    below = list(queries.right_below(unit)[: forms.MOST_BELOW])
    form = forms.Split(request.POST or None, below=below, initial={"goes_on": "no", **_today(request)})
    return _change(request, unit, form, "split")


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def phone(request: Any, unit_id: int) -> HttpResponse:
    """Change a unit's number on duty."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    form = forms.Phone(request.POST or None, initial={"phone": unit.phone})
    meanwhile.keep(form, unit)

    def act() -> Any:
        return actions.rename_unit(
            unit_id=unit.pk, name=unit.name, short_name=unit.short_name, **form.cleaned_data, by=request.actor,
            at=request.at,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and meanwhile.is_current(form, unit):
        done = taken(form, act)
        if done is not None:
            messages.success(request, f"{unit.name}：改值班电话，已记录。" if done else "和原来一样，没有改动。")
            return redirect("org:unit", unit.pk)
    context = {"form": form, "title": f"{unit.name}：改值班电话", "verb": "保存值班电话", "back": unit}
    return render(request, "org/form.html", context)


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def hand_over(request: Any, unit_id: int) -> HttpResponse:
    """Hand over the open work that waits at a split unit."""
    unit = seen_or_404(request, unit_id, Permission.UNIT_EDIT)
    heirs = [one.new for one in queries.led_to(unit)]
    form = forms.HandOver(request.POST or None, heirs=heirs, work=queries.open_work(unit.pk))

    def act() -> Any:
        data = form.cleaned_data
        actions.hand_over_work(
            unit_id=unit.pk, to_unit_id=int(data["to"]), key=data["key"], why=data["why"], by=request.actor,
            at=request.at,
        )  # fmt: skip
        return True

    if request.method == "POST" and form.is_valid() and taken(form, act):
        messages.success(request, f"{unit.name}：未办结的工作已移交。")
        return redirect("org:unit", unit.pk)
    context = {"form": form, "title": f"{unit.name}：移交未办结的工作", "verb": "移交", "back": unit}
    return render(request, "org/form.html", context)


@requires(Permission.UNIT_EDIT)
@require_http_methods(["GET", "POST"])
def withdraw(request: Any, change_id: int) -> HttpResponse:
    """Take a change back before its day."""
    change = queries.change_seen(request.actor, change_id, Permission.UNIT_EDIT)
    if change is None:
        raise Http404
    form = Reason(request.POST or None)

    def act() -> Any:
        actions.withdraw_change(
            change_id=change.pk, why=form.cleaned_data["why"], by=request.actor, at=request.at
        )  # fmt: skip
        return True

    if request.method == "POST" and form.is_valid() and taken(form, act):
        messages.success(request, f"{change.unit.name}：{change.sentence}，已撤回。")
        return redirect("org:unit", change.unit_id)
    note = f"{change.unit.name}：{change.sentence}"
    context = {"form": form, "title": "撤回变动", "verb": "撤回变动", "back": change.unit, "note": note}
    return render(request, "org/form.html", context)


_WORDS = {
    "rename": ("改名称", "改名称"), "move": ("换上级单位", "换上级"),
    "merge": ("并入别的单位", "合并"), "split": ("拆分", "拆分"),
}  # fmt: skip


def _change(request: Any, unit: Unit, form: Any, kind: str) -> HttpResponse:
    title, verb = _WORDS[kind]
    context: dict[str, Any] = {"form": form, "title": f"{unit.name}：{title}", "verb": verb, "back": unit}
    if request.method == "POST" and form.is_valid():
        said = {"unit_id": unit.pk, "kind": kind, "on_date": form.cleaned_data["on_date"], "facts": form.facts()}
        said |= {"why": form.cleaned_data["why"], "by": request.actor, "at": request.at}
        if request.POST.get("confirmed") == _digest(request.POST):
            change = taken(form, lambda: actions.arrange_change(**said))
            if change is not None:
                return _done(request, unit, verb, change)
        elif taken(form, lambda: _can_be_done(said)):
            context |= _preview(request, unit, form, kind)
    return render(request, "org/change.html", context)


def _can_be_done(said: dict[str, Any]) -> bool:
    actions.try_out(**said)
    return True


def _done(request: Any, unit: Unit, verb: str, change: Any) -> HttpResponse:
    when = f"已安排在 {change.on_date:%Y-%m-%d} 执行，之前可以撤回" if change.state == "planned" else "已记录"
    messages.success(request, f"{unit.name}：{verb}，{when}。")
    return redirect("org:unit", unit.pk)


def _preview(request: Any, unit: Unit, form: Any, kind: str) -> dict[str, Any]:
    today, day = localdate(request.at), form.cleaned_data["on_date"]
    return {
        "confirmed": _digest(request.POST), "touched": queries.consequences(unit.pk, on=today), "kind": kind,
        "day": day, "is_later": day > today, "is_earlier": day < today,
    }  # fmt: skip


def _digest(said: Any) -> str:
    """Return a mark of what was written: whoever changes a field after the preview sees the preview again."""
    fields = sorted((name, said.getlist(name)) for name in said if name not in _NOT_SAID)
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:16]


def _today(request: Any) -> dict[str, Any]:
    return {"on_date": localdate(request.at)}


def _editable(request: Any) -> Any:
    return queries.units_seen(request.actor, Permission.UNIT_EDIT)
