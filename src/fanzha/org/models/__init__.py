"""Tables of the tree."""

from fanzha.org.models.history import PastName, PastPlace, Succession, UnitChange
from fanzha.org.models.officers import Officer, OfficerSession, Post
from fanzha.org.models.units import Population, Unit

__all__ = [
    "Officer", "OfficerSession", "PastName", "PastPlace", "Population", "Post", "Succession", "Unit", "UnitChange",
]  # fmt: skip
