"""Reads of supervision."""

from fanzha.supervision.queries.traces import (
    NoDuty,
    NoTrace,
    checks_seen,
    duties_seen,
    duty_seen,
    publishable,
    trace_seen,
    traces_seen,
)

__all__ = [
    "NoDuty", "NoTrace", "checks_seen", "duties_seen", "duty_seen", "publishable", "trace_seen", "traces_seen",
]  # fmt: skip
