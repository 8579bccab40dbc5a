"""Fit the network of the wording: one hidden layer over hashed runs, its outputs the sorts of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags

from fanzha.core.screening.network import Network
from fanzha.core.screening.wording import runs
from training.texts import Text

BUCKETS = 1 << 17
HIDDEN = 64
EPOCHS = 10
RATE = 0.2
BATCH = 64
DROPPED = 0.1  # share of the runs of a text that is left out each time: no single run decides
LEAST_TEXTS = 3  # that hold a run; a rarer one teaches nothing
LEAST_FAMILY = 25  # honest texts of a family; smaller ones are learnt together
_START = 0.05
_FIRST_SQUARE = 1e-4


def sorts_of(texts: Sequence[Text]) -> list[str]:
    """Return what the network learns to tell apart: types of fraud, families of honest text."""
    families = Counter(text.family for text in texts if not text.is_scam)
    return [_sort(text, families) for text in texts]


def _sort(text: Text, families: Counter[str]) -> str:
    if text.source != "own":
        return f"{'scam' if text.is_scam else 'honest'}:{text.source}"
    if text.is_scam:
        return f"scam:{text.family}:{text.subtype or ''}"
    return f"honest:{text.family if families[text.family] >= LEAST_FAMILY else 'other'}"


def class_codes(sorts: Sequence[str]) -> list[str]:
    """Return for each class of the network the type and sub-type that it stands for, nothing for the others."""
    return [sort.removeprefix("scam:") if sort.startswith("scam:C") else "" for sort in sorted(set(sorts))]


def presence(plain: Sequence[str]) -> csr_matrix:
    """Return which buckets each text holds."""
    parts = list(runs(plain, BUCKETS))
    columns, owners = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    held = csr_matrix((np.ones(len(columns), dtype=np.float32), (owners, columns)), shape=(len(plain), BUCKETS))
    held.data[:] = 1
    return held


def fit_network(held: csr_matrix, sorts: Sequence[str], weights: np.ndarray, seed: int) -> Network:
    """Return a network fitted on texts given by `presence`."""
    counts = np.asarray(held.sum(axis=0)).ravel()
    known = counts >= LEAST_TEXTS
    rarity = (np.log((1 + held.shape[0]) / (1 + np.where(known, counts, 1))) + 1).astype(np.float32)
    weighted = held @ diags(rarity)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    rows = (diags(1 / np.maximum(lengths, 1e-9)) @ weighted).tocsr()[:, known].astype(np.float32)
    codes = sorted(set(sorts))
    answers = np.array([codes.index(sort) for sort in sorts])
    inner, inner_bias, outer, outer_bias = _descend(rows, answers, len(codes), weights, seed)
    spread = np.zeros((BUCKETS, HIDDEN), dtype=np.float32)
    spread[known] = inner * rarity[known, None]
    is_scam = np.array([code.startswith("scam:") for code in codes])
    return Network(rarity, spread, inner_bias, outer.astype(np.float64), outer_bias.astype(np.float64), is_scam)


def _descend(rows: csr_matrix, answers: np.ndarray, classes: int, weights: np.ndarray, seed: int) -> list[np.ndarray]:
    """Return inner weights and bias, outer weights and bias, by AdaGrad on the rows that a batch touches."""
    draw = np.random.RandomState(seed)
    count, width = rows.shape
    inner = (draw.randn(width, HIDDEN) * _START).astype(np.float32)
    outer = (draw.randn(HIDDEN, classes) * np.sqrt(2 / HIDDEN)).astype(np.float32)
    dense = [np.zeros(HIDDEN, dtype=np.float32), outer, np.zeros(classes, dtype=np.float32)]
    squares = [np.full_like(part, _FIRST_SQUARE * 10) for part in dense]
    inner_squares = np.full_like(inner, _FIRST_SQUARE)
    weights = weights.astype(np.float32)
    for _ in range(EPOCHS):
        order = draw.permutation(count)
        for first in range(0, count, BATCH):
            chosen = order[first : first + BATCH]
            batch = rows[chosen]
            kept = batch.data * (draw.rand(batch.nnz) >= DROPPED) / (1 - DROPPED)
            touched, places = np.unique(batch.indices, return_inverse=True)
            local = csr_matrix((kept.astype(np.float32), places, batch.indptr), shape=(len(chosen), len(touched)))
            bias, outer, outer_bias = dense
            sums = local @ inner[touched] + bias
            hidden = np.maximum(sums, 0)
            raised = hidden @ outer + outer_bias
            raised = np.exp(raised - raised.max(axis=1, keepdims=True))
            slope = raised / raised.sum(axis=1, keepdims=True)
            slope[np.arange(len(chosen)), answers[chosen]] -= 1
            slope *= weights[chosen][:, None] / len(chosen)
            back = (slope @ outer.T * (sums > 0)).astype(np.float32)
            change = np.asarray(local.T @ back)
            inner_squares[touched] += change * change
            inner[touched] -= RATE * change / np.sqrt(inner_squares[touched])
            for number, step in enumerate((back.sum(axis=0), hidden.T @ slope, slope.sum(axis=0))):
                squares[number] += step * step
                dense[number] -= RATE * step / np.sqrt(squares[number])
    return [inner, *dense]


def packed(network: Network) -> dict[str, np.ndarray]:
    """Return the arrays of the model file: inner weights as bytes with a scale for each bucket."""
    scale = np.abs(network.inner).max(axis=1) / 127
    inner = np.round(network.inner / np.maximum(scale, 1e-12)[:, None]).astype(np.int8)
    return {
        "rarity": network.rarity.astype(np.float16), "inner": inner, "inner_scale": scale.astype(np.float16),
        "inner_bias": network.inner_bias, "outer": network.outer.astype(np.float32),
        "outer_bias": network.outer_bias.astype(np.float32), "is_scam": network.is_scam,
    }  # fmt: skip
