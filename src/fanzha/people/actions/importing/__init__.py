"""Takes lists of persons and households."""

from fanzha.people.actions.importing.households import HouseholdImporter
from fanzha.people.actions.importing.importer import PersonImporter

__all__ = ["HouseholdImporter", "PersonImporter"]
