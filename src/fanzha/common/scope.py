"""Which rows an actor sees: those whose unit lies below a post, through either path."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


class LtreeField(models.Field):
    """A path of labels such as `u1.u5.u22`, kept as PostgreSQL's ltree."""

    def db_type(self, connection: Any) -> str:
        """Name the column type."""
        return "ltree"


@LtreeField.register_lookup
class UnderAny(models.Lookup):
    """`path__under=[…]`: the path equals one of the given ones or lies below it."""

    lookup_name = "under"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        """Pass the paths as one array parameter."""
        return "%s::ltree[]", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write `column <@ ANY(array)`, which the GiST index serves."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <@ ANY({right})", [*left_params, *right_params]


class ScopedQuerySet(models.QuerySet):
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

    The units are looked up first, as a subquery over the small table: the planner then uses the index on the
    large table's unit column whatever its size.
    """
    below = Q(territory_path__under=paths) | Q(line_path__under=paths)
    if unit_field == "":
        return below
    units = unit_model._default_manager.filter(below).values("pk")
    return Q(**{f"{unit_field}__in": units})


__all__ = ["ArrayField", "LtreeField", "ScopedQuerySet", "unit_in_scope"]
