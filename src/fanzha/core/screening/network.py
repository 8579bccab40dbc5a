"""The wording part of the score: runs of one to three characters through one small hidden layer.

A linear sum over runs mistakes every story about fraud for a fraud. One hidden layer that learns the sort of text
(the type of a fraud, the family of an honest text) at the same time tells them apart; see docs/methods/screening.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from .wording import runs

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float32]
Keys = npt.NDArray[np.int64]
_LEAST_SIZE = 1e-9  # of a text without wording
_MANY = 256  # texts from which the weights are fetched bucket by bucket: a third of the time
BOUND = 8.0  # log-odds beyond which wording alone says no more


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of the network.

    Attributes:
        rarity: how much a run of each bucket weighs; the number of buckets is a power of two.
        inner: a row for each bucket, a column for each hidden unit; rarity is multiplied in.
        inner_bias: one for each hidden unit.
        outer: a row for each hidden unit, a column for each class.
        outer_bias: one for each class.
        is_scam: which classes are types of fraud.
    """

    rarity: Weights
    inner: Weights
    inner_bias: Weights
    outer: Floats
    outer_bias: Floats
    is_scam: npt.NDArray[np.bool_]

    def log_odds(self, texts: Sequence[str]) -> Floats:
        """Return for each text the log-odds that it is a fraud, within `BOUND`; 0 for a text without wording.

        Args:
            texts: results of `wording.plain_wording`. What else is in the batch makes no difference.
        """
        if not texts:
            return np.zeros(0)
        return self.log_odds_of(self._rows(texts))

    def log_odds_of(self, rows: csr_matrix) -> Floats:
        """Return the same for texts given by the buckets that each holds."""
        sizes = self._sizes(rows)
        outputs = self._outputs(self._hidden(rows, sizes))
        odds = _log_sum(outputs[:, self.is_scam]) - _log_sum(outputs[:, ~self.is_scam])
        bounded: Floats = np.where(sizes > 0, np.clip(odds, -BOUND, BOUND), 0.0)
        return bounded

    def outputs(self, texts: Sequence[str]) -> Floats:
        """Return what each class gets from each text: a row a text; the share of a class grows with its exponential.

        Args:
            texts: results of `wording.plain_wording`, at least one.
        """
        rows = self._rows(texts)
        return self._outputs(self._hidden(rows, self._sizes(rows)))

    def shares(self, texts: Sequence[str], parts: Sequence[Sequence[str]]) -> list[Floats]:
        """Return how much each part of each text adds to the text's log-odds, to the first order.

        Args:
            texts: results of `wording.plain_wording`.
            parts: for each text stretches of it, of the same form.
        """
        if not texts:
            return []
        rows = self._rows(texts)
        sizes = np.maximum(self._sizes(rows), np.float32(_LEAST_SIZE))
        hidden = self._hidden(rows, sizes)
        outputs = self._outputs(hidden)
        pull = (_softmax(outputs, self.is_scam) - _softmax(outputs, ~self.is_scam)) @ self.outer.T * (hidden > 0)
        counts = [len(of_text) for of_text in parts]
        text_of = np.repeat(np.arange(len(texts)), counts)
        added = self._summed(self._rows([part for of_text in parts for part in of_text]))
        pulled = np.einsum("ij,ij->i", added, pull[text_of]) / sizes[text_of]
        return np.split(pulled, np.cumsum(counts)[:-1])

    def _held(self, texts: Sequence[str]) -> tuple[Keys, Keys]:
        """Return which buckets each text holds, each once: the number of the text and the bucket, in order."""
        bits = len(self.rarity).bit_length() - 1
        keys = [(owner << bits) | bucket for bucket, owner in runs(texts, len(self.rarity))]
        held = _distinct(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.int64)
        return held >> bits, held & (len(self.rarity) - 1)

    def _rows(self, texts: Sequence[str]) -> csr_matrix:
        """Return which buckets each text holds, as the rows of a matrix."""
        owners, columns = self._held(texts)
        ends = np.searchsorted(owners, np.arange(len(texts) + 1)).astype(np.int32)
        ones = np.ones(len(columns), dtype=np.float32)
        return csr_matrix((ones, columns.astype(np.int32), ends), shape=(len(texts), len(self.rarity)))

    def _sizes(self, rows: csr_matrix) -> Weights:
        """Return the length of each text's vector of rarities."""
        sizes: Weights = np.sqrt(rows @ (self.rarity * self.rarity)).astype(np.float32)
        return sizes

    def _outputs(self, hidden: Weights) -> Floats:
        outputs: Floats = np.maximum(hidden, 0.0).astype(np.float64) @ self.outer + self.outer_bias
        return outputs

    def _hidden(self, rows: csr_matrix, sizes: Weights) -> Weights:
        hidden = self._summed(rows) / np.maximum(sizes, np.float32(_LEAST_SIZE))[:, None] + self.inner_bias
        return hidden.astype(np.float32, copy=False)

    def _summed(self, rows: csr_matrix) -> Weights:
        """Return the sum of the inner weights of what each text holds."""
        # Of many texts each bucket's weights are fetched once, in order; the sums are the same, in the same order.
        held = rows.tocsc() if rows.shape[0] >= _MANY else rows
        return np.asarray(held @ self.inner, dtype=np.float32)


def _distinct(keys: Keys) -> Keys:
    """Return sorted keys, each once; faster than `numpy.unique`."""
    keys.sort()
    is_new = np.ones(len(keys), dtype=np.bool_)
    is_new[1:] = keys[1:] != keys[:-1]
    return keys[is_new]


def _log_sum(values: Floats) -> Floats:
    top = values.max(axis=1)
    summed: Floats = top + np.log(np.exp(values - top[:, None]).sum(axis=1))
    return summed


def _softmax(outputs: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
    """Return the shares of the chosen classes among themselves; the others have none."""
    top = outputs[:, chosen].max(axis=1, keepdims=True)
    raised = np.where(chosen, np.exp(np.minimum(outputs - top, 0.0)), 0.0)
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares
