"""What changes: wording that rises this week, and tactics that raise more false alarms than the others.

Source: docs/methods/learning.md. Both look at many things at once, so both hold the share of false findings among all
findings at 5 % (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fanzha.core.text import mask, normalise
from fanzha.core.text.names import called_in

from .evaluate import Rate

Floats = npt.NDArray[np.float64]

SHORTEST, LONGEST = 2, 6  # characters of a run
WEEKS_BEFORE = 8
FALSE_SHARE = 0.05  # of what is shown may be chance
LEAST_PERSONS = 5  # a run that fewer persons reported this week is not shown: it could name one of them
LEAST_RATIO = 2.0  # how much more often than before, at least; a smaller rise is of no use to anybody
_AS_OFTEN = 0.8  # a part of a longer rising run says nothing new where the longer one has this share of its reports
_LONGEST_SHOWN = 24
_BETWEEN = re.compile(r"[^\u3400-\u9fff]+")
_LEFT = re.compile(r"[\u3400-\u9fff]\*+")  # a masked name with its surname


@dataclass(frozen=True, slots=True)
class Said:
    """The text of one report, and who it is about: any key that is the same for the same person, "" where unknown."""

    text: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Rising:
    """A run of characters that more reports hold than before; counts are of reports, `expected` of this week's."""

    run: str
    this_week: int
    before: int
    expected: float
    p: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A report that was raised: its tactics, and whether an officer confirmed it (None where nobody judged)."""

    tactics: frozenset[str]
    is_confirmed: bool | None


@dataclass(frozen=True, slots=True)
class TacticRate:
    """What became of the reports in which a tactic was found; `is_high`: dismissed significantly more than the rest."""

    code: str
    raised: int
    confirmed: int
    dismissed: Rate
    p: float
    is_high: bool


def countable(text: str) -> list[str]:
    """Return the stretches of a text whose wording may be counted: no numbers, no names, no signs.

    >>> countable("联系王经理，电话13912345678，户名：王小明。先交本子钱")
    ['联系', '经理', '电话', '户名', '先交本子钱']
    """
    plain = _LEFT.sub("*", mask(normalise(text).text))
    for start, end in list(called_in(plain)):
        plain = f"{plain[:start]}{'*' * (end - start)}{plain[end:]}"
    return [stretch for stretch in _BETWEEN.split(plain) if len(stretch) >= SHORTEST]


def rising(this_week: Sequence[Said], before: Iterable[Said]) -> list[Rising]:
    """Return the wording that rises, the surest first, with parts folded into the longest run that says the same.

    Args:
        this_week: the reports of seven days.
        before: those of the eight weeks before; may be read from a disk while they are counted.

    Cost:
        Linear in the characters of all reports, about 2 s for 10,000 reports of 110 characters on one core; the
        memory is that of this week's frequent runs.
    """
    # The masks and the stretches of this week are needed once for each length.
    stretches = [(countable(said.text), said.person or f"\x00{at}") for at, said in enumerate(this_week)]
    counts = _frequent(stretches)
    earlier, total_before = _counted(before, counts)
    total_now = len(this_week)
    if not counts or not total_before:
        return []
    share = total_now / (total_now + total_before)
    runs = sorted(counts)
    tests = _Binomial(max(counts[run] + earlier[run] for run in runs), share)
    values = [tests.p(counts[run], counts[run] + earlier[run]) for run in runs]
    kept = significant(values)
    found = [
        Rising(run, counts[run], earlier[run], earlier[run] * total_now / total_before, value)
        for run, value, is_kept in zip(runs, values, kept, strict=True)
        if is_kept and counts[run] / total_now >= LEAST_RATIO * earlier[run] / total_before
    ]
    return sorted(_stitched(_folded(found)), key=lambda one: (one.p, -one.this_week, one.run))


def _frequent(stretches: Sequence[tuple[list[str], str]]) -> dict[str, int]:
    """Return the runs that enough persons reported, with the number of reports.

    A run is frequent only if both of its parts that are one character shorter are: each length prunes the next.
    """
    found: dict[str, int] = {}
    shorter: Collection[str] | None = None
    for size in range(SHORTEST, LONGEST + 1):
        reports: Counter[str] = Counter()
        persons: dict[str, set[str]] = {}
        for parts, person in stretches:
            runs = set(_runs(parts, size, shorter))
            reports.update(runs)
            for run in runs:
                who = persons.setdefault(run, set())
                if len(who) < LEAST_PERSONS:
                    who.add(person)
        frequent = {run: reports[run] for run, who in persons.items() if len(who) >= LEAST_PERSONS}
        found |= frequent
        shorter = frequent.keys()
    return found


def _runs(parts: Sequence[str], size: int, shorter: Collection[str] | None) -> Iterator[str]:
    for part in parts:
        for at in range(len(part) - size + 1):
            run = part[at : at + size]
            if shorter is None or (run[:-1] in shorter and run[1:] in shorter):
                yield run


def _counted(texts: Iterable[Said], wanted: Mapping[str, int]) -> tuple[Counter[str], int]:
    """Return in how many texts each wanted run stands, and how many texts there are."""
    counts: Counter[str] = Counter()
    total = 0
    for said in texts:
        total += 1
        parts = countable(said.text)
        runs = {run for size in range(SHORTEST, LONGEST + 1) for run in _runs(parts, size, None)}
        counts.update(runs & wanted.keys())
    return counts, total


class _Binomial:
    """How surprising a count is where each of n reports falls into this week with the same chance."""

    def __init__(self, most: int, share: float) -> None:
        self._logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
        self._share = share

    def p(self, count: int, total: int) -> float:
        """Return the chance of `count` or more of `total`, given that the run was frequent enough to be looked at."""
        return float(np.exp(self._log_tail(count, total) - self._log_tail(min(LEAST_PERSONS, count), total)))

    def _log_tail(self, least: int, total: int) -> float:
        k = np.arange(least, total + 1)
        logs = self._logs
        terms = logs[total] - logs[k] - logs[total - k] + k * np.log(self._share) + (total - k) * np.log1p(-self._share)
        top = terms.max()
        return float(top + np.log(np.exp(terms - top).sum()))


def significant(values: Sequence[float], false_share: float = FALSE_SHARE) -> list[bool]:
    """Return which of many tests stand so that at most this share of them is chance (Benjamini-Hochberg).

    >>> significant([0.001, 0.02, 0.9, 0.04])
    [True, True, False, False]
    """
    order = sorted(range(len(values)), key=lambda at: values[at])
    last = 0
    for rank, at in enumerate(order, start=1):
        if values[at] <= false_share * rank / len(values):
            last = rank
    chosen = set(order[:last])
    return [at in chosen for at in range(len(values))]


def _folded(found: Sequence[Rising]) -> list[Rising]:
    """Leave out what is part of a longer rising run and hardly occurs without it."""
    kept: list[Rising] = []
    for one in sorted(found, key=lambda one: (-len(one.run), one.run)):
        if not any(one.run in longer.run and longer.this_week >= _AS_OFTEN * one.this_week for longer in kept):
            kept.append(one)
    return kept


def _stitched(found: Sequence[Rising]) -> list[Rising]:
    """Join runs of the greatest length that overlap in all but one character: they are one longer wording."""
    by_head = {one.run[:-1]: one for one in found if len(one.run) == LONGEST}
    tails = {one.run[1:] for one in found if len(one.run) == LONGEST}
    joined: list[Rising] = [one for one in found if len(one.run) < LONGEST]
    used: set[str] = set()
    starts = [one for one in by_head.values() if one.run[:-1] not in tails]
    for start in [*starts, *by_head.values()]:  # what goes round in a circle begins anywhere
        if start.run not in used:
            joined.append(_chain(start, by_head, used))
    return joined


def _chain(start: Rising, by_head: Mapping[str, Rising], used: set[str]) -> Rising:
    run, links = start.run, [start]
    used.add(start.run)
    while len(run) < _LONGEST_SHOWN:
        following = by_head.get(run[-LONGEST + 1 :])
        if following is None or following.run in used:
            break
        used.add(following.run)
        links.append(following)
        run += following.run[-1]
    fewest = min(links, key=lambda one: one.this_week)
    return Rising(run, fewest.this_week, fewest.before, fewest.expected, max(one.p for one in links))


def tactic_rates(reports: Sequence[Judged]) -> list[TacticRate]:
    """Return what became of the reports of each tactic: those dismissed more often than the rest first.

    The test is Fisher's, one-sided: as many or more of the dismissed reports hold the tactic, where the tactic made no
    difference. Reports that nobody judged count as raised only.
    """
    judged = [one for one in reports if one.is_confirmed is not None]
    all_dismissed = sum(one.is_confirmed is False for one in judged)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, len(judged) + 1)))])
    rows = []
    for code in sorted({code for one in reports for code in one.tactics}):
        raised = sum(code in one.tactics for one in reports)
        confirmed = sum(code in one.tactics and one.is_confirmed is True for one in judged)
        dismissed = sum(code in one.tactics and one.is_confirmed is False for one in judged)
        value = _fisher(logs, dismissed, confirmed + dismissed, all_dismissed, len(judged))
        rows.append((code, raised, confirmed, dismissed, value))
    high = significant([row[4] for row in rows])
    found = [
        TacticRate(code, raised, confirmed, Rate(dismissed, confirmed + dismissed), value, is_high)
        for (code, raised, confirmed, dismissed, value), is_high in zip(rows, high, strict=True)
    ]
    return sorted(found, key=_order)


def _order(one: TacticRate) -> tuple[bool, float, float, str]:
    return not one.is_high, one.p if one.is_high else 0.0, -(one.dismissed.share or 0.0), one.code


def _fisher(logs: Floats, dismissed: int, drawn: int, all_dismissed: int, total: int) -> float:
    """Return the chance of `dismissed` or more among `drawn` of `total` reports of which `all_dismissed` were so."""

    def ways(n: int, k: npt.NDArray[np.intp]) -> Floats:
        found: Floats = logs[n] - logs[k] - logs[n - k]
        return found

    k = np.arange(dismissed, min(drawn, all_dismissed) + 1)
    if not len(k) or not drawn:
        return 1.0
    k = k[drawn - k <= total - all_dismissed]
    every = np.array([drawn])
    terms = ways(all_dismissed, k) + ways(total - all_dismissed, drawn - k) - ways(total, every)
    return float(min(1.0, np.exp(terms).sum()))
