"""The two tables of the tree that come from files: units, officers."""

from fanzha.org.actions.imports.officers import Officers
from fanzha.org.actions.imports.units import UNIT_COLUMNS, Units

__all__ = ["UNIT_COLUMNS", "Officers", "Units"]
