"""What names somebody is nowhere in clear: not in a table, not in a job, not in an address."""

from datetime import timedelta

from django.db import connection
from django.urls import reverse

from fanzha.alerts import actions
from fanzha.core.grading import Facts
from fanzha.core.workflow.alert import Contact, Finding, Outcome, Result
from tests.builders.alerts import an_alert, made
from tests.builders.org import SYSTEM

NAME, PHONE, ID_NUMBER, CARD = "欧阳晓峰", "13977776666", "440524188001010014", "6225881414207430"
SECRETS = (NAME, PHONE, ID_NUMBER, CARD)
STORY = f"{NAME}（{ID_NUMBER}）电话 {PHONE}，卡号 {CARD}"


def found_in_tables(secret):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{secret}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_search_finds_what_is_planted_in_clear(county):
    county.liuhe.name = PHONE
    county.liuhe.save()

    assert found_in_tables(PHONE) == ["org_unit"]


def test_whole_life_of_an_alert_leaves_nothing_in_clear(county, duty, town, at):
    extra = {"text": STORY, "answers": {"asked_use": STORY}}
    alert = an_alert(
        county.liuhe, name=NAME, phone=PHONE, address=STORY, caller=PHONE, extra=extra, facts=Facts(paid="unknown"),
    )  # fmt: skip
    actions.grade_alert(alert_id=alert.pk, grade="red", why=STORY, by=duty, at=at)
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, why=STORY, by=duty, at=at)
    actions.send_sms(alert_id=alert.pk, key="s", by=town, at=at)
    actions.record_contact(
        alert_id=alert.pk, made=made(result=Result.NO_ANSWER, note=STORY, place=STORY), by=town, at=at
    )
    actions.set_aside(alert_id=alert.pk, next_at=at + timedelta(hours=1), reason=STORY, by=town, at=at)
    actions.ask_transfer(alert_id=alert.pk, unit_id=county.baiyang.pk, reason=STORY, by=town, at=at)
    actions.refuse_transfer(alert_id=alert.pk, reason=STORY, by=duty, at=at)
    actions.note_harmless(alert_id=alert.pk, said_by="person", note=STORY, by=town, at=at)
    visit = made(Contact.FACE, Result.REACHED, Finding.PERSUADED, note=STORY, photo=STORY.encode())
    actions.record_contact(alert_id=alert.pk, made=visit, by=town, at=at)
    actions.escalate_overdue(by=SYSTEM, at=at + timedelta(hours=3))
    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED, reason=STORY), by=town, at=at)
    actions.record_revisit(
        alert_id=alert.pk, was_defrauded=True, note=STORY, loss=actions.Loss(1, at, STORY, STORY), by=town, at=at
    )
    actions.reopen_alert(alert_id=alert.pk, reason=STORY, by=town, at=at)

    assert {secret: found_in_tables(secret) for secret in SECRETS} == {secret: [] for secret in SECRETS}


def test_form_with_secrets_puts_none_into_an_address(desk, county):
    answer = desk.post(reverse("alerts:new"), {
        "source": "counter", "name": NAME, "phone": PHONE, "unit": county.liuhe.pk, "paid": "none", "text": STORY,
    })  # fmt: skip

    assert answer.status_code == 302
    assert not any(secret in answer["Location"] for secret in SECRETS)
    assert {secret: found_in_tables(secret) for secret in SECRETS} == {secret: [] for secret in SECRETS}


def test_masked_page_does_not_say_the_whole_name_or_number(desk, county):
    alert = an_alert(county.liuhe, name=NAME, phone=PHONE, address="柳河镇东街 12 号 3 单元")

    page = desk.get(reverse("alerts:show", args=[alert.pk])).content.decode()

    assert NAME not in page
    assert PHONE not in page
    assert "12 号" not in page
