"""Learning at home: move a model towards a centre's own labelled texts, and no further than they justify.

The fit starts from the parent model and is drawn back to it, so that a few labels can move little and a thousand of
one sort can move what they share. Signs stay as in training: evidence never comes to count against a fraud.
The lexicon, the types and the grades stay the parent's. Source: docs/methods/learning.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .bounds import bounds_of
from .descent import Fit, Floats, Problem, Sparse, fit
from .design import Design, design_of
from .model import Model, load_model, pack_model, parts_of
from .reading import is_readable
from .surface import surface_of
from .verdict import Kind

LEAST_TEXTS = 20  # with fewer, nothing that they share can be told from chance
_MOST_SHIFT = 2.0  # in log-odds: the most that the constant, or a kind's offset, may move
_MOST_WORDING = 3.0  # the most that the weight of one run of characters may move
_MOST_UNEVEN = 4.0  # where one label is rarer, its texts count for up to so many of the other


@dataclass(frozen=True, slots=True)
class Ridge:
    """How strongly each sort of weight is drawn to the parent's; the larger, the less it moves.

    What all fraud has in common (stack, constant) stands firm, what is particular to a place (wording, the offset of
    a kind) moves first: with a loose stack a thousand texts of one sort raised false alarms on all others. A model
    file may carry values of its own under `adapt`. Set on generated texts and our own, November 2026; see learning.md.
    """

    stack: float = 100.0
    wording: float = 1.0
    constant: float = 500.0
    kind: float = 8.0
    trust: float = 300.0  # of n texts each counts n / (n + trust): labels win weight as they become many


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with the answer that an officer gave. `type` is a code of the 14 types, where known."""

    text: str
    is_scam: bool
    kind: Kind = Kind.UNKNOWN
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a version and when, as written in its card."""

    by: str
    at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Adapted:
    """A home version: its file, its name, and what it was made from."""

    data: bytes
    version: str
    parent: str
    used: int
    left_out: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    fitted: Fit | None = None


class TooFewTexts(ValueError):
    """Too few labelled texts are left to learn anything from. The sentence is fit to be shown."""


def adapt(parent: bytes, texts: Sequence[Labelled], *, made: Made) -> Adapted:
    """Return a version of a model that has learnt from labelled texts.

    Args:
        parent: a model file, shipped or made at home before.
        texts: any order; the order does not matter. A text given twice counts once; one with two answers not at all.

    Raises:
        BadModel: the parent is no model.
        TooFewTexts: fewer than `LEAST_TEXTS` readable texts.

    Cost:
        About the time of screening the texts, and some seconds for ten thousand of them.
    """
    model = load_model(parent)
    parts = parts_of(parent)
    card = json.loads(parts["card"].tobytes())
    kept, left_out = _usable(texts)
    if len(kept) < LEAST_TEXTS:
        raise TooFewTexts(f"能用的标注只有 {len(kept)} 条，至少要 {LEAST_TEXTS} 条，才学得出东西。")
    ridge = Ridge(**card.get("adapt", {}))
    design = design_of(model, [(text.text, text.kind) for text in kept])
    labels = np.array([text.is_scam for text in kept], dtype=np.float64)
    weights = _even(labels) * len(kept) / (len(kept) + ridge.trust)
    wording, first = _fit_wording(model, design, labels, weights, ridge)
    after = design.with_wording(model, wording)
    second = _fit_stack(model, after, labels, weights, ridge)
    counts = _counts(kept)
    card = _moved(card, model, design, second.change, counts, made, ridge)
    arrays = {name: parts[name] for name in parts if name not in {"card", "lexicon"}}
    arrays["wording"] = wording.astype(parts["wording"].dtype)
    card["version"] = _version(model.version, card, arrays)
    data = pack_model(card, parts["lexicon"].tobytes(), arrays)
    whole = Fit(second.change, first.loss_before, second.loss, first.steps + second.steps)
    return Adapted(data, card["version"], model.version, len(kept), left_out, counts, whole)


def _usable(texts: Sequence[Labelled]) -> tuple[list[Labelled], dict[str, int]]:
    """Return each readable text once, in an order that depends on the texts alone, and how many were left out."""
    answers: dict[str, set[bool]] = {}
    firsts: dict[str, Labelled] = {}
    unreadable = 0
    for text in sorted(texts, key=lambda one: (one.text, one.is_scam, one.kind.value)):
        form = surface_of(text.text).text
        if not is_readable(form):
            unreadable += 1
            continue
        answers.setdefault(form, set()).add(text.is_scam)
        firsts.setdefault(form, text)
    kept = [text for form, text in firsts.items() if len(answers[form]) == 1]
    disputed = len(firsts) - len(kept)
    return kept, {
        "unreadable": unreadable,
        "two_answers": disputed,
        "repeated": len(texts) - unreadable - len(firsts),
    }


def _even(labels: Floats) -> Floats:
    """Return how much each text counts: as if both labels were about equally frequent, within a limit."""
    scams = float(labels.sum())
    honest = len(labels) - scams
    if not scams or not honest:
        return np.ones(len(labels))
    whole = len(labels) / 2.0
    of_scam = float(np.clip(whole / scams, 1.0 / _MOST_UNEVEN, _MOST_UNEVEN))
    of_honest = float(np.clip(whole / honest, 1.0 / _MOST_UNEVEN, _MOST_UNEVEN))
    weights: Floats = np.where(labels > 0.5, of_scam, of_honest)
    return weights


def _fit_wording(
    model: Model, design: Design, labels: Floats, weights: Floats, ridge: Ridge
) -> tuple[npt.NDArray[np.float32], Fit]:
    """Return the moved weights of the hashed runs: fitted together with the stack, so that neither does both's work."""
    width = design.stack.shape[1]
    buckets = design.buckets
    columns = np.concatenate([design.stack.columns, design.wording.columns + width])
    both = Sparse(
        np.concatenate([design.stack.rows, design.wording.rows]),
        columns,
        np.concatenate([design.stack.values, design.wording.values]),
        (design.stack.shape[0], width + len(buckets)),
    )
    low, high = _room(model, design, labels)
    most = np.full(len(buckets), _MOST_WORDING)
    found = fit(
        Problem(
            design.base, both, labels, weights,
            np.concatenate([_prices(design, ridge), np.full(len(buckets), ridge.wording)]),
            np.concatenate([low, -most]), np.concatenate([high, most]),
        )
    )  # fmt: skip
    wording = model.wording.astype(np.float64)
    wording[buckets] += found.change[width:]
    return wording.astype(np.float32), found


def _fit_stack(model: Model, design: Design, labels: Floats, weights: Floats, ridge: Ridge) -> Fit:
    low, high = _room(model, design, labels)
    return fit(Problem(design.base, design.stack, labels, weights, _prices(design, ridge), low, high))


def _prices(design: Design, ridge: Ridge) -> Floats:
    prices: Floats = np.concatenate(
        [np.full(design.features, ridge.stack), np.full(len(design.kinds), ridge.kind), [ridge.constant]]
    )
    return prices


def _room(model: Model, design: Design, labels: Floats) -> tuple[Floats, Floats]:
    """Return how far each weight of the stack may move down and up.

    Texts of one label alone say nothing about how frequent frauds are: then constant and offsets stay.
    """
    now = np.array(model.weights)
    limits = np.array([bounds_of(name) for name in model.layout.names]).reshape(-1, 2)
    # Calibration may have taken a shipped weight past its bound: there it may stay, but go no further.
    low, high = np.minimum(limits[:, 0] - now, 0.0), np.maximum(limits[:, 1] - now, 0.0)
    shift = _MOST_SHIFT if 0.0 < labels.sum() < len(labels) else 0.0
    ends = np.full(len(design.kinds) + 1, shift)
    return np.concatenate([low, -ends]), np.concatenate([high, ends])


def _moved(
    card: Mapping[str, Any],
    model: Model,
    design: Design,
    change: Floats,
    counts: Mapping[str, Mapping[str, int]],
    made: Made,
    ridge: Ridge,
) -> dict[str, Any]:
    """Return the card with the moved weights and where they come from."""
    weights = np.array(model.weights) + change[: design.features]
    offsets = dict(model.kind_offsets)
    for kind, moved in zip(design.kinds, change[design.features : -1], strict=True):
        offsets[kind] = round(offsets.get(kind, 0.0) + float(moved), 4)
    named = zip(model.layout.names, weights, strict=True)
    return {
        **card,
        "weights": {name: round(float(weight), 4) for name, weight in named if abs(weight) > 5e-5},
        "intercept": round(model.intercept + float(change[-1]), 4),
        "kind_offsets": {kind: offset for kind, offset in offsets.items() if offset},
        "adapt": {name: getattr(ridge, name) for name in Ridge.__slots__},
        "home": {
            "parent": model.version, "texts": {label: dict(of) for label, of in counts.items()},
            "by": made.by, "at": made.at, "note": made.note,
        },
    }  # fmt: skip


def _counts(texts: Sequence[Labelled]) -> dict[str, dict[str, int]]:
    """Return how many texts there are by label and kind."""
    counts: dict[str, dict[str, int]] = {"scam": {}, "harmless": {}}
    for text in texts:
        of = counts["scam" if text.is_scam else "harmless"]
        of[text.kind.value] = of.get(text.kind.value, 0) + 1
    return {label: dict(sorted(of.items())) for label, of in counts.items()}


def _version(parent: str, card: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """Return the name of a home version: its shipped ancestor's, and eight characters of what decides a verdict."""
    digest = hashlib.sha256(json.dumps({**card, "version": "", "home": ""}, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(arrays[name].tobytes())
    return f"{parent.split('.h', 1)[0]}.h{digest.hexdigest()[:8]}"
