"""Messages as text: their plain form, what they name, and how to hide it.

Start with `normalise`, then `find_entities` on its result; `mask` hides personal data for display.
"""

from fanzha.core.text.find import find_entities
from fanzha.core.text.kinds import Entity, EntityKind
from fanzha.core.text.normalise import Normalised, normalise

__all__ = ["Entity", "EntityKind", "Normalised", "find_entities", "normalise"]
