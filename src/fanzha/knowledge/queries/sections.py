"""An entry as its page shows it: sections in order, and what belongs to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanzha.knowledge.models import PARTS, Entry, Kind, Part, Shape
from fanzha.knowledge.models.checks import PLACEHOLDERS
from fanzha.knowledge.queries.published import Article, articles_at

# Shown beside the title or as a link, not as a section.
_ELSEWHERE = {"scam_type", "short", "parent", "laws", "maps", "maps_note", "victims_basis"}
_EXCERPTS = ("definition", "gist", "text", "purpose", "why", "note")
_LONGEST_EXCERPT = 60
_SHARED_SOURCES = {
    "ccl2023": "CCL 2023", "mps2022": "公安部 2022", "mps2023": "公安部 2023", "mps2024": "公安部 2024",
    "mps2025": "公安部 2025",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One part with its words, ready to be drawn by its shape."""

    label: str
    shape: str
    value: Any


@dataclass(frozen=True, slots=True)
class Related:
    """Other entries that belong to this one, under one heading."""

    label: str
    articles: tuple[Article, ...]


def sections_of(entry: Entry) -> list[Section]:
    """Return what the entry says, part by part; empty parts are left out."""
    shown = [part for part in PARTS[entry.kind] if part.name not in _ELSEWHERE]
    return [
        Section(part.label, _shape(part), _value(part, entry.body[part.name]))
        for part in shown
        if entry.body.get(part.name) not in (None, "", [], {})
    ]


def facts_of(entry: Entry) -> list[tuple[str, Any]]:
    """Return what stands in the box of facts beside the text."""
    body = entry.body
    pairs: list[tuple[str, Any]] = [("编号", entry.code), ("种类", Kind(entry.kind).label)]
    if body.get("short"):
        pairs.append(("简称", body["short"]))
    pairs += [(_SHARED_SOURCES.get(name, name), label) for name, label in (body.get("maps") or {}).items()]
    if body.get("maps_note"):
        pairs.append(("对应说明", body["maps_note"]))
    if body.get("victims_basis"):
        pairs.append(("人群依据", body["victims_basis"]))
    return pairs


def placeholders_in(entry: Entry) -> list[tuple[str, str]]:
    """Return the open places of the text with what fills them."""
    return [(f"{{{name}}}", label) for name, label in PLACEHOLDERS.items() if f"{{{name}}}" in entry.search_text]


def related_to(entry: Entry, on: date) -> list[Related]:
    """Return the entries that belong to this one: types and sub-types, scripts, law."""
    if entry.kind == Kind.TYPE:
        laws = set(entry.body.get("laws", []))
        return _filled(
            Related("子类", _those(articles_at("subtype", on), lambda a: a.body.get("parent") == entry.code)),
            Related("劝阻话术", _those(articles_at("script", on), lambda a: a.body.get("type") == entry.code)),
            Related("相关条文", _those(articles_at("law", on), lambda a: a.code in laws)),
        )
    if entry.kind == Kind.LAW:
        return _filled(Related("用到它的类型", _those(articles_at("type", on), lambda a: entry.code in a.body["laws"])))
    wanted = entry.body.get("parent") if entry.kind == Kind.SUBTYPE else entry.body.get("type")
    if entry.kind == Kind.STORY:
        wanted = entry.body.get("scam_type")
    if entry.kind not in {Kind.SUBTYPE, Kind.SCRIPT, Kind.STORY} or not wanted:
        return []
    beside = articles_at("subtype", on) if entry.kind == Kind.SUBTYPE else []
    return _filled(
        Related("属于类型", _those(articles_at("type", on), lambda a: a.code == wanted)),
        Related("同类的子类", _those(beside, lambda a: a.body.get("parent") == wanted and a.code != entry.code)),
    )


def excerpt_of(entry: Entry) -> str:
    """Return the first words of an entry for its line in the list."""
    body: Mapping[str, Any] = entry.body
    text = next((str(body[name]) for name in _EXCERPTS if body.get(name)), "")
    if not text:
        text = _first_of_lists(body)
    return text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 1] + "…"


def _first_of_lists(body: Mapping[str, Any]) -> str:
    if body.get("steps") and isinstance(body["steps"][0], Mapping):
        return " → ".join(step["title"] for step in body["steps"])
    lists = (body.get(name) for name in ("items", "what_for", "steps", "paragraphs", "lines"))
    return next(("；".join(map(str, found)) for found in lists if found), "")


def _those(articles: Iterable[Article], wanted: Any) -> tuple[Article, ...]:
    return tuple(article for article in articles if wanted(article))


def _filled(*groups: Related) -> list[Related]:
    return [group for group in groups if group.articles]


def _shape(part: Part) -> str:
    return "ordered" if part.name in {"now", "steps"} and part.shape is Shape.LINES else part.shape.value


def _value(part: Part, value: Any) -> Any:
    if part.shape is Shape.FLAG:
        return "是" if value else "否"
    if part.choices:
        return dict(part.choices).get(value, value)
    return list(value.items()) if isinstance(value, Mapping) else value
