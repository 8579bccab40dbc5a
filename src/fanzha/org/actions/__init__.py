"""Changes to the tree and its officers. Each is one transaction with its audit row."""

from fanzha.org.actions.accounts import (
    NewOfficer,
    change_password,
    close_account,
    create_officer,
    edit_officer,
    open_account_again,
    reset_password,
)
from fanzha.org.actions.codes import MOST_AT_ONCE, GivenCode, give_codes
from fanzha.org.actions.duties import arrange_duty, drop_duty, remind_duties
from fanzha.org.actions.events import WorkHandedOver
from fanzha.org.actions.imports import UNIT_COLUMNS, Duties, Officers, Populations, UnitChanges, Units
from fanzha.org.actions.inbox import clear_old_letters, mark_letters, open_letter, tell
from fanzha.org.actions.leaving import LEAD, NewPost, finish_leaving, hand_over_officer
from fanzha.org.actions.merging import merge_unit
from fanzha.org.actions.moving import move_unit
from fanzha.org.actions.naming import rename_unit
from fanzha.org.actions.notes import take_note, write_note
from fanzha.org.actions.own_work import SHIFTS
from fanzha.org.actions.planning import arrange_change, carry_out_due, try_out, withdraw_change
from fanzha.org.actions.posts import end_post, give_post
from fanzha.org.actions.refusals import OfficerRefused, UnitRefused
from fanzha.org.actions.sessions import (
    PLACES_AT_ONCE,
    begin_session,
    end_other_sessions,
    end_own_session,
    end_session,
    forget_ended_sessions,
    note_new_key,
)
from fanzha.org.actions.splitting import MOST_PARTS, Part, hand_over_work, split_unit
from fanzha.org.actions.stand_ins import give_stand_in, withdraw_stand_in
from fanzha.org.actions.swaps import answer_swap, ask_swap, withdraw_swap
from fanzha.org.actions.units import (
    close_unit,
    create_unit,
    open_unit_again,
    set_population,
)

__all__ = [
    "LEAD",
    "MOST_AT_ONCE",
    "MOST_PARTS",
    "PLACES_AT_ONCE",
    "SHIFTS",
    "UNIT_COLUMNS",
    "Duties",
    "GivenCode",
    "NewOfficer",
    "NewPost",
    "OfficerRefused",
    "Officers",
    "Part",
    "Populations",
    "UnitChanges",
    "UnitRefused",
    "Units",
    "WorkHandedOver",
    "answer_swap",
    "arrange_change",
    "arrange_duty",
    "ask_swap",
    "begin_session",
    "carry_out_due",
    "change_password",
    "clear_old_letters",
    "close_account",
    "close_unit",
    "create_officer",
    "create_unit",
    "drop_duty",
    "edit_officer",
    "end_other_sessions",
    "end_own_session",
    "end_post",
    "end_session",
    "finish_leaving",
    "forget_ended_sessions",
    "give_codes",
    "give_post",
    "give_stand_in",
    "hand_over_officer",
    "hand_over_work",
    "mark_letters",
    "merge_unit",
    "move_unit",
    "note_new_key",
    "open_account_again",
    "open_letter",
    "open_unit_again",
    "remind_duties",
    "rename_unit",
    "reset_password",
    "set_population",
    "split_unit",
    "take_note",
    "tell",
    "try_out",
    "withdraw_change",
    "withdraw_stand_in",
    "withdraw_swap",
    "write_note",
]
