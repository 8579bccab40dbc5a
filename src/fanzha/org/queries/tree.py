"""Reads of units."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value, When

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.models import Unit

SHOWN_AT_ONCE = 50  # what a search shows before it asks for a longer word


def root_ids() -> list[int]:
    """Return the first two units that stand below no other: two are enough to know that there is not only one."""
    roots = Unit.objects.filter(territory_parent__isnull=True, line_parent__isnull=True)
    return list(roots.order_by("id").values_list("id", flat=True)[:2])


def root_unit() -> Unit:
    """Return the first root: the county itself, where a row belongs until it is routed.

    Raises:
        Unit.DoesNotExist: the tree is still empty.
    """
    roots = Unit.objects.filter(territory_parent__isnull=True, line_parent__isnull=True)
    unit: Unit | None = roots.order_by("id").first()
    if unit is None:
        raise Unit.DoesNotExist("No unit has been set up.")
    return unit


def unit_id_of_code(code: str) -> int:
    """Return the unit in use with a code; the first root where none has it."""
    found = Unit.objects.filter(code=code, is_active=True).values_list("pk", flat=True).first() if code else None
    return int(found) if found is not None else int(root_unit().pk)


def units_seen(actor: Actor, permission: Permission = Permission.UNIT_VIEW, *, closed: bool = False) -> QuerySet[Any]:
    """Return the units below the actor's posts that hold `permission`, in path order; closed ones only if asked.

    The number on duty is read, and decrypted, only where it is shown.
    """
    seen: QuerySet[Any] = Unit.objects.visible_to(actor, permission).defer("phone")
    if not closed:
        seen = seen.filter(is_active=True)
    return seen.order_by("territory_path", "line_path", "id")


def unit_seen(actor: Actor, unit_id: int, permission: Permission = Permission.UNIT_VIEW) -> Unit:
    """Return one unit, closed ones too.

    Raises:
        Unit.DoesNotExist: there is none, or it lies outside the actor's posts.
    """
    unit: Unit = (
        Unit.objects.visible_to(actor, permission).select_related("territory_parent", "line_parent").get(pk=unit_id)
    )
    return unit


def children_seen(actor: Actor, parent: Unit | None) -> QuerySet[Any]:
    """Return the units right below one, on either axis; without a parent, the tops of what the actor sees.

    Each carries `has_children` and `by_line`: it hangs below the parent by line only.
    """
    seen = units_seen(actor)
    if parent is None:
        ids = {grant.unit_id for grant in actor.grants} if not actor.is_system else set(root_ids())
        rows = seen.filter(pk__in=_outermost(ids))
        by_line = Q(pk__isnull=True)
    else:
        rows = seen.filter(Q(territory_parent=parent) | Q(line_parent=parent))
        by_line = Q(line_parent=parent) & ~Q(territory_parent=parent)
    below = Unit.objects.filter(Q(territory_parent=OuterRef("pk")) | Q(line_parent=OuterRef("pk")), is_active=True)
    kinds = list(Unit.Kind.values)
    line = ExpressionWrapper(by_line, output_field=BooleanField())
    found: QuerySet[Any] = rows.annotate(has_children=Exists(below), by_line=line)
    return found.order_by(_kind_order(kinds), "code")


def _outermost(ids: set[int]) -> list[int]:
    """Leave out the units that lie below another of the set, so that nothing shows twice at the top."""
    units = Unit.objects.filter(pk__in=ids)
    above = {unit.pk: set(unit.territory_path.split(".") + unit.line_path.split(".")) - {unit.label} for unit in units}
    labels = {f"u{unit_id}" for unit_id in ids}
    return [unit_id for unit_id, path in above.items() if not path & labels]


def _kind_order(kinds: list[str]) -> Any:
    return Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(kinds)), default=Value(len(kinds)))


def units_listed(actor: Actor, *, kind: str = "", state: str = "") -> QuerySet[Any]:
    """Return the units within sight that fit the filters, with their parents; numbers on duty are not read.

    Args:
        state: "" those in use, "closed", "all".
    """
    seen = units_seen(actor, closed=True).order_by().select_related("territory_parent", "line_parent")
    names = [f"{of}{name}" for of in ("", "territory_parent__", "line_parent__") for name in ("name", "short_name")]
    rows = seen.defer(None).only("code", "kind", "is_active", *names)
    if kind:
        rows = rows.filter(kind=kind)
    return rows if state == "all" else rows.filter(is_active=state != "closed")


def units_found(actor: Actor, text: str, *, limit: int = SHOWN_AT_ONCE) -> list[Any]:
    """Return the seen units whose code begins with the text or whose name holds it."""
    text = text.strip()
    if not text:
        return []
    match = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__istartswith=text)
    return list(units_seen(actor).filter(match)[:limit])


def units_named(seen: QuerySet[Any], text: str, *, limit: int = 5) -> QuerySet[Any]:
    """Return the units of a set that bear a code, or otherwise those that bear a name, whole."""
    units = seen.select_related("territory_parent")
    by_code = units.filter(code=text.upper())
    return (by_code if by_code.exists() else units.filter(Q(name=text) | Q(short_name=text)))[:limit]


def right_below(unit: Unit) -> QuerySet[Any]:
    """Return the units in use right below one, on either axis."""
    below: QuerySet[Any] = Unit.objects.filter(Q(territory_parent=unit) | Q(line_parent=unit), is_active=True)
    return below.defer("phone").order_by("code")


def unit_name(unit_id: int) -> str:
    """Return what a unit is called today, for a record."""
    return str(Unit.objects.values_list("name", flat=True).get(pk=unit_id))


def way_to(actor: Actor, unit: Unit) -> list[Any]:
    """Return the seen units from the top of the territory down to the unit's parent."""
    ids = [int(label[1:]) for label in unit.territory_path.split(".")[:-1]]
    seen = {one.pk: one for one in Unit.objects.visible_to(actor, Permission.UNIT_VIEW).filter(pk__in=ids)}
    return [seen[unit_id] for unit_id in ids if unit_id in seen]


def units_above(unit_id: int) -> frozenset[int]:
    """Return a unit and all above it, through territory and line: those from which its rows are seen."""
    paths = Unit.objects.filter(pk=unit_id).values_list("territory_path", "line_path").first() or ()
    return frozenset({unit_id} | {int(label[1:]) for path in paths if path for label in path.split(".")})


def units_numbered(unit_ids: Iterable[int]) -> QuerySet[Any]:
    """Return units by their numbers, closed ones too: for those who name them, not for choosing."""
    rows: QuerySet[Any] = Unit.objects.filter(pk__in=list(unit_ids)).defer("phone")
    return rows


def units_to_ask(kinds: Collection[str]) -> QuerySet[Any]:
    """Return the units of some kinds that work may be handed to, whoever asks: names alone."""
    rows: QuerySet[Any] = Unit.objects.filter(kind__in=list(kinds), is_active=True).defer("phone")
    return rows.order_by("territory_path", "pk")


def town_choices() -> QuerySet[Any]:
    """Return the towns that the public may choose from."""
    towns: QuerySet[Any] = Unit.objects.filter(kind=Unit.Kind.TOWN, is_active=True).defer("phone")
    return towns.order_by("code")


def kind_names() -> dict[str, str]:
    """Return what the kinds of unit are called, in the order of the tree."""
    return {str(value): str(label) for value, label in Unit.Kind.choices}
