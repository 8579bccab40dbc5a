"""Units."""

from fanzha.api.schema.base import Id, Paged, Told


class WhichUnits(Paged, frozen=True, kw_only=True):
    """Which units."""

    below: Id | None = None


class UnitWhole(Told, frozen=True, kw_only=True):
    """One unit, with where it hangs by territory and by line."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    territory_parent: int | None
    line_parent: int | None
    is_active: bool


class Units(Told, frozen=True, kw_only=True):
    """A page of units."""

    items: list[UnitWhole]
    next: str
