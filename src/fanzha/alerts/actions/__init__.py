"""Changes to alerts."""

from fanzha.alerts.actions.alarms import note_harmless
from fanzha.alerts.actions.assigning import accept_proposal, assign_alert, remark, urge
from fanzha.alerts.actions.contacts import Made, record_contact, send_sms
from fanzha.alerts.actions.ending import Close, Loss, close_alert, reopen_alert, set_aside
from fanzha.alerts.actions.grading import grade_alert, regrade_alert
from fanzha.alerts.actions.naming import name_person
from fanzha.alerts.actions.opening import Lead, open_by_hand, take_lead
from fanzha.alerts.actions.reading import open_evidence, open_photo, reveal_person
from fanzha.alerts.actions.revisits import NothingDue, record_revisit
from fanzha.alerts.actions.ruling import ask_change, change_rules
from fanzha.alerts.actions.sweeping import end_what_hangs, escalate_overdue, note_escalation
from fanzha.alerts.actions.transfers import accept_transfer, ask_transfer, refuse_transfer

__all__ = [
    "Close",
    "Lead",
    "Loss",
    "Made",
    "NothingDue",
    "accept_proposal",
    "accept_transfer",
    "ask_change",
    "ask_transfer",
    "assign_alert",
    "change_rules",
    "close_alert",
    "end_what_hangs",
    "escalate_overdue",
    "grade_alert",
    "name_person",
    "note_escalation",
    "note_harmless",
    "open_by_hand",
    "open_evidence",
    "open_photo",
    "record_contact",
    "record_revisit",
    "refuse_transfer",
    "regrade_alert",
    "remark",
    "reopen_alert",
    "reveal_person",
    "send_sms",
    "set_aside",
    "take_lead",
    "urge",
]
