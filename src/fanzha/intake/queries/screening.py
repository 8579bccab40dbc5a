"""Verdicts as they are stored and read back; the screener itself comes from `live`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fanzha.core.screening import (
    TACTICS,
    Contribution,
    Grade,
    TacticHit,
    Verdict,
)
from fanzha.intake.models import Report
from fanzha.intake.queries.live import screener

__all__ = ["Mark", "marks", "restored", "screener", "stored", "tactic_name"]


def stored(verdict: Verdict) -> dict[str, Any]:
    """Return what is kept of a verdict beside its columns, as plain values for encrypted JSON."""
    return {
        "tactics": [
            {"name": t.name, "start": t.start, "end": t.end, "weight": t.weight, "strong": t.strong}
            for t in verdict.tactics
        ],
        "contributions": [{"code": c.code, "weight": c.weight, "facts": dict(c.facts)} for c in verdict.contributions],
        "advice": list(verdict.advice),
        "readable": verdict.readable,
    }


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked place of a text, as the evidence tag wants it."""

    start: int
    end: int
    name: str
    strong: bool


def marks(kept: Mapping[str, Any] | None) -> list[Mark]:
    """Return the marked places of a stored verdict, named in Chinese."""
    return [
        Mark(hit["start"], hit["end"], tactic_name(hit["name"]), hit["strong"])
        for hit in (kept or {}).get("tactics", ())
    ]


def restored(report: Report) -> Verdict | None:
    """Return the verdict of a report as it was given, or `None` where there is none (any more)."""
    kept = report.verdict
    if kept is None or report.is_scam is None:
        return None
    return Verdict(
        is_scam=report.is_scam,
        grade=Grade(report.grade),
        score=report.score or 0.0,
        type=report.scam_type or None,
        subtype=report.subtype or None,
        tactics=tuple(TacticHit(**hit) for hit in kept["tactics"]),
        entities=(),
        contributions=tuple(Contribution(**part) for part in kept["contributions"]),
        advice=tuple(kept["advice"]),
        version=report.version,
        readable=kept["readable"],
    )


def tactic_name(code: str) -> str:
    """Return the Chinese name of a tactic; a code of a later version stays as it is."""
    return TACTICS[code].name_zh if code in TACTICS else code
