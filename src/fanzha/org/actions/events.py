"""What the tree tells the capabilities above it."""

from dataclasses import dataclass
from datetime import datetime

from fanzha.common.actor import Actor


@dataclass(frozen=True, slots=True)
class WorkHandedOver:
    """The open work of one unit goes to another. Whoever keeps open work moves it in the same transaction.

    `key` names one sort of work (`queries.Holding.key`); all sorts where it is empty. What is done stays where it was.
    """

    from_unit_id: int
    to_unit_id: int
    key: str
    why: str
    by: Actor
    at: datetime
