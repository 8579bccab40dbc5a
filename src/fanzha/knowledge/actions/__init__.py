"""Writes of knowledge: drafts, review by a second person, and what ships with the product."""

from fanzha.knowledge.actions.events import StoryWithdrawn
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
from fanzha.knowledge.actions.stories import publish_story, withdraw_story
from fanzha.knowledge.actions.writing import NEW_KINDS, WRITTEN_ELSEWHERE, create_entry, save_draft

__all__ = [
    "NEW_KINDS",
    "WRITTEN_ELSEWHERE",
    "BodyRefused",
    "EntryRefused",
    "Loaded",
    "StoryWithdrawn",
    "create_entry",
    "discard_draft",
    "endorse_entries",
    "endorse_entry",
    "load_shipped",
    "publish_entry",
    "publish_story",
    "save_draft",
    "send_back",
    "submit_entry",
    "withdraw_entry",
    "withdraw_story",
]
