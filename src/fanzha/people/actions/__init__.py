"""Changes to people: each keeps the blind indexes beside the encrypted values, and its audit row."""

from fanzha.people.actions.filling import fill
from fanzha.people.actions.finding import find_doubles
from fanzha.people.actions.gatherings import GatheringRefused, GroupFacts, PlaceFacts, save_group, save_place
from fanzha.people.actions.households import (
    HouseholdRefused,
    HouseholdRow,
    add_households,
    move_household,
    save_household,
)
from fanzha.people.actions.importing import HouseholdImporter, PersonImporter
from fanzha.people.actions.merging import (
    MergeRefused,
    forget_merged,
    forget_person,
    keep_apart,
    merge,
    references,
    undo_merge,
)
from fanzha.people.actions.persons import (
    AlreadyKnown,
    PersonFacts,
    PersonRefused,
    add_person,
    change_person,
    ensure_person,
)
from fanzha.people.actions.references import Reference, by_key
from fanzha.people.actions.reveals import REVEALABLE, PurposeMissing, reveal

__all__ = [
    "REVEALABLE",
    "AlreadyKnown",
    "GatheringRefused",
    "GroupFacts",
    "HouseholdImporter",
    "HouseholdRefused",
    "HouseholdRow",
    "MergeRefused",
    "PersonFacts",
    "PersonImporter",
    "PersonRefused",
    "PlaceFacts",
    "PurposeMissing",
    "Reference",
    "add_households",
    "add_person",
    "by_key",
    "change_person",
    "ensure_person",
    "fill",
    "find_doubles",
    "forget_merged",
    "forget_person",
    "keep_apart",
    "merge",
    "move_household",
    "references",
    "reveal",
    "save_group",
    "save_household",
    "save_place",
    "undo_merge",
]
