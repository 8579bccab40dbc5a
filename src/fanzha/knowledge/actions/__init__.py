"""Writes of knowledge: drafts, review by a second person, and what ships with the product."""

from fanzha.knowledge.actions.refusals import BodyRefused, EntryRefused
from fanzha.knowledge.actions.review import (
    discard_draft,
    endorse_entries,
    endorse_entry,
    publish_entry,
    send_back,
    submit_entry,
    withdraw_entry,
)
from fanzha.knowledge.actions.shipped import Loaded, load_shipped
from fanzha.knowledge.actions.writing import NEW_KINDS, create_entry, save_draft

__all__ = [
    "NEW_KINDS",
    "BodyRefused",
    "EntryRefused",
    "Loaded",
    "create_entry",
    "discard_draft",
    "endorse_entries",
    "endorse_entry",
    "load_shipped",
    "publish_entry",
    "save_draft",
    "send_back",
    "submit_entry",
    "withdraw_entry",
]
