"""What returns put into the shell: menu, what waits, pictures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.campaigns.models import FormUnit
from fanzha.campaigns.queries.returns import rows
from fanzha.campaigns.queries.returns.schedule import period_of
from fanzha.common import gallery
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.core.workflow.periodic_return import FormState, ReturnState
from fanzha.org.queries import Holding

_MOST = 20


def owed_decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return what the actor's own units have to hand in soon."""
    return [
        Decision(
            f"{one.form.title} {one.owed.period.label}", _detail(one, at), _url(one.form.pk, one.unit.pk,
            one.owed.period.code), "去填报", _until(one),
        )
        for one in rows.pressing(actor, at)[:_MOST]
    ]  # fmt: skip


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return what waits to be approved."""
    return [
        Decision(f"{row.unit}上报：{row.form.title} {_label(row.period)}", "等审核" + _hint(row),
                 _url(row.form_id, row.unit_id, row.period), "去审核")
        for row in rows.waiting(actor)[:_MOST]
    ]  # fmt: skip


def _detail(one: rows.Place, at: datetime) -> str:
    if one.row is not None and one.row.state == ReturnState.REOPENED:
        return f"{one.unit} · 限期重开"
    return f"{one.unit} · {'已过期没有报' if one.owed.due_at < at else '还没有报'}"


def _until(one: rows.Place) -> datetime:
    reopened: datetime | None = one.row.reopened_until if one.row is not None else None
    return reopened or one.owed.due_at


def _hint(row: Any) -> str:
    return f"，有 {len(row.signs)} 处提示" if row.signs else ""


def _label(code: str) -> str:
    period = period_of(code)
    return period.label if period else code


def _url(form_id: int, unit_id: int, code: str) -> str:
    return reverse("campaigns:return", args=[form_id, unit_id, code])


def owed_count(actor: Actor, at: datetime) -> int:
    """Return how many returns the actor's own units have to hand in."""
    return min(len(rows.pressing(actor, at)), _MOST)


def waiting_rows(actor: Actor, at: datetime) -> list["QuerySet[Any]"]:
    """Return what waits to be approved, to be counted with the rest of the shell."""
    return [rows.waiting(actor)[:_MOST]] if actor.may(Permission.RETURN_APPROVE) else []


def to_approve(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return what waits to be approved, for the menu."""
    return rows.waiting(actor)


NAV = NavItem("宣传", "报送", "report", "campaigns:returns", Permission.RETURN_VIEW, count=to_approve)


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Return the forms that bear a number."""
    if not text.upper().startswith("BB-") or not actor.may(Permission.RETURN_VIEW):
        return []
    found = rows.forms_seen(actor).filter(number=text.strip().upper())[:_MOST]
    return [
        SearchHit("报表", f"{one.number} {one.title}", str(one.unit), reverse("campaigns:return_form", args=[one.pk]))
        for one in found
    ]


def holding(unit_ids: Sequence[int]) -> Holding:
    """Return how many forms some units owe, for whoever closes, merges or splits them."""
    owing = FormUnit.objects.filter(unit_id__in=unit_ids, until_on__isnull=True, form__state=FormState.LIVE)
    return Holding("campaigns.form_unit", "要报的报表", owing.count(), "张", is_open_work=False)


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the returns of these pictures that the actor may see."""
    if not actor.may(Permission.RETURN_VIEW):
        return {}
    keys = {one.holder_id for one in pictures}
    found = {row.pk: row for row in rows.returns_seen(actor).filter(pk__in=keys)}
    return {one.pk: _as_seen(found[one.holder_id]) for one in pictures if one.holder_id in found}


def _as_seen(row: Any) -> gallery.Seen:
    url = _url(row.form_id, row.unit_id, row.period)
    return gallery.Seen(f"{row.form.title} {_label(row.period)}", url, row.begun_at, str(row.unit))


HOLDER = gallery.Holder("campaigns.return", "报送", _seen)
