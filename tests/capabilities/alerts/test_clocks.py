"""Missed deadlines climb from level to level; what would hang for ever ends."""

from datetime import datetime, timedelta

import pytest

from fanzha.alerts import actions
from fanzha.alerts.models import Alert, AlertClock, Escalation, Revisit
from fanzha.alerts.queries.decisions import decisions, escalations_for
from fanzha.alerts.queries.rulesets import clocks
from fanzha.common import audit
from fanzha.common.clock import CHINA
from fanzha.core.workflow.alert import Contact, Finding, Outcome, Result, State
from tests.builders.alerts import an_alert, made
from tests.builders.org import SYSTEM


def after(at, **length):
    return at + timedelta(**length)


def levels(alert):
    return list(alert.escalations.order_by("id").values_list("to", flat=True))


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (4, []), (5, ["officer"]), (19, ["officer"]), (20, ["unit"]), (35, ["duty"]), (65, ["director"]),
    ],
)  # fmt: skip
def test_level_is_reckoned_from_the_deadline_however_late_the_job_runs(county, at, minutes, told):
    alert = an_alert(county.liuhe)
    AlertClock.objects.filter(alert=alert, kind="confirm").update(
        due_at=after(at, minutes=5), look_at=after(at, minutes=5)
    )

    actions.escalate_overdue(by=SYSTEM, at=after(at, minutes=minutes))

    assert levels(alert) == told


def test_every_minute_job_tells_each_level_once(county, at):
    alert = an_alert(county.liuhe, grade="red")

    for minute in range(140):
        actions.escalate_overdue(by=SYSTEM, at=after(at, minutes=minute))

    assert levels(alert).count("officer") == levels(alert).count("unit") == 3  # assign, contact, face
    assert [row.action for row in audit.history("alerts.alert", alert.pk)].count("alert.escalated") == 12


def test_last_level_is_told_again_every_day(county, at):
    alert = an_alert(county.liuhe, grade="red")
    AlertClock.objects.filter(alert=alert, met_at=None).exclude(kind="face").update(called_off_at=at)

    for day in range(1, 4):
        actions.escalate_overdue(by=SYSTEM, at=after(at, days=day, minutes=121))

    assert levels(alert) == ["director"] * 3


def test_met_deadline_is_told_to_nobody_any_more(county, duty, town, at):
    alert = an_alert(county.liuhe, grade="red")
    actions.escalate_overdue(by=SYSTEM, at=after(at, minutes=11))
    assert escalations_for(duty).count() == 0  # the duty officer comes later

    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=after(at, minutes=12))
    actions.escalate_overdue(by=SYSTEM, at=after(at, minutes=14))

    assert Escalation.objects.get().ended_at == after(at, minutes=12)


def test_closed_alert_has_no_running_clock(county, duty, at):
    alert = an_alert(county.liuhe, grade="red")

    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.MISMATCH, reason="核对过不是他"), by=duty, at=at)

    assert not alert.clocks.filter(met_at=None, called_off_at=None).exists()
    assert Alert.objects.get().due_at is None


def test_escalation_stands_in_the_decisions_of_its_level_alone(county, duty, town, director, other_town, at):
    alert = an_alert(county.liuhe, grade="red")
    now = after(at, minutes=25)  # assignment 15 minutes late

    actions.escalate_overdue(by=SYSTEM, at=now)

    late = f"{alert.number} · 已报到责任单位负责人"
    assert late in [d.detail for d in decisions(town, now)]
    assert late not in [d.detail for d in decisions(duty, now) + decisions(director, now) + decisions(other_town, now)]


def test_taking_note_clears_the_decision_until_the_next_level(county, town, duty, at):
    alert = an_alert(county.liuhe, grade="red")
    actions.escalate_overdue(by=SYSTEM, at=after(at, minutes=25))
    row = escalations_for(town).get(clock__kind="assign")

    actions.note_escalation(escalation_id=row.pk, by=town, at=after(at, minutes=26))

    assert not escalations_for(town).filter(clock__kind="assign").exists()
    actions.escalate_overdue(by=SYSTEM, at=after(at, minutes=41))
    assert escalations_for(duty).filter(clock__kind="assign").exists()
    assert audit.history("alerts.alert", alert.pk)[-2].action in {"alert.noted", "alert.escalated"}


def test_note_of_somebody_elses_level_is_refused(county, duty, at):
    an_alert(county.liuhe, grade="red")
    actions.escalate_overdue(by=SYSTEM, at=after(at, minutes=25))

    with pytest.raises(Escalation.DoesNotExist):
        actions.note_escalation(escalation_id=Escalation.objects.first().pk, by=duty, at=at)


def test_date_of_the_next_attempt_brings_the_alert_back(county, duty, town, at):
    alert = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    actions.record_contact(alert_id=alert.pk, made=made(result=Result.NO_ANSWER), by=town, at=at)
    actions.set_aside(alert_id=alert.pk, next_at=after(at, hours=9), reason="白天上班不在", by=town, at=at)

    assert actions.end_what_hangs(by=SYSTEM, at=after(at, hours=8))["resumed"] == 0
    assert actions.end_what_hangs(by=SYSTEM, at=after(at, hours=9))["resumed"] == 1
    assert Alert.objects.get().state == State.WORKING


@pytest.mark.parametrize(("minutes", "returned"), [(1439, 0), (1440, 1)])
def test_unanswered_offer_goes_back(county, duty, town, at, minutes, returned):
    alert = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    actions.ask_transfer(alert_id=alert.pk, unit_id=county.baiyang.pk, reason="现住白杨乡", by=town, at=at)

    found = actions.end_what_hangs(by=SYSTEM, at=after(at, minutes=minutes))

    assert found["returned"] == returned
    assert (Alert.objects.get().state == State.ASSIGNED) is bool(returned)


@pytest.mark.parametrize(("days", "state"), [(13, "due"), (14, "missed")])
def test_revisit_that_nobody_makes_is_missed_and_can_still_be_made(county, duty, town, at, days, state):
    alert = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    actions.record_contact(
        alert_id=alert.pk, made=made(Contact.FACE, Result.REACHED, Finding.PERSUADED), by=town, at=at
    )
    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=at)

    late = after(at, days=7 + days)
    actions.end_what_hangs(by=SYSTEM, at=late)

    assert Revisit.objects.get().state == state
    assert actions.record_revisit(alert_id=alert.pk, was_defrauded=False, by=town, at=late).state == "done"


@pytest.mark.parametrize(
    ("grade", "days", "lapsed"),
    [("yellow", 29, 0), ("yellow", 30, 1), ("red", 400, 0), ("orange", 400, 0)],
)
def test_only_low_grades_lapse(county, at, grade, days, lapsed):
    an_alert(county.liuhe, grade=grade)

    found = actions.end_what_hangs(by=SYSTEM, at=after(at, days=days))

    assert found["lapsed"] == lapsed
    assert (Alert.objects.get().outcome == "lapsed") is bool(lapsed)


def test_sweep_twice_does_nothing_the_second_time(county, at):
    an_alert(county.liuhe, grade="yellow")
    late = after(at, days=40)
    actions.end_what_hangs(by=SYSTEM, at=late)

    assert set(actions.end_what_hangs(by=SYSTEM, at=late).values()) == {0}


@pytest.mark.parametrize(
    ("hour", "minute", "due"),
    [
        (10, 0, datetime(2026, 11, 24, 0, 0, tzinfo=CHINA)),
        (22, 0, datetime(2026, 11, 24, 0, 0, tzinfo=CHINA)),
        (22, 1, datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)),
    ],
)
def test_same_day_means_midnight_but_leaves_at_least_two_hours(county, hour, minute, due):
    began = datetime(2026, 11, 23, hour, minute, tzinfo=CHINA)

    assert clocks(began.date()).due("blue", "contact", began) == due
