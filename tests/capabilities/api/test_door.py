"""Who gets in, how often, and how every refusal looks."""

from datetime import timedelta

import pytest
from django.test import Client

from fanzha.api import actions
from fanzha.api.models import RateWindow, Token
from fanzha.common import clock
from fanzha.common.models import RuleVersion
from tests.builders.api import Other, a_token
from tests.builders.org import AT, SYSTEM, an_officer, signed_in


def problem_of(answer):
    """Check that an answer is a problem, and return its code."""
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert {"title", "status", "code"} <= set(said)
    assert not answer.cookies
    return said["code"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer fz_x", "Basic abc", f"Bearer fz_{'x' * 43}", f"Bearer {'钥' * 46}"]
)
def test_without_a_token_nobody_gets_in(county, header):
    answer = Other("").get("/units", Authorization=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert problem_of(answer) == "token"


def test_a_revoked_token_ends_at_once_and_an_expired_one_on_its_day(county):
    made = a_token(county.liuhe, "units.read", days=1)
    other = Other(made.secret)
    assert other.get("/units").status_code == 200

    with clock.fixed(AT + timedelta(days=2)):
        assert other.get("/units").status_code == 401
    actions.revoke_token(token_id=made.token.pk, why="换系统", by=SYSTEM, at=AT)
    assert other.get("/units").status_code == 401


def test_a_token_of_a_closed_unit_ends(county):
    other = Other(a_token(county.shangliu, "units.read").secret)
    type(county.shangliu).objects.filter(pk=county.shangliu.pk).update(is_active=False)

    assert other.get("/units").status_code == 401


def test_a_scope_that_was_not_given_is_refused(county):
    answer = Other(a_token(county.liuhe, "units.read").secret).get("/alerts")

    assert (answer.status_code, problem_of(answer)) == (403, "scope")


def test_only_a_hash_of_a_token_is_kept_and_its_use_noted(county):
    made = a_token(county.liuhe, "units.read")
    Other(made.secret).get("/units")

    token = Token.objects.get()
    assert made.secret not in str(vars(token))
    assert made.secret.startswith(token.hint)
    assert token.used_at == AT


def test_a_session_opens_nothing_and_a_form_cannot_borrow_it(county):
    browser = signed_in(Client(enforce_csrf_checks=True), an_officer(county.root))

    answer = browser.post("/api/v1/reports", {"text": "x"})

    assert (answer.status_code, problem_of(answer)) == (401, "token")


def test_the_rate_is_told_and_held(county, other):
    row = RuleVersion.objects.get(kind="api.limits")
    rates = {**row.content["rates"], "read": {"window_s": 60, "most": 2}}
    RuleVersion.objects.filter(pk=row.pk).update(content={**row.content, "rates": rates})
    from fanzha.api.queries import limits

    limits._limits.cache_clear()

    answers = [other.get("/units") for _ in range(3)]
    limits._limits.cache_clear()

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["RateLimit"] == '"read";r=1;t=60'
    assert answers[0]["RateLimit-Policy"] == '"read";q=2;w=60'
    assert answers[2]["Retry-After"] == "60"
    assert problem_of(answers[2]) == "too_many"


def test_each_token_has_a_rate_of_its_own(other, foreign):
    other.get("/units")
    foreign.get("/units")

    assert sorted(RateWindow.objects.values_list("count", flat=True)) == [1, 1]


@pytest.mark.parametrize("path", ["/nothing", "/alerts/x", "/", "/../../org/", "/alerts/1/"])
def test_an_address_that_is_not_there_is_a_problem_too(other, path):
    answer = other.get(path)

    assert (answer.status_code, problem_of(answer)) == (404, "not_found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "post"])
def test_a_method_that_is_not_there_says_which_are(other, method):
    answer = getattr(other.client, method)("/api/v1/alerts", headers=other.headers)

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert problem_of(answer) == "method"


def test_only_json_is_taken(other):
    answer = other.post("/reports", b"text=x", content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, problem_of(answer)) == (415, "media_type")


@pytest.mark.parametrize("path", ["/touches", "/reports", "/checks"])
def test_a_request_that_is_too_large_is_not_read(other, path):
    answer = other.post(path, b"x" * (2 * 1024 * 1024 + 1))

    assert (answer.status_code, problem_of(answer)) == (413, "too_large")


def test_a_fault_of_ours_says_a_number_and_nothing_of_what_was_sent(other, monkeypatch, caplog):
    from fanzha.intake import actions as intake

    def broken(**_):
        raise ValueError("张三 13800138000")

    monkeypatch.setattr(intake, "check", broken)
    answer = other.post("/checks", {"text": "张三 13800138000"})

    assert (answer.status_code, problem_of(answer)) == (500, "broken")
    number = answer.json()["reference"]
    assert number in caplog.text
    assert "13800138000" not in answer.content.decode()


def test_a_foreign_host_is_refused(other):
    answer = other.get("/units", Host="evil.example")

    assert (answer.status_code, problem_of(answer)) == (400, "host")
