"""Changing the numbers of the rules: a new version from a day on, the past answers as before."""

from datetime import timedelta

import pytest
from django.urls import reverse

from fanzha.alerts import actions
from fanzha.common import approvals, audit
from fanzha.common.actor import NotAllowed
from fanzha.common.models import Approval, RuleVersion
from fanzha.common.permissions import Role
from fanzha.common.rules import rule_at
from fanzha.core.grading import BadRules
from tests.builders.alerts import an_alert
from tests.builders.org import an_actor, an_officer, signed_in


@pytest.fixture
def director(county):
    return an_actor(county.root, Role.DIRECTOR)


def content(kind, at):
    return dict(rule_at(kind, at.date()).content)


def change(director, at, **more):
    defaults = {
        "kind": "alert.clocks",
        "content": content("alert.clocks", at),
        "valid_from": at.date(),
        "why": "人手多了",
    }
    return actions.change_rules(**{**defaults, **more}, by=director, at=at)


def test_new_version_holds_from_its_day_and_the_past_answers_as_before(county, director, at):
    quicker = content("alert.clocks", at)
    quicker["grades"]["yellow"]["confirm"] = {"minutes": 30}

    change(director, at, content=quicker, valid_from=at.date() + timedelta(days=1))

    today, tomorrow = an_alert(county.liuhe), an_alert(county.liuhe, at=at + timedelta(days=1))
    assert today.due_at == at + timedelta(minutes=60)
    assert tomorrow.due_at == at + timedelta(days=1, minutes=30)


def test_change_is_audited_with_its_reason(director, at):
    row = change(director, at)

    (act,) = audit.history("common.ruleversion", row.pk)
    assert (act.action, act.why) == ("rule.added", "人手多了")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"why": "短"}, "写明为什么改"),
        ({"valid_from": -1}, "不能早于今天"),
        ({"content": {}}, "缺一项时限"),
        ({"kind": "alert.grades", "content": {}}, "四个等级"),
    ],
)
def test_change_that_cannot_hold_is_refused(director, at, more, words):
    if "valid_from" in more:
        more = {"valid_from": at.date() - timedelta(days=1)}

    with pytest.raises(BadRules, match=words):
        change(director, at, **more)


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.TOWN_OFFICER, Role.INSPECTOR])
def test_rules_are_not_for_everybody_to_change(county, role, at):
    with pytest.raises(NotAllowed):
        change(an_actor(county.root, role), at)


# --- the page


@pytest.fixture
def boss(county, client):
    return signed_in(client, an_officer(county.root, Role.DIRECTOR))


def typed(boss, what):
    """Return the form as it was shown."""
    form = boss.get(reverse("alerts:change_rules", args=[what])).context["form"]
    return {name: form[name].value() for name in form.fields} | {"why": "人手多了一些"}


@pytest.fixture
def second(county):
    """Return somebody else who may change rules."""
    return an_actor(county.root, Role.ADMINISTRATOR, name="韩某")


def agree(by, at):
    one = Approval.objects.get(state="waiting")
    return approvals.actions.decide(approval_id=one.pk, agree=True, why="核对过影响", by=by, at=at)


@pytest.mark.parametrize(
    ("what", "field", "value", "said"),
    [("grades", "line_red", "90", "→ 90"), ("clocks", "red_face", "90", "→ 90")],
)
def test_page_asks_a_second_person_who_sees_what_changes(boss, second, at, what, field, value, said):
    before = RuleVersion.objects.count()

    answer = boss.post(reverse("alerts:change_rules", args=[what]), typed(boss, what) | {field: value})

    page = boss.get(answer["Location"]).content.decode()
    assert said in page
    assert "韩某" in page
    assert RuleVersion.objects.count() == before
    done = agree(second, at)
    assert (done.state, RuleVersion.objects.count()) == ("done", before + 1)
    assert typed(boss, what)[field] == 90


def test_what_is_agreed_to_later_holds_from_that_day(boss, second, at):
    boss.post(reverse("alerts:change_rules", args=["clocks"]), typed(boss, "clocks") | {"red_face": "90"})

    done = agree(second, at + timedelta(days=1))

    assert done.state == "done"
    assert RuleVersion.objects.latest("id").valid_from == (at + timedelta(days=1)).date()


def test_rules_that_changed_meanwhile_are_not_overwritten(boss, second, director, at):
    boss.post(reverse("alerts:change_rules", args=["clocks"]), typed(boss, "clocks") | {"red_face": "90"})
    change(director, at)
    before = RuleVersion.objects.count()

    done = agree(second, at)

    assert (done.state, RuleVersion.objects.count()) == ("failed", before)
    assert "又改过" in done.outcome


def test_alone_nobody_changes_rules(boss):
    answer = boss.post(reverse("alerts:change_rules", args=["clocks"]), typed(boss, "clocks") | {"red_face": "90"})

    assert answer.status_code == 409
    assert "没有另一位同事" in answer.content.decode()


@pytest.mark.parametrize(
    ("what", "said", "status", "words"),
    [
        ("grades", {"line_red": "10"}, 409, "红高于橙"),
        ("grades", {"line_red": "很高"}, 200, "请填整数"),
        ("grades", {"line_red": "101"}, 200, "100"),
        ("clocks", {"red_face": "1"}, 409, "依次变长"),
        ("clocks", {"level_unit": "90"}, 409, "一级比一级晚"),
        ("clocks", {"why": ""}, 200, "写明理由"),
        ("clocks", {"valid_from": "昨天"}, 200, "日期写法不对"),
        ("clocks", {}, 409, "没有改动"),
    ],
)
def test_page_says_what_is_wrong_and_saves_nothing(boss, what, said, status, words):
    before = RuleVersion.objects.count()

    answer = boss.post(reverse("alerts:change_rules", args=[what]), typed(boss, what) | said)

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert RuleVersion.objects.count() == before


def test_page_is_closed_to_others_and_to_other_rules(client, county, boss):
    assert boss.get(reverse("alerts:change_rules", args=["moods"])).status_code == 404
    desk = signed_in(client, an_officer(county.root, Role.DUTY_OFFICER))
    assert desk.get(reverse("alerts:change_rules", args=["grades"])).status_code == 403
