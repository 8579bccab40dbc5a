"""An administrator gives, sees and ends tokens and endpoints."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from fanzha.api import actions
from fanzha.api.actions import TokenRefused
from fanzha.api.models import Delivery, Endpoint, Token
from fanzha.common import approvals
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from tests.builders.api import Other, a_token, an_endpoint
from tests.builders.org import AT, SYSTEM, an_actor, an_officer, signed_in


@pytest.fixture
def admin(county):
    return signed_in(Client(), an_officer(county.root, Role.ADMINISTRATOR))


def said(county, **changes):
    return {
        "name": "农商行柜面", "unit": county.liuhe.code, "scopes": ["checks", "units.read"], "source": "",
        "expires_on": (AT + timedelta(days=90)).date().isoformat(), **changes,
    }  # fmt: skip


def test_a_token_is_shown_once_and_works(admin, county):
    page = admin.post("/interface/new/", said(county)).content.decode()

    secret = re.search(r'id="secret">(fz_[\w-]+)<', page)[1]
    assert Other(secret).get("/units").status_code == 200
    token = Token.objects.get()
    assert secret not in admin.get(f"/interface/{token.pk}/").content.decode()
    assert secret not in str(AuditRow.objects.get(action="token.made").after)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scopes": []}, "能做什么"),
        ({"unit": "无此单位"}, "没有这个单位"),
        ({"scopes": ["reports.write"]}, "按哪个来源收"),
        ({"scopes": ["reports.write"], "source": "bank"}, "可信来源"),
        ({"expires_on": "2020-01-01"}, "有效期"),
        ({"expires_on": "2099-01-01"}, "有效期"),
    ],
)
def test_a_token_that_does_not_fit_is_refused_with_a_sentence(admin, county, changes, words):
    page = admin.post("/interface/new/", said(county, **changes)).content.decode()

    assert words in page
    assert not Token.objects.exists()


def test_a_token_that_opens_personal_data_is_for_two_people_to_give(admin, county):
    form = said(county, scopes=["alerts.read", "people.reveal"])
    alone = admin.post("/interface/new/", {**form, "why": "柜面要核对本人"}).content.decode()
    director = an_actor(county.root, Role.DIRECTOR)
    unsaid = admin.post("/interface/new/", form).content.decode()
    asked = admin.post("/interface/new/", {**form, "why": "柜面要核对本人"})["Location"]
    assert "没有另一位同事" in alone
    assert "至少 4 个字" in unsaid
    assert not Token.objects.exists()

    approvals.actions.decide(approval_id=int(asked.split("/")[2]), agree=True, why="已和银行签协议", by=director, at=AT)
    use = asked.replace("/approvals/", "/interface/permitted/")
    page = admin.post(use).content.decode()

    secret = re.search(r'id="secret">(fz_[\w-]+)<', page)[1]
    assert Other(secret).get("/alerts").status_code == 200
    assert Token.objects.get().scopes == ["alerts.read", "people.reveal"]
    assert admin.post(use)["Location"] == asked
    assert Token.objects.count() == 1


def test_no_way_around_the_second_person(county):
    by = an_actor(county.root, Role.ADMINISTRATOR)

    with pytest.raises(TokenRefused, match="另一位同事"):
        actions.make_token(
            name="x", unit_id=county.root.pk, scopes=["people.reveal"], expires_on=AT.date(), by=by, at=AT
        )


def test_a_bank_gets_the_trust_of_its_source(county):
    from tests.builders.org import a_unit

    bank = a_unit("农商行", below=county.root, kind="bank")

    assert a_token(bank, "reports.write", source="bank").token.source_code == "bank"
    with pytest.raises(TokenRefused):
        a_token(county.liuhe, "reports.write", source="bank")


def test_revoking_asks_for_a_reason_and_is_recorded(admin, county):
    made = a_token(county.liuhe)

    admin.post(f"/interface/{made.token.pk}/revoke/", {"why": "系统下线"})

    assert Other(made.secret).get("/units").status_code == 401
    assert AuditRow.objects.get(action="token.revoked").why == "系统下线"
    assert "已撤销" in admin.get("/interface/").content.decode()


def test_an_administrator_of_a_town_gives_none_for_another(county):
    from django.core.exceptions import ObjectDoesNotExist

    by = an_actor(county.liuhe, Role.ADMINISTRATOR)

    with pytest.raises(ObjectDoesNotExist):
        actions.make_token(name="x", unit_id=county.baiyang.pk, scopes=["checks"], expires_on=AT.date(), by=by, at=AT)


def test_an_endpoint_is_registered_with_a_secret_shown_once(admin, county):
    token = a_token(county.liuhe).token
    form = {"name": "柜面", "url": "https://bank.example.com/hook?k=1", "kinds": ["alert.opened"]}

    page = admin.post(f"/interface/{token.pk}/endpoint/", form).content.decode()

    endpoint = Endpoint.objects.get()
    assert endpoint.secret in page
    again = admin.get(f"/interface/endpoints/{endpoint.pk}/").content.decode()
    assert endpoint.secret not in again
    assert endpoint.unit == county.liuhe


@pytest.mark.parametrize(
    "url",
    [
        "http://bank.example.com/", "https://10.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/",
        "ftp://x.example.com/", "https://user:pw@bank.example.com/", "https://", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::10.0.0.1]/", "https://bank.example.com/ x", "https://100.64.0.1/", "https://0.0.0.0/",
    ],
)  # fmt: skip
def test_an_address_inside_the_network_or_without_tls_is_refused(admin, county, url):
    token = a_token(county.liuhe).token

    admin.post(f"/interface/{token.pk}/endpoint/", {"name": "柜面", "url": url, "kinds": ["alert.opened"]})

    assert not Endpoint.objects.exists()


def test_what_did_not_arrive_is_shown_and_sent_again(admin, county):
    endpoint = an_endpoint(county.liuhe)
    row = Delivery.objects.create(
        endpoint=endpoint, event_id="6f9619ff-8b86-4011-b42d-00c04fc964ff", kind="alert.opened", subject_id=1,
        body={"object": {"number": "YJ-1"}}, state="dead", tries=7, problem="对方回答 500", made_at=AT,
    )  # fmt: skip
    assert "有 1 条回调没送到" in admin.get("/interface/").content.decode()
    assert "对方回答 500" in admin.get(f"/interface/endpoints/{endpoint.pk}/?state=dead").content.decode()

    admin.post(f"/interface/endpoints/{endpoint.pk}/{row.pk}/again/")

    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 0)


def test_a_closed_endpoint_hears_nothing_more(admin, county):
    from tests.builders.alerts import an_alert

    endpoint = an_endpoint(county.liuhe)
    admin.post(f"/interface/endpoints/{endpoint.pk}/close/")

    an_alert(county.liuhe)

    assert not Delivery.objects.exists()
    assert AuditRow.objects.filter(action="endpoint.closed").exists()
    with pytest.raises(actions.EndpointRefused):
        actions.resend(endpoint_id=endpoint.pk, delivery_id=1, by=SYSTEM, at=AT)
