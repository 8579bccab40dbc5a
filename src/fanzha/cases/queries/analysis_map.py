"""Where it happens: cases by village, on the county's own map or on a plain grid."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count

from fanzha.cases.models import PlaceMap
from fanzha.cases.queries.analysis import Asked, facts_asked
from fanzha.cases.queries.analysis_places import Places, places
from fanzha.common.actor import Actor
from fanzha.core.metrics.rates import PER
from fanzha.org import queries as org

STEPS: Final = 5
"""So many shades beside none: more cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One village. `shade` is 0 where nothing happened, then 1 to `STEPS`; `paths` are drawn, if there is a map."""

    id: int
    name: str
    town: str
    count: int
    per_10000: float | None
    shade: int
    paths: str


@dataclass(frozen=True, slots=True)
class Heat:
    """All villages that the actor may ask about, those without cases too."""

    spots: tuple[Spot, ...]
    elsewhere: int
    height: int
    is_map: bool
    loaded: Any
    limits: tuple[int, ...]


def heat(actor: Actor, asked: Asked) -> Heat:
    """Return cases by village. What is not settled to a village is counted apart, never spread."""
    tree = places()
    counts: dict[int | None, int] = {}
    for row in facts_asked(actor, asked).order_by().values("place_id").annotate(n=Count("pk")):
        village = tree.at_level(row["place_id"], "village")
        counts[village] = counts.get(village, 0) + row["n"]
    elsewhere = counts.pop(None, 0)
    loaded = PlaceMap.objects.order_by("-pk").first()
    own = {grant.unit_id for grant in actor.grants}
    near = [one for one in tree.of_kind("village") if one.id in counts or actor.is_system or own & set(one.line)]
    people = {pk: one.residents for pk, one in org.populations_in([one.id for one in near],
                                                                  year=asked.span.start.year).items()}  # fmt: skip
    limits = shade_limits(list(counts.values()))
    shapes = loaded.shapes if loaded else {}
    spots = tuple(_spot(tree, one, counts.get(one.id, 0), people.get(one.id), limits, shapes) for one in near)
    has_map = loaded is not None and any(one.paths for one in spots)
    return Heat(spots, elsewhere, loaded.height if loaded else 0, has_map, loaded, limits)


def shade_limits(counts: list[int]) -> tuple[int, ...]:
    """Return the least count of each shade after the first: whole steps up to the highest.

    >>> shade_limits([1, 2, 10]), shade_limits([2, 1]), shade_limits([])
    ((3, 5, 7, 9), (2,), ())
    """
    top = max(counts, default=0)
    return tuple(sorted({-(-top * step // STEPS) + (top * step % STEPS == 0) for step in range(1, STEPS)} - {0, 1}))


def _spot(tree: Places, place: Any, count: int, people: int | None, limits: tuple[int, ...], shapes: Any) -> Spot:
    town = tree.at_level(place.id, "town")
    shade = 0 if not count else 1 + sum(count >= limit for limit in limits)
    rate = count * PER / people if people else None
    town_name, path = tree.name(town) if town else "", _path(shapes.get(str(place.id)))
    return Spot(place.id, place.name, town_name, count, rate, shade, path)


def _path(rings: Any) -> str:
    """Return rings as the path of a drawing; they are whole numbers, checked when they were loaded."""
    return " ".join("M" + " L".join(f"{int(x)} {int(y)}" for x, y in ring) + "Z" for ring in rings or ())
