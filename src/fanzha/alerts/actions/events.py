"""What alerts tell the capabilities above them. Ids only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from fanzha.common import events


@dataclass(frozen=True, slots=True)
class AlertChanged:
    """An alert was opened, given to a unit, or closed."""

    alert_id: int
    number: str
    unit_id: int
    what: Literal["opened", "assigned", "closed"]
    at: datetime


def tell(alert: Any, what: Literal["opened", "assigned", "closed"], at: datetime) -> None:
    """Publish what became of an alert, in the transaction of the act."""
    events.publish(AlertChanged(alert.pk, alert.number, alert.unit_id, what, at))
