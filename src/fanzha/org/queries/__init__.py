"""Reads of the tree: who an officer is at this moment, which units and officers an actor sees."""

from fanzha.org.queries.officers import (
    actor_for,
    officer_in_scope,
    officer_seen,
    officers_at,
    officers_seen,
    posts_of,
)
from fanzha.org.queries.sessions import account_key, locked_until, own_place, places_of, tries_left
from fanzha.org.queries.tree import (
    children_seen,
    root_ids,
    root_unit,
    town_choices,
    unit_seen,
    units_found,
    units_seen,
    way_to,
)

__all__ = [
    "account_key",
    "actor_for",
    "children_seen",
    "locked_until",
    "officer_in_scope",
    "officer_seen",
    "officers_at",
    "officers_seen",
    "own_place",
    "places_of",
    "posts_of",
    "root_ids",
    "root_unit",
    "town_choices",
    "tries_left",
    "unit_seen",
    "units_found",
    "units_seen",
    "way_to",
]
