"""Short texts cut from longer ones: what a fraud asks for, said without the rest, and honest sentences like it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fanzha.core.screening.catalogue import TACTICS
from fanzha.core.screening.find import find_tactics
from fanzha.core.screening.lexicon import Lexicon
from fanzha.core.screening.surface import surface_of
from training.texts import Text, hash_share

_ENDS = re.compile(r"(?<=[。！？!?\n；;])")
_LEAST, _MOST = 10, 70  # characters of a fragment
_MOST_SHARE = 0.7  # of the text that it is cut from
# Texts that tell of a fraud quote its sentences: cut out of them, these say the opposite of the whole.
_TELLING_KINDS = frozenset({"note", "account", "publicity"})
_TELLING_FAMILIES = frozenset(
    {"publicity_story", "publicity_slogan", "publicity", "story", "slogan", "news", "verdict_report", "twin", "forum",
     "staff_talk_on_fraud", "fraud_quiz", "police_real", "poem_or_fiction"}
)  # fmt: skip


def fragments(texts: Sequence[Text], lexicon: Lexicon) -> list[Text]:
    """Return at most one fragment of each text, with the answer of the whole."""
    found = []
    for text in texts:
        if text.source == "own" and text.kind not in _TELLING_KINDS and text.family not in _TELLING_FAMILIES:
            chosen = _most_telling(text, lexicon) if text.is_scam else _any(text)
            found += [replace(text, text=chosen)] if chosen else []
    return found


def _pieces(text: Text) -> list[str]:
    """Return the stretches of one or two sentences that may be cut out."""
    sentences = [part for part in _ENDS.split(text.text) if part.strip()]
    joined = ["".join(sentences[at : at + size]).strip() for at in range(len(sentences)) for size in (1, 2)]
    return [piece for piece in joined if _LEAST <= len(piece) <= min(_MOST, _MOST_SHARE * len(text.text))]


def _any(text: Text) -> str | None:
    pieces = _pieces(text)
    return pieces[int(hash_share(text.text) * len(pieces))] if pieces else None


def _most_telling(text: Text, lexicon: Lexicon) -> str | None:
    """Return the piece with the strongest tactics, if it is a fraud by itself: one strong tactic, or two of any sort."""
    ranked = []
    for piece in _pieces(text):
        places = find_tactics(lexicon, surface_of(piece).text).places
        used = {lexicon.targets[place.target] for place in places if not place.is_warned}
        strong = sum(TACTICS[code].strong for code in used)
        if strong or len(used) > 1:
            ranked.append((strong, len(used), -len(piece), piece))
    return max(ranked)[-1] if ranked else None
