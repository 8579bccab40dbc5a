"""What is different between two versions, part by part, line by line."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fanzha.knowledge.models import PARTS, Entry, Part


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs; each line is a pair of `same`, `gone` or `new` and the text."""

    label: str
    lines: tuple[tuple[str, str], ...]


def changes_between(old: Entry, new: Entry) -> list[Change]:
    """Return the parts that differ, in the order of the page; empty where the two say the same."""
    found = [Change("标题", _lines([old.title], [new.title]))] if old.title != new.title else []
    found += [
        Change(part.label, _lines(said(part, old.body), said(part, new.body)))
        for part in PARTS[new.kind]
        if old.body.get(part.name) != new.body.get(part.name)
    ]
    named = {part.name for part in PARTS[new.kind]}
    others = sorted((set(old.body) | set(new.body)) - named)
    return found + [
        Change("其他", _lines([_plain(old.body.get(name))], [_plain(new.body.get(name))]))
        for name in others
        if old.body.get(name) != new.body.get(name)
    ]


def said(part: Part, body: Mapping[str, Any]) -> list[str]:
    """Return a part as lines of plain text, as an officer would read them out."""
    return _said(part, body.get(part.name))


def _said(part: Part, value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, Mapping):
        return [f"{key}：{text}" for key, text in value.items()]
    if isinstance(value, list):
        return [line for item in value for line in _item(item)]
    if isinstance(value, bool):
        return ["是" if value else "否"]
    return [dict(part.choices).get(str(value), str(value))]


def _item(item: Any) -> list[str]:
    if not isinstance(item, Mapping):
        return [str(item)]
    if "what" in item:
        return [f"{item['name']}：{item['what']}"]
    spoken = [f"说：{text}" for text in item.get("say", [])] + [f"问：{text}" for text in item.get("ask", [])]
    return [f"【{item.get('title', '')}】", item.get("do", ""), *spoken]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _lines(old: list[str], new: list[str]) -> tuple[tuple[str, str], ...]:
    marks = {" ": "same", "-": "gone", "+": "new"}
    return tuple((marks[line[0]], line[2:]) for line in difflib.ndiff(old, new) if line[0] in marks and line[2:])
