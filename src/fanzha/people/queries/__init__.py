"""Reads of people: masked lists, one person, a search, households, groups, places."""

from fanzha.people.queries.exported import export_rows, within
from fanzha.people.queries.households import (
    HouseholdFilter,
    groups_seen,
    household_number_problem,
    household_page,
    households_matching,
    households_seen,
    persons_known,
    places_seen,
)
from fanzha.people.queries.masks import (
    AGE_BANDS,
    SEXES,
    Masked,
    age_band,
    mask_address,
    mask_middle,
    mask_name,
    masked,
)
from fanzha.people.queries.pages import (
    NoHousehold,
    household_facts,
    household_members,
    masks_by_field,
    member_ids,
    members_of,
    person_facts,
)
from fanzha.people.queries.persons import (
    PAGE,
    PersonFilter,
    PersonRow,
    bounded_count,
    found_rows,
    person_page,
    person_seen,
    persons_matching,
)
from fanzha.people.queries.reveals import FIELD_NAMES, reveals_of
from fanzha.people.queries.search import HOW, find, hits, is_searchable
from fanzha.people.queries.units import unit_choices, unit_ids

__all__ = [
    "AGE_BANDS",
    "FIELD_NAMES",
    "HOW",
    "PAGE",
    "SEXES",
    "HouseholdFilter",
    "Masked",
    "NoHousehold",
    "PersonFilter",
    "PersonRow",
    "age_band",
    "bounded_count",
    "export_rows",
    "find",
    "found_rows",
    "groups_seen",
    "hits",
    "household_facts",
    "household_members",
    "household_number_problem",
    "household_page",
    "households_matching",
    "households_seen",
    "is_searchable",
    "mask_address",
    "mask_middle",
    "mask_name",
    "masked",
    "masks_by_field",
    "member_ids",
    "members_of",
    "person_facts",
    "person_page",
    "person_seen",
    "persons_known",
    "persons_matching",
    "places_seen",
    "reveals_of",
    "unit_choices",
    "unit_ids",
    "within",
]
