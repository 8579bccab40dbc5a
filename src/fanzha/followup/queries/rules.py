"""The rules of follow-up as their readers use them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fanzha.common.clock import CHINA
from fanzha.common.rules import rule_at
from fanzha.core.workflow.followup import Kind
from fanzha.core.workflow.followup_words import WordRules, words_of

KINDS = "followup.kinds"


@dataclass(frozen=True, slots=True)
class Rules:
    """One version: kinds, legal bases, words that are not written, and clocks."""

    version: str
    kinds: Mapping[str, Kind]
    bases: Mapping[str, Mapping[str, str]]
    words: WordRules
    answer: timedelta
    appeal: timedelta
    off: timedelta
    look: timedelta
    nothing_held: timedelta
    least: int
    step: int

    def basis_line(self, code: str) -> str:
        """Return a legal basis as pages show it."""
        said = self.bases.get(code)
        return f"{said['law']}：{said['says']}" if said else code


def rules_at(at: datetime) -> Rules:
    """Return the version that holds at a moment.

    Raises:
        NoRule: none has begun.
    """
    found = rule_at(KINDS, day_of(at))
    said = found.content
    clocks = {
        name: timedelta(days=said["clocks"][f"{name}_days"]) for name in ("answer", "appeal", "off", "nothing_held")
    }
    kinds = {code: _kind(code, one) for code, one in sorted(said["kinds"].items(), key=_order)}
    return Rules(
        version=found.version, kinds=kinds,
        bases=said["bases"], words=words_of(said["words"]), look=timedelta(hours=said["clocks"]["look_hours"]),
        least=said["sums"]["least"], step=said["sums"]["step"], **clocks,
    )  # fmt: skip


def day_of(at: datetime) -> date:
    """Return the day in China."""
    return at.astimezone(CHINA).date()


def _order(item: tuple[str, Mapping[str, Any]]) -> int:
    """Return where a kind stands on the pages: the database keeps no order of its own."""
    return int(item[1].get("order", len(item[0])))


def _kind(code: str, said: Mapping[str, Any]) -> Kind:
    return Kind(
        code=code, name=said["name"], bases=tuple(said["bases"]), is_minor=said["is_minor"], takes=tuple(said["takes"]),
        papers=tuple(said["papers"]), sides=tuple(said["sides"]), team=said["team"], longest_days=said["longest_days"],
        review_days=said["review_days"], most_renewals=said["most_renewals"],
    )  # fmt: skip
