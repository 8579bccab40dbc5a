"""登记册: all registers with what they hold, and the list of entries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from fanzha.campaigns.forms.registers.entries import Filtering
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.campaigns.queries.registers.rules import KindNow, register_rules
from fanzha.campaigns.queries.registers.tables import table_code
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Tab
from fanzha.common.permissions import Permission
from fanzha.core.workflow.register import REGISTER, RegisterState
from fanzha.org import queries as org

_TABS = {"living": "在册、在办", "late": "逾期未改", "over": "停用、销号", "all": "全部"}


@requires(Permission.REGISTER_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the registers by what they are about, with how many entries each holds."""
    held = queries.counts_by_kind(request.actor, request.at)
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, kind in register_rules(localdate(request.at)).kinds.items():
        number, late = held.pop(code, (0, 0))
        groups.setdefault(kind.group, []).append({"kind": kind, "number": number, "late": late})
    gone = [{"code": code, "number": number} for code, (number, _) in sorted(held.items())]
    context = {"groups": groups.items(), "gone": gone, "may_edit": request.actor.may(Permission.REGISTER_EDIT)}
    return render(request, "campaigns/register/index.html", context)


def _names(at: datetime) -> dict[str, str]:
    return {code: kind.name for code, kind in register_rules(localdate(at)).kinds.items()}


def _filtering(data: Any, actor: Actor, at: datetime) -> Filtering:
    return Filtering(data, actor=actor, on=localdate(at), kinds=_names(at))


def _rows(actor: Actor, form: Any, tab: str, at: datetime) -> Any:
    rows, wanted = queries.entries_seen(actor), form.cleaned_data
    if tab == "living":
        rows = rows.filter(state__in=queries.LIVING)
    elif tab == "late":
        rows = rows.filter(state__in=queries.RISKS_OPEN, due_on__lt=localdate(at))
    elif tab == "over":
        rows = rows.exclude(state__in=queries.LIVING)
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("unit"):
        rows = rows.filter(unit__among=org.subtree_ids(wanted["unit"].pk))
    if word := (wanted.get("word") or "").strip():
        indexes = queries.indexes_of_word(word)
        rows = rows.filter(Q(word_indexes__overlap=indexes) | Q(number=word.upper()))
    return rows


def _drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    kinds = [queries.kind_now(row, at) for row in found]
    units = queries.named_units(found, kinds)
    return [_line(row, now, units, at) for row, now in zip(found, kinds, strict=True)]


def _line(row: Any, now: KindNow, units: Mapping[Any, Any], at: datetime) -> dict[str, Any]:
    is_late = row.state in queries.RISKS_OPEN and row.due_on is not None and row.due_on < localdate(at)
    return {
        "id": row.pk, "row": row, "kind": now.kind.name, "title": queries.title_of(row, now),
        "said": queries.shown(row, now, listed=True, units=units),
        "state": REGISTER.state_names[RegisterState(row.state)],
        "tag": "late" if is_late else queries.TAGS[row.state],
    }  # fmt: skip


def _empty(tab: str) -> Empty:
    if tab == "late":
        return Empty("没有逾期的", "超过整改期限还没有销号的列在这里", icon="check")
    return Empty("还没有登记", "在登记册首页选一册，登记或者导入", icon="clipboard-list")


ENTRIES = lists.register(
    Listing(
        key="registers", title="登记册", counter="条", url_name="campaigns:register_entries",
        permission=Permission.REGISTER_VIEW,
        columns=(
            Column("title", "登记", "p-name", is_fixed=True),
            Column("kind", "哪一册", "p-hide nowrap"),
            Column("said", "内容", "p-line"),
            Column("unit", "单位", "p-line nowrap"),
            Column("state", "状态", "p-line"),
            Column("due", "整改期限", "p-line nowrap", order="due"),
            Column("written", "登记时间", "p-hide nowrap", order="newest"),
            Column("number", "编号", "num nowrap p-hide"),
        ),
        orders=(
            Order("newest", "登记时间，新的在前", ("-written_at", "-id")),
            Order("due", "整改期限，近的在前", ("due_on", "id"), tabs=("late",)),
        ),
        cells="campaigns/register/_cells.html", form=_filtering, rows=_rows, draw=_drawn,
        filters=("kind", "unit"), empty=_empty,
        tabs=lambda _actor, _at: [Tab(key, label) for key, label in _TABS.items()],
        usual_order=lambda tab: "due" if tab == "late" else "newest",
        note="姓名、电话只显示一部分；打开一条，写明用途后看完整的",
    )
)  # fmt: skip


@requires(Permission.REGISTER_VIEW)
@require_safe
def entries(request: Any) -> HttpResponse:
    """Show the entries of one register or of all."""
    if there := lists.first_address(request, ENTRIES):
        return redirect(there)
    rules = register_rules(localdate(request.at))
    chosen = rules.kinds.get(request.GET.get("kind", ""))
    context = {
        "listed": lists.show(request, ENTRIES), "kind": chosen, "table": table_code(chosen.code) if chosen else "",
        "may_edit": request.actor.may(Permission.REGISTER_EDIT),
        "may_import": request.actor.may(Permission.REGISTER_EDIT) and request.actor.may(Permission.IMPORT_USE),
    }  # fmt: skip
    return render(request, "campaigns/register/list.html", context)
