"""What holds on a day. Asking for a past day gives the past answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fanzha.common.once import once_a_request
from fanzha.core.workflow.entry import LET_OUT
from fanzha.knowledge.models import Entry

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Article:
    """One entry as other capabilities see it: never a database row, so that nobody changes it by the way."""

    kind: str
    code: str
    title: str
    version: int
    valid_from: date
    body: Mapping[str, Any]


def entry_at(kind: str, code: str, on: date) -> Entry | None:
    """Return the version that held on a day; None where none had begun, or it was withdrawn by then."""
    latest: Entry | None = _begun(on).filter(kind=kind, code=code).order_by("-valid_from", "-version").first()
    return latest if latest is not None and _still_holds(latest, on) else None


def article_at(kind: str, code: str, on: date) -> Article | None:
    """Return the same as `entry_at`, fit for other capabilities."""
    entry = entry_at(kind, code, on)
    return _article(entry) if entry is not None else None


def articles_at(kind: str, on: date) -> list[Article]:
    """Return everything of one kind that held on a day, in the order of the codes; one question to the database."""
    latest = _begun(on).filter(kind=kind).order_by("code", "-valid_from", "-version").distinct("code")
    return [_article(entry) for entry in latest if _still_holds(entry, on)]


@once_a_request
def type_names(on: date) -> dict[str, str]:
    """Return the short name of every type and sub-type by its code, the types first; one small question."""
    latest = _begun(on).filter(kind__in=["type", "subtype"]).order_by("code", "kind", "-valid_from", "-version")
    rows = latest.distinct("code", "kind").values_list("code", "body__short", "valid_until")
    return {code: short for code, short, until in rows if until is None or on < until}


def script_for(channel: str, on: date, *, type_code: str | None = None) -> Article | None:
    """Return the dissuasion script of a type for `sms`, `phone` or `visit`; that of C14 where the type is not known."""
    prefix = {"sms": "sms", "phone": "call", "visit": "visit"}[channel]
    wanted = article_at("script", f"{prefix}-{type_code}", on) if type_code else None
    return wanted or article_at("script", f"{prefix}-C14", on)


def fill(value: Any, known: Mapping[str, str]) -> Any:
    """Return a text, or everything below a body, with its `{placeholders}` filled; what is not known stays open.

    >>> fill(["我是{operator}的{officer}"], {"operator": "清河县反诈中心"})
    ['我是清河县反诈中心的{officer}']
    """
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: known.get(found[1]) or found[0], value)
    if isinstance(value, Mapping):
        return {key: fill(below, known) for key, below in value.items()}
    if isinstance(value, list):
        return [fill(below, known) for below in value]
    return value


def _begun(on: date) -> QuerySet[Entry]:
    # A version that was let out once has a first day, whatever became of it later.
    return Entry.objects.filter(state__in=LET_OUT, valid_from__lte=on)


def _still_holds(entry: Entry, on: date) -> bool:
    return entry.valid_until is None or on < entry.valid_until


def _article(entry: Entry) -> Article:
    assert entry.valid_from is not None  # noqa: S101  _begun asked for it
    return Article(entry.kind, entry.code, entry.title, entry.version, entry.valid_from, entry.body)
