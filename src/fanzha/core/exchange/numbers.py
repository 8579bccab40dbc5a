"""Packages are numbered from 1 without gaps, so that a lost one is seen; keys are compared by their fingerprints."""

import hashlib
from collections.abc import Iterable, Sequence

_GROUP = 4
_SHOWN = 32  # hexadecimal digits: 128 bits, which nobody meets by trying


def gaps(taken: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of numbers that are missing below the highest, each as (first, last), both missing.

    >>> gaps([1, 2, 5, 9, 8]), gaps([]), gaps([2])
    ([(3, 4), (6, 7)], [], [(1, 1)])
    """
    missing, expected = [], 1
    for number in sorted(set(taken)):
        if number > expected:
            missing.append((expected, number - 1))
        expected = number + 1
    return missing


def said_gaps(missing: Sequence[tuple[int, int]]) -> str:
    """Say which packages are missing.

    >>> said_gaps([(3, 4), (7, 7)])
    '第 3 至 4 号、第 7 号'
    """
    return "、".join(f"第 {first} 号" if first == last else f"第 {first} 至 {last} 号" for first, last in missing)


def fingerprint(sign_public: bytes, seal_public: bytes) -> str:
    """Return what two people compare: eight groups of four digits that follow from both public keys.

    >>> fingerprint(b"a", b"b")
    'B00D 83AA 80A3 6818 41CE 04D1 1FD2 F2DB'
    """
    digits = hashlib.sha256(len(sign_public).to_bytes(2, "big") + sign_public + seal_public).hexdigest()[:_SHOWN]
    return " ".join(digits[at : at + _GROUP].upper() for at in range(0, _SHOWN, _GROUP))
