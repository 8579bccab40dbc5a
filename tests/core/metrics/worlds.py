"""Seeded counties in which nothing rises, or one thing does: what a look at them finds is known beforehand.

Run by hand for the figures of docs/methods/analysis.md: `python -m tests.core.metrics.worlds 1000`.
"""

import sys
from datetime import date, timedelta

import numpy as np

from fanzha.core.calendar import china_calendar
from fanzha.core.metrics.days import day_kind, learn_weights
from fanzha.core.metrics.rising import Event, find_rising
from fanzha.core.metrics.rising_rule import read_rising_rule
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
    dates = days_before(week, days)
    gangs = rng.poisson([a_week / 7 / clump * busy(day) for day in dates])
    sizes = 1 + rng.poisson(clump - 1, size=gangs.sum())
    kinds = {name: rng.choice(size, size=gangs.sum(), p=rng.dirichlet(np.ones(size))) for name, size in KINDS.items()}
    rows = np.repeat(np.column_stack([np.repeat(np.arange(days), gangs), *kinds.values()]), sizes, axis=0)
    events = [
        (dates[day], {name: f"{name}{value}" for name, value in zip(KINDS, values, strict=True)})
        for day, *values in rows.tolist()
    ]
    for traits, cases in more:
        events += [(week.start + timedelta(days=int(day)), traits) for day in rng.integers(7, size=cases)]
    return [Event(number, day, traits) for number, (day, traits) in enumerate(events)]


def holidays_are_busy(day, times=2.0):
    """Return more cases on holidays and fewer on weekends."""
    kind = day_kind(day, china_calendar([2026]))
    return {"holiday": times, "5": 0.7, "6": 0.7}.get(kind, 1.0)


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
