"""How alike two tellings are, from small signatures instead of texts.

A signature is the set of the smallest hashes of the text's runs of characters (MinHash by bottom-k); their overlap
estimates the share of runs that both texts hold. Numbers and Latin words are left out: they are marks of their own.
With a key the hashes say nothing to whoever lacks it; signatures are comparable only under one key. Runs that very many
tellings hold are the forms of the office ("报警人来所报称"), not the other side's words, and are taken out.

Source: docs/methods/linking.md; Broder 1997.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

Signature = tuple[int, ...]

_RUN = 5  # characters
_KEPT = 96  # hashes: the estimate's standard error is below .05
_PLAIN = re.compile(r"[^\u4e00-\u9fff]+")
# A telling is looked up by its smallest hashes; two tellings that share half of their runs share one of twelve nearly
# always (1 - .5**12), and common phrases, which too many cases hold, are passed over.
LOOKED_UP = 12
# Fewer runs beside the office's forms than this (a sentence or so in both tellings together) are too few to compare.
LEAST_OWN = 16
# In fewer tellings than this a run is nobody's form yet: it may be one gang's script.
_LEAST_COMMON = 10


def signature(text: str, *, key: bytes = b"") -> Signature:
    """Return the signature of a telling, in rising order; empty where there is too little Chinese to compare.

    Args:
        key: at most 64 bytes; keeps whoever has the signatures but not the key from trying runs out.

    Cost:
        One hash for each character.
    """
    plain = _PLAIN.sub("", text)
    if len(plain) < _RUN * 4:
        return ()
    runs = {plain[place : place + _RUN] for place in range(len(plain) - _RUN + 1)}
    return tuple(sorted(_hash(run, key) for run in runs)[:_KEPT])


def _hash(run: str, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=6, key=key).digest())


def common_runs(tellings: Iterable[Signature], *, share: float) -> frozenset[int]:
    """Return the runs that more than a share of the tellings hold: forms that say nothing about the other side.

    Args:
        tellings: a sample of the register, in any order; empty ones are passed over.
        share: 0 to 1.
    """
    told = [one for one in tellings if one]
    held = Counter(value for one in told for value in one)
    most = max(share * len(told), _LEAST_COMMON)
    return frozenset(value for value, count in held.items() if count > most)


def similarity(one: Signature, other: Signature, *, common: frozenset[int] = frozenset()) -> float:
    """Return the share of runs that two tellings have in common, 0 to 1, as their signatures estimate it.

    Args:
        common: runs that are left out of both; nothing is said where hardly any other is left.

    >>> similarity((), (1, 2)), similarity((1, 2, 3), (1, 2, 3))
    (0.0, 1.0)
    """
    if not one or not other:
        return 0.0
    # Below the smaller of the two ends both signatures hold every run of their text.
    end = min(_end(one), _end(other))
    either = {value for value in (*one, *other) if value <= end} - common
    if not either or (common and len(either) < LEAST_OWN):
        return 0.0
    return len(either.intersection(one).intersection(other)) / len(either)


def _end(telling: Signature) -> float:
    return telling[-1] if len(telling) >= _KEPT else float("inf")
