"""What screening answers: a verdict that carries its evidence, never a bare score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fanzha.core.text import Entity

DECIMALS = 4  # of scores and of the weights of hits


class Grade(StrEnum):
    """How urgently somebody should act; the four colours of a warning, or none."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"
    NONE = "none"


class Kind(StrEnum):
    """What sort of text is being screened."""

    SMS = "sms"
    CHAT = "chat"
    CALL = "call"
    POST = "post"
    EMAIL = "email"
    LETTER = "letter"
    ACCOUNT = "account"  # the victim's own account of what happened
    NOTE = "note"  # a police note of a report
    UNKNOWN = "unknown"


class PublicVerdict(StrEnum):
    """The only four answers that the public page gives; none of them says "safe"."""

    LIKELY_SCAM = "likely_scam"
    UNSURE = "unsure"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"

    @property
    def label_zh(self) -> str:
        """Return the sentence shown to the public."""
        return _PUBLIC_LABELS[self]


_PUBLIC_LABELS = {
    PublicVerdict.LIKELY_SCAM: "很可能是诈骗",
    PublicVerdict.UNSURE: "有可疑，先核实",
    PublicVerdict.NOTHING: "没查到问题",
    PublicVerdict.UNREADABLE: "看不懂，打 96110",
}


@dataclass(frozen=True, slots=True)
class TacticHit:
    """One place where a fraud tactic is used, in characters of the original text.

    `end` is not included. `weight` is the signed contribution in log-odds, shared among the
    hits of one tactic.
    """

    name: str
    start: int
    end: int
    weight: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of the score, for the analyst; counter-evidence weighs less than zero."""

    code: str
    weight: float
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one text.

    `is_scam` implies a grade; blue without `is_scam` means "suspicious: verify first".
    `type` and `subtype` are None where the text does not say. A verdict that is not `explained` found nothing, in a
    stream of many: its tactics, entities and contributions are left out, everything else is the same.
    """

    is_scam: bool
    grade: Grade
    score: float
    type: str | None
    subtype: str | None
    tactics: tuple[TacticHit, ...]
    entities: tuple[Entity, ...]
    contributions: tuple[Contribution, ...]
    advice: tuple[str, ...]
    version: str
    readable: bool = True
    explained: bool = True

    @property
    def public(self) -> PublicVerdict:
        """Return what the public page may say about this text."""
        if not self.readable:
            return PublicVerdict.UNREADABLE
        if self.is_scam:
            return PublicVerdict.LIKELY_SCAM
        return PublicVerdict.NOTHING if self.grade is Grade.NONE else PublicVerdict.UNSURE
