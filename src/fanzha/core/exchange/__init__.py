"""What may cross between two installations, and what the numbers of packages say."""

from fanzha.core.exchange.crossing import KINDS, Crossed, Direction, Field, Kind, crossed, known_fields
from fanzha.core.exchange.numbers import fingerprint, gaps, said_gaps

__all__ = [
    "KINDS", "Crossed", "Direction", "Field", "Kind", "crossed", "fingerprint", "gaps", "known_fields", "said_gaps",
]  # fmt: skip
