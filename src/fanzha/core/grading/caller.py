"""What the look of a caller's number tells."""

import re

_KEEP = re.compile(r"[^\d+]")
_VIRTUAL = re.compile(r"^1(?:62|65|67|70|71)\d{8}$")


def caller_features(number: str) -> frozenset[str]:
    """Return the codes of what is odd about a shown number; nothing for an ordinary one.

    Codes: `many_zeros` (three or more leading zeros), `double_zero` (exactly two: a call from abroad), `plus` (a plus
    sign with a foreign country code), `virtual` (a number range of virtual operators), `odd_length`.

    Source:
        The county's published hint on suspicious calls: several leading zeros, "+" or "00" before the number. The
        ranges of virtual operators are those commonly listed; no official machine-readable table exists.

    >>> sorted(caller_features("0001385551234"))
    ['many_zeros']
    >>> sorted(caller_features("13800000000"))
    []
    """
    digits = _KEEP.sub("", number)
    found = set()
    if digits.startswith("+"):
        return frozenset() if digits.startswith("+86") else frozenset({"plus"})
    zeros = len(digits) - len(digits.lstrip("0"))
    if zeros >= 3:
        found.add("many_zeros")
    elif zeros == 2 and not digits.startswith("0086"):
        found.add("double_zero")
    if _VIRTUAL.match(digits):
        found.add("virtual")
    if len(digits) > 16:
        found.add("odd_length")
    return frozenset(found)
