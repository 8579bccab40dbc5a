"""Clues: taken once, handed over and accepted, answered to the giver; rewards that name nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fanzha.cases import actions
from fanzha.cases.actions import clues as steps
from fanzha.cases.models import Clue, Reward
from fanzha.cases.queries import clues
from fanzha.common import audit
from fanzha.common.actor import NotAllowed
from fanzha.common.counting import counted
from fanzha.core.workflow.machine import StepRefused
from tests.builders.intake import a_report
from tests.builders.org import an_actor, an_officer, signed_in

TEXT = "13999990000 这个人天天在学校门口收银行卡"


@pytest.fixture
def director(county):
    return an_actor(county.root, "director", name="何主任")


@pytest.fixture
def payer(county):
    return an_actor(county.root, "inspector", name="施某")


def a_clue(unit, by, at, *, key="1", text=TEXT, **more):
    giving = steps.Giving(key=key, unit_id=unit.pk, source="school", text=text, giver_name="欧阳燊", **more)
    return steps.take_clue(giving=giving, by=by, at=at)


@pytest.fixture
def clue(county, duty, at):
    return a_clue(county.root, duty, at)


def proven(clue, by, at):
    return steps.conclude_clue(clue_id=clue.pk, step="prove", why="当场查到两张卡", by=by, at=at)


# --- taken


def test_the_same_form_is_one_clue(county, duty, at, clue):
    assert a_clue(county.root, duty, at).pk == clue.pk
    assert clue.number == "XS-2026-000001"


@pytest.mark.parametrize(("source", "text", "word"), [("nobody", TEXT, "来源"), ("school", "收卡", "至少 4 个字")])
def test_what_is_not_enough_is_refused(county, duty, at, source, text, word):
    with pytest.raises(actions.CaseRefused, match=word):
        steps.take_clue(giving=steps.Giving(key="x", unit_id=county.root.pk, source=source, text=text), by=duty, at=at)

    assert not Clue.objects.exists()


def test_two_clues_about_one_number_find_each_other(county, duty, at, clue):
    other = a_clue(county.root, duty, at, key="2", text="刚才 139-9999-0000 又给同学打电话")
    third = a_clue(county.root, duty, at, key="3", text="市场里有人推销投资")

    assert ([c.pk for c in clues.like(clue)], clues.like(third)) == ([other.pk], [])


def test_a_public_report_becomes_one_clue(county, at, desk):
    report = a_report(county.root)
    address = reverse("cases:clue_from_report", args=[report.pk])

    first, again = desk.post(address), desk.post(address)

    assert (first.status_code, first.headers["Location"]) == (302, again.headers["Location"])
    assert Clue.objects.get().key == f"report:{report.pk}"


# --- handed over


def test_a_clue_moves_when_the_other_unit_accepts(county, duty, at, clue):
    town = an_actor(county.liuhe, "town_officer")
    steps.hand_over_clue(clue_id=clue.pk, to_unit_id=county.liuhe.pk, by=duty, at=at)
    with pytest.raises(Clue.DoesNotExist):
        proven(clue, town, at)

    steps.answer_hand_over(clue_id=clue.pk, accept=True, by=town, at=at)

    moved = proven(clue, town, at)
    assert (moved.unit_id, moved.to_unit_id, moved.state) == (county.liuhe.pk, None, "proven")


def test_sending_back_wants_a_reason(county, duty, at, clue):
    town = an_actor(county.liuhe, "town_officer")
    steps.hand_over_clue(clue_id=clue.pk, to_unit_id=county.liuhe.pk, by=duty, at=at)
    with pytest.raises(actions.CaseRefused, match="理由"):
        steps.answer_hand_over(clue_id=clue.pk, accept=False, by=town, at=at)

    back = steps.answer_hand_over(clue_id=clue.pk, accept=False, why="不在本辖区", by=town, at=at)

    assert (back.state, back.unit_id) == ("received", county.root.pk)


def test_nobody_else_sees_it(county, duty, at, clue, client):
    steps.hand_over_clue(clue_id=clue.pk, to_unit_id=county.liuhe.pk, by=duty, at=at)
    signed_in(client, an_officer(county.baiyang, "town_officer"))

    assert client.get(reverse("cases:clue", args=[clue.pk])).status_code == 404
    assert not clues.clues_seen(an_actor(county.baiyang, "town_officer")).exists()


def test_two_at_once_do_not_overwrite(duty, at, clue):
    steps.conclude_clue(clue_id=clue.pk, step="dismiss", why="打错了号码", version=1, by=duty, at=at)

    with pytest.raises(actions.CaseMoved):
        steps.conclude_clue(clue_id=clue.pk, step="prove", why="当场查到", version=1, by=duty, at=at)


def test_a_double_points_to_the_other(county, duty, at, clue):
    other = a_clue(county.root, duty, at, key="2")
    with pytest.raises(actions.CaseRefused, match="XS-"):
        steps.conclude_clue(clue_id=other.pk, step="join", why="同一件事情", other_number="XS-0", by=duty, at=at)

    joined = steps.conclude_clue(
        clue_id=other.pk, step="join", why="同一件事情", other_number=clue.number.lower(), by=duty, at=at
    )
    opened = steps.conclude_clue(clue_id=other.pk, step="reopen", why="不是同一件", by=duty, at=at)

    assert (joined.state, opened.state, opened.joined_to_id) == ("joined", "received", None)


def test_a_proven_clue_names_its_case(county, duty, at, clue):
    case = actions.open_case(unit_id=county.root.pk, scam_type="C01", loss=1, person_id=None, by=duty, at=at)

    done = steps.conclude_clue(clue_id=clue.pk, step="prove", why="已经立案", other_number=case.number, by=duty, at=at)

    assert done.case_id == case.pk


def test_the_database_holds_the_shape(clue):
    with pytest.raises(IntegrityError, match="clue_ended_has_a_time"), transaction.atomic():
        Clue.objects.update(state="proven")
    with pytest.raises(IntegrityError, match="clue_handed_names_a_unit"), transaction.atomic():
        Clue.objects.update(state="handed")


# --- the giver


def test_the_giver_reads_the_answer_by_the_code(county, duty, at, clue, client):
    before = clues.told(clue.receipt)
    steps.tell_giver(clue_id=clue.pk, text="thanks", by=duty, at=at)

    after = clues.told(clue.receipt.lower())
    page = client.post("/receipt/", {"code": clue.receipt}).content.decode()

    assert (before.now, before.due_at) == ("收到了，正在核查", clue.feedback_due_at)
    assert "谢谢您" in after.now
    assert "谢谢您" in page
    assert "欧阳燊" not in page
    assert clues.told("0000-0000-0000") is None


def test_only_the_texts_of_the_rules_are_told(duty, at, clue):
    with pytest.raises(actions.CaseRefused, match="办案细节"):
        steps.tell_giver(clue_id=clue.pk, text="我们抓到了张三", by=duty, at=at)


def test_the_giver_is_shown_for_a_purpose_that_is_kept(county, duty, at, clue, client):
    analyst = an_actor(county.root, "analyst")
    with pytest.raises(NotAllowed):
        steps.reveal_giver(clue_id=clue.pk, purpose="核实情况", by=analyst, at=at)
    with pytest.raises(actions.CaseRefused):
        steps.reveal_giver(clue_id=clue.pk, purpose="", by=duty, at=at)

    giver = steps.reveal_giver(clue_id=clue.pk, purpose="核实情况", by=duty, at=at)

    last = audit.history("cases.clue", clue.pk)[-1]
    assert (giver.name, last.action, last.why) == ("欧阳燊", "clue.revealed", "核实情况")
    signed_in(client, an_officer(county.root, "analyst"))
    assert "欧阳燊" not in client.get(reverse("cases:clue", args=[clue.pk])).content.decode()


# --- rewards


def asked(clue, duty, at, fen=500_00):
    return steps.ask_reward(clue_id=clue.pk, amount_fen=fen, why="线索查实", by=duty, at=at)


def test_only_a_proven_clue_is_rewarded_and_once(duty, at, clue):
    with pytest.raises(StepRefused, match="查实以后"):
        asked(clue, duty, at)
    proven(clue, duty, at)

    assert asked(clue, duty, at).pk == asked(clue, duty, at, 900_00).pk


@pytest.mark.parametrize("fen", [0, -1, 10_000_01])
def test_a_sum_outside_the_rules_is_refused(duty, at, clue, fen):
    proven(clue, duty, at)

    with pytest.raises(actions.CaseRefused, match="不超过 10,000 元"):
        asked(clue, duty, at, fen)


def test_proposed_agreed_and_paid_by_three(county, duty, director, payer, at, clue):
    proven(clue, duty, at)
    reward = asked(clue, duty, at)
    proposer = an_actor(county.root, "director")
    Reward.objects.update(asked_by_id=proposer.id)
    with pytest.raises(StepRefused, match="以外的人批准"):
        steps.decide_reward(reward_id=reward.pk, agree=True, by=proposer, at=at)
    steps.decide_reward(reward_id=reward.pk, agree=True, by=director, at=at)
    with pytest.raises(StepRefused, match="以外的人经手"):
        steps.pay_reward(reward_id=reward.pk, code=clue.receipt, by=director, at=at)
    with pytest.raises(StepRefused, match="对不上"):
        steps.pay_reward(reward_id=reward.pk, code="0000-0000-0000", by=payer, at=at)

    paid = steps.pay_reward(reward_id=reward.pk, code=clue.receipt.lower(), by=payer, at=at)

    assert (paid.state, clues.reward_sums(payer, 2026)) == ("paid_out", {"count": 1, "fen": 500_00})
    with pytest.raises(StepRefused):
        steps.pay_reward(reward_id=reward.pk, code=clue.receipt, by=payer, at=at)


def test_the_ledger_names_nobody(county, duty, director, at, clue, client):
    proven(clue, duty, at)
    reward = asked(clue, duty, at)
    signed_in(client, an_officer(county.root, "inspector"))

    pages = [client.get(reverse("cases:rewards")), client.get(reverse("cases:reward", args=[reward.pk]))]

    seen = "".join(page.content.decode() for page in pages)
    assert reward.number in seen
    assert not {"欧阳燊", TEXT, clue.receipt} & {word for word in ("欧阳燊", TEXT, clue.receipt) if word in seen}
    assert client.get(reverse("cases:clue", args=[clue.pk])).status_code == 403


# --- pages


def test_the_way_over_the_pages(county, at, desk, client):
    page = desk.get(reverse("cases:new_clue")).content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    sent = desk.post(reverse("cases:new_clue"), {"key": key, "unit": county.root.pk, "source": "bank", "text": TEXT})
    clue = Clue.objects.get()
    refused = desk.post(reverse("cases:clue_step", args=[clue.pk, "prove"]), {"why": ""})
    done = desk.post(reverse("cases:clue_step", args=[clue.pk, "prove"]), {"why": "当场查到", "version": 1})
    offered = desk.post(reverse("cases:clue_reward", args=[clue.pk]), {"amount": "500", "why": "线索查实"})

    assert (sent.status_code, refused.status_code, done.status_code, offered.status_code) == (302, 409, 302, 302)
    assert clue.number in desk.get(reverse("cases:clues") + "?view=done&source=bank").content.decode()
    assert Reward.objects.get().amount_fen == 500_00


def test_what_waits_is_counted_for_its_unit(county, duty, at, clue):
    town = an_actor(county.liuhe, "town_officer")
    assert (counted(clues.waiting_rows(duty, at)), counted(clues.waiting_rows(town, at))) == (1, 0)

    steps.hand_over_clue(clue_id=clue.pk, to_unit_id=county.liuhe.pk, by=duty, at=at)

    assert counted(clues.waiting_rows(town, at)) == 1
    assert [one.verb for one in clues.decisions(town, at)] == ["去办"]


def test_erasing_takes_words_and_leaves_the_count(duty, at, clue):
    proven(clue, duty, at)
    asked(clue, duty, at)

    steps.CLUES_KEPT.erase(list(Clue.objects.all()), at + timedelta(days=2000), None)

    left = Clue.objects.get()
    assert (left.text, left.giver_name, left.receipt, left.state) == ("", "", "", "proven")
    assert (Reward.objects.get().why, Reward.objects.get().amount_fen) == ("", 500_00)
