"""Tables of the tree."""

from fanzha.org.models.codes import OneTimeCode
from fanzha.org.models.duties import Duty, DutyNote, DutySwap
from fanzha.org.models.history import PastName, PastPlace, Succession, UnitChange
from fanzha.org.models.inbox import Letter
from fanzha.org.models.officers import Officer, OfficerSession, Post
from fanzha.org.models.second_factor import Authenticator, RecoveryCode, TrustedDevice
from fanzha.org.models.stand_ins import StandIn
from fanzha.org.models.units import Population, Unit

__all__ = [
    "Authenticator",
    "Duty",
    "DutyNote",
    "DutySwap",
    "Letter",
    "Officer",
    "OfficerSession",
    "OneTimeCode",
    "PastName",
    "PastPlace",
    "Population",
    "Post",
    "RecoveryCode",
    "StandIn",
    "Succession",
    "TrustedDevice",
    "Unit",
    "UnitChange",
]
