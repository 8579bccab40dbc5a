"""What officers fill in about people, and how it is checked."""

from fanzha.people.forms.filters import HouseholdFiltering, HouseholdsOut, PersonFiltering, PersonsOut, Search
from fanzha.people.forms.gatherings import GroupForm, PlaceForm
from fanzha.people.forms.households import HouseholdForm, Moving
from fanzha.people.forms.merging import Apart, Merging, Splitting
from fanzha.people.forms.persons import NewPerson, PersonChange, Revealing

__all__ = [
    "Apart",
    "GroupForm",
    "HouseholdFiltering",
    "HouseholdForm",
    "HouseholdsOut",
    "Merging",
    "Moving",
    "NewPerson",
    "PersonChange",
    "PersonFiltering",
    "PersonsOut",
    "PlaceForm",
    "Revealing",
    "Search",
    "Splitting",
]
