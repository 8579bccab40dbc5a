"""What is written about each message: one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fanzha.core.screening import Grade, Verdict
from fanzha.core.screening.turns import Course


def line_of(identifier: str | int, verdict: Verdict) -> dict[str, Any]:
    """Return what is written about one message."""
    return {
        "id": identifier,
        "is_scam": verdict.is_scam,
        "grade": verdict.grade.value,
        "score": verdict.score,
        "type": verdict.type,
        "subtype": verdict.subtype,
        "tactics": [{"name": hit.name, "start": hit.start, "end": hit.end} for hit in verdict.tactics],
        "entities": [
            {"kind": found.kind.value, "value": found.value, "start": found.start, "end": found.end}
            for found in verdict.entities
        ],
        "advice": list(verdict.advice),
        "version": verdict.version,
    }


def outcome_of(verdict: Verdict) -> str:
    """Return what a verdict counts as in the summary: scam, unsure or nothing."""
    if verdict.is_scam:
        return "scam"
    return "nothing" if verdict.grade is Grade.NONE else "unsure"


def course_of(course: Course) -> dict[str, Any]:
    """Return what is written about the course of a conversation; places are those of the original text."""
    turns = [
        {
            "start": turn.start,
            "end": turn.end,
            "score": turn.score,
            "grade": turn.grade.value,
            "new": list(turn.tactics),
        }
        for turn in course.turns
    ]
    return {"turns": turns, "doubted_at": course.doubted_at, "warned_at": course.warned_at}


class Lines:
    """Writes verdicts as lines; of those that found nothing all but the id is the same for one score."""

    def __init__(self, follow: Callable[[str], Course | None] | None = None) -> None:
        """Take what follows a conversation, if its course is wanted."""
        self._follow = follow
        self._rest: dict[tuple[float, bool], str] = {}

    def line(self, identifier: str | int, verdict: Verdict, text: str) -> str:
        """Return the line about one message, with its end."""
        if verdict.explained:
            course = self._follow(text) if self._follow and verdict.grade is not Grade.NONE else None
            more = {"course": course_of(course)} if course else {}
            return _json(line_of(identifier, verdict) | more) + "\n"
        key = (verdict.score, verdict.readable)
        rest = self._rest.get(key)
        if rest is None:
            rest = self._rest[key] = _json(line_of(0, verdict)).removeprefix('{"id":0')
        shown = identifier if type(identifier) is int else _json(identifier)
        return f'{{"id":{shown}{rest}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
