"""What a page may show of before, after and why: codes, numbers and dates; words that may name somebody are hidden."""

import re
from typing import Any

from fanzha.common.audit import words
from fanzha.core.text.masking import mask

# Acts on the house itself: their words are about units, rules and posts, and are shown with numbers masked.
_OF_THE_HOUSE = (
    "org.", "common.", "knowledge.", "intake.screeningversion", "export", "audit", "keys", "database",
)  # fmt: skip
# Why somebody asks for a sensitive step, and why another agrees, is about persons as often as not.
_NOT_SHOWN = frozenset({"common.approval"})
_CODE = re.compile(r"[A-Za-z0-9_.:+\-/ ]{0,40}")
_LONG_NUMBER = re.compile(r"\d[\d\- ]{5,}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d)?)?")
_LONGEST = 120
_MOST_ITEMS = 12


def shown(kind: str, value: Any, field: str = "") -> str:
    """Return the value of a field as the page shows it; what may name somebody is replaced by its length."""
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return str(value) if abs(value) < 10**9 else f"已隐去 {len(str(value))} 位"
    if isinstance(value, list | tuple):
        return "、".join(shown(kind, one, field) for one in value[:_MOST_ITEMS]) or "空"
    if isinstance(value, dict):
        return (
            "；".join(
                f"{words.field_word(key)}：{shown(kind, one, key)}" for key, one in list(value.items())[:_MOST_ITEMS]
            )
            or "空"
        )
    return _text(kind, str(value), field)


def _text(kind: str, text: str, field: str) -> str:
    if _MOMENT.fullmatch(text):
        return text[:16].replace("T", " ")
    if _CODE.fullmatch(text) and not _LONG_NUMBER.search(text):
        return words.code_word(kind, field, text)
    if kind.startswith(_OF_THE_HOUSE) and kind not in _NOT_SHOWN:
        masked = mask(text)
        return masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "……"
    return f"已隐去 {len(text)} 字"


def changes(kind: str, before: Any, after: Any) -> list[tuple[str, str, str]]:
    """Return what differs as (field, before, after); only one side is filled where only one was written down."""
    old, new = _fields(before), _fields(after)
    names = [*old, *(name for name in new if name not in old)]
    return [
        (name, shown(kind, old[name], name) if name in old else "", shown(kind, new[name], name) if name in new else "")
        for name in names
        if name not in old or name not in new or old[name] != new[name]
    ]


def _fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
