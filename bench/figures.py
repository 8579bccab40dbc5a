"""Numbers of a run: percentiles, and the JSON object that every benchmark prints as its last line."""

import json
import math
from collections.abc import Mapping, Sequence

Number = int | float
DIGITS = 4  # significant ones; more would feign precision on a shared machine


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed (nearest rank).

    >>> percentile([5, 1, 4, 2, 3], 0.95)
    5
    """
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def p95_ms(seconds: Sequence[float]) -> float:
    """Return the 95th percentile of times given in seconds, in milliseconds."""
    return rounded(percentile(seconds, 0.95) * 1000)


def rounded(value: Number) -> Number:
    """Return a number with as many digits as it deserves; a count stays whole."""
    if isinstance(value, int) or value == 0:
        return value
    return round(value, max(DIGITS - 1 - math.floor(math.log10(abs(value))), 0))


def say(text: str) -> None:
    """Tell whoever waits what is being done."""
    print(text, flush=True)


def conclude(
    name: str, *, figures: Mapping[str, Number], peer: Mapping[str, Number], world: Mapping[str, Number]
) -> None:
    """Print the last line: what was measured, what stood beside it, and in what world."""
    parts = {"figures": figures, "peer": peer, "world": world}
    rows = {part: {key: rounded(value) for key, value in values.items()} for part, values in parts.items()}
    print(json.dumps({"name": name, **rows}), flush=True)
