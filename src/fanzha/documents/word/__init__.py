"""Official documents as Word files: `write` lays a paper out, `read` returns the lines of one with their levels.

The layout is that of GB/T 9704-2012. Callers bring the words; this package knows no table of the house.
"""

from fanzha.documents.word.paper import Heading, Line, Paper, Table, Text
from fanzha.documents.word.reading import BadDocument, read
from fanzha.documents.word.writing import CONTENT_TYPE, write

__all__ = ["CONTENT_TYPE", "BadDocument", "Heading", "Line", "Paper", "Table", "Text", "read", "write"]
