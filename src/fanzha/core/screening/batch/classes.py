"""Types and sub-types of many texts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.classify import classify
from fanzha.core.screening.model import Classes, Model
from fanzha.core.screening.wording import Buckets, runs

from .codes import Joined, Mask, Numbers
from .patterns import PatternTable

Floats = npt.NDArray[np.float64]
Answer = tuple[str | None, str | None]
Runs = tuple[Buckets, Buckets]  # the bucket and the text number of each run

# Sums of another order differ in the last digits. A choice closer than this is made the readable way.
_CLOSE = 1e-4


class _Choice:
    """A linear choice among some of a model's classes, laid out for many texts."""

    __slots__ = ("_least", "_present", "_wording", "codes")

    def __init__(self, classes: Classes, chosen: Sequence[int], least: float) -> None:
        self.codes = [classes.codes[number] for number in chosen]
        self._present = classes.weights[list(chosen)].T.astype(np.float64)
        self._wording = np.ascontiguousarray(classes.wording[list(chosen)].T)
        self._least = least

    def choose(self, present: Floats, all_runs: Sequence[Runs]) -> tuple[list[str | None], Mask]:
        """Return the likeliest class of each text or None, and where that is a close call."""
        if not self.codes:
            return [None] * len(present), np.zeros(len(present), dtype=np.bool_)
        logits = present @ self._present + _wording_sums(self._wording, all_runs, len(present))
        best, close = _chosen(logits, self._least)
        return [self.codes[number] if number >= 0 else None for number in best.tolist()], close


class ClassTable:
    """The classes of a model, with the cues of the sub-types as arrays."""

    __slots__ = ("_bucket_count", "_cues", "_model", "_subtypes", "_types")

    def __init__(self, model: Model) -> None:
        """Take a model."""
        self._model = model
        self._bucket_count = model.type_classes.wording.shape[1]
        self._cues = PatternTable(model.types.cues)
        self._types = _Choice(model.type_classes, range(len(model.type_classes.codes)), model.least_type)
        parents = dict(zip(model.types.cues.targets, model.types.parents, strict=True))
        self._subtypes = {
            code: _Choice(
                model.subtype_classes,
                [at for at, name in enumerate(model.subtype_classes.codes) if parents[name] == code],
                model.least_subtype,
            )
            for code in model.type_classes.codes
        }

    def classify(self, joined: Joined, wording: Sequence[str], tactics: Mask) -> list[Answer]:
        """Return (type, sub-type) of each text: the same as `classify.classify`.

        Args:
            wording: results of `wording.plain_wording`.
            tactics: for each text and tactic whether it is found, used or warned of.
        """
        present, close = self._present(joined, tactics)
        all_runs = list(runs(wording, self._bucket_count))
        types, type_close = self._types.choose(present, all_runs)
        subtypes, subtype_close = self._named_further(types, present, all_runs)
        answers: list[Answer] = list(zip(types, subtypes, strict=True))
        for text in np.flatnonzero(close | type_close | subtype_close).tolist():
            codes = {self._model.lexicon.tactics[target] for target in np.flatnonzero(tactics[text]).tolist()}
            answers[text] = classify(self._model, joined.one(text), codes)
        return answers

    def _present(self, joined: Joined, tactics: Mask) -> tuple[Floats, Mask]:
        """Return the features of classes: tactics, cues, and a constant 1; and which texts are too crowded."""
        matches = self._cues.match(joined)
        first = tactics.shape[1]
        present = np.zeros((len(joined), first + self._cues.target_count + 1))
        present[:, :first] = tactics
        text, cue = np.divmod(matches.found.groups(), self._cues.target_count)
        present[text, first + cue] = 1.0
        present[:, -1] = 1.0
        return present, matches.is_crowded

    def _named_further(
        self, types: Sequence[str | None], present: Floats, all_runs: Sequence[Runs]
    ) -> tuple[list[str | None], Mask]:
        """Return the sub-type of each text among those of its type, and where that is a close call."""
        subtypes: list[str | None] = [None] * len(types)
        close = np.zeros(len(types), dtype=np.bool_)
        members: dict[str, list[int]] = {}
        for text, code in enumerate(types):
            if code is not None:
                members.setdefault(code, []).append(text)
        for code, texts in members.items():
            names, close[texts] = self._subtypes[code].choose(present[texts], _runs_of(texts, all_runs, len(types)))
            for text, name in zip(texts, names, strict=True):
                subtypes[text] = name
        return subtypes, close


def _runs_of(chosen: Sequence[int], all_runs: Sequence[Runs], texts: int) -> list[Runs]:
    """Return the runs of some texts, numbered anew."""
    numbers = np.full(texts, -1, dtype=np.intp)
    numbers[chosen] = np.arange(len(chosen))
    renumbered = ((buckets, numbers[owner]) for buckets, owner in all_runs)
    return [(buckets[owner >= 0], owner[owner >= 0]) for buckets, owner in renumbered]


def _wording_sums(weights: npt.NDArray[np.float32], all_runs: Sequence[Runs], texts: int) -> Floats:
    """Return for each text and class the sum of its runs' weights, divided by the root of their number.

    Args:
        weights: a row for each bucket, a column for each class.
        all_runs: results of `wording.runs`, the text numbers in order.
    """
    sums = np.zeros((texts, weights.shape[1]))
    counts = np.zeros(texts)
    for buckets, owner in all_runs:
        if len(owner):
            firsts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
            sums[owner[firsts]] += np.add.reduceat(weights[buckets], firsts, axis=0, dtype=np.float64)
            counts += np.bincount(owner, minlength=texts)
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
