"""Say which of the 14 types and 68 sub-types a scam belongs to, or that the text does not say."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from .find import find_tactics
from .model import Classes, Model
from .wording import plain_wording, runs

Floats = npt.NDArray[np.float64]


def class_features(model: Model, text: str, tactics: Collection[str]) -> npt.NDArray[np.float32]:
    """Return which tactics and which cues of sub-types a searched text holds, and a constant 1 at the end.

    Args:
        text: the searched form.
        tactics: codes of the tactics found, used or warned of: a note that tells of a scam names them too.
    """
    found = find_tactics(model.types.cues, text)
    present = {*tactics, *(model.types.cues.targets[place.target] for place in found.places)}
    names = (*model.lexicon.tactics, *model.types.cues.targets)
    return np.array([*(name in present for name in names), True], dtype=np.float32)


def classify(model: Model, text: str, tactics: Collection[str]) -> tuple[str | None, str | None]:
    """Return (type, sub-type) codes; None for what the text does not say."""
    features = class_features(model, text, tactics)
    plain = plain_wording(text)
    types = _shares(_logits(model.type_classes, features, plain))
    best = int(np.argmax(types))
    if types[best] < model.least_type:
        return None, None
    code = model.type_classes.codes[best]
    return code, _subtype(model, code, _logits(model.subtype_classes, features, plain))


def _logits(classes: Classes, features: npt.NDArray[np.float32], plain: str) -> Floats:
    """Return one log-odds for each class: what is present, plus the wording."""
    sums = np.zeros(len(classes.codes), dtype=np.float64)
    total = 0
    for buckets, _ in runs([plain], classes.wording.shape[1]):
        sums += classes.wording[:, buckets].sum(axis=1, dtype=np.float64)
        total += len(buckets)
    present: Floats = (classes.weights @ features).astype(np.float64)
    scaled: Floats = present + sums / np.sqrt(max(total, 1))
    return scaled


def _shares(logits: Floats) -> Floats:
    raised: Floats = np.exp(logits - logits.max())
    shares: Floats = raised / raised.sum()
    return shares


def _subtype(model: Model, code: str, logits: Floats) -> str | None:
    """Return the likeliest sub-type of a type, if it is likely enough among its sisters."""
    parents = dict(zip(model.types.cues.targets, model.types.parents, strict=True))
    places = [at for at, name in enumerate(model.subtype_classes.codes) if parents[name] == code]
    if not places:
        return None
    shares = _shares(logits[places])
    best = int(np.argmax(shares))
    return model.subtype_classes.codes[places[best]] if shares[best] >= model.least_subtype else None
