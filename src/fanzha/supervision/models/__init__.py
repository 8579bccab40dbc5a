"""Tables of supervision."""

from fanzha.supervision.models.checks import PhoneCheck
from fanzha.supervision.models.trace_backs import TraceBack, TraceDuty, TraceTouch

__all__ = ["PhoneCheck", "TraceBack", "TraceDuty", "TraceTouch"]
