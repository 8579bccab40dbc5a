"""When a reason says something: the one rule for every step that asks why."""

from typing import Final

MIN_REASON: Final = 4  # characters; less says nothing


def is_reason(text: str) -> bool:
    """Say whether a reason says something.

    >>> [is_reason(text) for text in ("", "  同意  ", "核对过名单")]
    [False, False, True]
    """
    return len(text.strip()) >= MIN_REASON
