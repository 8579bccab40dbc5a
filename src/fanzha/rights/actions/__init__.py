"""Changes of rights and retention."""

from fanzha.rights.actions.deleting import propose_deletion
from fanzha.rights.actions.erasing import erase_due
from fanzha.rights.actions.holding import HoldRefused, release_hold, set_hold
from fanzha.rights.actions.objections import decide_objection, read_objection, take_objection
from fanzha.rights.actions.records import Breach, RecordRefused, add_file, change_record, make_record, note_breach_step
from fanzha.rights.actions.requests import (
    Application,
    RequestRefused,
    answer_request,
    extend_request,
    name_person,
    read_request,
    refuse_request,
    take_request,
    verify_request,
    withdraw_request,
)
from fanzha.rights.actions.ruling import RuleRefused, ask_rule_change
from fanzha.rights.actions.sweeping import sweep

__all__ = [
    "Application", "Breach", "HoldRefused", "RecordRefused", "RequestRefused", "RuleRefused", "add_file",
    "answer_request", "ask_rule_change", "change_record", "decide_objection", "erase_due", "extend_request",
    "make_record", "name_person", "note_breach_step", "propose_deletion", "read_objection", "read_request",
    "refuse_request", "release_hold", "set_hold", "sweep", "take_objection", "take_request", "verify_request",
    "withdraw_request",
]  # fmt: skip
