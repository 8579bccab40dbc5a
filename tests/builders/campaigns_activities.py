"""Builds activities for tests."""

from datetime import timedelta

from fanzha.campaigns.actions.activities import planning, recording
from fanzha.campaigns.actions.activities.planning import Planned
from fanzha.campaigns.actions.activities.recording import Held
from fanzha.common import rules
from tests.builders.org import AT, SYSTEM


def activity_rules():
    """Load what campaigns ship, and how long what is kept."""
    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)
    rules.load_shipped("fanzha.rights", by=SYSTEM, at=AT)


def planned(title="反诈讲座", *, starts=timedelta(), lasts=timedelta(hours=1), **more):
    """Return what is planned: it begins at the clock of the tests, unless said otherwise."""
    return Planned(title=title, starts_at=AT + starts, ends_at=AT + starts + lasts, **more)


def an_activity(unit, *, kind="lecture", key="a", by=SYSTEM, at=AT, **more):
    """Plan an activity."""
    return planning.plan_activity(unit_id=unit.pk, kind=kind, planned=planned(**more), key=key, by=by, at=at)


def a_recorded(unit, *, heads=30, classes=None, by=SYSTEM, at=AT + timedelta(hours=2), **more):
    """Plan an activity and record it."""
    row = an_activity(unit, by=by, **more)
    return recording.record_activity(activity_id=row.pk, held=Held(heads=heads, classes=classes), by=by, at=at)
