"""What the pages of a draft share."""

from datetime import date
from typing import Any

from fanzha.campaigns.queries.plan_findings import findings_of
from fanzha.core.campaigns.checks import Finding

# Where each part is mended: words or measures.
_OF_WORDS = ("days", "purpose", "goals", "members", "phases", "requirements")


def findings_by_part(row: Any, on: date) -> dict[str, Any]:
    """Return what does not fit in a draft, by part, with how many stop it."""
    found = findings_of(row, on=on)
    return {
        "all": found, "stopping": sum(one.stops for one in found),
        "words": [_line(one) for one in found if one.part in _OF_WORDS],
        "measures": [_line(one) for one in found if one.part not in _OF_WORDS],
        "parts": {part: [_line(one) for one in found if one.part == part] for part in _OF_WORDS},
    }  # fmt: skip


def _line(finding: Finding) -> dict[str, Any]:
    return {"sentence": finding.sentence, "stops": finding.stops, "place": finding.place}
