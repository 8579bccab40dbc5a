"""What two cases share and how much that says: the one file that knows how links are judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import log2
from typing import Any

from fanzha.common.rules import rule_at


@dataclass(frozen=True, slots=True)
class Shared:
    """A value in both cases: its blind mark, and in how many cases of the window it stands."""

    kind: str
    index: str
    cases: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What speaks for a link: the sum in bits, and each reason as code and numbers, the strongest first."""

    score: float
    reasons: list[dict[str, Any]]
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class LinkRules:
    """One version of what links and what does not."""

    version: str
    window_days: int
    weights: Mapping[str, float]
    least_score: float
    most_cases: int
    most_links: int
    stop_least_cases: int
    stop_least_types: int
    hotlines: frozenset[str]
    same_minutes: int
    same_days: int


def link_rules(on: date) -> LinkRules:
    """Return the version that holds on a day."""
    rule = rule_at("cases.linking", on)
    said = rule.content
    return LinkRules(
        rule.version, said["window_days"], said["weights"], said["least_score"], said["most_cases"],
        said["most_links"], said["stop_least_cases"], said["stop_least_types"], frozenset(said["hotlines"]),
        said["same_minutes"], said["same_days"],
    )  # fmt: skip


def judge(shared: Iterable[Shared], total: int, rules: LinkRules) -> Judged:
    """Return how much some shared values say.

    A value that stands in `cases` of `total` cases counts log2(total / cases) bits times the weight of its kind: one
    that everybody has says nothing, whatever its kind.

    Args:
        total: cases in the window, at least as many as have any of the values.
    """
    found = [(_bits(one, total) * rules.weights.get(one.kind, 0.0), one) for one in shared]
    found = sorted((pair for pair in found if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].kind, pair[1].index))
    reasons = [
        {"code": "shared", "kind": one.kind, "cases": one.cases, "total": total, "bits": round(bits, 1)}
        for bits, one in found
    ]
    return Judged(round(sum(bits for bits, _ in found), 2), reasons, [f"{one.kind}:{one.index}" for _, one in found])


def _bits(one: Shared, total: int) -> float:
    # A county's first cases are few: among fewer than 64 a shared account would seem common.
    return log2(max(total, 64) / max(one.cases, 2))
