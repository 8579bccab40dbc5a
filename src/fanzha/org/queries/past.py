"""The tree as of any day: today's tree with the units put back that have moved since.

A path of an earlier day is cut together from today's paths. Going up from a unit, the first one that has moved since
tells its earlier parent; below it nothing has changed, and above it the same holds of that parent.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from django.db import connection
from django.db.models import Q

from fanzha.org.models import PastName, PastPlace, Succession, Unit

Axis = Literal["territory", "line"]
_AXES: tuple[Axis, ...] = ("territory", "line")
Moved = dict[int, dict[Axis, int | None]]  # of each unit that has moved since, its parent then
Ids = dict[int, tuple[int, ...]]  # of each unit, the ids from the top down


class Name(NamedTuple):
    """What a unit was called on a day."""

    name: str
    short_name: str
    kind: str

    def __str__(self) -> str:
        return self.short_name or self.name


class Ways(NamedTuple):
    """The ids from the top down to a unit itself, on both axes."""

    territory: tuple[int, ...]
    line: tuple[int, ...]


def _held(day: date) -> Q:
    """Return the condition "this earlier fact held on that day"."""
    return Q(until__gt=day) & (Q(since__isnull=True) | Q(since__lte=day))


def names_on(unit_ids: Iterable[int], *, on: date) -> dict[int, Name]:
    """Return what units were called on a day. A unit that did not exist yet is left out."""
    ids = list(unit_ids)
    fields = ("name", "short_name", "kind")
    exists = Q(opened_on__isnull=True) | Q(opened_on__lte=on)
    now = Unit.objects.filter(exists, pk__in=ids).values_list("pk", *fields)
    past = PastName.objects.filter(_held(on), unit_id__in=ids).values_list("unit_id", *fields)
    found = {pk: Name(*words) for pk, *words in now}
    return found | {pk: Name(*words) for pk, *words in past if pk in found}


def paths_on(unit_ids: Iterable[int], *, on: date) -> dict[int, Ways]:
    """Return where units hung on a day, on both axes. A unit that did not exist yet is left out."""
    exists = Q(opened_on__isnull=True) | Q(opened_on__lte=on)
    ids = list(Unit.objects.filter(exists, pk__in=list(unit_ids)).values_list("pk", flat=True))
    moved = _moved_since(on)
    territory, line = (_Tree(axis, moved, ids) for axis in _AXES)
    return {pk: Ways(territory.way(pk), line.way(pk)) for pk in ids}


def subtree_ids(unit_id: int, *, on: date | None = None, axis: Axis | None = None) -> list[int]:
    """Return a unit and all below it, closed and merged ones too: today, or as they lay on a day.

    For sums. What an officer may *read* always follows today's tree (`visible_to`).

    Args:
        on: the day whose tree counts; today's where none is given. A unit that did not exist that day has none.
        axis: through one path alone; through either where none is given.
    """
    axes = (axis,) if axis else _AXES
    moved = _moved_since(on) if on is not None else {}
    if on is None or (not moved and not Unit.objects.filter(opened_on__gt=on).exists()):
        return _below_today(unit_id, axes)
    if not Unit.objects.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=on), pk=unit_id).exists():
        return []
    return _below_on(unit_id, on, [_Tree(one, moved, [unit_id]) for one in axes])


def days_of_moves(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last` on which the tree was another than the day before, and `first` itself."""
    days = PastPlace.objects.filter(until__gt=first, until__lte=last).values_list("until", flat=True)
    return sorted({first, *days})


def lay_below_since(unit_id: int, parent_ids: Iterable[int], *, first: date, last: date) -> date | None:
    """Return the first of the days from `first` to `last` on which a parent lay below a unit; `None` where none did.

    Three trips to the database, however many days the tree changed on.
    """
    places = list(PastPlace.objects.filter(until__gt=first).values_list(
        "unit_id", "since", "until", "territory_parent_id", "line_parent_id"))  # fmt: skip
    parents = list(parent_ids)
    named = {one for row in places for one in (row[0], *row[3:]) if one is not None}
    known = [_Tree(axis, {}, [*parents, *named]).today for axis in _AXES]  # one look at today's paths serves all days
    for day in sorted({first, *(row[2] for row in places if row[2] <= last)}):
        held = ((row[0], *row[3:]) for row in places if row[2] > day and (row[1] is None or row[1] <= day))
        moved = _parents_by_axis(held)
        trees = [_Tree(axis, moved, parents, today=today) for axis, today in zip(_AXES, known, strict=True)]
        if any(unit_id in tree.way(parent) for tree in trees for parent in parents):
            return day
    return None


def was_in_use(unit_id: int, *, on: date) -> bool:
    """Say whether a unit existed on a day and was not closed."""
    unit = Unit.objects.filter(pk=unit_id).only("opened_on", "is_active").first()
    if unit is None or (unit.opened_on is not None and unit.opened_on > on):
        return False
    past = PastPlace.objects.filter(_held(on), unit_id=unit_id).values_list("is_active", flat=True).first()
    return bool(unit.is_active if past is None else past)


def in_use_on(unit_ids: Iterable[int], *, on: date) -> set[int]:
    """Return which of some units existed on a day and were not closed."""
    exists = Q(opened_on__isnull=True) | Q(opened_on__lte=on)
    now = dict(Unit.objects.filter(exists, pk__in=list(unit_ids)).values_list("pk", "is_active"))
    past = dict(PastPlace.objects.filter(_held(on), unit_id__in=now).values_list("unit_id", "is_active"))
    return {pk for pk, is_active in (now | past).items() if is_active}


def successors_on(unit_id: int, *, on: date) -> list[int]:
    """Return the units in which a unit goes on as of a day, to the end of the chain; itself where it still stands."""
    found: list[int] = []
    waiting, seen = [unit_id], set()
    while waiting:
        now = waiting.pop()
        if now in seen:
            continue
        seen.add(now)
        led_to = Succession.objects.filter(old_id=now, since__lte=on).order_by("id").values_list("new_id", flat=True)
        onward = list(led_to) if not was_in_use(now, on=on) else []
        waiting.extend(onward)
        if not onward:
            found.append(now)
    return sorted(found)


def _moved_since(on: date) -> Moved:
    """Return, of the units that hung elsewhere on a day, the parent of that day on each axis."""
    rows = PastPlace.objects.filter(_held(on)).values_list("unit_id", "territory_parent_id", "line_parent_id")
    return _parents_by_axis(rows)


def _parents_by_axis(rows: Iterable[tuple[int, int | None, int | None]]) -> Moved:
    # A path without a parent of its own follows the other one (actions.paths.above).
    return {unit: {"territory": territory or line, "line": line or territory} for unit, territory, line in rows}


class _Tree:
    """One axis of the tree as of a day."""

    def __init__(self, axis: Axis, moved: Moved, unit_ids: list[int], *, today: Ids | None = None) -> None:
        self.column = f"{axis}_path"
        self.parent = {unit: parents[axis] for unit, parents in moved.items()}
        self.today = self._read(unit_ids) if today is None else today
        self._ways: Ids = {}

    def _read(self, unit_ids: list[int]) -> Ids:
        wanted = {*unit_ids, *self.parent, *(parent for parent in self.parent.values() if parent is not None)}
        rows = Unit.objects.filter(pk__in=wanted).values_list("pk", self.column)
        return {pk: tuple(int(label[1:]) for label in path.split(".")) for pk, path in rows}

    def way(self, unit_id: int) -> tuple[int, ...]:
        """Return the ids from the top down to a unit, itself included."""
        if unit_id not in self._ways:
            self._ways[unit_id] = self._cut_together(self.today[unit_id])
        return self._ways[unit_id]

    def _cut_together(self, today: tuple[int, ...]) -> tuple[int, ...]:
        for place in range(len(today) - 1, -1, -1):
            if today[place] in self.parent:
                above = self.parent[today[place]]
                return (*(self.way(above) if above is not None else ()), *today[place:])
        return today

    def turns(self, top: int) -> list[list[str]]:
        """Return the paths of today at which the earlier subtree of `top` begins, ends, begins again, and so on.

        Going down any path, begin and end take turns: the first list holds the beginnings that lie in nothing else, the
        second the ends within those, the third the beginnings within those ends.
        """
        inside = {unit: top in self.way(unit) for unit in {top, *self.parent}}
        depth: dict[int, int] = {}
        found: list[list[str]] = []
        for unit in sorted(inside, key=lambda one: len(self.today[one])):
            above = next((one for one in reversed(self.today[unit][:-1]) if one in inside), None)
            outer = depth[above] if above is not None else 0
            depth[unit] = outer + (inside[unit] != bool(outer % 2))
            if depth[unit] > outer:
                found += [[] for _ in range(depth[unit] - len(found))]
                found[outer].append(".".join(f"u{one}" for one in self.today[unit]))
        return found


def _below_on(unit_id: int, on: date, trees: list[_Tree]) -> list[int]:
    turns = [(tree.column, tree.turns(unit_id)) for tree in trees]
    values: list[Any] = []
    # First whatever may be inside, by the indexes; then what of it was.
    candidates = " OR ".join(_below_any(column, lists[0], values) for column, lists in turns)
    inside = " OR ".join(_inside(column, lists, values) for column, lists in turns)
    columns = "id, territory_path, line_path, opened_on"
    statement = (  # of our own words alone; every value is a parameter
        f"WITH candidate AS MATERIALIZED (SELECT {columns} FROM org_unit WHERE {candidates}) "  # noqa: S608
        f"SELECT id FROM candidate WHERE ({inside}) AND (opened_on IS NULL OR opened_on <= %s)"
    )
    return _ids(statement, [*values, on])


def _inside(column: str, turns: list[list[str]], values: list[Any]) -> str:
    """Return the condition "below a beginning, and not below an end, unless below a beginning in it, and so on"."""
    here = _below_any(column, turns[0], values)
    return f"({here} AND NOT {_inside(column, turns[1:], values)})" if turns[1:] else here


def _below_any(column: str, paths: list[str], values: list[Any]) -> str:
    """Return the condition written out path by path: the index serves each of them, but no array of them."""
    values.extend(paths)
    return "(" + " OR ".join(f"{column} <@ %s::ltree" for _ in paths) + ")"


def _below_today(unit_id: int, axes: tuple[Axis, ...]) -> list[int]:
    # One condition for both axes, so that both indexes are read before any row is.
    same = "{0}_path <@ (SELECT {0}_path FROM org_unit WHERE id = %s)"
    either = " OR ".join(same.format(axis) for axis in axes)
    return _ids(f"SELECT id FROM org_unit WHERE {either}", [unit_id for _ in axes])  # noqa: S608 - our own words


def _ids(statement: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return sorted(row[0] for row in cursor.fetchall())
