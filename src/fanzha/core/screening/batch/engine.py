"""A stream of messages in, a stream of verdicts out: columns for all, an explanation for those that need one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.classify import classify
from fanzha.core.screening.kinds import recognise_kind
from fanzha.core.screening.model import Model
from fanzha.core.screening.parts import telling_clauses, wording_parts
from fanzha.core.screening.reading import LEAST_CHINESE, Reading
from fanzha.core.screening.verdict import DECIMALS, Grade, Kind, Verdict

from .codes import Joined, Mask, join
from .features import Features, FeatureTable
from .findings import Columns, findings
from .patterns import PatternTable
from .places import MOST_CHARACTERS
from .surfaces import Surfaces, surfaces
from .wordings import chinese_counts, plain_wordings

BATCH = 4096  # of 512 to 4,096 the fastest, by a sixth before 1,024: the cost of each step is shared by more texts
# Longer texts are screened one by one: they are few, and the time that columns save is small beside their length.
LONGEST = 250
# A score whose next digits are this near to a tie may round otherwise when it is summed in another order.
_TIE = 1e-6
_LARGE_BLOCK = 30_000_000  # bytes; glibc learns from blocks of up to 32 MB
_FAR = 30.0  # log-odds beyond which nothing changes

Floats = npt.NDArray[np.float64]
Explain = Callable[[Reading, Sequence[float]], Verdict]
OneByOne = Callable[[Sequence[str], Kind], Sequence[Verdict]]


@dataclass(frozen=True, slots=True)
class _Scored:
    """Texts of a batch with all that is known of them.

    Attributes:
        read: their searched forms.
        joined: the same, without those too long for columns.
        wording: what `parts.wording_parts` makes of each.
        scores: rounded as in a verdict.
        is_open: which texts need an explanation, or a closer look.
        is_intricate: which only the one-by-one way judges rightly.
    """

    read: Surfaces
    joined: Joined
    found: Columns
    features: Features
    plain: Sequence[str]
    wording: Floats
    scores: Sequence[float]
    is_open: Mask
    is_intricate: Mask


class BatchEngine:
    """Screens streams of texts with one model. Immutable but for a table of the verdicts that say nothing found."""

    __slots__ = (
        "_explain",
        "_features",
        "_model",
        "_nothing",
        "_one_by_one",
        "_patterns",
        "_unreadable",
        "_weights",
    )

    def __init__(self, model: Model, explain: Explain, one_by_one: OneByOne) -> None:
        """Take the model, what makes a full verdict of a reading, and the readable way for texts that are intricate."""
        self._model = model
        self._explain = explain
        self._one_by_one = one_by_one
        self._patterns = PatternTable(model.lexicon)
        self._features = FeatureTable(model.layout, model.lexicon)
        self._weights = np.array(model.weights)
        self._nothing: dict[float, Verdict] = {}
        self._unreadable = self._unexplained(0.0, ("ask_96110",), is_readable=False)

    def stream(self, texts: Iterable[str], kind: Kind) -> Iterator[Verdict]:
        """Yield the verdict on each text, in order; of those with nothing found without an explanation."""
        _keep_memory()
        remaining = iter(texts)
        while batch := list(islice(remaining, BATCH)):
            yield from self._verdicts(batch, kind)

    def _verdicts(self, texts: Sequence[str], kind: Kind) -> list[Verdict]:
        is_long = [len(text) > LONGEST for text in texts]
        if not any(is_long):
            return self._short(texts, kind)
        short = iter(self._short([text for text, long in zip(texts, is_long, strict=True) if not long], kind))
        long = iter(self._alone([text for text, long in zip(texts, is_long, strict=True) if long], kind))
        return [next(long if answer else short) for answer in is_long]

    def _short(self, texts: Sequence[str], kind: Kind) -> list[Verdict]:
        """Return the verdicts on texts of at most `LONGEST` characters."""
        if not texts:
            return []
        scored = self._scored(texts, kind)
        verdicts = list(map(self._nothing_found, scored.scores))
        for number in np.flatnonzero(chinese_counts(scored.joined) < LEAST_CHINESE).tolist():
            verdicts[number] = self._unreadable
            scored.is_open[number] = False
        self._explain_open(verdicts, texts, scored, kind)
        intricate = np.flatnonzero(scored.is_intricate).tolist()
        closer = self._alone([texts[number] for number in intricate], kind)
        for number, verdict in zip(intricate, closer, strict=True):
            verdicts[number] = verdict
        return verdicts

    def _scored(self, texts: Sequence[str], kind: Kind) -> _Scored:
        read = surfaces(texts)
        joined, is_swollen = _bounded(read.joined)
        found = findings(self._model.lexicon, joined, self._patterns.match(joined))
        features = self._features.features(joined, found)
        plain = plain_wordings(joined)
        wording = wording_parts(self._model, plain)
        scores = _probabilities(self._log_odds(joined, features, wording, kind))
        rounded = [round(score, DECIMALS) for score in scores.tolist()]
        steps = scores * 10**DECIMALS
        is_tied = np.abs(steps - np.floor(steps) - 0.5) < _TIE * 10**DECIMALS
        is_open = is_tied | (np.array(rounded) >= self._model.grading.blue)
        is_open[features.text[features.number == self._model.grading.never_nothing]] = True
        is_intricate = found.is_intricate | is_swollen
        return _Scored(read, joined, found, features, plain, wording, rounded, is_open & ~is_intricate, is_intricate)

    def _log_odds(self, joined: Joined, features: Features, wording: Floats, kind: Kind) -> Floats:
        """Return the sum of all parts of each text's score."""
        model = self._model
        weights = self._weights[features.number] * features.value
        sums = np.bincount(features.text, weights=weights, minlength=len(joined)) + np.float64(model.intercept)
        sums += self._kind_offsets(joined, kind)
        sums += wording.sum(axis=1)
        return sums

    def _kind_offsets(self, joined: Joined, kind: Kind) -> Floats | float:
        offsets = self._model.kind_offsets
        if not offsets:
            return 0.0
        kinds = [self._known(joined, number, kind) for number in range(len(joined))]
        return np.array([offsets.get(known.value, 0.0) for known in kinds])

    def _known(self, joined: Joined, number: int, kind: Kind) -> Kind:
        if kind is not Kind.UNKNOWN or not self._model.kind_offsets:
            return kind
        return recognise_kind(joined.one(number))

    def _explain_open(self, verdicts: list[Verdict], texts: Sequence[str], scored: _Scored, kind: Kind) -> None:
        """Put the full verdicts in their places."""
        numbers = np.flatnonzero(scored.is_open)
        if not len(numbers):
            return
        chosen = numbers.tolist()
        forms = join([scored.joined.one(number) for number in chosen])
        plain = [scored.plain[number] for number in chosen]
        parts = (
            scored.found.each(numbers),
            scored.features.each(numbers),
            classify(self._model, plain),
            telling_clauses(self._model, [forms.one(place) for place in range(len(chosen))], plain),
        )
        for number, found, features, classes, telling in zip(chosen, *parts, strict=True):
            surface = scored.read.of(number, texts[number])
            known = self._known(scored.joined, number, kind)
            reading = Reading(texts[number], surface, found, features, known, classes, telling)
            verdicts[number] = self._as_in_stream(self._explain(reading, scored.wording[number].tolist()))

    def _alone(self, texts: Sequence[str], kind: Kind) -> list[Verdict]:
        """Return the verdicts of the readable way, without an explanation where nothing was found."""
        return [self._as_in_stream(verdict) for verdict in self._one_by_one(texts, kind)]

    def _as_in_stream(self, verdict: Verdict) -> Verdict:
        if not verdict.readable:
            return self._unreadable
        return self._nothing_found(verdict.score) if verdict.grade is Grade.NONE else verdict

    def _nothing_found(self, score: float) -> Verdict:
        """Return the verdict of a text with nothing found; those of one score are one and the same."""
        verdict = self._nothing.get(score)
        if verdict is None:
            verdict = self._nothing[score] = self._unexplained(score, ())
        return verdict

    def _unexplained(self, score: float, advice: tuple[str, ...], *, is_readable: bool = True) -> Verdict:
        return Verdict(
            is_scam=False,
            grade=Grade.NONE,
            score=score,
            type=None,
            subtype=None,
            tactics=(),
            entities=(),
            contributions=(),
            advice=advice,
            version=self._model.version,
            readable=is_readable,
            explained=False,
        )


def _keep_memory() -> None:
    """Have the allocator keep the memory that columns need again and again (a seventh of the time, measured).

    The allocator of Linux gives back to the system at once what is larger than the largest block freed so far.
    """
    del_soon = np.empty(_LARGE_BLOCK, dtype=np.uint8)
    del del_soon


def _bounded(joined: Joined) -> tuple[Joined, Mask]:
    """Empty the texts that have grown beyond what columns can number, and say which they are."""
    is_swollen = joined.sizes > MOST_CHARACTERS
    if not is_swollen.any():
        return joined, is_swollen
    return join(["" if swollen else joined.one(number) for number, swollen in enumerate(is_swollen)]), is_swollen


def _probabilities(log_odds: Floats) -> Floats:
    scores: Floats = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -_FAR, _FAR)))
    return scores
