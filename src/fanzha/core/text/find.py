"""Find phones, links, cards, accounts, amounts and chat ids in a message."""

import re

from fanzha.core.text.kinds import Entity, EntityKind
from fanzha.core.text.normalise import Normalised, normalise

_FIRST = (
    (
        EntityKind.URL,
        re.compile(
            r"(?:https?|hxxps?)://[!-~]{1,2000}|(?<![a-z0-9.@-])(?:[a-z0-9-]{1,63}\.){1,6}(?:com|cn|net|top|vip|cc|xyz|org)(?![a-z0-9])(?:/[!-~]{0,500})?"
        ),
    ),
    (EntityKind.ID_NUMBER, re.compile(r"(?<![0-9])[1-9]\d{16}[0-9x](?![0-9])")),
    (EntityKind.CARD, re.compile(r"(?<![0-9])62\d{14,17}(?![0-9])")),
    (EntityKind.PHONE, re.compile(r"(?<![0-9])1[3-9]\d{9}(?![0-9])")),
)


def find_entities(text: str | Normalised) -> list[Entity]:
    """Return what a message names, in order of start, without overlaps; positions are in the original text."""
    normalised = normalise(text) if isinstance(text, str) else text
    found: list[Entity] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FIRST:
        for match in pattern.finditer(normalised.text):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                found.append(Entity(kind, match[0], *normalised.original_span(*match.span())))
    return sorted(found, key=lambda entity: entity.start)
