"""Whom something is for: the units of an audience on a day. Tasks, returns and registers choose their units by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import queries as org
from fanzha.org.queries.past import in_use_on

Path = Literal["territory", "line"]
PATHS: dict[str, str] = {"territory": "属地（乡镇、村居、网格）", "line": "条线（部门、学校、银行等）"}


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom something is for, as it was chosen.

    Attributes:
        below: the unit below which they lie (it is not one of them); `None`: only those picked by hand.
        path: on which of the two paths they lie below it.
        kinds: kinds of unit (`Unit.Kind`); empty: all.
        units: numbers of units picked by hand, besides the others.
    """

    below: int | None = None
    path: Path = "territory"
    kinds: tuple[str, ...] = ()
    units: tuple[int, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the audience that was stored in a `JSONField`; parts that are missing are empty."""
        path: Path = "line" if stored.get("path") == "line" else "territory"
        units = tuple(int(one) for one in stored.get("units") or ())
        return cls(stored.get("below"), path, tuple(stored.get("kinds") or ()), units)

    def as_json(self) -> dict[str, Any]:
        """Return the audience as it is stored."""
        return {"below": self.below, "path": self.path, "kinds": list(self.kinds), "units": list(self.units)}


def units_of(
    actor: Actor, audience: Audience, *, on: date, permission: Permission = Permission.TASK_ISSUE
) -> list[int]:
    """Return the units of an audience on a day, as far as the actor's posts with the permission cover them.

    Closed units are left out: nothing new is asked of them. The order is that of the tree, so that an odd one of a
    quota always falls to the same unit.

    Args:
        on: the day whose tree counts.
        permission: what the actor needs to hold over a unit; `Actor.system` sees all.

    Cost:
        Eight trips to the database at most, whatever the number of units.
    """
    seen = org.units_seen(actor, permission, closed=True)
    chosen = set(_below(audience, on)) | set(audience.units)
    found = list(seen.filter(pk__in=chosen).values_list("pk", flat=True))
    in_use = in_use_on(found, on=on)
    return [pk for pk in found if pk in in_use]


def out_of_reach(actor: Actor, audience: Audience, *, permission: Permission = Permission.TASK_ISSUE) -> list[int]:
    """Return the units that an audience names although the actor's posts do not cover them."""
    named = {*audience.units, *([audience.below] if audience.below is not None else [])}
    seen = set(org.units_seen(actor, permission, closed=True).filter(pk__in=named).values_list("pk", flat=True))
    return sorted(named - seen)


def _below(audience: Audience, on: date) -> Sequence[int]:
    if audience.below is None:
        return ()
    ids = [pk for pk in org.subtree_ids(audience.below, on=on, axis=audience.path) if pk != audience.below]
    if not audience.kinds:
        return ids
    rows = org.units_numbered(ids).filter(kind__in=audience.kinds)
    return list(rows.values_list("pk", flat=True))
