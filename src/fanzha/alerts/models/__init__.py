"""Tables of alerts."""

from fanzha.alerts.models.alerts import Alert, AlertReason, AlertSource
from fanzha.alerts.models.clocks import AlertClock, Escalation
from fanzha.alerts.models.handling import AlertStep, FalseAlarm, Revisit, Transfer

__all__ = [
    "Alert", "AlertClock", "AlertReason", "AlertSource", "AlertStep", "Escalation", "FalseAlarm", "Revisit", "Transfer",
]  # fmt: skip
