"""Which patterns rise: type, place, group, channel and their pairs, each against its own history.

Every pattern asks one question: given how often it was seen in all, are so many of these in the last days more than
chance explains? Asking thousands of questions finds something in every week, so the bar rises with their number: in a
county where nothing changed, at most a share `false_alarm` of the looks finds anything at all.

Source: docs/methods/analysis.md (rule A1: false-alarm rate, what was measured, and what the rule cannot see).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from fanzha.core.metrics.chance import bar_of, dispersion, surprise
from fanzha.core.metrics.days import DayWeights
from fanzha.core.metrics.intervals import Interval, ratio_interval
from fanzha.core.metrics.patterns import WHOLE, Coded, Traits, cases_of_patterns, patterns_of
from fanzha.core.metrics.rising_rule import BadRisingRule, RisingRule, read_rising_rule
from fanzha.core.metrics.spans import Span
from fanzha.core.reasons import Reason, register

__all__ = [
    "WHOLE",
    "BadRisingRule",
    "Cases",
    "Event",
    "Pattern",
    "Rising",
    "RisingReason",
    "RisingRule",
    "Traits",
    "find_rising",
    "patterns_of",
    "read_rising_rule",
]  # fmt: skip

_WEEK: Final = 7


class RisingReason(StrEnum):
    """What a finding, or the lack of one, rests on."""

    RISES = "metrics.rising.rises"
    RARE = "metrics.rising.rare"
    NEW = "metrics.rising.new"
    SHORT_HISTORY = "metrics.rising.short_history"


register(
    RisingReason,
    {
        RisingReason.RISES: (
            "{what}：{days} 天内 {now} 起；此前 {weeks:.0f} 周共 {before} 起，同样长的时间通常约 {expected:.1f} 起，"
            "现为平常的 {ratio:.1f} 倍"
        ),
        RisingReason.RARE: "{what}：{days} 天内 {now} 起；此前 {weeks:.0f} 周一共只有 {before} 起",
        RisingReason.NEW: "{what}：{days} 天内 {now} 起；此前 {weeks:.0f} 周没有出现过",
        RisingReason.SHORT_HISTORY: "此前只有 {days} 天的记录，至少要 {least} 天才能判断是否上升",
    },
)


@dataclass(frozen=True, slots=True)
class Event:
    """One case: its id, its day in China, and what it is like, as dimension and value; unknown values are left out."""

    case_id: int
    day: date
    traits: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cases:
    """Many cases in columns: what a list of `Event` says, for who reads tens of thousands. Each case once."""

    ids: Sequence[int]
    days: Sequence[date]
    traits: Coded

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """Return events in columns."""
        rows = list(events)
        traits = Coded.of_cases([one.traits for one in rows])
        return cls([one.case_id for one in rows], [one.day for one in rows], traits)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern that rises.

    Attributes:
        traits: dimension and value, none for all cases together.
        now: cases in the days looked at.
        before: cases in the history.
        expected: cases that the history makes usual for as many and as busy days.
        ratio: `now` over `expected`; None where the history has none.
        interval: the exact interval of the ratio, for this pattern alone.
        chance: how often chance alone brings so many, for this pattern alone.
        case_ids: the cases now, rising.
        also: other patterns that rise only because of this one's cases.
        reason: the sentence for an officer.
    """

    traits: Traits
    now: int
    before: int
    expected: float
    ratio: float | None
    interval: Interval
    chance: float
    case_ids: tuple[int, ...]
    also: tuple[Traits, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Rising:
    """What a look found.

    Attributes:
        found: patterns that rise, the most surprising first; none explains another.
        tested: how many patterns were asked.
        history: the days compared with; None without any.
        why: why nothing was judged; None where it was.
        version: the rule that decided.
    """

    found: tuple[Pattern, ...]
    tested: int
    history: Span | None
    why: Reason | None
    version: str


def find_rising(
    events: Iterable[Event] | Cases,
    now: Span,
    rule: RisingRule,
    *,
    records_from: date,
    weights: DayWeights | None = None,
    nested: Sequence[tuple[str, str]] = (),
) -> Rising:
    """Return the patterns that rise in some days against their own history.

    Args:
        events: any order, each case once, one by one or in columns; those before the history and outside `now` are not
            looked at.
        now: usually a week; with a week that still runs, its days that are over.
        rule: from `read_rising_rule`.
        records_from: the first day from which all cases stand in the register.
        weights: how busy each kind of day usually is, from `days.learn_weights`; every day alike without it.
        nested: pairs of dimensions of which the second is inside the first (town, village); they are not joined.

    Returns:
        Patterns and how many were asked. Patterns with exactly the same cases are one, named by the fewest traits.

    Cost:
        That of `cases_of_patterns`, then one pass in columns.
    """
    history = _history(now, rule, records_from)
    if history.days < rule.least_days:
        facts = {"days": max(history.days, 0), "least": rule.least_days}
        return Rising((), 0, None, Reason(RisingReason.SHORT_HISTORY, facts), rule.version)
    cases = events if isinstance(events, Cases) else Cases.of(events)
    return _Look(cases, now, history, rule, weights or DayWeights(), nested).result()


def _history(now: Span, rule: RisingRule, records_from: date) -> Span:
    end = now.start - timedelta(days=rule.guard_days)
    return Span(max(records_from, end - timedelta(days=rule.weeks * _WEEK)), end)


def _within(days: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    return (days >= span.start.toordinal()) & (days < span.end.toordinal())


class _Look:
    """One look: patterns in columns, one row each."""

    def __init__(
        self, cases: Cases, now: Span, history: Span, rule: RisingRule, weights: DayWeights,
        nested: Sequence[tuple[str, str]],
    ) -> None:  # fmt: skip
        self.now, self.history, self.rule = now, history, rule
        self.busy, self.usual = weights.exposure(now), weights.exposure(history)
        ids = np.array(cases.ids, dtype=np.int64)
        days = np.array([day.toordinal() for day in cases.days], dtype=np.int64)
        seen = np.flatnonzero(_within(days, history) | _within(days, now))
        seen = seen[np.argsort(ids[seen], kind="stable")]
        self.ids, self.days = ids[seen], days[seen]
        self.is_now = self.days >= now.start.toordinal()
        self.members = cases_of_patterns(cases.traits.at(seen), depth=rule.depth, nested=nested, least=rule.least_cases)
        self.names = list(self.members)
        self.sizes = np.array([len(self.members[name]) for name in self.names], dtype=np.int64)
        # Every membership of a case in a pattern, one after the other: the pattern's place and the case's.
        self.owner = np.repeat(np.arange(len(self.names)), self.sizes)
        self.row = np.concatenate([*self.members.values(), np.zeros(0, dtype=np.int64)])
        recent = np.bincount(self.owner[self.is_now[self.row]], minlength=len(self.names))
        self.counts = np.column_stack([recent, self.sizes - recent]).astype(float)
        self.spread = self._spread(weights)
        self.chances = surprise(self.counts[:, 0], self.counts[:, 1], self._share, self.spread)

    @property
    def _share(self) -> float:
        """Return the share of a pattern's cases that fall into the days looked at if nothing changed."""
        return self.busy / (self.busy + self.usual)

    def result(self) -> Rising:
        """Return what rises, each rise once."""
        bar = bar_of(self.chances, self.counts.sum(axis=1), self._share, self.rule.false_alarm)
        ranked = (int(at) for at in np.argsort(self.chances, kind="stable"))
        left = [at for at in ranked if self._rises(self.counts[at, 0], self.counts[at, 1], self.chances[at], bar)]
        found, taken = [], np.zeros(len(self.ids), dtype=bool)
        while left:
            leader = left.pop(0)
            taken[self.members[self.names[leader]]] = True
            also = [at for at in left if not self._still_rises(at, taken, bar)]
            left = [at for at in left if at not in also]
            found.append(self._pattern(leader, also))
        return Rising(tuple(found), len(self.names), self.history, None, self.rule.version)

    def _spread(self, weights: DayWeights) -> NDArray[np.float64]:
        """Return how much more each pattern's weeks differ than chance makes them."""
        weeks = self.history.days // _WEEK
        first = self.history.end - timedelta(days=weeks * _WEEK)
        spans = (Span(first + timedelta(days=_WEEK * n), first + timedelta(days=_WEEK * (n + 1))) for n in range(weeks))
        usual = np.array([weights.exposure(span) for span in spans])
        week = (self.days - first.toordinal()) // _WEEK
        inside = ~self.is_now & (week >= 0)
        counted = inside[self.row]
        cell = self.owner[counted] * weeks + week[self.row[counted]]
        table = np.bincount(cell, minlength=len(self.names) * weeks).reshape(len(self.names), weeks)
        return dispersion(table.astype(float), usual, np.array([len(name) for name in self.names], dtype=np.int64))

    def _rises(self, now: float, before: float, chance: float, bar: float) -> bool:
        """Tell whether counts are surprising enough, and large enough to be raised."""
        expected = before * self.busy / self.usual
        large = now >= self.rule.least_cases and now >= expected * self.rule.least_ratio
        return bool(large and chance <= bar)

    def _still_rises(self, at: int, taken: NDArray[np.bool_], bar: float) -> bool:
        """Tell whether a pattern rises without the cases of those raised before it."""
        members = self.members[self.names[at]]
        rest = members[~taken[members]]
        now = float(np.count_nonzero(self.is_now[rest]))
        before = len(rest) - now
        chance = surprise(np.array([now]), np.array([before]), self._share, self.spread[at : at + 1])[0]
        return self._rises(now, before, chance, bar)

    def _pattern(self, at: int, also: list[int]) -> Pattern:
        name, (now, before) = self.names[at], map(int, self.counts[at])
        expected = before * self.busy / self.usual
        ratio = now / expected if before else None
        facts = {
            "what": "、".join(value for _, value in name) or "全部案件",
            "days": self.now.days,
            "weeks": self.history.days / _WEEK,
            "now": now,
            "before": before,
            "expected": expected,
            "ratio": ratio,
        }
        members = self.members[name]
        return Pattern(
            traits=name,
            now=now,
            before=before,
            expected=expected,
            ratio=ratio,
            interval=ratio_interval(now, self.busy, before, self.usual),
            chance=float(self.chances[at]),
            case_ids=tuple(self.ids[members[self.is_now[members]]].tolist()),
            also=tuple(self.names[other] for other in also),
            reason=Reason(_reason(before, expected), facts),
        )


def _reason(before: int, expected: float) -> RisingReason:
    """Return which sentence is fair: a multiple of less than one case sounds like more than it is."""
    if expected >= 1:
        return RisingReason.RISES
    return RisingReason.RARE if before else RisingReason.NEW
