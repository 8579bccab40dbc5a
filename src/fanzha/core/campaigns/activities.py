"""Activities without their tables: kinds, what each counts into, whether it was that number, and codes at the door."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

# What the page of a kind shows: sign-in of persons, counts of classes, minutes, entries and votes, marks.
PARTS: Final = ("signin", "classes", "minutes", "contest", "marks")
# What of an activity goes into a counter: the activity itself, who was there, the classes, the entries.
AMOUNTS: Final = ("one", "heads", "classes", "entries")

# A class is called what it is, not who is in it: it stands on lists in clear.
_CLASS = re.compile(
    r"[0-9一二三四五六七八九十初高大小中职]{1,4}(?:年级|年)?[（(]?[0-9一二三四五六七八九十]{0,3}[）)]?(?:班|年级|级)"
)


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """One kind of activity.

    Attributes:
        parts: of PARTS.
        counts: code of a counter to one of AMOUNTS.
        pupils: children attend: nobody signs in, only classes are counted.
    """

    code: str
    name: str
    parts: tuple[str, ...]
    counts: Mapping[str, str]
    pupils: bool = False


def read_activity_kinds(content: Mapping[str, Any]) -> dict[str, ActivityKind]:
    """Return the kinds of a version of the rules, by code.

    Raises:
        ValueError: a part or an amount that nobody knows, or pupils who would sign in.
    """
    found = {}
    for row in content["kinds"]:
        kind = ActivityKind(
            row["code"], row["name"], tuple(row["parts"]), dict(row["counts"]), bool(row.get("pupils", False))
        )
        strange = (set(kind.parts) - set(PARTS)) | (set(kind.counts.values()) - set(AMOUNTS))
        if strange or (kind.pupils and "signin" in kind.parts):
            raise ValueError(f"{kind.code}: {', '.join(sorted(strange)) or 'pupils do not sign in'}")
        found[kind.code] = kind
    return found


def is_class_name(text: str) -> bool:
    """Say whether a text names a class and nobody in it.

    >>> [is_class_name(text) for text in ("七年级（3）班", "3班", "高二（1）班", "王小明", "七年级王小明班")]
    [True, True, True, False, False]
    """
    return _CLASS.fullmatch(text.strip()) is not None


def counted_of(kind: ActivityKind, amounts: Mapping[str, int]) -> dict[str, int]:
    """Return what one activity adds to the counters.

    >>> kind = ActivityKind("lecture", "讲座", (), {"lectures": "one", "listeners": "heads"})
    >>> counted_of(kind, {"one": 1, "heads": 52})
    {'lectures': 1, 'listeners': 52}
    """
    return {counter: amounts.get(amount, 0) for counter, amount in kind.counts.items()}


def overlap(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Say whether two spans of time, open at their ends, have a moment in common."""
    return first[0] < second[1] and second[0] < first[1]


def window_of(at: datetime, length: timedelta) -> int:
    """Return the number of the span of time that holds a moment; spans tile the time line.

    >>> from datetime import UTC
    >>> window_of(datetime(1970, 1, 1, 0, 2, 30, tzinfo=UTC), timedelta(minutes=1))
    2
    """
    return int(at.timestamp() // length.total_seconds())


def is_fresh(window: int, at: datetime, length: timedelta) -> bool:
    """Say whether a code of a span may still be used: in it, and in the one that follows (a phone takes its time)."""
    return 0 <= window_of(at, length) - window <= 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How one entry of a contest stands.

    Attributes:
        rank: equal votes share a rank, and the next one is left out.
    """

    entry: int
    officers: int
    public: int
    rank: int

    @property
    def votes(self) -> int:
        """Return all votes."""
        return self.officers + self.public


def ranked(votes: Mapping[int, tuple[int, int]]) -> Sequence[Standing]:
    """Return the entries of a contest, most votes first; equal votes in the order of entry.

    Args:
        votes: entry to (votes of officers, votes of the public).

    >>> [(one.entry, one.rank) for one in ranked({1: (0, 3), 2: (2, 1), 3: (0, 1)})]
    [(1, 1), (2, 1), (3, 3)]
    """
    order = sorted(votes, key=lambda entry: (-sum(votes[entry]), entry))
    totals = [sum(votes[entry]) for entry in order]
    return [Standing(entry, *votes[entry], rank=totals.index(sum(votes[entry])) + 1) for entry in order]
