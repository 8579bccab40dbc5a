"""When a missed deadline climbs: the moments below, at and above each rung; after an outage; repetition."""

from datetime import datetime, timedelta, timezone

import pytest

from fanzha.core.workflow.escalation import Reached, reached, rung_of

DUE = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=8)))
RUNGS = [timedelta(0), timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60)]
DAY = timedelta(days=1)


def minutes(count, seconds=0):
    return DUE + timedelta(minutes=count, seconds=seconds)


@pytest.mark.parametrize(
    ("now", "level", "look_at"),
    [
        (minutes(-60), 0, minutes(0)),
        (minutes(0, -1), 0, minutes(0)),
        (minutes(0), 1, minutes(15)),
        (minutes(15, -1), 1, minutes(15)),
        (minutes(15), 2, minutes(30)),
        (minutes(30), 3, minutes(60)),
        (minutes(60, -1), 3, minutes(60)),
        (minutes(60), 4, minutes(60) + DAY),
        (minutes(60) + DAY - timedelta(seconds=1), 4, minutes(60) + DAY),
        (minutes(60) + DAY, 5, minutes(60) + 2 * DAY),
        (minutes(60) + 10 * DAY, 14, minutes(60) + 11 * DAY),
    ],
)
def test_level_climbs_at_each_rung_and_repeats_at_the_last(now, level, look_at):
    assert reached(DUE, RUNGS, DAY, now) == Reached(level, look_at)


def test_outage_changes_nothing_but_the_time_of_telling():
    step_by_step = [reached(DUE, RUNGS, DAY, minutes(m)).level for m in range(0, 90, 5)]

    assert reached(DUE, RUNGS, DAY, minutes(85)).level == step_by_step[-1]


def test_next_look_lies_always_ahead():
    for minute in range(-5, 3000, 7):
        now = minutes(minute)
        assert reached(DUE, RUNGS, DAY, now).look_at > now


@pytest.mark.parametrize(
    ("rungs", "repeat"), [([], DAY), ([timedelta(minutes=5), timedelta(0)], DAY), (RUNGS, timedelta(0))]
)
def test_senseless_rules_are_refused(rungs, repeat):
    with pytest.raises(ValueError, match="Rungs"):
        reached(DUE, rungs, repeat, DUE)


@pytest.mark.parametrize(("level", "rung"), [(1, 0), (2, 1), (4, 3), (5, 3), (40, 3)])
def test_repetition_speaks_to_the_last_rung(level, rung):
    assert rung_of(level, 4) == rung
