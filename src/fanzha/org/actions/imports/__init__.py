"""The tables of the tree that come from files: units, officers, changes, populations."""

from fanzha.org.actions.imports.changes import UnitChanges
from fanzha.org.actions.imports.duties import Duties
from fanzha.org.actions.imports.officers import Officers
from fanzha.org.actions.imports.populations import Populations
from fanzha.org.actions.imports.units import UNIT_COLUMNS, Units

__all__ = ["UNIT_COLUMNS", "Duties", "Officers", "Populations", "UnitChanges", "Units"]
