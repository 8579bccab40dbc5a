"""All units as one declared list, beside the tree: for those who count, compare and print."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order
from fanzha.common.permissions import Permission
from fanzha.org import queries
from fanzha.org.forms.units import FindUnits


def _rows(actor: Actor, form: Any, _tab: str, _at: datetime) -> Any:
    chosen = form.cleaned_data if form.is_valid() else {}
    return queries.units_listed(actor, **chosen)


def _drawn(found: list[Any], _actor: Actor, _at: datetime) -> Sequence[Any]:
    return queries.with_population(found)


UNITS = lists.register(
    Listing(
        key="units", title="机构", counter="个", url_name="org:units", permission=Permission.UNIT_VIEW,
        columns=(
            Column("name", "名称", "p-name", is_fixed=True),
            Column("kind", "类别"),
            Column("code", "编码", "p-line num", order="code"),
            Column("above", "上级"),
            Column("residents", "常住人口（人）", "n p-hide"),
            Column("households", "户数（户）", "n p-hide"),
            Column("state", "状态"),
        ),
        orders=(Order("code", "编码", ("code",)), Order("newest", "新建的在前", ("-id",))),
        cells="org/_unit_cells.html", form=lambda data, _actor, _at: FindUnits(data), rows=_rows, draw=_drawn,
        filters=("kind", "state"),
        empty=lambda _tab: Empty("您名下还没有机构", "请系统管理员给您安排岗位", icon="building-community"),
    )
)  # fmt: skip


@requires(Permission.UNIT_VIEW)
@require_GET
def units(request: Any) -> HttpResponse:
    """List the units below the officer's posts, a page at a time."""
    if there := lists.first_address(request, UNITS):
        return redirect(there)
    return render(request, "org/units.html", {"listed": lists.show(request, UNITS)})
