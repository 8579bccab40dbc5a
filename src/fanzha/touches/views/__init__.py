"""Pages of the touch ledger."""

from fanzha.touches.views.ledger import ledger
from fanzha.touches.views.recording import choose, new_for_household, new_for_person
from fanzha.touches.views.touch import proof, reverse_one, touch

__all__ = ["choose", "ledger", "new_for_household", "new_for_person", "proof", "reverse_one", "touch"]
