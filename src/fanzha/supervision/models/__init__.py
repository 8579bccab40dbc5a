"""Tables of supervision."""

from fanzha.supervision.models.checks import PhoneCheck
from fanzha.supervision.models.effects import EffectPiece, EffectRun
from fanzha.supervision.models.trace_backs import TraceBack, TraceDuty, TraceTouch

__all__ = ["EffectPiece", "EffectRun", "PhoneCheck", "TraceBack", "TraceDuty", "TraceTouch"]
