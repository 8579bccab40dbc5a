"""Changes to one part of a plan while another may be changed by somebody else, and the mark that tells whether it was.

A page edits either the words of a plan (everything but its measures) or one measure. It carries the mark of what it was
shown; whoever saves later sees whether exactly that part was changed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from fanzha.core.campaigns.body import Measure, PlanBody

_MARK_DIGITS = 16


class NoSuchMeasure(LookupError):
    """The plan has no measure of this key: somebody removed it."""


def words_of(body: PlanBody) -> PlanBody:
    """Return a plan without its measures."""
    return replace(body, measures=())


def with_words(body: PlanBody, words: PlanBody) -> PlanBody:
    """Return a plan with other words and the measures that it has."""
    return replace(words, measures=body.measures)


def measure_of(body: PlanBody, key: str) -> Measure:
    """Return one measure.

    Raises:
        NoSuchMeasure: there is none of this key.
    """
    found = next((measure for measure in body.measures if measure.key == key), None)
    if found is None:
        raise NoSuchMeasure(key)
    return found


def put_measure(body: PlanBody, measure: Measure) -> PlanBody:
    """Return a plan with a measure in the place of the one of its key; at the end where there was none."""
    if all(held.key != measure.key for held in body.measures):
        return replace(body, measures=(*body.measures, measure))
    changed = tuple(measure if held.key == measure.key else held for held in body.measures)
    return replace(body, measures=changed)


def without_measure(body: PlanBody, key: str) -> PlanBody:
    """Return a plan without a measure.

    Raises:
        NoSuchMeasure: there is none of this key.
    """
    measure_of(body, key)
    return replace(body, measures=tuple(held for held in body.measures if held.key != key))


def measure_moved(body: PlanBody, key: str, by: int) -> PlanBody:
    """Return a plan with a measure some places later (or earlier, below 0), as far as there are places.

    Raises:
        NoSuchMeasure: there is none of this key.

    >>> plan = PlanBody(measures=tuple(Measure(key, key) for key in "abc"))
    >>> [held.key for held in measure_moved(plan, "c", -1).measures], measure_moved(plan, "a", -1) == plan
    (['a', 'c', 'b'], True)
    """
    moved = measure_of(body, key)
    rest: Sequence[Measure] = [held for held in body.measures if held.key != key]
    place = min(max(body.measures.index(moved) + by, 0), len(rest))
    return replace(body, measures=(*rest[:place], moved, *rest[place:]))


def mark_of(part: PlanBody | Measure | None, *more: object) -> str:
    """Return a mark of what somebody was shown; another content has another mark.

    Args:
        more: what stands beside the part (title, days).
    """
    said = asdict(part) if part is not None else None
    text = json.dumps([said, *more], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK_DIGITS]
