"""Which looks of a caller's number the grading rules know."""

from typing import Final

from fanzha.core.text import NumberFeature
from fanzha.core.text import caller_features as looks

# The rule sets name these codes; what a look is, is decided once, in `core.text`.
_CODES: Final = {
    NumberFeature.MANY_ZEROS: "many_zeros",
    NumberFeature.OVERSEAS_ZEROS: "double_zero",
    NumberFeature.OVERSEAS_PLUS: "plus",
    NumberFeature.VIRTUAL_OPERATOR: "virtual",
    NumberFeature.TOO_LONG: "odd_length",
}


def caller_features(number: str) -> frozenset[str]:
    """Return the codes of what is odd about a shown number; nothing for an ordinary one or for none.

    >>> sorted(caller_features("0001385551234"))
    ['many_zeros']
    >>> sorted(caller_features("13800000000"))
    []
    """
    return frozenset(_CODES[look] for look in looks(number) if look in _CODES) if number else frozenset()
