"""What knowledge tells those above: published inside the transaction that changes."""

from dataclasses import dataclass
from datetime import datetime

from fanzha.common.actor import Actor


@dataclass(frozen=True, slots=True)
class StoryWithdrawn:
    """A typical case was taken out of the library, by whoever did it and why."""

    code: str
    why: str
    by: Actor
    at: datetime
