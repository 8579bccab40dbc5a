"""Reads of the tree: who an officer is at this moment, which units and officers an actor sees."""

from fanzha.org.queries.details import (
    officers_of_unit,
    populations_of,
    unit_history,
    units_for_export,
    with_population,
)
from fanzha.org.queries.officers import (
    actor_for,
    held_on,
    officer_as_actor,
    officer_history,
    officer_in_scope,
    officer_seen,
    officers_at,
    officers_found,
    officers_seen,
    post_seen,
    posts_of,
)
from fanzha.org.queries.roles import role_table
from fanzha.org.queries.sessions import account_key, locked_until, own_place, places_of, tries_left
from fanzha.org.queries.shell import hits
from fanzha.org.queries.tree import (
    SHOWN_AT_ONCE,
    children_seen,
    root_ids,
    root_unit,
    town_choices,
    unit_seen,
    units_found,
    units_named,
    units_seen,
    way_to,
)

__all__ = [
    "SHOWN_AT_ONCE",
    "account_key",
    "actor_for",
    "children_seen",
    "held_on",
    "hits",
    "locked_until",
    "officer_as_actor",
    "officer_history",
    "officer_in_scope",
    "officer_seen",
    "officers_at",
    "officers_found",
    "officers_of_unit",
    "officers_seen",
    "own_place",
    "places_of",
    "populations_of",
    "post_seen",
    "posts_of",
    "role_table",
    "root_ids",
    "root_unit",
    "town_choices",
    "tries_left",
    "unit_history",
    "unit_seen",
    "units_for_export",
    "units_found",
    "units_named",
    "units_seen",
    "way_to",
    "with_population",
]
