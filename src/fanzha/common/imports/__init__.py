"""Tables from outside: read, written row by row with an answer for each, resumable, never half saved."""

from fanzha.common.imports.reading import precheck, read_table
from fanzha.common.imports.registry import Importer, UnknownKind, importer_of, open_to, register, register_family
from fanzha.common.imports.table import Column, Limits, Line, Outcome, RowRefused, Table, TableRefused

__all__ = [
    "Column",
    "Importer",
    "Limits",
    "Line",
    "Outcome",
    "RowRefused",
    "Table",
    "TableRefused",
    "UnknownKind",
    "importer_of",
    "open_to",
    "precheck",
    "read_table",
    "register",
    "register_family",
]
