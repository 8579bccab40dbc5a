"""Forms of follow-up."""

from fanzha.followup.forms.files import Closing, Correcting, Finding, Opening, Purposing
from fanzha.followup.forms.pleas import Answering, NewPlea
from fanzha.followup.forms.register import Naming, Renewing, Unnaming
from fanzha.followup.forms.switch import SwitchingOff, SwitchingOn
from fanzha.followup.forms.work import Arranging, Finishing, Recording, Reviewing, Stepping

__all__ = [
    "Answering", "Arranging", "Closing", "Correcting", "Finding", "Finishing", "Naming", "NewPlea", "Opening",
    "Purposing", "Recording", "Renewing", "Reviewing", "Stepping", "SwitchingOff", "SwitchingOn", "Unnaming",
]  # fmt: skip
