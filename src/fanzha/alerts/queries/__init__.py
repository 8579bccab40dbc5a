"""Reads of alerts."""

from fanzha.alerts.queries.alerts import (
    AlertMoved,
    alert_numbered,
    alert_seen,
    alert_to_change,
    alerts_seen,
    open_alerts,
)
from fanzha.alerts.queries.progress import Progress, progress_of_report

__all__ = [
    "AlertMoved", "Progress", "alert_numbered", "alert_seen", "alert_to_change", "alerts_seen",
    "open_alerts", "progress_of_report",
]  # fmt: skip
