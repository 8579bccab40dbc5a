"""Pages found by the keys of their neighbours: as quick at the end of a long list as at its beginning."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """One page: its rows, and the keys to ask for its neighbours (`None` at an end)."""

    rows: list[Any]
    before: Key | None
    after: Key | None


def keyset_page(
    rows: "QuerySet[Any]",
    *,
    fields: Sequence[str],
    size: int,
    after: Key | None = None,
    before: Key | None = None,
    descending: bool = False,
    key_of: Callable[[Any], Key] | None = None,
) -> KeysetPage:
    """Return the rows that follow `after`, or that come before `before`, or the first ones.

    Args:
        fields: the columns of the order, together unique; an index over them makes the page quick. One that begins
            with `-` runs against the others.
        key_of: how a row gives its key; its attributes of these names where left out.

    Cost:
        One query of `size` rows and one that asks for the key of the next: no row is read, and no value decrypted,
        that the page does not show.
    """
    turned = before is not None and after is None
    names = [name.removeprefix("-") for name in fields]
    down = [name.startswith("-") != (descending != turned) for name in fields]
    ordered = rows.order_by(
        *(F(name).desc() if falls else F(name).asc() for name, falls in zip(names, down, strict=True))
    )
    key = before if turned else after
    if key is not None:
        ordered = ordered.filter(_beyond(names, key, down))
    shown = list(ordered[:size])
    if not shown:
        return KeysetPage([], None, None)
    of = key_of or (lambda row: tuple(getattr(row, name) for name in names))
    more = len(shown) == size and _has_more(ordered.filter(_beyond(names, of(shown[-1]), down)), names[-1])
    if turned:
        shown.reverse()
    has_previous = more if turned else after is not None
    return KeysetPage(shown, of(shown[0]) if has_previous else None, of(shown[-1]) if turned or more else None)


def _has_more(ordered: "QuerySet[Any]", field: str) -> bool:
    # `exists()` drops the order, and the planner then looks for any row rather than along the index.
    return bool(ordered.values_list(field)[:1])


def _beyond(names: Sequence[str], key: Key, down: Sequence[bool]) -> Any:
    """Return the condition "after this key", as a comparison of rows where it can be: it enters an index at the key."""
    if len(names) > 1 and len(set(down)) == 1:
        compared = LessThan if down[0] else GreaterThan
        return compared(_row(F(name) for name in names), _row(Value(value) for value in key))
    return _after(names, key, down)


def _row(parts: Iterable[Any]) -> Func:
    return Func(*parts, template="(%(expressions)s)", output_field=TextField())


def _after(names: Sequence[str], key: Key, down: Sequence[bool]) -> Q:
    """Return the same where columns run against each other; the first one is also bounded alone, for its index."""
    way, first, value = "lt" if down[0] else "gt", names[0], key[0]
    later = Q(**{f"{first}__{way}": value})
    if len(names) == 1:
        return later
    same = Q(**{first: value}) & _after(names[1:], key[1:], down[1:])
    return Q(**{f"{first}__{way}e": value}) & (later | same)
