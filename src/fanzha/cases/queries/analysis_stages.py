"""From first contact to loss to report, counted by the database in one pass.

It says what `core.metrics.funnel` says of the same rows, which is the plain statement of it; a test compares the two.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, F, FloatField, Func, Q

from fanzha.cases.queries.analysis import Asked, facts_asked
from fanzha.common.actor import Actor
from fanzha.core.metrics.funnel import Funnel, StageFigures
from fanzha.core.metrics.quartiles import Quartiles

STAGES: Final = {"contact_at": "首次接触", "lost_at": "首次付款（没有就按发案时间）", "reported_at": "报案"}
_NAMES: Final = tuple(STAGES)


class _Minutes(Func):
    """Minutes between two moments."""

    template = "(EXTRACT(EPOCH FROM %(expressions)s)::float8 / 60)"
    output_field = FloatField()


class _Quarters(Aggregate):
    """Lower quarter, middle and upper quarter, linear between neighbours as `core.metrics.quartiles`."""

    template = "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


def stages(actor: Actor, asked: Asked) -> Funnel:
    """Return how long it took from first contact to loss to report."""
    found = facts_asked(actor, asked).order_by().aggregate(**_counted())
    figures = tuple(_figures(place, found) for place in range(len(_NAMES)))
    return Funnel(figures, found["cases"], found["empty"], _quartiles(found, "whole"))


def _counted() -> dict[str, Any]:
    counted: dict[str, Any] = {"cases": Count("pk", filter=_any(0)), "empty": Count("pk", filter=_none_from(0))}
    counted |= _between("whole", _NAMES[0], _NAMES[-1])
    for place, name in enumerate(_NAMES):
        counted[f"came{place}"] = Count("pk", filter=_any(place))
        counted[f"timed{place}"] = Count(name)
        if place:
            counted[f"dropped{place}"] = Count(
                "pk", filter=Q(**{f"{_NAMES[place - 1]}__isnull": False}) & _none_from(place)
            )
            counted |= _between(str(place), _NAMES[place - 1], name)
    return counted


def _any(place: int) -> Q:
    """Return the condition "came this far": the stage or a later one is recorded."""
    return ~_none_from(place)


def _none_from(place: int) -> Q:
    return Q(**{f"{name}__isnull": True for name in _NAMES[place:]})


def _between(name: str, before: str, after: str) -> dict[str, Any]:
    in_order = Q(**{f"{after}__gte": F(before)})
    return {
        f"quarters_{name}": _Quarters(_Minutes(F(after) - F(before)), filter=in_order),
        f"sure_{name}": Count("pk", filter=in_order),
        f"wrong_{name}": Count("pk", filter=Q(**{f"{after}__lt": F(before)})),
    }


def _figures(place: int, found: Mapping[str, Any]) -> StageFigures:
    came, timed = found[f"came{place}"], found[f"timed{place}"]
    if not place:
        return StageFigures(_NAMES[0], came, timed, 0, None, 0)
    name = str(place)
    return StageFigures(
        _NAMES[place], came, timed, found[f"dropped{place}"], _quartiles(found, name), found[f"wrong_{name}"]
    )


def _quartiles(found: Mapping[str, Any], name: str) -> Quartiles | None:
    quarters = found[f"quarters_{name}"]
    return Quartiles(found[f"sure_{name}"], *quarters) if quarters else None
