"""The register: actions, pages, scope."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fanzha.cases import actions, queries
from fanzha.cases.models import Case
from fanzha.common import audit
from fanzha.common.actor import NotAllowed
from fanzha.common.permissions import Role
from fanzha.core.workflow.machine import StepRefused
from tests.builders.org import an_actor, an_officer, signed_in


def a_case(county, by, at, **more):
    defaults = {"unit_id": county.liuhe.pk, "scam_type": "C04", "loss": 100, "person_id": None}
    return actions.open_case(**{**defaults, **more}, by=by, at=at)


@pytest.fixture
def case(county, duty, at):
    return a_case(county, duty, at, facts="被客服骗走一笔钱")


def edited(case, **more):
    defaults = {
        "scam_type": "C01", "subtype": "", "loss": 500, "occurred_at": None, "channel": "call", "facts": "改过",
        "payments": "", "version": None,
    }  # fmt: skip
    return {"case_id": case.pk, **defaults, **more}


# --- actions


def test_same_alert_opens_one_case(county, duty, at):
    one = a_case(county, duty, at, alert_id=7)
    two = a_case(county, duty, at, alert_id=7)

    assert one.pk == two.pk
    assert (one.channel, one.number) == ("alert", f"AJ-2026-{one.pk:06d}")


def test_unknown_loss_is_not_nought(county, duty, at):
    a_case(county, duty, at, loss=None)
    a_case(county, duty, at, loss=0)
    a_case(county, duty, at, loss=250)

    sums = queries.sums(duty, since=at - timedelta(days=1), until=at + timedelta(days=1))

    assert (sums.cases, sums.loss_fen, sums.unknown) == (3, 250, 1)


@pytest.mark.parametrize(
    ("more", "words"), [({"loss": -1}, "不能小于 0"), ({"occurred_at": timedelta(minutes=1)}, "比报案时间还晚")]
)
def test_senseless_case_is_refused(county, duty, at, more, words):
    if "occurred_at" in more:
        more = {"occurred_at": at + more["occurred_at"]}

    with pytest.raises(actions.CaseRefused, match=words):
        a_case(county, duty, at, **more)


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.DUTY_OFFICER, True), (Role.TOWN_OFFICER, True), (Role.GRID_WORKER, False), (Role.INSPECTOR, False)],
)
def test_who_may_open_a_case(county, at, role, may):
    try:
        a_case(county, an_actor(county.root, role), at)
    except NotAllowed:
        assert not may
    else:
        assert may


def test_edit_keeps_before_and_after(case, duty, at):
    actions.edit_case(**edited(case), by=duty, at=at)

    row = audit.history("cases.case", case.pk)[-1]
    assert (row.before["loss_fen"], row.after["loss_fen"]) == (100, 500)
    assert (row.before["facts"], row.after["facts"]) == ("被客服骗走一笔钱", "改过")


def test_second_of_two_editors_is_told(case, duty, at):
    actions.edit_case(**edited(case, version=1), by=duty, at=at)

    with pytest.raises(actions.CaseMoved, match="周某改过"):
        actions.edit_case(**edited(case, version=1), by=duty, at=at)


def test_closed_case_is_not_edited_and_needs_a_reason_to_close(case, duty, at):
    with pytest.raises(actions.CaseRefused, match="至少 4 个字"):
        actions.move_case(case_id=case.pk, step="close", by=duty, at=at)

    actions.move_case(case_id=case.pk, step="close", note="已移送起诉", by=duty, at=at)

    assert Case.objects.get().closed_at == at
    with pytest.raises(StepRefused, match="已结案"):
        actions.edit_case(**edited(case), by=duty, at=at)


def test_reopened_case_is_open_again(case, duty, at):
    actions.move_case(case_id=case.pk, step="close", note="已移送起诉", by=duty, at=at)

    actions.move_case(case_id=case.pk, step="reopen", note="又有新线索", by=duty, at=at)

    assert list(queries.open_cases(duty)) == [case]
    assert Case.objects.get().closed_at is None


@pytest.mark.parametrize(
    "change", [{"loss_fen": -1}, {"state": "closed"}, {"occurred_at": "2030-01-01T00:00+08:00"}, {"number": None}]
)
def test_database_refuses_what_no_action_would_write(case, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)


# --- pages


PAGES = [("list", False), ("new", False), ("show", True), ("edit", True), ("move", True)]


def url(name, case=None):
    args = {"move": lambda: [case.pk, "accept"], "show": lambda: [case.pk], "edit": lambda: [case.pk]}
    return reverse(f"cases:{name}", args=args[name]() if name in args else [])


@pytest.mark.parametrize(("name", "one"), PAGES)
def test_page_opens(desk, case, name, one):
    assert desk.get(url(name, case)).status_code == 200


@pytest.mark.parametrize(("name", "one"), PAGES)
def test_signed_out_is_sent_to_the_sign_in(client, case, name, one):
    assert client.get(url(name, case)).status_code == 302


@pytest.mark.parametrize(("name", "one"), PAGES)
def test_wrong_role_is_refused(client, county, case, name, one):
    desk = signed_in(client, an_officer(county.root, Role.GRID_WORKER))

    assert desk.get(url(name, case)).status_code == 403


@pytest.mark.parametrize("name", ["show", "edit", "move"])
def test_other_units_case_is_not_there(client, county, case, name):
    desk = signed_in(client, an_officer(county.baiyang, Role.ANALYST))

    assert desk.get(url(name, case)).status_code == 404


@pytest.mark.parametrize("name", ["list", "show"])
def test_reading_pages_take_no_post(desk, case, name):
    assert desk.post(url(name, case)).status_code == 405


def test_unknown_step_is_not_there(desk, case):
    assert desk.get(reverse("cases:move", args=[case.pk, "fly"])).status_code == 404


def test_case_is_opened_by_hand_with_its_victim(desk, county):
    answer = desk.post(reverse("cases:new"), {
        "unit": county.liuhe.pk, "name": "欧阳晓", "phone": "13977776666", "scam_type": "C04", "loss": "1.2万元",
        "channel": "call", "facts": "接到假客服电话", "payments": "",
    })  # fmt: skip

    case = Case.objects.get()
    assert answer["Location"] == url("show", case)
    assert (case.loss_fen, case.person.name) == (1_200_000, "欧阳晓")
    assert "欧阳晓" not in desk.get(url("list")).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"loss": "很多"}, "金额"),
        ({"loss": "-1"}, "不能小于 0"),
        ({"unit": "999999"}, "选"),
        ({"phone": "1"}, "电话"),
        ({"occurred_at": "昨天"}, "时间写法不对"),
        ({"occurred_at": "2030-01-01T00:00"}, "比报案时间还晚"),
        ({"channel": "x"}, "选"),
    ],
)
def test_bad_input_shows_a_message_and_keeps_the_text(desk, county, said, words):
    answer = desk.post(
        reverse("cases:new"), {"unit": county.liuhe.pk, "channel": "call", "facts": "写了很久的案情", **said}
    )

    page = answer.content.decode()
    assert words in page
    assert "写了很久的案情" in page
    assert Case.objects.count() == 0


def test_refused_step_says_why(desk, case, duty, at):
    actions.move_case(case_id=case.pk, step="close", note="已移送起诉", by=duty, at=at)

    answer = desk.post(url("move", case), {"note": ""})

    assert answer.status_code == 409
    assert "不能转入侦办" in answer.content.decode()


def test_search_finds_by_number(case, duty):
    assert [hit.title for hit in queries.search(duty, case.number.lower())] == [case.number]
    assert queries.search(duty, "YJ-1") == []


def test_reading_a_case_is_recorded(desk, case):
    desk.get(url("show", case))

    assert audit.history("cases.case", case.pk)[-1].action == "case.read"
