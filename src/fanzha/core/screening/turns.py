"""How the score of a conversation develops, turn by turn, and at which turn a warning would have been given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .screener import Screener
from .verdict import Grade, Kind, Verdict

MOST_TURNS = 40  # of a longer conversation several turns are read at a time
LEAST_TURNS = 3  # fewer are a message, not a conversation
MOST_FOLLOWED = 8_000  # characters; how a longer text begins tells enough, and each turn is judged with all before it
_MARKED = re.compile(
    r"^[ \t]{0,8}(?:[\[【(（]?\d{1,4}[-/年:：.]\d{1,2}[^\n]{0,20}?[\]】)）]?[ \t]{0,4})?"  # a time stamp
    r"[^\s:：\[\]【】]{1,12}[ \t]{0,4}[:：]",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*")
_UNBROKEN = 60  # characters of unpunctuated speech that are taken as one turn
_LONG = 160  # characters from which a call without marks or line ends is worth cutting up


@dataclass(frozen=True, slots=True)
class TurnScore:
    """One turn of a conversation: where it ends in the text, and what was known by then.

    `number` counts from 1 and `tactics` are the codes that appear at this turn for the first time.
    """

    number: int
    start: int
    end: int
    score: float
    grade: Grade
    is_scam: bool
    tactics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a conversation; `doubted_at` and `warned_at` are numbers of turns, None for never."""

    turns: tuple[TurnScore, ...]
    doubted_at: int | None
    warned_at: int | None


def follow(screener: Screener, text: str, kind: Kind = Kind.UNKNOWN) -> Course | None:
    """Return how a conversation develops, each turn judged with all before it; None if the text is none.

    Of a long text the first `MOST_FOLLOWED` characters are followed.

    Cost:
        That of screening as many texts as there are turns, at most `MOST_TURNS`.
    """
    text = text[:MOST_FOLLOWED]
    spans = turn_spans(text, kind)
    if len(spans) < LEAST_TURNS:
        return None
    verdicts = screener.screen_many([text[:end] for _, end in spans], kind)
    turns = tuple(_turns(spans, verdicts))
    return Course(turns, _first(turn.number for turn in turns if turn.grade is not Grade.NONE),
                  _first(turn.number for turn in turns if turn.is_scam))  # fmt: skip


def turn_spans(text: str, kind: Kind = Kind.UNKNOWN) -> list[tuple[int, int]]:
    """Return the turns of a text as (start, end): by speakers' marks, by lines, or by stretches of a long call."""
    marks = [match.start() for match in _MARKED.finditer(text)]
    if len(marks) >= LEAST_TURNS:
        starts = [0, *marks[1:]]
    elif text.count("\n") >= LEAST_TURNS - 1 and kind in {Kind.CHAT, Kind.CALL, Kind.UNKNOWN}:
        starts = [0, *(match.end() for match in re.finditer(r"\n+", text) if match.end() < len(text))]
    elif kind is Kind.CALL and len(text) >= _LONG:
        starts = list(_stretches(text))
    else:
        return []
    step = -(-len(starts) // MOST_TURNS)
    starts = starts[::step]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _stretches(text: str) -> Iterator[int]:
    for match in _SENTENCE.finditer(text):
        yield from range(match.start(), max(match.start() + 1, match.end() - _UNBROKEN // 2), _UNBROKEN)


def _turns(spans: list[tuple[int, int]], verdicts: list[Verdict]) -> Iterator[TurnScore]:
    seen: set[str] = set()
    for number, ((start, end), verdict) in enumerate(zip(spans, verdicts, strict=True), 1):
        new = tuple(dict.fromkeys(hit.name for hit in verdict.tactics if hit.name not in seen))
        seen.update(new)
        yield TurnScore(number, start, end, verdict.score, verdict.grade, verdict.is_scam, new)


def _first(numbers: Iterator[int]) -> int | None:
    return next(numbers, None)
