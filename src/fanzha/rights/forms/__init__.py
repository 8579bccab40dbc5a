"""Forms of rights and retention."""

from fanzha.rights.forms.erasing import Holding, Releasing, Ruling
from fanzha.rights.forms.records import AssessmentForm, BreachForm, BreachStepping, Filing
from fanzha.rights.forms.requests import Deciding, Naming, NewRequest, Proposing, Reasoning, Stating, Verifying

__all__ = [
    "AssessmentForm",
    "BreachForm",
    "BreachStepping",
    "Deciding",
    "Filing",
    "Holding",
    "Naming",
    "NewRequest",
    "Proposing",
    "Reasoning",
    "Releasing",
    "Ruling",
    "Stating",
    "Verifying",
]  # fmt: skip
