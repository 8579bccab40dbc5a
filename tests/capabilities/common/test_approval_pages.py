"""The pages of sensitive steps: what waits for me, what I asked, one request with facts, reasons and decision."""

import pytest
from django.test import Client
from django.urls import reverse

from fanzha.common.approvals import actions
from fanzha.common.models import Approval, ApprovalLook
from fanzha.common.permissions import Role
from tests.builders.approvals import a_step
from tests.builders.org import actor_of, an_officer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(county):
    """Return who asks and who decides, with their browsers."""
    zhou, wang = an_officer(county.root, name="周某"), an_officer(county.root, Role.DIRECTOR, name="王某")
    return zhou, signed_in(Client(), zhou), signed_in(Client(), wang)


@pytest.fixture
def one(county, officers, at):
    step = a_step("test.facts", facts=lambda said: [("人数", "3,204 人")])
    return actions.ask(
        step=step.code, payload={"n": 1}, why="给欧阳某核对", unit_id=county.liuhe.pk, by=actor_of(officers[0]), at=at
    )


def page(browser, one, part="show"):
    return browser.get(reverse(f"approvals:{part}", args=[one.pk] if part != "list" else [])).content.decode()


def decide(browser, one, **said):
    return browser.post(reverse("approvals:decide", args=[one.pk]), said)


def test_the_decider_sees_what_why_and_by_whom_and_that_is_written_down(officers, one):
    _, _, director = officers

    text = page(director, one)

    for said in ("3,204 人", "给欧阳某核对", "周某", "柳河镇", "王某", "同意后马上办理"):
        assert said in text, said
    assert ApprovalLook.objects.get().officer_name == "王某"


def test_of_a_permit_the_page_says_that_the_asker_takes_the_step(county, officers, at):
    zhou, _, director = officers
    step = a_step("test.permit", is_permit=True, use_url=lambda one: "/x/", verb="领取")
    permit = actions.ask(step=step.code, payload={}, why="核查专项要用", by=actor_of(zhou), at=at)

    assert "由申请人本人办理一次" in page(director, permit)
    decide(director, permit, agree="yes", why="核对过名单")

    assert 'action="/x/"' in page(officers[1], permit)
    assert 'action="/x/"' not in page(director, permit)


def test_the_asker_sees_who_may_decide_and_may_take_it_back_but_not_decide(officers, one):
    _, asker, _ = officers

    text = page(asker, one)
    back = asker.post(reverse("approvals:withdraw", args=[one.pk]), {"why": "不用了"})

    assert "自己的申请不能自己决定" in text
    assert "马上办理" not in text
    assert back.status_code == 302
    assert "已撤回" in page(asker, one)


def test_deciding_asks_for_both_and_ends_the_request(officers, one):
    _, asker, director = officers

    unsaid = decide(director, one)
    short = decide(director, one, agree="yes", why="好")
    done = decide(director, one, agree="no", why="范围太大，先缩小")
    again = decide(director, one, agree="yes", why="想想还是同意")

    assert (unsaid.status_code, short.status_code, done.status_code, again.status_code) == (422, 409, 302, 409)
    assert "请选同意或不同意" in unsaid.content.decode()
    assert "至少 4 个字" in short.content.decode()
    assert "不用再办" in again.content.decode()
    assert "范围太大，先缩小" in page(asker, one)


def test_the_lists_hold_what_belongs_there(officers, one):
    _, asker, director = officers

    waiting, mine, none = (
        director.get("/approvals/"), asker.get("/approvals/?view=mine"), asker.get("/approvals/")
    )  # fmt: skip

    assert "给欧阳某核对" in waiting.content.decode()
    assert "等待决定" in mine.content.decode()
    assert "现在没有等您决定的申请" in none.content.decode()
    assert "试办" in director.get("/approvals/?view=all").content.decode()


def test_a_request_of_a_foreign_unit_does_not_exist(county, one):
    foreign = signed_in(Client(), an_officer(county.baiyang, Role.TOWN_OFFICER))

    assert foreign.get(reverse("approvals:show", args=[one.pk])).status_code == 404
    assert decide(foreign, one, agree="yes", why="核对过了").status_code == 404
    assert Approval.objects.get(pk=one.pk).state == "waiting"


def test_the_log_hides_the_reasons_which_may_name_somebody(county, officers, one, at):
    auditor = signed_in(Client(), an_officer(county.root, Role.INSPECTOR))

    text = auditor.get("/audit/?kind=common.approval").content.decode()

    assert "欧阳" not in text
    assert "已隐去 6 字" in text
