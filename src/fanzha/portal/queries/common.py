"""What fraud is common here these days, and by what it is known."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fanzha.common.clock import CHINA
from fanzha.intake.queries import Limits, common_types
from fanzha.knowledge import queries as knowledge

_SIGNALS: Final = 3


@dataclass(frozen=True, slots=True)
class Common:
    """One type: its everyday name, how often it was confirmed, its first signals."""

    name: str
    count: int
    signals: tuple[str, ...]


def common(rules: Limits, at: datetime) -> list[Common]:
    """Return the types that were confirmed most often of late; what the knowledge base does not tell is left out."""
    on = at.astimezone(CHINA).date()
    found = [(knowledge.article_at("type", code, on), count) for code, count in common_types(rules, at)]
    return [
        Common(article.body["short"], count, tuple(article.body["signals"][:_SIGNALS]))
        for article, count in found
        if article is not None
    ]
