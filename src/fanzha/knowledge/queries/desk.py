"""The desk's reads: lists, search, one entry with its versions. Drafts show only to those who write or review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.entry import LET_OUT, OPEN, EntryState
from fanzha.knowledge.models import Entry, Kind
from fanzha.knowledge.models.bodies import plain

MOST_WORDS = 6  # a pasted page is no search
# Kinds stand in the order in which officers need them, not in that of the alphabet.
_BY_KIND = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(Kind.values)), default=Value(99))
_ORDER = (_BY_KIND, "code")


class NoSuchEntry(Exception):
    """There is no such entry, or none that this actor may see."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list: the version shown, and the open one beside it."""

    entry: Entry
    open_state: str


def sees_drafts(actor: Actor) -> bool:
    """Say whether the actor writes or reviews."""
    return actor.may(Permission.KNOWLEDGE_EDIT) or actor.may(Permission.KNOWLEDGE_REVIEW)


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Return the versions that the actor may see."""
    if not actor.may(Permission.KNOWLEDGE_VIEW):
        return Entry.objects.none()
    if sees_drafts(actor):
        return Entry.objects.all()
    return Entry.objects.filter(state__in=LET_OUT, valid_from__isnull=False)


def entry_list(actor: Actor, *, on: date, kind: str = "", view: str = "") -> QuerySet[Entry]:
    """Return one version an entry, as the list shows it.

    Args:
        kind: only this kind; empty for all.
        view: empty for what holds or is coming, `review` waiting for a reviewer, `draft` being written,
            `unconfirmed` shipped and not yet confirmed by the county, `withdrawn`.
    """
    rows = visible_entries(actor)
    if kind:
        rows = rows.filter(kind=kind)
    if view in {"review", "draft"}:
        return rows.filter(state=EntryState.IN_REVIEW if view == "review" else EntryState.DRAFT).order_by(*_ORDER)
    held = _latest(rows, on)
    if view == "withdrawn":
        return held.filter(state=EntryState.WITHDRAWN)
    held = held.exclude(state=EntryState.WITHDRAWN)
    return held.filter(origin="shipped", reviewed_at__isnull=True) if view == "unconfirmed" else held


def _latest(rows: QuerySet[Entry], on: date) -> QuerySet[Entry]:
    begun = Entry.objects.filter(
        kind=OuterRef("kind"), code=OuterRef("code"), state__in=LET_OUT, valid_from__lte=on
    ).order_by("-valid_from", "-version")
    return rows.filter(pk=Subquery(begun.values("pk")[:1])).order_by(*_ORDER)


def count_by_kind(rows: QuerySet[Entry]) -> dict[str, int]:
    """Return how many of these entries there are of each kind."""
    return dict(rows.order_by().values_list("kind").annotate(Count("pk")))


def find_entries(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """Keep the entries that say every word, the nearest first: code, title, then anything in the body.

    Two Chinese characters are a word: each is looked for as it stands, so nothing depends on how words are cut.
    """
    words = plain(text).split()[:MOST_WORDS]
    if not words:
        return rows
    for word in words:
        rows = rows.filter(search_text__contains=word)
    first, whole = words[0], " ".join(words)
    return rows.annotate(
        rank=Case(
            When(code__iexact=first, then=Value(0)),
            When(title__icontains=first, then=Value(1)),
            When(body__short__icontains=first, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        near=TrigramWordSimilarity(whole, "search_text"),
    ).order_by("rank", "-near", *_ORDER)


def with_open_versions(entries: Iterable[Entry]) -> list[Found]:
    """Return the entries with the state of the version that somebody is writing; one question for all."""
    shown = list(entries)
    keys = Q(pk__in=[])
    for kind in {entry.kind for entry in shown}:
        keys |= Q(kind=kind, code__in=[entry.code for entry in shown if entry.kind == kind])
    open_ = Entry.objects.filter(keys, state__in=OPEN)
    states = {(kind, code): state for kind, code, state in open_.values_list("kind", "code", "state")}
    return [Found(entry, states.get((entry.kind, entry.code), "")) for entry in shown]


def versions_of(actor: Actor, kind: str, code: str) -> list[Entry]:
    """Return every version of an entry that the actor may see, newest first.

    Raises:
        NoSuchEntry: there is none.
    """
    rows = list(visible_entries(actor).filter(kind=kind, code=code).order_by("-version"))
    if not rows:
        raise NoSuchEntry(f"{kind} {code}")
    return rows


def version_for(actor: Actor, kind: str, code: str, *, on: date, version: int | None = None) -> Entry:
    """Return the version that a page shows: the one asked for, or what holds, or the newest there is.

    Raises:
        NoSuchEntry: there is none that the actor may see.
    """
    rows = versions_of(actor, kind, code)
    if version is not None:
        rows = [row for row in rows if row.version == version]
        if not rows:
            raise NoSuchEntry(f"{kind} {code} {version}")
        return rows[0]
    begun = [row for row in rows if row.valid_from is not None and row.valid_from <= on]
    if begun:
        return max(begun, key=lambda row: (row.valid_from, row.version))
    return rows[0]


def open_version(kind: str, code: str) -> Entry | None:
    """Return the version that somebody is writing or reviewing."""
    row: Entry | None = Entry.objects.filter(kind=kind, code=code, state__in=OPEN).first()
    return row


def waiting_for(actor: Actor) -> QuerySet[Entry]:
    """Return what this actor could let out: in review, and written by others."""
    if actor.id is None or not actor.may(Permission.KNOWLEDGE_REVIEW):
        return Entry.objects.none()
    waiting = Entry.objects.filter(state=EntryState.IN_REVIEW)
    return waiting.exclude(writers__contains=[actor.id]).order_by("submitted_at")
