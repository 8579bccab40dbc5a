"""Tables of follow-up. No other table points here, and none of these points at a person of the ledgers."""

from fanzha.followup.models.files import File, Look, Named, Subject
from fanzha.followup.models.pleas import Plea
from fanzha.followup.models.switch import Switch
from fanzha.followup.models.work import Contact, PlanStep, Review

__all__ = ["Contact", "File", "Look", "Named", "PlanStep", "Plea", "Review", "Subject", "Switch"]
