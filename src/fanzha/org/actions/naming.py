"""A unit is called something else, from a day on."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions import history
from fanzha.org.actions.checks import check_reason, checked, facts, unit_to_change
from fanzha.org.actions.days import check_day
from fanzha.org.models import Unit

_NAMES = ("name", "short_name", "kind")


@transaction.atomic
def rename_unit(
    *, unit_id: int, name: str, short_name: str, phone: str | None = None, kind: str | None = None, why: str,
    by: Actor, at: datetime, on_date: date | None = None, is_correction: bool = False,
) -> bool:  # fmt: skip
    """Change what a unit is called, its kind, its duty phone; say whether anything was different.

    Args:
        phone: `None` leaves it alone. It has no history.
        on_date: the first day of the new name, today or earlier; today where none is given.
        is_correction: the old name was never right, so that earlier days get the new one as well.

    Raises:
        UnitRefused: a value cannot stand, the day is later than today or too early, or there is no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    unit = unit_to_change(by, unit_id)
    before = facts(unit)
    phone = unit.phone if phone is None else phone
    fields = checked(code=unit.code, name=name, kind=kind or unit.kind, short_name=short_name, phone=phone)
    if all(getattr(unit, field) == value for field, value in fields.items()):
        return False
    check_reason(why)
    day = check_day(on_date or localdate(at), at)
    if not is_correction and any(getattr(unit, field) != fields[field] for field in _NAMES):
        history.keep_name(unit, day)
    _write(unit, fields)
    since = {} if is_correction else {"on_date": day.isoformat()}
    audit.record("unit.renamed", subject=unit, by=by, at=at, before=before, after=facts(unit) | since, why=why)
    return True


def _write(unit: Unit, fields: dict[str, str]) -> None:
    for field, value in fields.items():
        setattr(unit, field, value)
    unit.save(update_fields=list(fields))
