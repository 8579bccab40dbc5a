"""Messages as text: their plain form, what they name, what a caller's number tells, and how to hide it all.

Start with `normalise`, then `find_entities` on its result; `mask` hides personal data for display.
"""

from fanzha.core.text.callers import NumberFeature, caller_features, caller_reasons
from fanzha.core.text.find import find_entities
from fanzha.core.text.kinds import Entity, EntityKind
from fanzha.core.text.masking import (
    mask,
    mask_account,
    mask_card,
    mask_email,
    mask_entity,
    mask_id_number,
    mask_name,
    mask_phone,
)
from fanzha.core.text.normalise import Normalised, normalise
from fanzha.core.text.similarity import likeness, near_duplicate_keys, similarity_digest

__all__ = [
    "Entity",
    "EntityKind",
    "Normalised",
    "NumberFeature",
    "caller_features",
    "caller_reasons",
    "find_entities",
    "likeness",
    "mask",
    "mask_account",
    "mask_card",
    "mask_email",
    "mask_entity",
    "mask_id_number",
    "mask_name",
    "mask_phone",
    "near_duplicate_keys",
    "normalise",
    "similarity_digest",
]
