"""Forms of cases."""

from fanzha.cases.forms.register import Editing, Filtering, Noting, Opening, fen_of

__all__ = ["Editing", "Filtering", "Noting", "Opening", "fen_of"]
