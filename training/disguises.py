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
    """Return copies of some texts, each disguised in one or two ways that depend on the text alone."""
    ranked = sorted(texts, key=lambda text: hash_share(f"disguise:{text.text}"))
    scams = [text for text in ranked if text.is_scam]
    honest = [text for text in ranked if not text.is_scam]
    count = int(SHARE * len(scams))
    copies = (replace(text, text=_disguise(text.text)) for text in (*scams[:count], *honest[:count]))
    return [copy for copy in copies if copy.text.strip()]


def _disguise(text: str) -> str:
    draw = random.Random(hash_share(text))
    return together(text, tuple(draw.sample(_NAMES, 2 if draw.random() < _TWICE else 1)))
