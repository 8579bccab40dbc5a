"""A check answers with one of four verdicts and leaves a count; watch lists are officers' word and end in time."""

from datetime import timedelta

import pytest
from django.db import connection

from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.screening import PublicVerdict
from fanzha.intake import actions
from fanzha.intake.models import CheckCount, Report, WatchEntry
from fanzha.intake.queries import look, watch
from fanzha.intake.queries.look import Asked
from tests.builders.intake import PLAIN, SCAM, a_listing, a_report, shipped_rules
from tests.builders.org import AT, County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
V = PublicVerdict


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


@pytest.fixture
def duty(county):
    return an_actor(county.root, Role.DUTY_OFFICER)


def listed(by, county, **said):
    return actions.list_value(listing=a_listing(**said), unit_id=county.root.pk, by=by, at=AT)


@pytest.mark.parametrize(
    ("text", "asked", "public"),
    [
        (SCAM, Asked.MESSAGE, V.LIKELY_SCAM),
        (PLAIN, Asked.MESSAGE, V.NOTHING),
        ("13800138000", Asked.PHONE, V.NOTHING),
        ("138 0013 8000", Asked.PHONE, V.NOTHING),
        ("+852 5123 4567", Asked.PHONE, V.UNSURE),
        ("0085251234567", Asked.PHONE, V.UNSURE),
        ("0008675512345678", Asked.PHONE, V.UNSURE),
        ("96110", Asked.PHONE, V.NOTHING),
        ("16500001111", Asked.PHONE, V.NOTHING),
        ("https://www.gov.cn/", Asked.URL, V.NOTHING),
        ("http://123.45.67.89/pay", Asked.URL, V.UNSURE),
        ("abc-12345-pay.top/x", Asked.URL, V.UNSURE),
        ("https://bank.cn@evil.top/", Asked.URL, V.UNSURE),
        ("6222021234567890128", Asked.ACCOUNT, V.NOTHING),
        ("ok", Asked.MESSAGE, V.UNREADABLE),
        ("?", Asked.MESSAGE, V.UNREADABLE),
    ],
)
def test_what_was_pasted_is_recognised_and_answered(county, text, asked, public):
    answer = actions.check(text=text, at=AT)

    assert (answer.asked, answer.public) == (asked, public)


@pytest.mark.parametrize(
    ("number", "code"),
    [("000138001", "many_zeros"), ("0013800", "double_zero"), ("+85212345678", "plus"), ("96110", "police_line")],
)
def test_the_features_of_a_number_speak_in_the_reasons(number, code):
    assert code in [sign.code for sign in look.phone_signs(number)]


def test_a_number_from_abroad_in_a_message_makes_it_at_least_suspicious(county):
    answer = actions.check(text=f"{PLAIN}打我这个 0085251234567", at=AT)

    assert answer.public is V.UNSURE
    assert [sign.code for sign in answer.signs] == ["double_zero"]


def test_a_check_leaves_a_count_and_nothing_else(county):
    actions.check(text=f"{SCAM}找欧阳小河 19912345678", at=AT)
    actions.check(text=SCAM, at=AT)

    assert list(CheckCount.objects.values_list("kind", "verdict", "count")) == [("message", "likely_scam", 2)]
    assert not Report.objects.exists()
    assert not AuditRow.objects.filter(action__startswith="check").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, ' ') FROM intake_checkcount c")
        assert "19912345678" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("kind", "value", "asked_as"),
    [
        ("phone", "139 1234 5678", "+86 13912345678"),
        ("phone", "+85251234567", "00852 5123 4567"),
        ("url", "https://www.Evil-pay.com/a?b", "evil-pay.com/other"),
        ("account", "6222 0212 3456 7890 128", "6222021234567890128"),
        ("app", "安心贷", "安心贷"),
    ],
)
def test_a_listed_value_is_met_however_it_is_written(county, duty, kind, value, asked_as):
    listed(duty, county, kind=kind, value=value)

    answer = actions.check(text=asked_as, asked=Asked(kind), at=AT)

    assert answer.public is V.LIKELY_SCAM


def test_a_listed_number_in_a_message_decides_the_verdict(county, duty):
    listed(duty, county, value="13912345678")

    assert actions.check(text=f"{PLAIN}回我 13912345678", at=AT).public is V.LIKELY_SCAM


@pytest.mark.parametrize(("later", "met"), [(timedelta(days=30), True), (timedelta(days=31), False)])
def test_an_entry_holds_until_the_end_of_its_last_day(county, duty, later, met):
    listed(duty, county, value="13912345678")

    answer = actions.check(text="13912345678", at=AT.replace(hour=23, minute=59) + later)

    assert (answer.public is V.LIKELY_SCAM) is met


def test_a_withdrawn_entry_is_met_no_more_and_can_be_listed_again(county, duty):
    entry = listed(duty, county)

    actions.withdraw_entry(entry_id=entry.pk, why="误列", by=duty, at=AT)

    assert actions.check(text="13912345678", at=AT).public is V.NOTHING
    assert listed(duty, county).pk != entry.pk
    assert AuditRow.objects.get(action="watch.withdrawn").why == "误列"


def test_an_entry_that_is_over_can_be_listed_again(county, duty):
    listed(duty, county)
    later = AT + timedelta(days=60)

    again = actions.list_value(
        listing=a_listing(until=(later + timedelta(days=5)).date()), unit_id=county.root.pk, by=duty, at=later
    )

    assert [hit.entry_id for hit in watch.hits([("phone", again.digest)], later)] == [again.pk]


def test_a_public_report_alone_lists_nothing(county):
    for _ in range(3):
        a_report(county.root, text=f"{SCAM}13912345678", caller="13912345678")

    assert not WatchEntry.objects.exists()
    assert actions.check(text="13912345678", at=AT).public is V.NOTHING


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"value": "1"}, "不像一个完整的号码"),
        ({"kind": "app", "value": "贷"}, "不像一个完整的软件"),
        ({"until": (AT - timedelta(days=1)).date()}, "已经过去"),
        ({"until": (AT + timedelta(days=366)).date()}, "最长列 365 天"),
    ],
)
def test_a_listing_that_makes_no_sense_is_refused(county, duty, said, sentence):
    with pytest.raises(actions.ListingRefused, match=sentence):
        listed(duty, county, **said)


def test_a_value_is_listed_once(county, duty):
    listed(duty, county)

    with pytest.raises(actions.ListingRefused, match="已经在名单里"):
        listed(duty, county, value="+86 139-1234-5678")


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.INSPECTOR, Role.LINE_LIAISON])
def test_only_the_centre_lists(county, role):
    with pytest.raises(NotAllowed):
        listed(an_actor(county.root, role), county)


def test_a_second_withdrawal_says_who_was_first(county, duty):
    entry = listed(duty, county)
    actions.withdraw_entry(entry_id=entry.pk, why="误列", by=duty, at=AT)

    with pytest.raises(actions.ListingRefused, match=r"周某.*已经撤下"):
        actions.withdraw_entry(entry_id=entry.pk, why="误列", by=duty, at=AT)


def test_listed_values_are_nowhere_in_the_raw_table(county, duty):
    listed(duty, county, value="13912345678", reason="骗了欧阳小河")

    with connection.cursor() as cursor:
        cursor.execute("SELECT w::text FROM intake_watchentry w")
        raw = cursor.fetchone()[0]

    for secret in ("13912345678", "欧阳小河"):
        assert secret not in raw
        assert secret.encode().hex() not in raw


def test_one_address_may_come_only_so_often_and_another_still_may(county):
    rate = _rate(3)
    for _ in range(3):
        actions.count_try("check", address="10.0.0.9", rate=rate, at=AT)

    with pytest.raises(actions.TooMany, match="10:10 以后再试"):
        actions.count_try("check", address="10.0.0.9", rate=rate, at=AT)
    actions.count_try("check", address="10.0.0.8", rate=rate, at=AT)
    actions.count_try("report", address="10.0.0.9", rate=rate, at=AT)
    actions.count_try("check", address="10.0.0.9", rate=rate, at=AT + timedelta(minutes=10))


def _rate(most):
    from fanzha.intake.queries.limits import Rate

    return Rate(timedelta(minutes=10), most)
