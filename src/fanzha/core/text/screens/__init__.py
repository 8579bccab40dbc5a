"""Pictures of telephone screens as text: what a reader of pictures found, put in order and told apart by who wrote it.

Pure geometry: the reading itself is done elsewhere (`fanzha.common.pictures`).
"""

from fanzha.core.text.screens.boxes import Box, Line, lines_of, without_doubles
from fanzha.core.text.screens.layout import Layout, Side, Turn, joined, lay_out

__all__ = ["Box", "Layout", "Line", "Side", "Turn", "joined", "lay_out", "lines_of", "without_doubles"]
