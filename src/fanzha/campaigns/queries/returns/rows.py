"""Forms and returns as officers see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.campaigns.models import FormUnit, Return, ReturnForm
from fanzha.campaigns.queries.returns.schedule import ahead, period_of, return_rules, schedule_around, span_of
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.filling import Number, read_number
from fanzha.core.campaigns.periods import Owed, timeliness
from fanzha.core.values import Period
from fanzha.core.workflow.periodic_return import FormState, ReturnState, Timeliness

NoForm, NoReturn, NotOwed = ReturnForm.DoesNotExist, Return.DoesNotExist, FormUnit.DoesNotExist
IN = (ReturnState.COMPLETED, ReturnState.APPROVED, ReturnState.REOPENED)
TAGS = {"draft": "due", "completed": "run", "approved": "ok", "reopened": "due"}
TIMELINESS_TAGS = {"on_time": "ok", "late": "due", "missing": "late", "not_due": "off"}
_SEALED = ("text", "decided_why", "reopened_why", "stood", "sketch", "unit__phone")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the matrix: what a unit owes for one period, with what it returned, if anything."""

    owing: Any
    owed: Owed
    row: Any

    @property
    def form(self) -> Any:
        """Return the form."""
        return self.owing.form

    @property
    def unit(self) -> Any:
        """Return the unit."""
        return self.owing.unit

    @property
    def is_in(self) -> bool:
        """Say whether it was handed in and not sent back since."""
        return self.row is not None and self.row.state in IN

    def stands(self, at: datetime) -> Timeliness:
        """Say how the unit stands with it."""
        late = self.row is not None and self.row.is_late
        return timeliness(due_at=self.owed.due_at, now=at, is_in=self.is_in, is_late=late)


def forms_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the forms that units at or below the actor's posts ask for or owe, newest first."""
    asked = ReturnForm.objects.visible_to(actor, Permission.RETURN_VIEW)
    if actor.sees_whole_tree(Permission.RETURN_VIEW):
        rows: QuerySet[Any] = asked
    else:
        owed = FormUnit.objects.visible_to(actor, Permission.RETURN_VIEW).values("form")
        rows = ReturnForm.objects.filter(Q(pk__in=asked.values("pk")) | Q(pk__in=owed))
    return rows.select_related("unit").defer("unit__phone").order_by("-created_at", "-pk")


def form_seen(actor: Actor, form_id: int) -> Any:
    """Return one form.

    Raises:
        NoForm: there is none, or the actor has nothing to do with it.
    """
    return forms_seen(actor).get(pk=form_id)


def place_seen(actor: Actor, form_id: int, unit_id: int, code: str, permission: Permission) -> Place:
    """Return what a unit at or below the actor's posts owes for a period.

    Raises:
        NotOwed: the unit lies elsewhere, stands not in the form, or owes nothing for this period.
    """
    rows = FormUnit.objects.visible_to(actor, permission).select_related("form", "form__unit", "unit")
    owing = rows.defer("unit__phone", "form__unit__phone").get(form_id=form_id, unit_id=unit_id)
    period = period_of(code)
    owed = owed_of(owing, period) if period else None
    if owed is None:
        raise NotOwed
    row = Return.objects.filter(form_id=form_id, unit_id=unit_id, period=code).first()
    return Place(owing, owed, row)


def owed_of(owing: Any, period: Period) -> Owed | None:
    """Return what a unit owes for a period; None where nothing."""
    one = schedule_around(owing.form, period.start, period.following.last_day).owed_for(period)
    return one if one is not None and span_of(owing).owes(one) else None


def own_places(actor: Actor, at: datetime) -> list[Place]:
    """Return what the very units of the actor's posts owe: the last weeks, and the next of each form, earliest first.

    Cost:
        Two questions, whatever the number of forms.
    """
    units = _own_units(actor, Permission.RETURN_FILL)
    owing = FormUnit.objects.filter(unit_id__in=units).exclude(form__state=FormState.DRAFT)
    rows = owing.select_related("form", "form__unit", "unit").defer("unit__phone", "form__unit__phone")
    return sorted(places(rows, at), key=lambda one: (one.owed.due_at, one.form.pk))


def places(owing: Iterable[Any], at: datetime) -> list[Place]:
    """Return the places of some units: those of the last weeks, and the next one of each form."""
    today = at.astimezone(CHINA).date()
    first = today - timedelta(days=return_rules(at.date()).shown_days)
    pairs = []
    for one in owing:
        last = today + ahead(one.form)
        owed = schedule_around(one.form, first, last).owed(first, last)
        mine = [each for each in owed if span_of(one).owes(each)]
        coming = [each for each in mine if each.due_at > at][:1]
        pairs += [(one, each) for each in [*(each for each in mine if each.due_at <= at), *coming]]
    return _with_rows(pairs)


def _with_rows(pairs: Sequence[tuple[Any, Owed]]) -> list[Place]:
    wanted = Return.objects.filter(
        form_id__in={one.form_id for one, _ in pairs}, unit_id__in={one.unit_id for one, _ in pairs},
        period__in={owed.period.code for _, owed in pairs},
    ).defer(*_SEALED[:-1])  # fmt: skip
    rows = {(row.form_id, row.unit_id, row.period): row for row in wanted} if pairs else {}
    return [Place(one, owed, rows.get((one.form_id, one.unit_id, owed.period.code))) for one, owed in pairs]


def pressing(actor: Actor, at: datetime) -> list[Place]:
    """Return what the actor's own units have to hand in soon, or should have by now, or may change for a time."""
    if not actor.may(Permission.RETURN_FILL):
        return []
    soon = at + timedelta(days=return_rules(at.date()).urgent_days)
    return [
        one for one in own_places(actor, at)
        if (not one.is_in and one.owed.due_at <= soon) or (one.row and one.row.state == ReturnState.REOPENED)
    ]  # fmt: skip


def returns_seen(actor: Actor, permission: Permission = Permission.RETURN_VIEW) -> "QuerySet[Any]":
    """Return what units at or below the actor's posts returned; words are not read."""
    rows: QuerySet[Any] = Return.objects.visible_to(actor, permission)
    return rows.select_related("unit", "form").defer(*_SEALED)


def waiting(actor: Actor) -> "QuerySet[Any]":
    """Return what waits to be approved by the actor: of units right below the posts, not handed in by the actor."""
    if not actor.may(Permission.RETURN_APPROVE):
        return Return.objects.none()
    units = _own_units(actor, Permission.RETURN_APPROVE)
    rows = returns_seen(actor, Permission.RETURN_APPROVE).filter(state=ReturnState.COMPLETED)
    right_below = Q(unit__territory_parent_id__in=units) | Q(unit__line_parent_id__in=units)
    return rows.filter(right_below).exclude(completed_by_id=actor.id).order_by("completed_at", "pk")


def is_above(actor: Actor, place_unit: Any, form: Any, permission: Permission = Permission.RETURN_APPROVE) -> bool:
    """Say whether a post of the actor stands above a unit, or at the unit that asks where that is another."""
    if actor.is_system:
        return True
    paths = [path for path in (place_unit.territory_path, place_unit.line_path) if path]
    return any(
        permission in one.permissions and one.unit_id != place_unit.pk and one.reaches(paths) for one in actor.grants
    )  # fmt: skip


def numbers_of(row: Any) -> dict[str, Number]:
    """Return the numbers of a return, as they were kept."""
    return {code: read_number(said) for code, said in (row.values if row else {}).items()}


def _own_units(actor: Actor, permission: Permission = Permission.RETURN_VIEW) -> list[int]:
    return sorted({grant.unit_id for grant in actor.grants if permission in grant.permissions})
