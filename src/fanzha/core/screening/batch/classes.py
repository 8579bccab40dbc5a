"""Types and sub-types of many texts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.classify import classify
from fanzha.core.screening.model import Model
from fanzha.core.screening.wording import runs

from .codes import Joined, Mask, Numbers
from .patterns import PatternTable

Floats = npt.NDArray[np.float64]
Answer = tuple[str | None, str | None]

# Sums of another order differ in the last digits. A choice closer than this is made the readable way.
_CLOSE = 1e-4


class ClassTable:
    """The classes of a model, with the cues of the sub-types as arrays."""

    __slots__ = ("_cues", "_model", "_sisters", "_subtype_weights", "_type_weights")

    def __init__(self, model: Model) -> None:
        """Take a model."""
        self._model = model
        self._cues = PatternTable(model.types.cues)
        self._type_weights = model.type_classes.weights.T.astype(np.float64)
        self._subtype_weights = model.subtype_classes.weights.T.astype(np.float64)
        parents = dict(zip(model.types.cues.targets, model.types.parents, strict=True))
        self._sisters = [
            np.array(
                [at for at, name in enumerate(model.subtype_classes.codes) if parents[name] == code], dtype=np.intp
            )
            for code in model.type_classes.codes
        ]

    def classify(self, joined: Joined, wording: Sequence[str], tactics: npt.NDArray[np.bool_]) -> list[Answer]:
        """Return (type, sub-type) of each text: the same as `classify.classify`.

        Args:
            wording: results of `wording.plain_wording`.
            tactics: for each text and tactic whether it is found, used or warned of.
        """
        present, is_crowded = self._present(joined, tactics)
        types, type_close = self._types(present, wording)
        answers: list[Answer] = [(None, None)] * len(joined)
        close = is_crowded | type_close
        for chosen, code in enumerate(self._model.type_classes.codes):
            texts = np.flatnonzero(types == chosen)
            if len(texts):
                close[texts] |= self._name_subtypes(answers, texts, (chosen, code), present, wording)
        for text in np.flatnonzero(close).tolist():
            codes = {self._model.lexicon.tactics[target] for target in np.flatnonzero(tactics[text]).tolist()}
            answers[text] = classify(self._model, joined.one(text), codes)
        return answers

    def _present(self, joined: Joined, tactics: npt.NDArray[np.bool_]) -> tuple[Floats, Mask]:
        """Return the features of classes: tactics, cues, and a constant 1; and which texts are too crowded."""
        matches = self._cues.match(joined)
        first = tactics.shape[1]
        present = np.zeros((len(joined), first + self._cues.target_count + 1))
        present[:, :first] = tactics
        text, cue = np.divmod(matches.found.groups(), self._cues.target_count)
        present[text, first + cue] = 1.0
        present[:, -1] = 1.0
        return present, matches.is_crowded

    def _types(self, present: Floats, wording: Sequence[str]) -> tuple[Numbers, Mask]:
        """Return the number of the type of each text or -1, and where that is a close call."""
        classes = self._model.type_classes
        sums = _wording_sums(classes.wording, np.arange(len(classes.codes)), wording)
        return _chosen(present @ self._type_weights + sums, self._model.least_type)

    def _name_subtypes(
        self, answers: list[Answer], texts: Numbers, chosen: tuple[int, str], present: Floats, wording: Sequence[str]
    ) -> Mask:
        """Write the answers of the texts of one type, and return where the choice among its sub-types was close."""
        number, code = chosen
        sisters = self._sisters[number]
        subtypes, close = np.full(len(texts), -1, dtype=np.intp), np.zeros(len(texts), dtype=np.bool_)
        if len(sisters):
            sums = _wording_sums(
                self._model.subtype_classes.wording, sisters, [wording[text] for text in texts.tolist()]
            )
            logits = present[texts] @ self._subtype_weights[:, sisters] + sums
            subtypes, close = _chosen(logits, self._model.least_subtype)
        names = [self._model.subtype_classes.codes[at] for at in sisters.tolist()]
        for text, subtype in zip(texts.tolist(), subtypes.tolist(), strict=True):
            answers[text] = (code, names[subtype] if subtype >= 0 else None)
        return close


def _wording_sums(weights: npt.NDArray[np.float32], classes: Numbers, wording: Sequence[str]) -> Floats:
    """Return for each text and class the sum of its runs' weights, divided by the root of their number."""
    sums = np.zeros((len(wording), len(classes)))
    counts = np.zeros(len(wording))
    for buckets, owner in runs(wording, weights.shape[1]):
        counts += np.bincount(owner, minlength=len(wording))
        for column, number in enumerate(classes.tolist()):
            sums[:, column] += np.bincount(owner, weights=weights[number, buckets], minlength=len(wording))
    scaled: Floats = sums / np.sqrt(np.maximum(counts, 1.0))[:, None]
    return scaled


def _chosen(logits: Floats, least: float) -> tuple[Numbers, Mask]:
    """Return the likeliest class of each text, -1 where its share is below the least; and where that is close."""
    best = logits.argmax(axis=1)
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    share = 1.0 / raised.sum(axis=1)
    rivals = (
        np.partition(logits, -2, axis=1)[:, -2:]
        if logits.shape[1] > 1
        else np.stack([logits[:, 0] - 1, logits[:, 0]], 1)
    )
    close = (np.abs(share - least) < _CLOSE) | (rivals[:, 1] - rivals[:, 0] < _CLOSE)
    return np.where(share >= least, best, -1), close
