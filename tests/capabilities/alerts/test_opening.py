"""Alerts open, join, and carry the reasons of their grade."""

from datetime import timedelta

import pytest

from fanzha.alerts import actions
from fanzha.alerts.models import Alert, AlertReason, AlertSource
from fanzha.common import audit
from fanzha.common.actor import NotAllowed
from fanzha.common.permissions import Role
from fanzha.core.grading import Facts, caller_features
from fanzha.core.workflow.alert import Outcome, State
from fanzha.people.models import Household, Person
from tests.builders.alerts import a_lead, an_alert
from tests.builders.org import SYSTEM, an_actor

STRONG = Facts(score=0.97, tactics=frozenset({"screen_sharing", "safe_account"}), source="bank", paid="unknown")
WEAK = Facts(score=0.6, source="public", paid="none")


def test_alert_opens_with_a_proposed_grade_and_running_clocks(county, at):
    alert = an_alert(county.liuhe, facts=STRONG)

    assert (alert.state, alert.grade, alert.graded_at) == (State.PROPOSED, "red", None)
    assert dict(alert.clocks.values_list("kind", "due_at")) == {
        "confirm": at + timedelta(minutes=5), "close": at + timedelta(days=1),
    }  # fmt: skip
    assert (alert.due_kind, alert.due_at) == ("confirm", at + timedelta(minutes=5))


def test_reasons_name_the_rules_and_their_version(county):
    alert = an_alert(county.liuhe, facts=STRONG)

    codes = set(alert.reasons.values_list("code", flat=True))

    assert {"F02", "S01", "T01", "C01"} <= codes
    assert set(alert.reasons.values_list("version", flat=True)) == {alert.grade_version}


def test_odd_number_speaks_in_the_reasons(county):
    facts = Facts(score=0.6, caller=caller_features("0000853127"))

    alert = an_alert(county.liuhe, facts=facts, caller="0000853127")

    assert AlertReason.objects.get(alert=alert, code="N01").text == "来电号码前面有好几个 0"


def test_same_person_from_two_sources_is_one_alert_whose_grade_rises(county, at):
    first = an_alert(county.liuhe, facts=WEAK, phone="13911112222")

    second = an_alert(county.liuhe, facts=STRONG, phone="13911112222", source_kind="bank", at=at + timedelta(minutes=3))

    assert second.pk == first.pk
    assert (second.source_count, second.grade) == (2, "red")
    assert AlertSource.objects.filter(alert=second).count() == 2
    assert "P03" in second.reasons.values_list("code", flat=True)


def test_joining_never_lowers_a_grade(county):
    an_alert(county.liuhe, facts=STRONG, phone="13911112222")

    joined = an_alert(county.liuhe, facts=WEAK, phone="13911112222")

    assert joined.grade == "red"


def test_rise_after_confirmation_shortens_the_clocks_from_when_they_began(county, at):
    an_alert(county.liuhe, facts=WEAK, phone="13911112222", grade="yellow")

    joined = an_alert(county.liuhe, facts=STRONG, phone="13911112222", at=at + timedelta(minutes=2))

    due = dict(joined.clocks.filter(met_at=None, called_off_at=None).values_list("kind", "due_at"))
    assert due["contact"] == at + timedelta(minutes=15)
    assert due["face"] == at + timedelta(minutes=62)


def test_same_household_is_one_alert(county, at):
    home = Household.objects.create(unit=county.shangliu, number="H1")
    one = an_alert(county.liuhe, phone="13911112222")
    Person.objects.filter(pk=one.person_id).update(household=home)
    Alert.objects.filter(pk=one.pk).update(household=home)
    from fanzha.people.actions import ensure_person

    wife = ensure_person(unit_id=county.shangliu.pk, name="李四", phone="13933334444", source="t", by=SYSTEM, at=at)
    Person.objects.filter(pk=wife.pk).update(household=home)

    joined = an_alert(county.liuhe, name="李四", phone="13933334444")

    assert joined.pk == one.pk


def test_closed_alert_is_not_joined_but_counts_as_a_repeat(county, duty, at):
    first = an_alert(county.liuhe, phone="13911112222", grade="yellow")
    close = actions.Close(Outcome.MISMATCH, reason="核对过不是他")
    actions.close_alert(alert_id=first.pk, close=close, by=duty, at=at)

    again = an_alert(county.liuhe, phone="13911112222", at=at + timedelta(days=29))

    assert again.pk != first.pk
    assert "P02" in again.reasons.values_list("code", flat=True)


@pytest.mark.parametrize(("days", "repeats"), [(30, True), (31, False)])
def test_repeat_counts_for_thirty_days(county, duty, at, days, repeats):
    first = an_alert(county.liuhe, phone="13911112222", grade="yellow")
    actions.close_alert(alert_id=first.pk, close=actions.Close(Outcome.MISMATCH, reason="核对过不是他"), by=duty, at=at)

    again = an_alert(county.liuhe, phone="13911112222", at=at + timedelta(days=days))

    assert ("P02" in again.reasons.values_list("code", flat=True)) is repeats


def test_same_report_opens_one_alert_however_often_it_is_told(county):
    lead = a_lead(county.liuhe, report_id=7, report_number="JB-7")

    one = actions.take_lead(lead=lead, by=SYSTEM, at=lead.at)
    two = actions.take_lead(lead=lead, by=SYSTEM, at=lead.at)

    assert one.pk == two.pk
    assert AlertSource.objects.count() == 1


def test_elder_is_known_from_the_birth_year(county, at):
    from fanzha.people.actions import ensure_person

    person = ensure_person(unit_id=county.liuhe.pk, name="张大爷", phone="13911112222", source="t", by=SYSTEM, at=at)
    Person.objects.filter(pk=person.pk).update(birth_year=1966)

    alert = an_alert(county.liuhe, phone="13911112222")

    assert alert.for_elder
    assert "P01" in alert.reasons.values_list("code", flat=True)


def test_grade_set_by_the_confirming_officer_holds(county, duty):
    alert = an_alert(county.liuhe, facts=WEAK, grade="orange", by=duty)

    assert (alert.state, alert.grade, alert.graded_by_name) == (State.GRADED, "orange", "周某")
    assert alert.proposed_grade != "orange"


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.LINE_LIAISON, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_alert_by_hand_needs_the_permission(county, role, at):
    with pytest.raises(NotAllowed):
        actions.open_by_hand(lead=a_lead(county.liuhe), by=an_actor(county.root, role), at=at)


def test_opening_is_audited(county, duty):
    alert = an_alert(county.liuhe, by=duty)

    (row,) = audit.history("alerts.alert", alert.pk)

    assert (row.action, row.actor_name, row.unit_id) == ("alert.opened", "周某", county.liuhe.pk)
