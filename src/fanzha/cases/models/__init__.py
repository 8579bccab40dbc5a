"""Tables of cases."""

from fanzha.cases.models.call import Call
from fanzha.cases.models.outside import OutsideRow, OutsideSystem
from fanzha.cases.models.payment import Payment
from fanzha.cases.models.register import Case
from fanzha.cases.models.trait import OutsideNumber, Trait
from fanzha.cases.models.victim import Answer, Victim

__all__ = [
    "Answer", "Call", "Case", "OutsideNumber", "OutsideRow", "OutsideSystem", "Payment", "Trait", "Victim",
]  # fmt: skip
