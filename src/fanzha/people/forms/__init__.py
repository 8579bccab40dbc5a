"""What officers fill in about people, and how it is checked."""

from fanzha.people.forms.filters import Exporting, HouseholdFiltering, PersonFiltering, Search
from fanzha.people.forms.gatherings import GroupForm, PlaceForm
from fanzha.people.forms.households import HouseholdForm
from fanzha.people.forms.persons import NewPerson, PersonChange, Revealing

__all__ = [
    "Exporting",
    "GroupForm",
    "HouseholdFiltering",
    "HouseholdForm",
    "NewPerson",
    "PersonChange",
    "PersonFiltering",
    "PlaceForm",
    "Revealing",
    "Search",
]
