"""Pages of knowledge."""

from fanzha.knowledge.views.lists import endorse_many, entry_list
from fanzha.knowledge.views.pages import history, show
from fanzha.knowledge.views.review import endorse, publish, send_back, withdraw
from fanzha.knowledge.views.writing import discard, edit, new_entry, submit

__all__ = [
    "discard",
    "edit",
    "endorse",
    "endorse_many",
    "entry_list",
    "history",
    "new_entry",
    "publish",
    "send_back",
    "show",
    "submit",
    "withdraw",
]
