"""The pages that belong to no single capability: home, search, what waits for me."""

from fanzha.web.views.home import home
from fanzha.web.views.inbox import inbox
from fanzha.web.views.search import search

__all__ = ["home", "inbox", "search"]
