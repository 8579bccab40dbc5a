"""What cases tell those above: published inside the transaction that changes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case was opened."""

    case_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """Something about a case changed: "victim", "payment", "trait", "facts", "state"."""

    case_id: int
    what: str
    at: datetime
