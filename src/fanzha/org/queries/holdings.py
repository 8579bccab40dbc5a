"""What hangs on units: counted before they are changed, so that whoever changes them sees what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fanzha.common import slots
from fanzha.org.models import Post, Unit
from fanzha.org.queries.days import held_on
from fanzha.org.queries.past import subtree_ids


@dataclass(frozen=True, slots=True)
class Holding:
    """One sort of thing that hangs on units. Counts alone: an administrator of the tree sees no person.

    A capability counts its own by `slots.register("unit.holdings", name, fill)` with `fill(unit_ids) -> Holding`.
    """

    key: str
    title: str
    count: int
    measure: str = "条"
    is_open_work: bool = False  # can be handed over to another unit


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change to a unit touches: the unit, and all below it."""

    units: int
    officers: int
    holdings: tuple[Holding, ...]

    @property
    def open_work(self) -> int:
        """Return how much open work there is, of every sort."""
        return sum(one.count for one in self.holdings if one.is_open_work)


def consequences(unit_id: int, *, on: date) -> Consequences:
    """Return what hangs on a unit and on all below it today."""
    ids = subtree_ids(unit_id)
    posts = Post.objects.filter(held_on(on), unit_id__in=ids, officer__is_active=True)
    return Consequences(
        units=Unit.objects.filter(pk__in=ids, is_active=True).count(),
        officers=posts.values("officer_id").distinct().count(),
        holdings=tuple(holdings(ids)),
    )


def holdings(unit_ids: Sequence[int]) -> list[Holding]:
    """Return what the capabilities above keep at some units."""
    return slots.filled("unit.holdings", list(unit_ids))


def open_work(unit_id: int) -> list[Holding]:
    """Return the open work that still waits at one unit, without those below it."""
    return [one for one in holdings([unit_id]) if one.is_open_work and one.count]
