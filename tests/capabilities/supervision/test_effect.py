"""Are those reached cheated less? The reckoning against a naive walk, and what its page says."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from fanzha.cases import actions as cases
from fanzha.common import jobs
from fanzha.common.actor import NotAllowed
from fanzha.common.clock import CHINA
from fanzha.people.models import Household, Person
from fanzha.supervision import actions
from fanzha.supervision.models import EffectPiece, EffectRun
from fanzha.supervision.queries import effect, effect_rows
from fanzha.supervision.queries.effect_rule import days_of, effect_rule, month_bounds
from tests.builders.org import AT, SYSTEM, an_actor, an_officer, signed_in
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


def test_what_danger_brought_and_what_reached_a_whole_village_are_left_out(county):
    (person,) = a_crowd(county.grid, 1)
    a_touch(county.grid, person, kind="dissuasion", days_ago=50)
    a_touch(county.shangliu, kind="lecture", target_unit_id=county.shangliu.pk, people_reached=80, ref="2")

    run = reckoned()

    assert (line_of(run)["years"], line_of(run, "unproven")["years"]) == (0, 0)


def test_nobody_is_counted_before_the_entry(county):
    (person,) = a_crowd(county.grid, 1, since=END - timedelta(days=10))
    a_loss(county, person, END - timedelta(days=40))

    run = reckoned()

    assert run.content["not_reached"]["years"] * 365.25 == pytest.approx(10)
    assert (run.content["counted"], run.content["victims"]) == (0, 1)


# --- the job


def test_a_broken_job_goes_on_where_it_stopped(county, monkeypatch):
    for unit in (county.shangliu, county.dongying):
        a_crowd(unit, 2)
    run, real = asked(), effect_rows.counted
    seen = []

    def breaks(run, unit_ids, rule):
        seen.append(unit_ids)
        if len(seen) == 2:
            raise ConnectionError
        return real(run, unit_ids, rule)

    monkeypatch.setattr("fanzha.supervision.actions.effect.counted", breaks)
    with pytest.raises(ConnectionError):
        actions.reckon_effect(run_id=run.pk, at=AT)

    assert actions.reckon_effect(run_id=run.pk, at=AT) is True
    assert actions.reckon_effect(run_id=run.pk, at=AT) is False
    assert (seen, EffectRun.objects.get(pk=run.pk).content["people"]) == (
        [[county.shangliu.pk], [county.dongying.pk], [county.dongying.pk]],
        4,
    )


def test_asking_again_while_it_runs_puts_up_nothing_more(county, deferred):
    first, again = actions.ask_effect(by=SYSTEM, at=AT), actions.ask_effect(by=SYSTEM, at=AT)
    lost = actions.ask_effect(by=SYSTEM, at=AT + timedelta(hours=3))

    assert (first, again, lost, EffectRun.objects.count()) == (3, 0, 3, 3)
    assert {next(iter(said)) for said in deferred} == {"run_id"}


@pytest.mark.parametrize("role", ["village_officer", "town_officer", "grid_worker", "administrator"])
def test_the_others_may_not_ask(county, role):
    with pytest.raises(NotAllowed):
        actions.ask_effect(by=an_actor(county.root, role), at=AT)


@pytest.mark.parametrize(
    ("period", "today", "days"),
    [
        ("last_12", date(2026, 11, 23), (date(2025, 12, 1), date(2026, 11, 23))),
        ("last_12", date(2026, 11, 1), (date(2025, 11, 1), date(2026, 11, 1))),
        ("this_year", date(2026, 11, 23), (date(2026, 1, 1), date(2026, 11, 23))),
        ("last_year", date(2026, 11, 23), (date(2025, 1, 1), date(2026, 1, 1))),
    ],
)
def test_periods_hold_whole_days(period, today, days):
    assert days_of(period, today) == days
    assert len(month_bounds(*days)) <= 14


# --- the page


def page_of(client, county, role="inspector", **said):
    signed_in(client, an_officer(county.root, role))
    return client.get(reverse("supervision:effect"), said)


def test_an_empty_page_offers_to_reckon_now(county, client, deferred):
    page = page_of(client, county).content.decode()
    assert "还没有算过" in page

    answer = client.post(reverse("supervision:effect_ask"), follow=True)

    assert "已开始计算" in answer.content.decode()
    assert len(deferred) == 3


def test_a_village_officer_finds_no_page(county, client):
    assert page_of(client, county, "village_officer").status_code == 403


def test_too_few_cases_are_named_and_not_shown(county, client):
    (person,) = a_crowd(county.grid, 1)
    a_touch(county.grid, person, days_ago=100)
    reckoned()

    page = page_of(client, county).content.decode()

    assert "可比较的案件不到 5 起" in page
    assert "少于 5" in page


def a_content(county, **reached):
    run = reckoned()
    line = {"years": 1000.0, "cases": 40, "rate": 400.0, "compared": 40, "base": 60, "ratio": 0.5, "low": 0.4,
            "high": 0.6, "says": ["metrics.effect.lower", {}]}  # fmt: skip
    line_of(run).update(line | reached)
    run.content["people"] = 9
    run.content["not_reached"] = {"years": 1000.0, "cases": 60, "rate": 600.0}
    run.save()
    return run


def test_the_page_says_the_ratio_first_and_its_limits(county, client):
    a_content(county)

    page = page_of(client, county).content.decode()

    assert "可能性是没有宣传记录的 0.50 倍，95% 区间 0.40—0.60。区间在 1 以下" in page
    assert "不能当作因果" in page
    assert "c-effect" in page


def test_an_interval_with_one_says_that_nothing_is_seen(county):
    run = a_content(county, low=0.8, high=1.3, says=["metrics.effect.cannot_tell", {}])

    assert effect.shown(run)["sentence"].endswith("区间包含 1，看不出差别。")


def test_touches_are_judged_as_a_look_back_judges_them(county):
    rule = effect_rule(AT.date())

    assert "dissuasion" not in rule.kinds
    assert rule.proves("sms", "person", has_proof=False)
    assert not rule.proves("visit", "person", has_proof=False)
