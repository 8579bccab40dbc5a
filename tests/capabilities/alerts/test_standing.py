"""The hand-written statement counts what the querysets find, for every post, with something in every state."""

from datetime import timedelta

import pytest

from fanzha.alerts.models import Alert, AlertClock, Escalation, Revisit
from fanzha.alerts.queries import assignment, decisions
from fanzha.alerts.queries.listing import in_view
from fanzha.alerts.queries.standing import MOST, standing
from fanzha.common import scope
from fanzha.common.actor import Actor
from fanzha.common.once import reading
from fanzha.common.permissions import Role
from tests.builders.alerts import an_alert
from tests.builders.org import actor_of, an_actor, an_officer

POSTS = [
    ("root", Role.DIRECTOR), ("root", Role.DUTY_OFFICER), ("root", Role.ANALYST), ("root", Role.INSPECTOR),
    ("root", Role.ADMINISTRATOR), ("liuhe", Role.TOWN_OFFICER), ("baiyang", Role.TOWN_OFFICER),
    ("shangliu", Role.VILLAGE_OFFICER), ("shangliu", Role.GRID_WORKER), ("education", Role.LINE_LIAISON),
]  # fmt: skip


@pytest.fixture
def busy(county, at):
    """Put an alert of each state into two towns and a village, some late, urged, escalated, due for a revisit."""
    worker = an_officer(county.shangliu, Role.GRID_WORKER)
    for unit in (county.liuhe, county.shangliu, county.baiyang):
        for state in ("proposed", "graded", "assigned", "working", "away", "reported"):
            row = an_alert(unit)
            facts = {
                "state": state, "due_at": at + timedelta(hours=-1 if state == "working" else 1),
                "next_attempt_at": at, "grade": "red" if state == "away" else "yellow",
            }  # fmt: skip
            if state in {"assigned", "working"}:
                facts |= {"officer": worker, "assigned_at": at, "urged_at": at if state == "working" else None}
            Alert.objects.filter(pk=row.pk).update(**facts)
        unnamed = an_alert(unit)
        Alert.objects.filter(pk=unnamed.pk).update(state="assigned")
        _told_and_due(unnamed, unit, at)
    offered = an_alert(county.liuhe)
    Alert.objects.filter(pk=offered.pk).update(state="transfer", transfer_to=county.baiyang)
    return worker


def _told_and_due(alert, unit, at):
    clock = AlertClock.objects.filter(alert=alert).first()
    for level, to in enumerate(("officer", "unit", "duty", "director")):
        Escalation.objects.create(clock=clock, alert=alert, unit=unit, level=level, to=to, at=at)
    Revisit.objects.create(alert=alert, due_at=at)


def _by_querysets(actor, at):
    counts = {
        view: in_view(actor, view, at).count() for view in ("open", "confirm", "assign", "late", "urgent", "mine")
    }
    return counts | {
        "reported": in_view(actor, "open", at).filter(state="reported").count(),
        "revisit": in_view(actor, "revisit", at).count(),
        "to_contact": decisions.given_to(actor).count(),
        "escalated": decisions.escalations_for(actor)[:MOST].count(),
        "offered": assignment.offered(actor).count(),
        "revisits_mine": decisions.revisits_given_to(actor, at)[:MOST].count(),
    }  # fmt: skip


def _by_statement(actor, at):
    found = standing(actor, at)
    return {name: getattr(found, name) for name in found.__slots__}


@pytest.mark.parametrize(("place", "role"), POSTS)
def test_the_statement_counts_what_the_querysets_find(county, busy, at, place, role):
    actor = an_actor(getattr(county, place), role)

    assert _by_statement(actor, at) == _by_querysets(actor, at)


def test_an_officer_finds_the_own_alerts_among_them(county, busy, at):
    found = _by_statement(actor_of(busy), at)

    assert found == _by_querysets(actor_of(busy), at)
    assert (found["mine"], found["to_contact"]) == (2, 2)


@pytest.mark.parametrize("most", [1_000, 1], ids=["named", "too many to name"])
def test_a_page_counts_the_same(county, busy, at, monkeypatch, most):
    monkeypatch.setattr(scope, "MOST_LISTED", most)
    actor = an_actor(county.liuhe, Role.TOWN_OFFICER)
    elsewhere = _by_statement(actor, at)

    with reading():
        on_a_page = _by_statement(actor, at)

    assert on_a_page == elsewhere
    assert on_a_page["open"] == 15


def test_the_system_and_the_public_are_counted_for_without_failing(county, busy, at):
    assert standing(Actor.system("测试"), at).open == 22
    assert standing(Actor.public(origin="10.0.0.1"), at).open == 0
