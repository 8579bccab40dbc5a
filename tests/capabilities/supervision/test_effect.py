"""Are those reached cheated less? The reckoning against a naive walk, and what its page says."""

import random
from datetime import datetime, timedelta

import pytest

from fanzha.cases import actions as cases
from fanzha.common import jobs
from fanzha.common.clock import CHINA
from fanzha.people.models import Household, Person
from fanzha.supervision import actions
from fanzha.supervision.models import EffectPiece, EffectRun
from tests.builders.org import AT, SYSTEM
from tests.builders.supervision import a_touch

START, END = datetime(2025, 12, 1, tzinfo=CHINA), datetime(2026, 11, 23, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def deferred(monkeypatch):
    """Keep what is put into the queue instead of running it."""
    found = []
    monkeypatch.setattr(jobs, "defer", lambda task, **said: found.append(said))
    return found


def a_crowd(unit, count, *, since=START - timedelta(days=400)):
    made = Person.objects.bulk_create([Person(unit=unit) for _ in range(count)])
    Person.objects.filter(pk__in=[one.pk for one in made]).update(created_at=since)
    return made


def a_loss(county, person, at):
    case = cases.open_case(
        unit_id=county.root.pk, scam_type="C01", loss=1, person_id=person.pk, occurred_at=at, by=SYSTEM, at=AT
    )
    cases.save_victim(case_id=case.pk, said={"person_id": person.pk}, by=SYSTEM, at=AT)


def asked(by=SYSTEM, period="last_12"):
    actions.ask_effect(by=by, at=AT)
    return EffectRun.objects.get(period=period)


def reckoned(period="last_12"):
    run = asked(period=period)
    actions.reckon_effect(run_id=run.pk, at=AT)
    run.refresh_from_db()
    return run


def line_of(run, standing="reached", kind=None, band=None):
    place = run.content["kinds"].index(kind) if kind else None
    return next(
        one for one in run.content["lines"] if (one["standing"], one["kind"], one["band"]) == (standing, place, band)
    )


def a_world(county, *, people=60, harm=None, seed=1):
    """Touch and cheat people at random; return persons, their touches and losses."""
    drawn = random.Random(seed)
    told, lost = {}, {}
    for unit in (county.shangliu, county.grid, county.dongying):
        for person in a_crowd(unit, people // 3):
            told[person.pk] = [
                (drawn.uniform(-100, 340), drawn.choice(["visit", "receipt", "sms"]), drawn.random() < 0.6)
                for _ in range(drawn.choice([0, 0, 1, 2]))
            ]
            for number, (day, kind, proof) in enumerate(told[person.pk]):
                a_touch(unit, person, kind=kind, proof=proof, ref=f"{person.pk}.{number}",
                        days_ago=(AT - START) / timedelta(days=1) - day)  # fmt: skip
            if drawn.random() < 0.4:
                lost[person.pk] = drawn.uniform(5, 350)
                a_loss(county, person, START + timedelta(days=lost[person.pk]))
    return told, lost


def walked(told, lost, *, kinds_without_proof=("sms",)):
    """Walk through each life by itself: days and losses of the three groups."""
    days = dict.fromkeys(("not_reached", "unproven", "reached"), 0.0)
    losses = dict.fromkeys(days, 0)
    length = (END - START) / timedelta(days=1)
    for person, touches in told.items():
        end = min(lost.get(person, length), length)
        claimed = min((day for day, *_ in touches), default=length)
        proven = min((d for d, kind, proof in touches if proof or kind in kinds_without_proof), default=length)
        cuts = [0, min(max(claimed, 0), end), min(max(proven, 0), end), end]
        for place, group in enumerate(days):
            days[group] += cuts[place + 1] - cuts[place]
        if person in lost:
            losses["reached" if proven < end else "unproven" if claimed < end else "not_reached"] += 1
    return days, losses


def test_days_and_losses_agree_with_a_walk_through_each_life(county):
    days, losses = walked(*a_world(county))

    run = reckoned()

    said = {"not_reached": run.content["not_reached"], "reached": line_of(run), "unproven": line_of(run, "unproven")}
    assert {group: one["cases"] for group, one in said.items()} == losses
    assert {g: one["years"] * 365.25 for g, one in said.items()} == pytest.approx(days, abs=0.01)
    assert (run.state, run.content["people"], EffectPiece.objects.count()) == ("done", 60, 0)


def test_where_touches_do_nothing_the_interval_holds_one(county):
    a_world(county, people=120, seed=3)

    line = line_of(reckoned())

    assert line["low"] < 1 < line["high"]


def test_those_behind_the_same_door_are_reached_by_what_proves_a_household(county):
    home = Household.objects.create(unit=county.grid, number="1")
    first, other, _ = a_crowd(county.grid, 3)
    Person.objects.filter(pk__in=[first.pk, other.pk]).update(household=home)
    a_touch(county.grid, first, days_ago=100)
    a_touch(county.grid, other, days_ago=100, kind="pledge", ref="2")

    run = reckoned()

    lived = (END - AT) / timedelta(days=1) + 100
    assert line_of(run, kind="visit")["years"] * 365.25 == pytest.approx(lived)
    assert line_of(run, kind="pledge")["years"] * 365.25 == pytest.approx(lived)
