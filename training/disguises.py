"""Disguised copies of training texts: what a message says must count more than how it is spelt or wrapped."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from bench.perturb import PERTURBATIONS, together
from training.texts import Text, hash_share

SHARE = 0.3  # of the scams; as many honest texts, so that a disguise by itself says nothing
_TWICE = 0.4  # of the copies are disguised in two ways
# Never fitted, so that what these cost says how the model stands disguises that it has not met.
UNSEEN = frozenset({"bracketed_characters", "foreign_characters", "initials", "swapped_neighbours"})
_NAMES = sorted(set(PERTURBATIONS) - UNSEEN)


def disguised(texts: Sequence[Text]) -> list[Text]:
    """Return copies of some texts, each disguised in one or two ways; every way falls on scams as often as on others."""
    ranked = sorted(texts, key=lambda text: hash_share(f"disguise:{text.text}"))
    scams = [text for text in ranked if text.is_scam]
    count = int(SHARE * len(scams))
    honest = [text for text in ranked if not text.is_scam][:count]
    copies = [_copy(text, at) for group in (scams[:count], honest) for at, text in enumerate(group)]
    return [copy for copy in copies if copy.text.strip()]


def _copy(text: Text, at: int) -> Text:
    """Return a text disguised in the way whose turn it is, now and then in a second one as well."""
    draw = random.Random(at)
    names = [_NAMES[at % len(_NAMES)]]
    if draw.random() < _TWICE:
        names.append(draw.choice(_NAMES))
    return replace(text, text=together(text.text, tuple(names)))
