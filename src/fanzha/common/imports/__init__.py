"""Tables from outside: read, written row by row with an answer for each, resumable, never half saved."""

from fanzha.common.imports.reading import precheck, read_table
from fanzha.common.imports.table import Column, Limits, Line, Outcome, RowRefused, Table, TableRefused

__all__ = [
    "Column",
    "Limits",
    "Line",
    "Outcome",
    "RowRefused",
    "Table",
    "TableRefused",
    "precheck",
    "read_table",
]
