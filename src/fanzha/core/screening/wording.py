"""The wording part of the score: hashed runs of one to three characters, summed in batches with numpy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

# Numbers and placeholders for numbers say nothing; punctuation differs by source more than by honesty.
_NUMBERS = re.compile(r"[0-9x]++")
_DROPPED = re.compile(r"[^\u3400-\u9fff0a-z]++")
# Knuth's multiplicative constant and two odd ones of the same size, one for each place in a run.
_MULTIPLIERS = (np.uint32(2654435761), np.uint32(2246822519), np.uint32(3266489917))
_SEEDS = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D))

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float32]
Buckets = npt.NDArray[np.intp]


def plain_wording(text: str) -> str:
    """Return the characters of a searched text that count as wording."""
    return _DROPPED.sub("", _NUMBERS.sub("0", text))


def runs(texts: Sequence[str], bucket_count: int) -> Iterator[tuple[Buckets, Buckets]]:
    """Yield, for runs of 1, 2 and 3 characters, the bucket and the text number of each run.

    Args:
        texts: results of `plain_wording`.
        bucket_count: a power of two.
    """
    lengths = np.fromiter((len(text) for text in texts), dtype=np.intp, count=len(texts))
    points = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    owner = np.repeat(np.arange(len(texts), dtype=np.intp), lengths)
    shift = np.uint32(32 - (bucket_count.bit_length() - 1))
    mixed = np.zeros(len(points), dtype=np.uint32)
    for size in range(1, 4):
        if len(points) < size:
            return
        mixed = (mixed[: len(points) - size + 1] ^ points[size - 1 :]) * _MULTIPLIERS[size - 1]
        inside = owner[: len(mixed)] == owner[size - 1 :]
        hashed = mixed ^ _SEEDS[size - 1]
        hashed = hashed ^ (hashed >> np.uint32(15))
        hashed = hashed * np.uint32(0x2C1B3C6D)
        yield (hashed[inside] >> shift).astype(np.intp), owner[: len(mixed)][inside]


def wording_sums(texts: Sequence[str], weights: Weights) -> Floats:
    """Return for each text the sum of the weights of its runs, divided by the root of their number.

    The sum of a text does not depend on what else is in the batch.
    """
    totals = np.zeros(len(texts), dtype=np.float64)
    counts = np.zeros(len(texts), dtype=np.float64)
    for buckets, owner in runs(texts, len(weights)):
        totals += np.bincount(owner, weights=weights[buckets], minlength=len(texts))
        counts += np.bincount(owner, minlength=len(texts))
    return totals / np.sqrt(np.maximum(counts, 1.0))
