"""A text without the persons in it that still screens the same: what labels may leave the house as."""

from __future__ import annotations

import re

from fanzha.core.text import EntityKind, find_entities, mask_name, normalise
from fanzha.core.text.names import names_in

# How many leading characters stay: what says which sort of number it is, never whose.
_KEPT = {
    EntityKind.PHONE: 3, EntityKind.LANDLINE: 4, EntityKind.OVERSEAS_NUMBER: 4, EntityKind.CARD: 6,
    EntityKind.ACCOUNT: 2, EntityKind.ID_NUMBER: 2, EntityKind.EMAIL: 1, EntityKind.WECHAT: 1, EntityKind.QQ: 1,
    EntityKind.ALIPAY: 1, EntityKind.TELEGRAM: 1, EntityKind.CODE: 0, EntityKind.MEETING: 0,
}  # fmt: skip
_LONG_RUN = re.compile(r"\d{7,}")


def without_persons(text: str) -> str:
    """Return a text in which numbers and names of persons are replaced by others of the same shape.

    Digits become 0, letters x, a name keeps its surname; lengths stay. Names are found only behind a label such as
    户名 or 我叫: what is exported may still name somebody, and is handled as personal data.

    >>> without_persons("我叫王小明，卡号6222021234567890123，电话13912345678")
    '我叫王**，卡号6222020000000000000，电话13900000000'
    """
    normalised = normalise(text)
    characters = list(text)
    for entity in find_entities(normalised):
        if entity.kind in _KEPT:
            _blank(characters, entity.start, entity.end, _KEPT[entity.kind])
    for start, end in names_in(normalised.text):
        first, last = normalised.original_span(start, end)
        hidden = mask_name(text[first:last])
        characters[first:last] = list(hidden[: last - first].ljust(last - first, "*"))
    return _LONG_RUN.sub(lambda run: run[0] if set(run[0][6:]) == {"0"} else run[0][:3] + "0" * (len(run[0]) - 3),
                         "".join(characters))  # fmt: skip


def _blank(characters: list[str], start: int, end: int, kept: int) -> None:
    seen = 0
    for at in range(start, end):
        if characters[at].isalnum():
            seen += 1
            if seen > kept:
                characters[at] = "0" if characters[at].isdigit() else "x"
