"""Changes to supervision."""

from fanzha.supervision.actions.checks import draw_checks, record_check
from fanzha.supervision.actions.duties import (
    DutyMoved,
    DutyRefused,
    answer_duty,
    conclude_duty,
    is_of_unit,
    miss_overdue,
    reopen_duty,
    return_duty,
)
from fanzha.supervision.actions.effect import ask_effect, reckon_effect
from fanzha.supervision.actions.erasing import TRACES_KEPT
from fanzha.supervision.actions.opening import follow_case, trace_case

__all__ = [
    "TRACES_KEPT", "DutyMoved", "DutyRefused", "answer_duty", "ask_effect", "conclude_duty", "draw_checks",
    "follow_case", "is_of_unit", "miss_overdue", "reckon_effect", "record_check", "reopen_duty", "return_duty",
    "trace_case",
]  # fmt: skip
