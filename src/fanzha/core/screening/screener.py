"""The engine: text in, verdict out; the same answer alone or in a batch, today or next year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from .advice import advice_for
from .batch.engine import BatchEngine
from .catalogue import TACTICS, TELLING_WORDS
from .classify import classify
from .features import features_of
from .find import Place, find_tactics
from .kinds import recognise_kind
from .model import Model
from .parts import telling_clauses, wording_parts
from .reading import Reading, is_readable
from .surface import surface_of
from .verdict import DECIMALS, Contribution, Grade, Kind, TacticHit, Verdict
from .wording import plain_wording

BATCH = 512
_WORDING = ("wording", "home_wording")  # as learnt from many texts, and from a centre's own


class Screener:
    """Screens texts with one model. Share it between threads and requests: nothing that it says ever changes."""

    __slots__ = ("_engine", "_model")

    def __init__(self, model: Model) -> None:
        """Keep the model; the caller has loaded it."""
        self._model = model
        self._engine: BatchEngine | None = None  # made when first needed: its tables take half a second

    @property
    def version(self) -> str:
        """Return the version that every verdict of this screener carries."""
        return self._model.version

    def screen(self, text: str, kind: Kind = Kind.UNKNOWN) -> Verdict:
        """Return the verdict on one text.

        Args:
            text: anything, also empty or hostile; of a very long text the beginning and the end count.
            kind: what sort of text it is, where the caller knows.

        Cost:
            Linear in the length of the text, and bounded: see `surface.MOST_CHARACTERS`.
        """
        return self._judged([text], kind)[0]

    def screen_many(self, texts: Iterable[str], kind: Kind = Kind.UNKNOWN) -> list[Verdict]:
        """Return the verdicts on texts, in order: the same as one by one, but faster."""
        verdicts: list[Verdict] = []
        batch: list[str] = []
        for text in texts:
            batch.append(text)
            if len(batch) == BATCH:
                verdicts += self._judged(batch, kind)
                batch = []
        return verdicts + self._judged(batch, kind)

    def screen_stream(self, texts: Iterable[str], kind: Kind = Kind.UNKNOWN) -> Iterator[Verdict]:
        """Yield the verdicts on a stream of texts, in order, several times as fast as `screen_many`.

        The verdicts are the same, but those that find nothing come without an explanation (`Verdict.explained`).
        Memory does not grow with the stream. Verdicts come in batches: not for a conversation that waits for them.
        """
        if self._engine is None:
            self._engine = BatchEngine(self._model, self._verdict, self._judged)
        return self._engine.stream(texts, kind)

    def _judged(self, texts: Sequence[str], kind: Kind) -> list[Verdict]:
        readings = [self._read(text, kind) for text in texts]
        wording = wording_parts(self._model, [plain_wording(reading.surface.text) for reading in readings])
        return [self._verdict(reading, parts) for reading, parts in zip(readings, wording.tolist(), strict=True)]

    def _read(self, text: str, kind: Kind) -> Reading:
        surface = surface_of(text)
        found = find_tactics(self._model.lexicon, surface.text)
        features = features_of(self._model.layout, self._model.lexicon, surface.text, found)
        known = kind
        if kind is Kind.UNKNOWN and self._model.kind_offsets:  # nothing else asks for the kind
            known = recognise_kind(surface.text)
        return Reading(text, surface, found, features, known)

    def _verdict(self, reading: Reading, wording: Sequence[float]) -> Verdict:
        if not is_readable(reading.surface.text):
            return self._unreadable(reading)
        parts = self._contributions(reading, wording)
        score = round(_probability(sum(part.weight for part in parts)), DECIMALS)
        hits = self._hits(reading, score)
        is_scam, grade = self._grade(score, hits, reading)
        names = {hit.name for hit in hits}
        type_code, subtype = self._type(reading) if grade is not Grade.NONE else (None, None)
        return Verdict(
            is_scam=is_scam,
            grade=grade,
            score=score,
            type=type_code,
            subtype=subtype,
            tactics=hits,
            entities=reading.surface.entities(),
            contributions=tuple(sorted(parts, key=lambda part: (-abs(part.weight), part.code))),
            advice=advice_for(grade, names),
            version=self.version,
        )

    def _unreadable(self, reading: Reading) -> Verdict:
        return Verdict(
            is_scam=False,
            grade=Grade.NONE,
            score=0.0,
            type=None,
            subtype=None,
            tactics=(),
            entities=reading.surface.entities(),
            contributions=(),
            advice=("ask_96110",),
            version=self.version,
            readable=False,
        )

    def _contributions(self, reading: Reading, wording: Sequence[float]) -> list[Contribution]:
        """Return every part of the log-odds; they add up to the score."""
        model = self._model
        names = model.layout.names
        parts = [Contribution("base", model.intercept)]
        for number, value in reading.features:
            weight = model.weights[number] * value
            if weight:
                parts.append(Contribution(names[number], weight, {"value": round(value, 3)}))
        offset = model.kind_offsets.get(reading.kind.value, 0.0)
        if offset:
            parts.append(Contribution("kind", offset, {"kind": reading.kind.value}))
        parts += [Contribution(code, weight) for code, weight in zip(_WORDING, wording, strict=True) if weight]
        return parts

    def _hits(self, reading: Reading, score: float) -> tuple[TacticHit, ...]:
        """Return the tactics that are used (not warned of), in order of place, in original characters."""
        model = self._model
        used = [place for place in reading.found.places if not place.is_warned]
        counts: dict[int, int] = {}
        for place in used:
            counts[place.target] = counts.get(place.target, 0) + 1
        hits = [
            TacticHit(
                model.lexicon.targets[place.target],
                *reading.surface.original_span(place.start, place.end),
                weight=round(model.weights[place.target] / counts[place.target], DECIMALS),
                strong=TACTICS[model.lexicon.targets[place.target]].strong,
            )
            for place in used
        ]
        if score >= model.grading.blue:
            hits += self._telling(reading, used)
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.name)))

    def _telling(self, reading: Reading, used: Sequence[Place]) -> list[TacticHit]:
        """Return the clauses that sound most like a fraud, but those that a tactic is found in."""
        form = reading.surface.text
        telling = reading.telling
        if telling is None:
            (telling,) = telling_clauses(self._model, [form], [plain_wording(form)])
        return [
            TacticHit(
                TELLING_WORDS.code,
                *reading.surface.original_span(start, end),
                weight=round(share, DECIMALS),
                strong=TELLING_WORDS.strong,
            )
            for start, end, share in telling
            if not any(place.start < end and start < place.end for place in used)
        ]

    def _grade(self, score: float, hits: tuple[TacticHit, ...], reading: Reading) -> tuple[bool, Grade]:
        """Return whether this is called a scam, and how urgent it is.

        Without a tactic or a clause to point at, nothing is called a scam however it scores: a verdict without a
        reason cannot be explained to anybody.
        """
        grading = self._model.grading
        names = {hit.name for hit in hits if hit.weight > 0}
        if score < grading.blue:
            is_held = any(number == grading.never_nothing for number, _ in reading.features)
            return False, Grade.BLUE if is_held else Grade.NONE
        size = len(reading.surface.text)
        says_enough = size >= grading.least_size or any(hit.strong for hit in hits)
        if score < grading.scam or not names or not says_enough:
            return False, Grade.BLUE
        if score >= grading.red and not names.isdisjoint(grading.red_tactics):
            return True, Grade.RED
        return True, Grade.ORANGE if score >= grading.orange else Grade.YELLOW

    def _type(self, reading: Reading) -> tuple[str | None, str | None]:
        if reading.classes is not None:
            return reading.classes
        return classify(self._model, [plain_wording(reading.surface.text)])[0]


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))
