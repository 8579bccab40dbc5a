"""The tree of places as analysis rolls it up: which town and which village a unit lies in."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from fanzha.common.actor import Actor
from fanzha.common.once import once_a_request
from fanzha.org import queries as org

LEVELS: Final = ("town", "village")


class Place(NamedTuple):
    """One unit: its name, its kind, and the path of the units above it, itself last. Thousands are made for a page."""

    id: int
    name: str
    kind: str
    path: str

    @property
    def line(self) -> tuple[int, ...]:
        """Return the numbers of the units above it, itself last."""
        return tuple(int(label[1:]) for label in self.path.split("."))


@dataclass(frozen=True, slots=True)
class Places:
    """All units, closed ones too: cases of the past stay where they were."""

    by_id: dict[int, Place]
    levels: dict[tuple[int, str], int | None] = field(default_factory=dict)

    def at_level(self, unit_id: int, level: str) -> int | None:
        """Return the town or village that a unit is or lies in; `None` where it lies above, or beside."""
        key = (unit_id, level)
        if key not in self.levels:
            place = self.by_id.get(unit_id)
            line = place.line if place else ()
            above = (one for one in line if one in self.by_id and self.by_id[one].kind == level)
            self.levels[key] = next(above, None)
        return self.levels[key]

    def below(self, unit_id: int) -> list[int]:
        """Return the unit and all below it."""
        if unit_id not in self.by_id:
            return []
        path = self.by_id[unit_id].path
        return [place.id for place in self.by_id.values() if place.path == path or place.path.startswith(f"{path}.")]

    def without(self, level: str) -> list[int]:
        """Return the units that lie in no town, or in no village."""
        return [one for one in self.by_id if self.at_level(one, level) is None]

    def of_kind(self, *kinds: str) -> list[Place]:
        """Return the units of some kinds, in the order of the tree."""
        return [place for place in self.by_id.values() if place.kind in kinds]

    def name(self, unit_id: int) -> str:
        """Return what a unit is called."""
        return self.by_id[unit_id].name if unit_id in self.by_id else "已撤销的单位"


@once_a_request
def places() -> Places:
    """Return the tree; read once a page. Names of units are public, rows below them are cut elsewhere."""
    reader = Actor.system("按地方汇总案件")
    rows = org.units_seen(reader, closed=True).values_list("pk", "name", "short_name", "kind", "territory_path")
    return Places({
        pk: Place(pk, short or name, kind, path or f"u{pk}") for pk, name, short, kind, path in rows
    })  # fmt: skip
