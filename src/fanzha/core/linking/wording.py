"""How alike two tellings are, from small signatures instead of texts.

A signature is the set of the smallest hashes of the text's runs of characters (MinHash by bottom-k); their overlap
estimates the share of runs that both texts hold. Numbers and Latin words are left out: they are marks of their own.

Source: docs/methods/linking.md; Broder 1997.
"""

import hashlib
import re

Signature = tuple[int, ...]

_RUN = 5  # characters
_KEPT = 96  # hashes: the estimate's standard error is below .05
_PLAIN = re.compile(r"[^\u4e00-\u9fff]+")


def signature(text: str) -> Signature:
    """Return the signature of a telling, in rising order; empty where there is too little Chinese to compare.

    Cost:
        One hash for each character.
    """
    plain = _PLAIN.sub("", text)
    if len(plain) < _RUN * 4:
        return ()
    runs = {plain[place : place + _RUN] for place in range(len(plain) - _RUN + 1)}
    return tuple(sorted(_hash(run) for run in runs)[:_KEPT])


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=6).digest())


def similarity(one: Signature, other: Signature) -> float:
    """Return the share of runs that two tellings have in common, 0 to 1, as their signatures estimate it.

    >>> similarity((), (1, 2)), similarity((1, 2, 3), (1, 2, 3))
    (0.0, 1.0)
    """
    if not one or not other:
        return 0.0
    kept = sorted(set(one) | set(other))[:_KEPT]
    both = set(one) & set(other)
    return sum(value in both for value in kept) / len(kept)
