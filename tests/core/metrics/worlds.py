"""Seeded counties in which nothing rises, or one thing does: what a look at them finds is known beforehand.

Run by hand for the figures of docs/methods/analysis.md: `python -m tests.core.metrics.worlds 1000`.
"""

import sys
from datetime import date, timedelta

import numpy as np

from fanzha.core.calendar import china_calendar
from fanzha.core.metrics.days import day_kind, learn_weights
from fanzha.core.metrics.rising import Event, find_rising, read_rising_rule
from fanzha.core.metrics.spans import Span

RULE = read_rising_rule(
    "test",
    {
        "false_alarm": 0.05, "weeks": 26, "guard_days": 7, "least_days": 56, "least_cases": 3, "least_ratio": 1.5,
        "depth": 2,
    },
)  # fmt: skip
WEEK = Span(date(2026, 11, 16), date(2026, 11, 23))
RECORDS_FROM = date(2025, 1, 1)
KINDS = {"type": 12, "town": 20, "group": 6, "channel": 6}


def days_before(week, days):
    return [week.end - timedelta(days=n) for n in range(days, 0, -1)]


def county(seed, *, week=WEEK, days=200, a_week=60.0, busy=lambda day: 1.0, clump=1, more=()):
    """Return the cases of a county.

    Args:
        a_week: expected cases a week.
        busy: how many times as many cases come on a day as on an average one.
        clump: cases of one gang that come alike, in the same week.
        more: (traits, cases) that come in the last week on top.
    """
    rng = np.random.default_rng(seed)
    shares = {name: rng.dirichlet(np.ones(size)) for name, size in KINDS.items()}
    events = []
    for day in days_before(week, days):
        for _ in range(rng.poisson(a_week / 7 / clump * busy(day))):
            traits = {name: f"{name}{rng.choice(len(share), p=share)}" for name, share in shares.items()}
            for _ in range(1 + rng.poisson(clump - 1) if clump > 1 else 1):
                events.append((day, traits))
    for traits, cases in more:
        for _ in range(cases):
            events.append((week.start + timedelta(days=int(rng.integers(7))), traits))
    return [Event(number, day, traits) for number, (day, traits) in enumerate(events)]


def holidays_are_busy(day):
    """Twice the cases on holidays, fewer on weekends."""
    kind = day_kind(day, china_calendar([2026]))
    return {"holiday": 2.0, "5": 0.7, "6": 0.7}.get(kind, 1.0)


WORLDS = {
    "steady, 60 a week": {},
    "small, 12 a week": {"a_week": 12.0},
    "large, 300 a week": {"a_week": 300.0},
    "nine weeks of history": {"days": 7 * 10},
    "holiday week, busy holidays": {"week": Span(date(2026, 9, 28), date(2026, 10, 5)), "busy": holidays_are_busy},
    "grows by a third in half a year": {"busy": lambda day: 1 + (day - date(2026, 5, 20)).days / 180 / 3},
    "gangs of two": {"clump": 2},
}


def look(seed, *, weights=True, rule=RULE, **world):
    """Return what a look at a county finds."""
    events, week = county(seed, **world), world.get("week", WEEK)
    first = min(one.day for one in events)
    history = Span(first, week.start - timedelta(days=rule.guard_days))
    counts = {}
    for one in events:
        counts[one.day] = counts.get(one.day, 0) + 1
    learnt = learn_weights(counts, history, china_calendar([2026])) if weights else None
    return find_rising(events, week, rule, records_from=first, weights=learnt)


def false_alarms(number, **world):
    """Return in how many of some worlds without change anything is found."""
    return sum(bool(look(seed, **world).found) for seed in range(number))


if __name__ == "__main__":
    worlds = int(sys.argv[1])
    for name, world in WORLDS.items():
        alarms = false_alarms(worlds, **world)
        sys.stdout.write(f"{name:40} {alarms} of {worlds}: {alarms / worlds:.3f}\n")
        sys.stdout.flush()
