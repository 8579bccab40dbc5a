"""The loop: a confirmed report becomes an alert, is graded, assigned, worked on and closed."""

from datetime import timedelta

from django.urls import reverse

from fanzha.alerts import actions
from fanzha.alerts.models import Alert, Revisit
from fanzha.alerts.queries import progress_of_report
from fanzha.core.screening import Kind
from fanzha.core.workflow.alert import Contact, Finding, Outcome, Result, State
from fanzha.intake import actions as intake
from fanzha.touches.models import Touch
from tests.builders.alerts import an_alert, made

TEXT = "您好，我是平台客服，您的百万保障今晚到期，请下载会议软件打开屏幕共享，把资金转到安全账户核验，不要告诉家人。"


def a_confirmed_report(county, duty, at, *, phone="13912345678"):
    taken = intake.take_report(
        new=intake.NewReport(source_code="public", text=TEXT, kind=Kind.SMS, unit_id=county.liuhe.pk, key=f"k{phone}"),
        by=duty,
        at=at,
    )
    intake.confirm_report(
        report_id=taken.report_id,
        grade="red",
        target=intake.Target(name="张三丰", phone=phone, unit_id=county.liuhe.pk),
        is_to_be_warned=True,
        by=duty,
        at=at,
    )
    return taken.report_id


def test_confirmed_report_stands_on_the_duty_officers_list(county, duty, desk, at):
    a_confirmed_report(county, duty, at)

    page = desk.get(reverse("alerts:list")).content.decode()

    alert = Alert.objects.get()
    assert alert.number in page
    assert alert.state == State.GRADED
    assert alert.grade == "red"


def test_whole_loop_ends_in_a_touch_and_a_plain_sentence(county, duty, town, grid, at):
    report_id = a_confirmed_report(county, duty, at)
    alert = Alert.objects.get()

    actions.accept_proposal(alert_id=alert.pk, by=duty, at=at)
    actions.record_contact(alert_id=alert.pk, made=made(result=Result.NO_ANSWER), by=town, at=at)
    visit = made(Contact.FACE, Result.REACHED, Finding.PERSUADED, at=at + timedelta(minutes=30))
    actions.record_contact(alert_id=alert.pk, made=visit, by=town, at=at + timedelta(minutes=31))
    actions.close_alert(
        alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=at + timedelta(minutes=40)
    )

    assert Alert.objects.get().outcome == "dissuaded"
    assert Touch.objects.get(person_id=alert.person_id).kind == "dissuasion"
    assert "劝阻" in progress_of_report(report_id).sentence
    assert Revisit.objects.get().due_at == at + timedelta(days=7, minutes=40)


def test_alert_page_shows_evidence_and_masks_the_person(county, duty, desk, at):
    a_confirmed_report(county, duty, at)

    page = desk.get(reverse("alerts:show", args=[Alert.objects.get().pk])).content.decode()

    assert "屏幕共享" in page
    assert "张**" in page
    assert "13912345678" not in page


def test_manual_alert_waits_for_its_grade(county, duty):
    alert = an_alert(county.liuhe)

    assert alert.state == State.PROPOSED
    assert alert.due_kind == "confirm"
