"""What knowledge puts into the shell: its menu entry, what waits for review, search results."""

from datetime import datetime

from django.urls import reverse

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem, SearchHit
from fanzha.common.once import once_a_request
from fanzha.common.permissions import Permission
from fanzha.knowledge.models import Entry
from fanzha.knowledge.queries.desk import entry_list, find_entries, waiting_for

_SHOWN = 20
_HITS = 6


def nav_entry() -> NavItem:
    """Return the menu entry with how much waits for this officer's review."""
    return NavItem("资料", "知识库", "book", "knowledge:list", Permission.KNOWLEDGE_VIEW, count=to_review)


@once_a_request
def to_review(actor: Actor, at: datetime) -> int:
    """Return how many versions wait for this officer's review."""
    return int(waiting_for(actor).count()) if actor.may(Permission.KNOWLEDGE_REVIEW) else 0


def waiting_count(actor: Actor, at: datetime) -> int:
    """Return how many decisions there are, for the bell."""
    return min(to_review(actor, at), _SHOWN)


def decisions(actor: Actor, at: datetime) -> list[Decision] | None:
    """Return the versions that this officer may let out."""
    return [
        Decision(
            title=f"审核“{entry.title}”第 {entry.version} 版",
            detail=f"{entry.get_kind_display()} · {entry.author_name}送审",
            url=_url(entry),
            verb="去审核",
        )
        for entry in waiting_for(actor)[:_SHOWN]
    ] or None


def search(actor: Actor, text: str) -> list[SearchHit] | None:
    """Return the entries that say what was typed, titles first."""
    if not actor.may(Permission.KNOWLEDGE_VIEW) or not text.strip():
        return None
    found = find_entries(entry_list(actor, on=clock.today()), text)
    return [SearchHit("知识库", entry.title, entry.get_kind_display(), _url(entry)) for entry in found[:_HITS]]


def _url(entry: Entry) -> str:
    return reverse("knowledge:show", args=[entry.kind, entry.code]) + f"?version={entry.version}"
