"""What a unit was is kept before it becomes something else."""

from datetime import date
from typing import Any

from django.db.models import Max

from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import PastName, PastPlace, Unit


def first_day(opened_on: date | None, *parents: Unit | None) -> date | None:
    """Return the first day of a unit: the one that is said, or that of its youngest parent.

    Raises:
        UnitRefused: a parent did not exist on the day that is said.
    """
    youngest = max((one.opened_on for one in parents if one and one.opened_on), default=None)
    if opened_on is not None and youngest is not None and opened_on < youngest:
        raise UnitRefused(f"上级单位 {youngest:%Y-%m-%d} 才设立，下级不能更早。", field="opened_on")
    return opened_on or youngest


def keep_name(unit: Unit, until: date) -> None:
    """Keep what a unit is called up to a day; the day itself belongs to what comes next.

    Raises:
        UnitRefused: the name it bears now began later than that day.
    """
    _keep(PastName, unit, until, name=unit.name, short_name=unit.short_name, kind=unit.kind)


def keep_place(unit: Unit, until: date) -> None:
    """Keep where a unit hangs, and whether it is in use, up to a day.

    Raises:
        UnitRefused: the place it has now began later than that day.
    """
    _keep(
        PastPlace, unit, until, territory_parent_id=unit.territory_parent_id, line_parent_id=unit.line_parent_id,
        is_active=unit.is_active,
    )  # fmt: skip


def _keep(model: Any, unit: Unit, until: date, **facts: Any) -> None:
    since = _since(model, unit)
    if since is not None and until < since:
        what = "现在的名称" if model is PastName else "现在的上级"
        raise UnitRefused(
            f"“{unit.name}”{what}从 {since:%Y-%m-%d} 才开始，新的变动不能比它早。请改日期。", field="on_date"
        )
    # A second change on the same day replaces the first: no day belongs to what lay between.
    if since is None or since < until:
        model.objects.create(unit=unit, since=since, until=until, **facts)


def _since(model: Any, unit: Unit) -> date | None:
    """Return the day from which the present fact holds; `None` means as far back as anybody knows."""
    last: date | None = model.objects.filter(unit=unit).aggregate(last=Max("until"))["last"]
    return last or unit.opened_on
