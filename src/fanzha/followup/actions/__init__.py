"""Changes of follow-up, each recorded; none of them while it is switched off."""

from fanzha.followup.actions.base import FollowupRefused
from fanzha.followup.actions.correcting import Correction, correct_subject
from fanzha.followup.actions.ending import close_file, close_from_register, sweep
from fanzha.followup.actions.looking import Visit, find_among_mine, look_at, note_visit, read_entry
from fanzha.followup.actions.naming import ask_to_name, ask_to_unname
from fanzha.followup.actions.opening import Proposal, propose_file
from fanzha.followup.actions.pleas import Pleading, answer_plea, read_plea, take_plea
from fanzha.followup.actions.renewing import ask_renewal
from fanzha.followup.actions.switching import Opinion, ask_to_switch_on, switch_off
from fanzha.followup.actions.work import (
    NewContact,
    NewStep,
    add_step,
    arrange_contact,
    finish_step,
    outcomes_of,
    record_contact,
    review_file,
)

__all__ = [
    "Correction", "FollowupRefused", "NewContact", "NewStep", "Opinion", "Pleading", "Proposal", "Visit", "add_step",
    "answer_plea", "arrange_contact", "ask_renewal", "ask_to_name", "ask_to_switch_on", "ask_to_unname", "close_file",
    "close_from_register", "correct_subject", "find_among_mine", "finish_step", "look_at", "note_visit",
    "outcomes_of", "propose_file", "read_entry", "read_plea", "record_contact", "review_file", "sweep", "switch_off",
    "take_plea",
]  # fmt: skip
