"""Changes to cases."""

from fanzha.cases.actions.erasing import CASES_KEPT, erase_cases
from fanzha.cases.actions.events import CaseChanged, CaseOpened
from fanzha.cases.actions.payments import remove_payment, save_payment
from fanzha.cases.actions.register import (
    CaseMoved,
    CaseRefused,
    case_to_change,
    edit_case,
    move_case,
    open_case,
    read_case,
)
from fanzha.cases.actions.traits import add_outside_number, add_traits, remove_trait, trait_index
from fanzha.cases.actions.victims import save_victim

__all__ = [
    "CASES_KEPT", "CaseChanged", "CaseMoved", "CaseOpened", "CaseRefused", "add_outside_number", "add_traits",
    "case_to_change", "edit_case", "erase_cases", "move_case", "open_case", "read_case", "remove_payment",
    "remove_trait", "save_payment", "save_victim", "trait_index",
]  # fmt: skip
