"""Forms of alerts."""

from fanzha.alerts.forms.acting import (
    Assigning,
    Grading,
    Harmless,
    Naming,
    Noting,
    Revealing,
    SettingAside,
    Transferring,
)
from fanzha.alerts.forms.contacts import Contacting, Sending
from fanzha.alerts.forms.ending import Closing, Revisiting
from fanzha.alerts.forms.listing import Filtering
from fanzha.alerts.forms.opening import Opening
from fanzha.alerts.forms.ruling import ClockRuling, GradeRuling

__all__ = [
    "Assigning",
    "ClockRuling",
    "Closing",
    "Contacting",
    "Filtering",
    "GradeRuling",
    "Grading",
    "Harmless",
    "Naming",
    "Noting",
    "Opening",
    "Revealing",
    "Revisiting",
    "Sending",
    "SettingAside",
    "Transferring",
]
