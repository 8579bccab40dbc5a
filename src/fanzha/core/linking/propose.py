"""Which cases may be linked to one case, and why.

Two cases taken at random are one gang's with odds of mates over the number of cases. The odds are multiplied for a mark
that both hold: by how probable a second case of the gang would hold it (m: reliability of its kind), divided by how
probable an unrelated case would (u: the value's share of all cases, times the share of such meetings that are accidents
for its kind, and never below what chance gives its kind). That is the Fellegi-Sunter rule with the frequency of the
value itself. The strongest mark counts in full, further ones in part, since marks go together. A mark that only one of
them holds says nothing: gangs change accounts. Wording may speak alone; type, time and place only move what marks or
wording say.

Source: docs/methods/linking.md; Fellegi & Sunter 1969.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from fanzha.core.linking.settings import Settings
from fanzha.core.linking.traits import KIND_NAMES, TraitKind
from fanzha.core.linking.wording import LEAST_OWN, Signature, similarity

Mark = tuple[TraitKind, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One case as far as links go.

    Attributes:
        marks: kind and normal form, or any stable stand-in for it such as a keyed hash. The victim's own are left out.
        persons: stand-ins of who was cheated, to see one case entered twice.
        place: a stand-in of the village or community in which the victim lives; nothing where it is not known.
    """

    id: str
    marks: frozenset[Mark]
    type: str = ""
    day: date | None = None
    wording: Signature = ()
    persons: frozenset[str] = field(default_factory=frozenset)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against a link: a code with its facts, and the log-odds it adds."""

    code: str
    log_odds: float
    kind: str = ""
    value: str = ""
    cases: int = 0
    of: int = 0
    days: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two cases that may be one gang's, or one case that was entered twice."""

    case: str
    other: str
    probability: float
    reasons: tuple[Reason, ...]
    is_same_case: bool = False


SENTENCES: Final = {
    "mark": "{kind}相同，{of} 起案件里有 {cases} 起出现",
    "wording": "话术相似，约 {share:.0%} 的字句一样",
    "wording_high": "话术高度相似，约 {share:.0%} 的字句一样",
    "type": "都是同一种骗法",
    "other_type": "骗法不同",
    "nearby": "发案相隔 {days} 天",
    "far": "发案相隔 {days} 天，隔得久",
    "place": "受害人住在同一个村（社区）",
    "person": "受害人是同一个人",
}

SAME_DAY: Final = "同一天发案"


def sentence(reason: Reason) -> str:
    """Return a reason in words for an officer.

    >>> sentence(Reason("mark", 5.0, "account", "x", cases=3, of=1240))
    '收款账号相同，1240 起案件里有 3 起出现'
    """
    if reason.code == "nearby" and reason.days == 0:
        return SAME_DAY
    name = KIND_NAMES[TraitKind(reason.kind)] if reason.kind else ""
    return SENTENCES[reason.code].format(
        kind=name, cases=reason.cases, of=reason.of, days=reason.days, share=reason.share
    )


def propose(
    case: Case, others: Iterable[Case], *, frequency: Mapping[Mark, int], total: int, settings: Settings,
    stopped: frozenset[Mark] = frozenset(), common: frozenset[int] = frozenset(),
) -> list[Proposal]:  # fmt: skip
    """Return the links that speak for themselves, the likeliest first, then by id.

    Args:
        others: cases that share a mark or a telling with this one; the case itself is passed over.
        frequency: in how many cases each mark of `case` stands, itself included; at least 1 is assumed.
        total: how many cases there are, at least 1.
        stopped: marks that link nothing: hotlines, merchants of platforms, hubs.
        common: runs of tellings that are the office's forms (`common_runs`).

    Cost:
        Linear in the marks and signatures that are passed.
    """
    told = frozenset(case.wording) - common
    weigh = _Weighing(frequency, total, settings, stopped | settings.stopped, common, told)
    found = (weigh.pair(case, other) for other in others if other.id != case.id)
    kept = [one for one in found if one is not None and one.probability >= settings.propose_from]
    return sorted(kept, key=lambda one: (-one.probability, one.other))


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What stays the same from pair to pair."""

    frequency: Mapping[Mark, int]
    total: int
    settings: Settings
    stopped: frozenset[Mark]
    common: frozenset[int]
    told: frozenset[int]  # the case's own runs

    def pair(self, case: Case, other: Case) -> Proposal | None:
        reasons = _lessened(self._marks(case, other), self.settings) + self._told(case, other)
        if not reasons:
            return None  # type, time and place never speak alone
        marks = sum(reason.log_odds for reason in reasons)
        reasons += _around(case, other, self.settings)
        prior = prior_log_odds(self.total, self.settings)
        score = prior + sum(reason.log_odds for reason in reasons)
        same = _is_same(case, other, prior + marks, self.settings)
        if same:
            reasons.append(Reason("person", 0.0))
        ranked = tuple(sorted(reasons, key=lambda one: (-one.log_odds, one.code, one.kind, one.value)))
        return Proposal(case.id, other.id, 1 / (1 + math.exp(-score)), ranked, same)

    def _marks(self, case: Case, other: Case) -> list[Reason]:
        shared = sorted((case.marks & other.marks) - self.stopped)
        said = (mark_reason(mark, self.frequency.get(mark, 1), self.total, self.settings) for mark in shared)
        return [reason for reason in said if reason is not None]

    def _told(self, case: Case, other: Case) -> list[Reason]:
        if len(self.told.intersection(other.wording)) < self.settings.same_wording_from * LEAST_OWN:
            return []  # strangers, told apart at a tenth of the cost: too few runs in common for any likeness
        alike = similarity(case.wording, other.wording, common=self.common)
        if alike < self.settings.same_wording_from:
            return []
        code = "wording_high" if alike >= self.settings.very_alike_from else "wording"
        return [Reason(code, self.settings.wording_log_odds * alike, share=alike)]


def prior_log_odds(total: int, settings: Settings) -> float:
    """Return the log-odds that two cases of `total` taken at random are one gang's.

    A register of a handful of cases is no gang's for that: the odds never pass one to ten.
    """
    return math.log(min(settings.mates / max(total, 1), 0.1))


def _lessened(reasons: list[Reason], settings: Settings) -> list[Reason]:
    """Let the strongest mark count in full and further ones in part."""
    ranked = sorted(reasons, key=lambda one: (-one.log_odds, one.kind, one.value))
    return ranked[:1] + [replace(one, log_odds=one.log_odds * settings.further) for one in ranked[1:]]


def mark_reason(mark: Mark, cases: int, total: int, settings: Settings) -> Reason | None:
    """Return what one shared mark adds, or `None` where it says nothing: its kind has no rule, or too many hold it."""
    kind, value = mark
    rule = settings.kinds.get(kind)
    if rule is None or cases > rule.most_cases:
        return None
    # Besides this case so many hold the value; part of them are its own gang's, which `accident` takes out.
    counted = rule.accident * max(cases - 1, 1) / max(total, 2)
    log_odds = math.log(rule.reliability / max(counted, rule.chance))
    return Reason("mark", log_odds, kind.value, value, cases=cases, of=total) if log_odds > 0 else None


def _around(case: Case, other: Case, settings: Settings) -> list[Reason]:
    found = []
    if case.type and other.type:
        same = case.type == other.type
        found.append(Reason("type" if same else "other_type", settings.same_type if same else settings.other_type))
    if case.day is not None and other.day is not None:
        days = abs((case.day - other.day).days)
        if days <= settings.nearby_days:
            found.append(Reason("nearby", settings.nearby_log_odds, days=days))
        elif days > settings.far_days:
            found.append(Reason("far", settings.far_log_odds, days=days))
    if case.place and case.place == other.place:
        found.append(Reason("place", settings.same_place))
    return found


def _is_same(case: Case, other: Case, log_odds: float, settings: Settings) -> bool:
    """Say whether the two may be one case that two systems entered: same person, near in time, strong marks."""
    if not case.persons & other.persons or case.day is None or other.day is None:
        return False
    return abs((case.day - other.day).days) <= settings.same_case_days and log_odds >= settings.same_case_from
