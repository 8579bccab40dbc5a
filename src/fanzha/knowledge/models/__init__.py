"""One table: versions of entries, whatever their kind; and what the body of each kind holds."""

from fanzha.knowledge.models.bodies import PARTS, Part, Shape, flat_text, parts_of
from fanzha.knowledge.models.checks import Problem, check_body
from fanzha.knowledge.models.entry import Entry, Kind

__all__ = ["PARTS", "Entry", "Kind", "Part", "Problem", "Shape", "check_body", "flat_text", "parts_of"]
