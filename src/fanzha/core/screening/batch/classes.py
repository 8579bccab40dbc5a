"""Types and sub-types of many texts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from fanzha.core.screening.classify import classify
from fanzha.core.screening.model import Classes, Model
from fanzha.core.screening.wording import runs

from .codes import Joined, Mask, Numbers
from .patterns import PatternTable

Floats = npt.NDArray[np.float64]
Answer = tuple[str | None, str | None]

# Sums of another order differ in the last digits. A choice closer than this is made the readable way.
_CLOSE = 1e-4
_NEVER = -1e9  # log-odds of a class that is not in question
_NO_RUNS = np.zeros(0, dtype=np.intp)


class ClassTable:
    """The classes of a model, with the cues of the sub-types as arrays; types come first, then sub-types."""

    __slots__ = ("_cues", "_model", "_parents", "_present", "_type_count", "_wording")

    def __init__(self, model: Model) -> None:
        """Take a model."""
        self._model = model
        self._cues = PatternTable(model.types.cues)
        both = (model.type_classes, model.subtype_classes)
        self._present = np.concatenate([classes.weights for classes in both]).T.astype(np.float64)
        self._wording = [classes.wording.T.astype(np.float64) for classes in both]
        self._type_count = len(model.type_classes.codes)
        parents = dict(zip(model.types.cues.targets, model.types.parents, strict=True))
        types = {code: number for number, code in enumerate(model.type_classes.codes)}
        self._parents = np.array([types.get(parents[name], -1) for name in model.subtype_classes.codes])

    def classify(self, joined: Joined, wording: Sequence[str], tactics: Mask) -> list[Answer]:
        """Return (type, sub-type) of each text: the same as `classify.classify`.

        Args:
            wording: results of `wording.plain_wording`.
            tactics: for each text and tactic whether it is found, used or warned of.
        """
        model = self._model
        present, close = self._features(joined, tactics)
        logits = present @ self._present + _wording_sums(self._wording, wording)
        types, type_close = _chosen(logits[:, : self._type_count], model.least_type)
        sisters = self._parents == types[:, None]  # a text without a type has none: some class may lack a type too
        sisters &= types[:, None] >= 0
        subtypes, subtype_close = _chosen(np.where(sisters, logits[:, self._type_count :], _NEVER), model.least_subtype)
        subtypes[~sisters.any(axis=1)] = -1
        close |= type_close | (subtype_close & sisters.any(axis=1))
        answers: list[Answer] = [
            (_code(model.type_classes, first), _code(model.subtype_classes, second))
            for first, second in zip(types.tolist(), subtypes.tolist(), strict=True)
        ]
        for text in np.flatnonzero(close).tolist():
            codes = {model.lexicon.tactics[target] for target in np.flatnonzero(tactics[text]).tolist()}
            answers[text] = classify(model, joined.one(text), codes)
        return answers

    def _features(self, joined: Joined, tactics: Mask) -> tuple[Floats, Mask]:
        """Return the features of classes: tactics, cues, and a constant 1; and which texts are too crowded."""
        matches = self._cues.match(joined)
        first = tactics.shape[1]
        present = np.zeros((len(joined), first + self._cues.target_count + 1))
        present[:, :first] = tactics
        text, cue = np.divmod(matches.found.groups(), self._cues.target_count)
        present[text, first + cue] = 1.0
        present[:, -1] = 1.0
        return present, matches.is_crowded


def _code(classes: Classes, number: int) -> str | None:
    return classes.codes[number] if number >= 0 else None


def _wording_sums(weights: Sequence[Floats], wording: Sequence[str]) -> Floats:
    """Return for each text and class the sum of its runs' weights, divided by the root of their number.

    Args:
        weights: for each group of classes a row a bucket and a column a class.
        wording: results of `wording.plain_wording`.
    """
    held = {buckets: _held(wording, buckets) for buckets in {len(group) for group in weights}}
    sums = np.concatenate([held[len(group)] @ group for group in weights], axis=1)
    counts = np.asarray(held[len(weights[0])].sum(axis=1)).ravel()
    scaled: Floats = sums / np.sqrt(np.maximum(counts, 1.0))[:, None]
    return scaled


def _held(wording: Sequence[str], buckets: int) -> csr_matrix:
    """Return how often each text holds a run of each bucket."""
    parts = list(runs(wording, buckets))
    held, owners = (np.concatenate([part[side] for part in parts]) if parts else _NO_RUNS for side in (0, 1))
    ends = np.searchsorted(np.sort(owners), np.arange(len(wording) + 1))
    order = np.argsort(owners, kind="stable")
    return csr_matrix((np.ones(len(held)), held[order], ends), shape=(len(wording), buckets))


def _chosen(logits: Floats, least: float) -> tuple[Numbers, Mask]:
    """Return the likeliest class of each text, -1 where its share is below the least; and where that is close."""
    best = logits.argmax(axis=1)
    top = logits[np.arange(len(logits)), best]
    share = 1.0 / np.exp(logits - top[:, None]).sum(axis=1)
    is_rival = logits > top[:, None] - _CLOSE
    close = (np.abs(share - least) < _CLOSE) | (is_rival.sum(axis=1) > 1)
    return np.where(share >= least, best, -1), close
