"""Pages of people."""

from fanzha.people.views.gatherings import edit_group, edit_place, groups, new_group, new_place, places
from fanzha.people.views.households import edit_household, household, households, new_household
from fanzha.people.views.merging import double, doubles, keep_apart, look_for_doubles, split
from fanzha.people.views.person import edit_person, new_person, person, reveal
from fanzha.people.views.persons import find, persons

__all__ = [
    "double",
    "doubles",
    "edit_group",
    "edit_household",
    "edit_person",
    "edit_place",
    "find",
    "groups",
    "household",
    "households",
    "keep_apart",
    "look_for_doubles",
    "new_group",
    "new_household",
    "new_person",
    "new_place",
    "person",
    "persons",
    "places",
    "reveal",
    "split",
]
