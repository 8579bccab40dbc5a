"""Tables of cases."""

from fanzha.cases.models.analysis import AnalysisDefinition, CaseFact, PlaceMap, RisingFinding
from fanzha.cases.models.call import Call
from fanzha.cases.models.clue import Clue, ClueMark, Reward
from fanzha.cases.models.doubt import SettledDoubt
from fanzha.cases.models.evidence import Custody, Evidence
from fanzha.cases.models.outside import OutsideRow, OutsideSystem
from fanzha.cases.models.payment import Payment
from fanzha.cases.models.register import Case
from fanzha.cases.models.revisit import RevisitTry, VictimRevisit
from fanzha.cases.models.series import LinkProposal, Series, SeriesMember, StopValue
from fanzha.cases.models.tag import CaseTag, Operation
from fanzha.cases.models.task import CaseTask
from fanzha.cases.models.telling import Telling
from fanzha.cases.models.trait import OutsideNumber, Trait
from fanzha.cases.models.transfer import CaseTransfer
from fanzha.cases.models.typical import TypicalCase
from fanzha.cases.models.victim import Answer, Victim

__all__ = [
    "AnalysisDefinition", "Answer", "Call", "Case", "CaseFact", "CaseTag", "CaseTask", "CaseTransfer", "Clue",
    "ClueMark", "Custody", "Evidence", "LinkProposal", "Operation", "OutsideNumber", "OutsideRow", "OutsideSystem",
    "Payment", "PlaceMap", "RevisitTry", "Reward", "RisingFinding", "Series", "SeriesMember", "SettledDoubt",
    "StopValue", "Telling", "Trait", "TypicalCase", "Victim", "VictimRevisit",
]  # fmt: skip
