"""What the score of a text is made of, as rows of a linear model: the one place that knows what home training may move.

The log-odds themselves come from the screener, so that parts of the score which training does not move need no mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .descent import Floats, Ints, Sparse
from .features import features_of
from .find import find_tactics
from .kinds import recognise_kind
from .model import Model
from .screener import Screener
from .surface import surface_of
from .verdict import Kind
from .wording import plain_wording, runs, wording_sums


@dataclass(frozen=True, slots=True)
class Design:
    """Texts as rows: the log-odds that a model gives them, and what each weight adds to these.

    Columns of `stack` are the features, then `kinds`, then the constant. Columns of `wording` are `buckets`: the
    hashed runs that occur.
    """

    base: Floats
    stack: Sparse
    wording: Sparse
    features: int
    kinds: tuple[str, ...]
    buckets: Ints
    plain: tuple[str, ...]

    def with_wording(self, model: Model, wording: npt.NDArray[np.float32]) -> Design:
        """Return the same rows where the weights of the runs are others."""
        before = _bounded(model, wording_sums(self.plain, model.wording))
        after = _bounded(model, wording_sums(self.plain, wording))
        base = self.base + model.wording_weight * (after - before)
        return Design(base, self.stack, self.wording, self.features, self.kinds, self.buckets, self.plain)


def design_of(model: Model, texts: Sequence[tuple[str, Kind]]) -> Design:
    """Return the rows of texts with their kinds; an unknown kind is guessed as in screening."""
    surfaces = [surface_of(text).text for text, _ in texts]
    # Guessed also where the model has no offsets yet: the version that comes out of it may have some.
    kinds = [
        recognise_kind(surface) if kind is Kind.UNKNOWN else kind
        for surface, (_, kind) in zip(surfaces, texts, strict=True)
    ]
    known = tuple(sorted({kind.value for kind in kinds} - {Kind.UNKNOWN.value}))
    stack = _stack(model, surfaces, kinds, known)
    plain = tuple(plain_wording(surface) for surface in surfaces)
    sums = wording_sums(plain, model.wording)
    wording, buckets = _wording(model, plain, sums)
    return Design(_log_odds(model, texts), stack, wording, len(model.weights), known, buckets, plain)


def _log_odds(model: Model, texts: Sequence[tuple[str, Kind]]) -> Floats:
    """Return the log-odds that the screener gives each text, which its contributions add up to."""
    screener = Screener(model)
    odds = np.zeros(len(texts))
    for kind in Kind:
        places = [at for at, (_, each) in enumerate(texts) if each is kind]
        verdicts = screener.screen_many([texts[at][0] for at in places], kind)
        odds[places] = [sum(part.weight for part in verdict.contributions) for verdict in verdicts]
    return odds


def _bounded(model: Model, sums: Floats) -> Floats:
    bounded: Floats = np.clip(sums, *model.wording_bounds)
    return bounded


def _stack(model: Model, surfaces: Sequence[str], kinds: Sequence[Kind], known: Sequence[str]) -> Sparse:
    width = len(model.weights)
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, (surface, kind) in enumerate(zip(surfaces, kinds, strict=True)):
        found = features_of(model.layout, model.lexicon, surface, find_tactics(model.lexicon, surface))
        if kind.value in known:
            found.append((width + known.index(kind.value), 1.0))
        found.append((width + len(known), 1.0))
        rows += [row] * len(found)
        columns += [column for column, _ in found]
        values += [value for _, value in found]
    return Sparse(
        np.array(rows, dtype=np.intp),
        np.array(columns, dtype=np.intp),
        np.array(values, dtype=np.float64),
        (len(surfaces), width + len(known) + 1),
    )


def _wording(model: Model, plain: Sequence[str], sums: Floats) -> tuple[Sparse, Ints]:
    """Return what the weight of each run adds, and which runs occur; nothing where the wording is at its bound."""
    parts = list(runs(plain, len(model.wording)))
    if not parts:
        nothing = np.zeros(0, dtype=np.intp)
        return Sparse(nothing, nothing, np.zeros(0), (len(plain), 0)), nothing
    places = np.concatenate([part[0] for part in parts])
    owners = np.concatenate([part[1] for part in parts])
    totals = np.maximum(np.bincount(owners, minlength=len(plain)), 1)
    low, high = model.wording_bounds
    free = (sums > low) & (sums < high)
    values = model.wording_weight * free[owners] / np.sqrt(totals[owners])
    buckets, columns = np.unique(places, return_inverse=True)
    return Sparse(owners, columns.astype(np.intp), values, (len(plain), len(buckets))), buckets
