"""Changes to cases."""

from fanzha.cases.actions.calls import (
    EMPTY_BODY,
    MOST_STORY,
    CallMoved,
    CallRefused,
    begin_call,
    end_call,
    read_call,
    save_call,
)
from fanzha.cases.actions.case_tasks import ask_task, end_task, miss_tasks
from fanzha.cases.actions.doubts import settle_doubt
from fanzha.cases.actions.erasing import CALLS_KEPT, CASES_KEPT, DRAFTS_KEPT, OUTSIDE_KEPT, erase_cases
from fanzha.cases.actions.events import CaseChanged, CaseOpened
from fanzha.cases.actions.evidence import Piece, check_evidence, open_evidence, pass_evidence, take_evidence
from fanzha.cases.actions.finishing import Told, case_of_call, join_call
from fanzha.cases.actions.outcome import save_operation, save_origin, save_outcome, set_tags
from fanzha.cases.actions.outside import (
    Listed,
    call_of_row,
    case_of_row,
    list_row,
    match_row,
    save_system,
    set_row_aside,
    settle_difference,
)
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
from fanzha.cases.actions.reporting import call_of_report
from fanzha.cases.actions.revealing import reveal_parts
from fanzha.cases.actions.traits import add_outside_number, add_traits, remove_trait
from fanzha.cases.actions.transfers import answer_transfer, ask_transfer, expire_transfers
from fanzha.cases.actions.victims import remove_victim, save_victim

__all__ = [
    "CALLS_KEPT", "CASES_KEPT", "DRAFTS_KEPT", "EMPTY_BODY", "MOST_STORY", "OUTSIDE_KEPT", "CallMoved", "CallRefused",
    "CaseChanged", "CaseMoved", "CaseOpened", "CaseRefused", "Listed", "Piece", "Told", "add_outside_number",
    "add_traits", "answer_transfer", "ask_task", "ask_transfer", "begin_call", "call_of_report", "call_of_row",
    "case_of_call", "case_of_row", "case_to_change", "check_evidence", "edit_case", "end_call", "end_task",
    "erase_cases", "expire_transfers", "join_call", "list_row", "match_row", "miss_tasks", "move_case", "open_case",
    "open_evidence", "pass_evidence", "read_call",
    "read_case", "remove_payment", "remove_trait", "remove_victim", "reveal_parts",
    "save_call", "save_operation", "save_origin", "save_outcome", "save_payment", "save_system", "save_victim",
    "set_row_aside", "set_tags", "settle_difference", "settle_doubt", "take_evidence",
]  # fmt: skip
