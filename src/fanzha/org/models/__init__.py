"""Tables of the tree."""

from fanzha.org.models.officers import Officer, OfficerSession, Post
from fanzha.org.models.units import Population, Unit

__all__ = ["Officer", "OfficerSession", "Population", "Post", "Unit"]
