"""How well verdicts fit labels: shares with their intervals, by kind and by family, and how rightly types are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from fanzha.core.screening import Verdict
from fanzha.core.screening.evaluate import wilson

_LEAST = 10  # texts of a kind and answer; of fewer no share is worth printing
# Honest texts that a county sends or gets by the million, by the families of our own lots.
CROWDS: Mapping[str, frozenset[str]] = {
    "publicity": frozenset(
        {"publicity_slogan", "publicity_story", "publicity", "fraud_quiz", "news", "article", "slogan", "story"}
    ),
    "notices": frozenset({"bank_notice", "parcel_notice"}),
    "codes": frozenset({"code"}),
}


def shares(name: str, raised: Sequence[bool], is_scam: Sequence[bool], least: int = 1) -> dict[str, float]:
    """Return recall on the scams and false alarms on the rest, each with the bounds of its 95 % interval."""
    found: dict[str, float] = {}
    for title, truth in (("recall", True), ("false_alarms", False)):
        flags = [flag for flag, scam in zip(raised, is_scam, strict=True) if scam is truth]
        if len(flags) >= least:
            low, high = wilson(sum(flags), len(flags))
            found |= {
                f"{name}_{title}": sum(flags) / len(flags),
                f"{name}_{title}_low": low,
                f"{name}_{title}_high": high,
            }
    return found


def by_kind(raised: Sequence[bool], is_scam: Sequence[bool], kinds: Sequence[str]) -> dict[str, float]:
    """Return the shares of each kind of text."""
    found: dict[str, float] = {}
    for kind in sorted(set(kinds)):
        chosen = [number for number, other in enumerate(kinds) if other == kind]
        found |= shares(f"kind_{kind}", [raised[n] for n in chosen], [is_scam[n] for n in chosen], _LEAST)
    return found


def by_crowd(raised: Sequence[bool], families: Iterable[str | None]) -> dict[str, float]:
    """Return false alarms on the honest texts that are sent by the million."""
    listed = list(families)
    found: dict[str, float] = {}
    for name, members in CROWDS.items():
        flags = [flag for flag, family in zip(raised, listed, strict=True) if family in members]
        found |= shares(f"crowd_{name}", flags, [False] * len(flags))
        found[f"crowd_{name}_texts"] = len(flags)
    return found


def type_macro_f1(verdicts: Sequence[Verdict], types: Sequence[str | None]) -> dict[str, float]:
    """Return the mean F1 over the types of fraud that occur; a type that is not named, or a fraud not found, is wrong."""
    pairs = [(v.type if v.is_scam else None, truth) for v, truth in zip(verdicts, types, strict=True) if truth]
    scores = []
    for code in sorted({truth for _, truth in pairs}):
        right = sum(given == truth == code for given, truth in pairs)
        named, meant = sum(given == code for given, _ in pairs), sum(truth == code for _, truth in pairs)
        scores.append(2 * right / (named + meant))
    return {"type_macro_f1": float(np.mean(scores)), "type_classes": len(scores)} if scores else {}
