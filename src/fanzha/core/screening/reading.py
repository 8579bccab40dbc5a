"""One text, read but not yet judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .find import Findings
from .surface import Surface
from .verdict import Kind

CHINESE = "[\u3400-\u9fff]"
LEAST_CHINESE = 2  # fewer Chinese characters than this cannot carry a message that the model was made for
_CHINESE = re.compile(CHINESE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a text before it is judged.

    What has been worked out already, with that of other texts: `classes` is its type and sub-type, `telling` what
    `parts.telling_clauses` says of it; None where it has not.
    """

    text: str
    surface: Surface
    found: Findings
    features: list[tuple[int, float]]
    kind: Kind
    classes: tuple[str | None, str | None] | None = None
    telling: Sequence[tuple[int, int, float]] | None = None


def is_readable(text: str) -> bool:
    """Return whether a searched text holds enough Chinese to be judged."""
    return len(_CHINESE.findall(text)) >= LEAST_CHINESE
