"""Writes of intake; the capabilities above import from here."""

from fanzha.intake.actions.checking import check
from fanzha.intake.actions.deciding import (
    NoSuchReport,
    Target,
    confirm_report,
    dismiss_report,
    join_report,
    label_report,
    reopen_report,
)
from fanzha.intake.actions.events import ReportConfirmed, ReportDismissed, ReportJoined
from fanzha.intake.actions.new import NewReport
from fanzha.intake.actions.pictures import CleanPicture, PictureRefused, clean_picture
from fanzha.intake.actions.rates import TooMany, count_try
from fanzha.intake.actions.seeing import PERSON_FIELDS, open_picture, open_report, reveal_report
from fanzha.intake.actions.sources import NoSuchSource, SourceFacts, source_choices, source_facts
from fanzha.intake.actions.taking import Taken, take_report
from fanzha.intake.actions.watching import Listing, ListingRefused, list_value, withdraw_entry

__all__ = [
    "PERSON_FIELDS",
    "CleanPicture",
    "Listing",
    "ListingRefused",
    "NewReport",
    "NoSuchReport",
    "NoSuchSource",
    "PictureRefused",
    "ReportConfirmed",
    "ReportDismissed",
    "ReportJoined",
    "SourceFacts",
    "Taken",
    "Target",
    "TooMany",
    "check",
    "clean_picture",
    "confirm_report",
    "count_try",
    "dismiss_report",
    "join_report",
    "label_report",
    "list_value",
    "open_picture",
    "open_report",
    "reopen_report",
    "reveal_report",
    "source_choices",
    "source_facts",
    "take_report",
    "withdraw_entry",
]
