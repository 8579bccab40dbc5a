"""How a reported conversation developed, for the page of the report."""

from dataclasses import dataclass

from fanzha.core.screening import Kind
from fanzha.core.screening.turns import Course, TurnScore, follow
from fanzha.intake.models import Report
from fanzha.intake.queries import screening

MOST_ROWS = 12  # turns shown: those that change something
_SHOWN = 28  # characters of a turn


@dataclass(frozen=True, slots=True)
class Step:
    """One turn that changed something: its number, its first words, the grade after it, what it brought."""

    number: int
    words: str
    grade: str
    score: float
    brought: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a course."""

    turns: int
    warned_at: int | None
    doubted_at: int | None
    steps: tuple[Step, ...]
    version: str


def course(report: Report) -> Shown | None:
    """Return how the conversation of a report developed, by the version in use now; None if it is none."""
    return course_of(report.text) if report.text and report.is_scam is not None else None


def course_of(text: str, kind: Kind = Kind.UNKNOWN) -> Shown | None:
    """Return how a text developed as a conversation; None if it is none, or never became suspicious."""
    screener = screening.screener()
    found = follow(screener, text, kind)
    if found is None or found.doubted_at is None:
        return None
    steps = [_step(text, turn) for turn in _telling(found)]
    return Shown(len(found.turns), found.warned_at, found.doubted_at, tuple(steps[:MOST_ROWS]), screener.version)


def _telling(found: Course) -> list[TurnScore]:
    """Return the turns that change the grade or bring a tactic."""
    before = [None, *(turn.grade for turn in found.turns)]
    return [turn for turn, grade in zip(found.turns, before, strict=False) if turn.tactics or turn.grade is not grade]


def _step(text: str, turn: TurnScore) -> Step:
    words = " ".join(text[turn.start : turn.end].split())
    shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
    return Step(turn.number, shown, turn.grade.value, turn.score, tuple(map(screening.tactic_name, turn.tactics)))
