"""Which rows an actor sees: those whose unit lies below a post, through either path."""

from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fanzha.common import once
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


class LtreeField(models.Field):  # type: ignore[type-arg]
    """A path of labels such as `u1.u5.u22`, kept as PostgreSQL's ltree."""

    def db_type(self, connection: Any) -> str:
        """Name the column type."""
        return "ltree"


@LtreeField.register_lookup
class UnderAny(models.Lookup):
    """`path__under=[…]`: the path equals one of the given ones or lies below it."""

    lookup_name = "under"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        """Pass the paths as one array parameter."""
        return "%s::ltree[]", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Write `column <@ ANY(array)`, which the GiST index serves."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <@ ANY({right})", [*left_params, *right_params]


@models.ForeignKey.register_lookup
class Among(models.Lookup):
    """`unit__among=[…]`: the foreign key is one of many numbers, passed as one array."""

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        """Pass the numbers as one array parameter."""
        return "%s::bigint[]", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Write `column = ANY(array)`, which every index of the column serves."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*left_params, *right_params]


# A scope of more units than this is asked for by a subquery; a town with its villages and grids has a few hundred.
MOST_LISTED = 1_000


class ScopedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """A queryset of rows that each belong to one unit (field `unit` unless `unit_field` says otherwise)."""

    unit_field = "unit"

    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Keep the rows that a post holding `permission` covers, through territory or line."""
        if actor.sees_whole_tree(permission):
            return self
        paths = actor.paths(permission)
        if not paths:
            return self.none()
        return self.filter(unit_in_scope(self._unit_model(), self.unit_field, paths))

    def _unit_model(self) -> type[models.Model]:
        model: type[models.Model] = self.model
        if self.unit_field == "":
            return model
        for part in self.unit_field.split("__"):
            related = model._meta.get_field(part).related_model
            model = related  # type: ignore[assignment]
        return model


def unit_in_scope(unit_model: type[models.Model], unit_field: str, paths: list[str]) -> Q:
    """Return the condition "the unit lies below one of these paths".

    A page asks for the numbers of the units once and names them in each of its queries, so that the planner knows how
    few they are. Elsewhere, and for a scope of very many units, a subquery over the small table stands in their place.
    """
    below = Q(territory_path__under=paths) | Q(line_path__under=paths)
    if unit_field == "":
        return below
    listed = listed_units(unit_model, tuple(paths)) if once.is_reading() else None
    if listed is not None:
        return Q(**{f"{unit_field}__among": listed})
    units = unit_model._default_manager.filter(below).values("pk")
    return Q(**{f"{unit_field}__in": units})


def scope_clause(actor: Actor, permission: Permission, column: str, values: dict[str, Any]) -> str:
    """Return the condition "the unit in this column lies below a post with the permission", for a statement by hand.

    Args:
        column: as the statement names it; never from outside.
        values: the statement's named parameters; what the condition needs is added.
    """
    if actor.sees_whole_tree(permission):
        return "TRUE"
    paths = actor.paths(permission)
    if not paths:
        return "FALSE"
    listed = listed_units(apps.get_model("org", "Unit"), tuple(paths))
    name = f"scope_{permission.name.lower()}"
    if listed is not None:
        values[name] = listed
        return f"{column} = ANY(%({name})s::bigint[])"
    values[name] = paths
    below = f"territory_path <@ ANY(%({name})s::ltree[]) OR line_path <@ ANY(%({name})s::ltree[])"
    return f"{column} IN (SELECT id FROM org_unit WHERE {below})"  # noqa: S608 - names of ours alone


@once.once_a_request
def listed_units(unit_model: type[models.Model], paths: tuple[str, ...]) -> list[int] | None:
    """Return the numbers of the units below the paths, or `None` where they are too many to be named."""
    below = Q(territory_path__under=list(paths)) | Q(line_path__under=list(paths))
    found = list(
        unit_model._default_manager.filter(below).order_by("pk").values_list("pk", flat=True)[: MOST_LISTED + 1]
    )
    return found if len(found) <= MOST_LISTED else None


__all__ = ["ArrayField", "LtreeField", "ScopedQuerySet", "listed_units", "scope_clause", "unit_in_scope"]
