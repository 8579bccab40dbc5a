"""Say which of the 14 types and 68 sub-types a scam belongs to, or that the text does not say."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from .find import find_tactics
from .model import Model
from .wording import plain_wording, runs

# A sub-type is named only when its cues lead the next best of its type by this many matching lines.
LEAST_LEAD = 1


def type_features(model: Model, text: str, tactics: Collection[str]) -> tuple[np.ndarray, dict[str, int]]:
    """Return the features of the type decision, and how many cue lines of each sub-type match.

    Args:
        text: the searched form.
        tactics: codes of the tactics found, used or warned of: a note that tells of a scam names them too.
    """
    found = find_tactics(model.types.cues, text)
    cues: dict[str, int] = {}
    for place in found.places:
        code = model.types.cues.targets[place.target]
        cues[code] = cues.get(code, 0) + 1
    names = (*model.lexicon.tactics, *model.types.cues.targets)
    present = {*tactics, *cues}
    return np.array([name in present for name in names] + [True], dtype=np.float32), cues


def type_logits(model: Model, text: str, features: np.ndarray) -> np.ndarray:
    """Return one log-odds for each type."""
    logits: np.ndarray = (model.type_weights @ features).astype(np.float64)
    bucket_count = model.type_wording.shape[1]
    total = 0
    sums = np.zeros(len(logits), dtype=np.float64)
    for buckets, _ in runs([plain_wording(text)], bucket_count):
        sums += model.type_wording[:, buckets].sum(axis=1, dtype=np.float64)
        total += len(buckets)
    scaled: np.ndarray = logits + sums / np.sqrt(max(total, 1))
    return scaled


def classify(model: Model, text: str, tactics: Collection[str]) -> tuple[str | None, str | None]:
    """Return (type, sub-type) codes; None for what the text does not say."""
    features, cues = type_features(model, text, tactics)
    logits = type_logits(model, text, features)
    best = int(np.argmax(logits))
    shares = np.exp(logits - logits[best])
    if 1.0 / float(shares.sum()) < model.least_type:
        return None, None
    code = model.type_codes[best]
    return code, _subtype(model, code, cues)


def _subtype(model: Model, code: str, cues: dict[str, int]) -> str | None:
    parents = dict(zip(model.types.cues.targets, model.types.parents, strict=True))
    ranked = sorted(
        ((count, name) for name, count in cues.items() if parents[name] == code), key=lambda pair: (-pair[0], pair[1])
    )
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAST_LEAD:
        return None
    return ranked[0][1]
