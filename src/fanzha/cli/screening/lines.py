"""What is written about each message: one line of JSON."""

from __future__ import annotations

import json
from typing import Any

from fanzha.core.screening import Verdict


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


class Lines:
    """Writes verdicts as lines; of those that found nothing all but the id is the same for one score."""

    def __init__(self) -> None:
        self._rest: dict[tuple[float, bool], str] = {}

    def line(self, identifier: str | int, verdict: Verdict) -> str:
        """Return the line about one message, with its end."""
        if verdict.explained:
            return _json(line_of(identifier, verdict)) + "\n"
        key = (verdict.score, verdict.readable)
        rest = self._rest.get(key)
        if rest is None:
            rest = self._rest[key] = _json(line_of(0, verdict)).removeprefix('{"id":0')
        shown = identifier if type(identifier) is int else _json(identifier)
        return f'{{"id":{shown}{rest}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
