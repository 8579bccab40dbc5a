"""How good a version is on labelled texts: per set and kind, with intervals, calibration and the confusion of types."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .adapt import Labelled
from .screener import Screener
from .surface import surface_of
from .verdict import Grade, Kind, Verdict

BANDS = 10
KEPT_BACK = 5  # one text in so many is never fitted, so that a version is measured on what it has not seen
_Z = 1.959964  # of the 95 % interval
SILENT = "none"  # in the confusion of types: none was named
ALL = "all"  # the row of a set over all of its kinds


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is counted from; `share`, `low` and `high` are None where nothing was counted."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """Return the share."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval."""
        return wilson(self.part, self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Band:
    """Texts with probabilities from `low` up to the next band: what was said of them, and what they were."""

    low: float
    count: int
    said: float
    were: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a version does on some texts. `suspected` is recall where blue counts as found."""

    texts: int
    recall: Rate
    false_alarms: Rate
    suspected: Rate
    doubted: Rate
    auc: float | None
    ece: float | None
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Types:
    """How well types are named among frauds whose type is known; none named counts as a miss."""

    texts: int
    macro_f1: float | None
    named: Rate
    right: Rate
    confusion: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Error:
    """A text that a version got wrong, for whoever may see texts."""

    number: int
    is_scam: bool
    score: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A version's figures over all texts, for each kind, its types, and where it went wrong, worst first."""

    version: str
    kinds: Mapping[str, Figures]
    types: Types
    errors: tuple[Error, ...]

    @property
    def whole(self) -> Figures:
        """Return the figures over all kinds."""
        return self.kinds[ALL]


def evaluate(screener: Screener, texts: Sequence[Labelled]) -> Evaluation:
    """Return what a version does on labelled texts.

    Args:
        texts: their kind is told to the screener, as it is in use; the answer is not.
    """
    verdicts = _verdicts(screener, texts)
    kinds = {ALL: figures(texts, verdicts)}
    for kind in sorted({text.kind.value for text in texts}):
        chosen = [at for at, text in enumerate(texts) if text.kind.value == kind]
        kinds[kind] = figures([texts[at] for at in chosen], [verdicts[at] for at in chosen])
    return Evaluation(screener.version, kinds, types_of(texts, verdicts), _errors(texts, verdicts))


def _verdicts(screener: Screener, texts: Sequence[Labelled]) -> list[Verdict]:
    """Return the verdicts in the order of the texts; each kind is screened as one batch."""
    found: dict[int, Verdict] = {}
    for kind in Kind:
        places = [at for at, text in enumerate(texts) if text.kind is kind]
        found |= dict(zip(places, screener.screen_many([texts[at].text for at in places], kind), strict=True))
    return [found[at] for at in range(len(texts))]


def figures(texts: Sequence[Labelled], verdicts: Sequence[Verdict]) -> Figures:
    """Return the figures of verdicts on texts, in the same order."""
    labels = [text.is_scam for text in texts]
    scores = [verdict.score for verdict in verdicts]
    bands = calibration_bands(scores, labels)
    return Figures(
        texts=len(texts),
        recall=_rate(verdict.is_scam for verdict, is_scam in zip(verdicts, labels, strict=True) if is_scam),
        false_alarms=_rate(verdict.is_scam for verdict, is_scam in zip(verdicts, labels, strict=True) if not is_scam),
        suspected=_rate(_is_raised(v) for v, is_scam in zip(verdicts, labels, strict=True) if is_scam),
        doubted=_rate(_is_raised(v) for v, is_scam in zip(verdicts, labels, strict=True) if not is_scam),
        auc=auc(scores, labels),
        ece=calibration_error(bands),
        bands=bands,
    )


def _rate(said: Iterable[bool]) -> Rate:
    answers = list(said)
    return Rate(sum(answers), len(answers))


def _is_raised(verdict: Verdict) -> bool:
    return verdict.grade is not Grade.NONE


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson; it also holds near 0 and 1 and for small numbers.

    Args:
        part: from 0 to whole.
        whole: above 0.

    >>> [round(end, 3) for end in wilson(0, 50)]
    [0.0, 0.071]
    """
    share, square = part / whole, _Z**2 / whole
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Return how often a fraud scores above a harmless text, equal scores half; None without one of either.

    >>> auc([0.9, 0.4, 0.4, 0.1], [True, True, False, False])
    0.875
    """
    scams = sum(labels)
    if not scams or scams == len(labels):
        return None
    _, place, counts = np.unique(np.array(scores), return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    of_scams = float(ranks[place][np.array(labels)].sum())
    return (of_scams - scams * (scams + 1) / 2.0) / (scams * (len(labels) - scams))


def calibration_bands(scores: Sequence[float], labels: Sequence[bool]) -> tuple[Band, ...]:
    """Return the ten bands of the probability that hold texts, lowest first; 1.0 belongs to the last."""
    places = [min(BANDS - 1, int(score * BANDS)) for score in scores]
    bands = []
    for band in sorted(set(places)):
        chosen = [at for at, place in enumerate(places) if place == band]
        said = math.fsum(scores[at] for at in chosen) / len(chosen)
        bands.append(Band(band / BANDS, len(chosen), said, sum(labels[at] for at in chosen) / len(chosen)))
    return tuple(bands)


def calibration_error(bands: Sequence[Band]) -> float | None:
    """Return the mean distance of what was said from what was, each text counting once (ECE)."""
    total = sum(band.count for band in bands)
    return sum(band.count * abs(band.said - band.were) for band in bands) / total if total else None


def is_kept_back(text: str) -> bool:
    """Return whether a text is kept for measuring: one in five, decided by its searched form alone, for ever."""
    return hashlib.sha256(surface_of(text).text.encode()).digest()[0] % KEPT_BACK == 0


def split(texts: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """Return the texts to fit and those kept back."""
    kept = [text for text in texts if is_kept_back(text.text)]
    return [text for text in texts if not is_kept_back(text.text)], kept


def types_of(texts: Sequence[Labelled], verdicts: Sequence[Verdict]) -> Types:
    """Return how well the types of frauds were named."""
    pairs = [(text.type, verdict.type or SILENT) for text, verdict in zip(texts, verdicts, strict=True)
             if text.is_scam and text.type]  # fmt: skip
    confusion = Counter((str(known), said) for known, said in pairs)
    known = sorted({known for known, _ in confusion})
    scores = [_f1(confusion, code) for code in known]
    named = [(was, said) for was, said in pairs if said != SILENT]
    return Types(
        texts=len(pairs),
        macro_f1=sum(scores) / len(scores) if scores else None,
        named=Rate(len(named), len(pairs)),
        right=_rate(was == said for was, said in named),
        confusion=dict(sorted(confusion.items())),
    )


def _f1(confusion: Mapping[tuple[str, str], int], code: str) -> float:
    right = confusion.get((code, code), 0)
    told = sum(count for (_, said), count in confusion.items() if said == code)
    there = sum(count for (was, _), count in confusion.items() if was == code)
    return 2.0 * right / (told + there)


def _errors(texts: Sequence[Labelled], verdicts: Sequence[Verdict]) -> tuple[Error, ...]:
    """Return the texts judged wrongly, the surest mistakes first."""
    wrong = [
        Error(number, text.is_scam, verdict.score)
        for number, (text, verdict) in enumerate(zip(texts, verdicts, strict=True))
        if text.is_scam is not verdict.is_scam
    ]
    return tuple(sorted(wrong, key=lambda error: (error.score if error.is_scam else 1 - error.score, error.number)))


def as_plain(each: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain values for JSON; no text is in it."""
    return {
        "version": each.version,
        "kinds": {kind: _plain_figures(found) for kind, found in each.kinds.items()},
        "types": {
            "texts": each.types.texts, "macro_f1": each.types.macro_f1, "named": _plain_rate(each.types.named),
            "right": _plain_rate(each.types.right),
            "confusion": [[was, said, count] for (was, said), count in each.types.confusion.items()],
        },
        "errors": [[error.number, error.is_scam, error.score] for error in each.errors],
    }  # fmt: skip


def _plain_figures(found: Figures) -> dict[str, Any]:
    return {
        "texts": found.texts, "recall": _plain_rate(found.recall), "false_alarms": _plain_rate(found.false_alarms),
        "suspected": _plain_rate(found.suspected), "doubted": _plain_rate(found.doubted), "auc": found.auc,
        "ece": found.ece, "bands": [[band.low, band.count, band.said, band.were] for band in found.bands],
    }  # fmt: skip


def _plain_rate(found: Rate) -> dict[str, Any]:
    return {"part": found.part, "whole": found.whole, "share": found.share, "interval": found.interval}
