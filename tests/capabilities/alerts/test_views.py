"""Each page: works, wrong method, signed out, wrong role, other unit, bad input."""

import pytest
from django.urls import reverse

from fanzha.alerts import actions
from fanzha.alerts.models import Alert, AlertStep
from fanzha.cases.models import Case
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.workflow.alert import Contact, Finding, Result, State
from tests.builders.alerts import an_alert, made
from tests.builders.org import an_officer, signed_in

# name, form fields, the role that may, a role that may not; `None` where everybody with the alert in sight may.
STEPS = [
    ("grade", {}, Role.DUTY_OFFICER, Role.TOWN_OFFICER),
    ("regrade", {"grade": "red", "why": "写明理由了"}, Role.DUTY_OFFICER, Role.TOWN_OFFICER),
    ("accept_proposal", {}, Role.DUTY_OFFICER, Role.GRID_WORKER),
    ("assign", {"unit": "1"}, Role.DUTY_OFFICER, Role.GRID_WORKER),
    ("contact", {"result": "no_answer"}, Role.GRID_WORKER, Role.INSPECTOR),
    ("sms", {"key": "k"}, Role.GRID_WORKER, Role.INSPECTOR),
    ("set_aside", {"reason": "白天不在家"}, Role.GRID_WORKER, Role.INSPECTOR),
    ("transfer", {"reason": "现住白杨乡"}, Role.GRID_WORKER, Role.INSPECTOR),
    ("accept_transfer", {}, Role.TOWN_OFFICER, Role.GRID_WORKER),
    ("refuse_transfer", {"reason": "查无此人"}, Role.TOWN_OFFICER, Role.GRID_WORKER),
    ("close", {"outcome": "dissuaded"}, Role.TOWN_OFFICER, Role.GRID_WORKER),
    ("reopen", {"reason": "又打来了呀"}, Role.TOWN_OFFICER, Role.GRID_WORKER),
    ("revisit", {"was_defrauded": "no"}, Role.GRID_WORKER, Role.INSPECTOR),
    ("harmless", {"said_by": "officer", "note": "当面核对过"}, Role.GRID_WORKER, Role.INSPECTOR),
    ("name_person", {"name": "张三"}, Role.GRID_WORKER, Role.INSPECTOR),
    ("reveal", {"purpose": "电话劝阻"}, Role.GRID_WORKER, Role.INSPECTOR),
]  # fmt: skip
POST_ONLY = {"grade", "accept_proposal", "accept_transfer", "reveal"}
NAMES = [row[0] for row in STEPS]
PLACE = {"unit": "liuhe"}


def url(name, alert):
    return reverse(f"alerts:{name}", args=[alert.pk])


def browser(client, unit, role):
    return signed_in(client, an_officer(unit, role))


@pytest.fixture
def alert(county):
    return an_alert(county.liuhe)


@pytest.fixture
def working(county, duty, at):
    alert = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    return Alert.objects.get(pk=alert.pk)


@pytest.mark.parametrize("name", ["show", *NAMES])
def test_signed_out_is_sent_to_the_sign_in(client, alert, name):
    answer = client.post(url(name, alert)) if name in POST_ONLY else client.get(url(name, alert))

    assert answer.status_code == 302
    assert "sign" in answer["Location"]


@pytest.mark.parametrize(("name", "said", "may_not"), [(n, f, no) for n, f, _, no in STEPS])
def test_wrong_role_is_refused(client, county, alert, name, said, may_not):
    answer = browser(client, county.root, may_not).post(url(name, alert), said)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "said", "may"), [("show", {}, Role.TOWN_OFFICER), *((n, f, yes) for n, f, yes, _ in STEPS)]
)
def test_other_units_alert_is_not_there(client, county, alert, name, said, may):
    desk = browser(client, county.baiyang, may)

    answer = desk.get(url(name, alert)) if name == "show" else desk.post(url(name, alert), said)

    assert answer.status_code == 404


@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_acts_at_once_take_no_get(desk, alert, name):
    assert desk.get(url(name, alert)).status_code == 405


@pytest.mark.parametrize("name", ["show", "list", "tasks", "rules", "false_alarms"])
def test_reading_pages_take_no_post(desk, alert, name):
    where = url(name, alert) if name == "show" else reverse(f"alerts:{name}")

    assert desk.post(where).status_code == 405


@pytest.mark.parametrize("name", sorted(set(NAMES) - POST_ONLY))
def test_form_page_opens(desk, working, name):
    answer = desk.get(url(name, working))

    assert answer.status_code == 200
    assert working.number in answer.content.decode()


@pytest.mark.parametrize("name", sorted(set(NAMES) - POST_ONLY - {"sms", "contact"}))
def test_empty_form_says_what_is_missing_and_changes_nothing(desk, working, name):
    answer = desk.post(url(name, working), {"version": working.version})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert Alert.objects.get().version == working.version


# --- the loop by pages


def test_officer_goes_the_whole_way_by_pages(desk, county, alert):
    an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈某")
    desk.post(url("grade", alert), {"version": alert.version})
    desk.post(url("accept_proposal", alert), {"version": 2})
    desk.post(url("contact", alert) + "?way=phone", {
        "key": "c1", "result": "no_answer", "made_at": "2026-11-23T10:00", "version": 3,
    })  # fmt: skip
    desk.post(url("contact", alert) + "?way=face", {
        "key": "c2", "result": "reached", "finding": "persuaded", "made_at": "2026-11-23T10:00", "note": "见到本人",
        "version": 4,
    })  # fmt: skip
    answer = desk.post(url("close", alert), {"outcome": "dissuaded", "saved": "2万", "version": 5}, follow=True)

    alert = Alert.objects.get()
    assert (alert.state, alert.outcome, alert.saved_fen) == (State.CLOSED, "dissuaded", 2_000_000)
    assert "已劝阻" in answer.content.decode()


def test_closed_step_stands_on_the_page_with_the_same_sentence_as_the_action(desk, working):
    sentence = "红色预警要见到本人并劝阻后才能按“已劝阻”办结。先登记见面结果。"

    page = desk.get(url("show", working)).content.decode()
    answer = desk.post(url("close", working), {"outcome": "dissuaded", "version": working.version})

    assert sentence in page
    assert answer.status_code == 409
    assert sentence in answer.content.decode()


def test_second_officer_keeps_what_was_typed_and_can_send_again(desk, working, duty, at):
    actions.regrade_alert(alert_id=working.pk, grade="orange", why="当面核实过了", by=duty, at=at)
    typed = {"unit": str(working.unit_id), "why": "离得近，先去看看", "version": working.version}

    answer = desk.post(url("assign", working), typed)
    page = answer.content.decode()
    again = desk.post(url("assign", working), {**typed, "version": working.version + 1})

    assert answer.status_code == 409
    assert "周某在 10:00 办了“改等级”" in page
    assert "离得近，先去看看" in page
    assert f'name="version" value="{working.version + 1}"' in page
    assert again.status_code == 302


def test_refused_act_at_once_shows_the_page_with_why(desk, working):
    answer = desk.post(url("grade", working), {"version": working.version})

    assert answer.status_code == 409
    assert "不能定级" in answer.content.decode()


def test_defrauded_opens_the_case_and_links_to_it(desk, working):
    answer = desk.post(url("close", working), {
        "outcome": "defrauded", "loss": "1.2万元", "payments": "转给一个陌生人", "version": working.version,
    }, follow=True)  # fmt: skip

    case = Case.objects.get()
    assert case.loss_fen == 1_200_000
    assert reverse("cases:show", args=[case.pk]) in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"outcome": "defrauded", "loss": "很多"}, "金额"),
        ({"outcome": "defrauded", "loss": "-5"}, "不能小于 0"),
        ({"outcome": "mismatch", "reason": "短"}, "至少 4 个字"),
        ({"outcome": "lapsed"}, "选"),
        ({"outcome": "x" * 2000}, "选"),
        ({}, "请选结果"),
    ],
)
def test_bad_input_to_closing_shows_a_message(desk, working, said, words):
    answer = desk.post(url("close", working), {**said, "version": working.version})

    assert words in answer.content.decode()
    assert Alert.objects.get().state != State.CLOSED


def test_contact_without_a_finding_asks_for_it_and_keeps_the_note(desk, working):
    answer = desk.post(url("contact", working) + "?way=face", {
        "key": "c1", "result": "reached", "made_at": "2026-11-23T10:00", "note": "老人家说的话",
        "version": working.version,
    })  # fmt: skip

    page = answer.content.decode()
    assert "要选劝阻结果" in page
    assert "老人家说的话" in page
    assert AlertStep.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0broken"])
def test_file_that_is_no_picture_is_refused_with_a_sentence(desk, working, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = desk.post(url("contact", working) + "?way=face", {
        "key": "c1", "result": "absent", "made_at": "2026-11-23T10:00", "version": working.version,
        "photo": SimpleUploadedFile("x.jpg", content),
    })  # fmt: skip

    assert answer.status_code == 200
    assert AlertStep.objects.count() == 0


def test_script_of_the_type_stands_beside_the_form(desk, working):
    page = desk.get(url("contact", working) + "?way=phone").content.decode()

    assert "报身份" in page
    assert "call-C04" in page


def test_reveal_shows_the_number_once_and_leaves_a_trace(desk, county):
    alert = an_alert(county.liuhe, phone="13977776666")

    page = desk.post(url("reveal", alert), {"purpose": "电话劝阻"})
    later = desk.get(url("show", alert))

    assert 'href="tel:13977776666"' in page.content.decode()
    assert "13977776666" not in later.content.decode()
    row = AuditRow.objects.get(action="person.revealed")
    assert row.why == f"{alert.number} 电话劝阻"


def test_reveal_without_a_listed_purpose_shows_nothing(desk, county):
    alert = an_alert(county.liuhe, phone="13977776666")

    page = desk.post(url("reveal", alert), {"purpose": "好奇"}).content.decode()

    assert "13977776666" not in page
    assert "没有显示" in page


# --- lists, bulk, by hand


@pytest.mark.parametrize(
    "query", ["", "view=late", "view=x", "grade=x", "unit=abc", "days=9", "after=x", "per_page=7", "page=x"]
)
def test_list_opens_whatever_stands_in_the_address(desk, alert, query):
    assert desk.get(reverse("alerts:list") + f"?{query}").status_code == 200


def test_list_shows_masks_only(desk, county):
    an_alert(county.liuhe, name="欧阳晓", phone="13977776666")

    page = desk.get(reverse("alerts:list")).content.decode()

    assert "欧**" in page
    assert "欧阳晓" not in page
    assert "13977776666" not in page


def test_empty_view_says_why(desk, county):
    assert "在办的都还在时限内" in desk.get(reverse("alerts:list") + "?view=late").content.decode()


def bulk(browser, do, ids, **said):
    """Take a step on rows of the list; without `expected` its form is shown."""
    return browser.post(reverse("lists:do", args=["alerts"]), {"do": do, "id": ids, **said})


def test_bulk_reassigns_what_it_can_and_says_of_each_row_why_not(desk, county):
    fine, not_graded = an_alert(county.liuhe, grade="red"), an_alert(county.liuhe)
    ids = [fine.pk, not_graded.pk]

    asked = bulk(desk, "assign", ids).content.decode()
    done = bulk(desk, "assign", ids, expected=2, unit=county.baiyang.pk, officer="", why="人手调整")
    result = desk.get(done["Location"]).content.decode()

    assert "改派 2 条" in asked
    assert [a.unit_id for a in Alert.objects.order_by("pk")] == [county.baiyang.pk, county.liuhe.pk]
    assert fine.number in result
    assert "已派给白杨乡，没有指定人" in result
    assert "没有办：" in result


def test_bulk_assignment_needs_a_reason(desk, county):
    alert = an_alert(county.liuhe, grade="red")

    page = bulk(desk, "assign", [alert.pk], expected=1, unit=county.baiyang.pk, officer="", why="调").content.decode()

    assert "写得太短" in page
    assert Alert.objects.get().unit_id == county.liuhe.pk


def test_bulk_urges(desk, working):
    bulk(desk, "urge", [working.pk], expected=1, why="今晚前见到人")

    assert Alert.objects.get().urged_at is not None


def test_bulk_with_nothing_chosen_says_so(desk, county):
    answer = desk.post(reverse("lists:do", args=["alerts"]), {"do": "urge", "id": ["x"]}, follow=True)

    assert "没有选中" in answer.content.decode()


@pytest.mark.parametrize("do", ["urge", "assign", "note"])
def test_bulk_leaves_another_towns_alert_alone(client, county, working, do):
    desk = browser(client, county.baiyang, Role.TOWN_OFFICER)

    answer = bulk(desk, do, [working.pk], expected=1, unit=county.baiyang.pk, officer="", why="人手调整")
    page = desk.get(answer["Location"]).content.decode()

    assert "不在您的管辖范围内" in page
    assert working.number not in page
    assert Alert.objects.get().urged_at is None


def test_village_officer_opens_an_alert_that_is_screened(client, county):
    desk = browser(client, county.shangliu, Role.VILLAGE_OFFICER)

    answer = desk.post(reverse("alerts:new"), {
        "source": "village", "name": "王奶奶", "phone": "139 7777 6666", "unit": county.shangliu.pk, "paid": "unknown",
        "amount": "2万", "caller": "0000853127",
        "text": "对方自称公安局，说她涉嫌洗钱，要她把钱转到安全账户，打开屏幕共享，不许告诉家人。",
    }, follow=True)  # fmt: skip

    alert = Alert.objects.get()
    assert answer.status_code == 200
    assert (alert.grade, alert.amount_fen, alert.source_kind) == ("red", 2_000_000, "village")
    assert {"N01", "C04", "F02"} <= set(alert.reasons.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "请选怎么发现的"),
        ({"source": "counter", "text": "要转钱"}, "至少填一项"),
        ({"source": "counter", "name": "王某"}, "写几句经过"),
        ({"source": "counter", "name": "王某", "text": "要转钱", "phone": "123"}, "电话"),
        ({"source": "counter", "name": "王某", "text": "要转钱", "amount": "不少"}, "金额"),
        ({"source": "counter", "name": "王某", "text": "要" * 5001}, "5000"),
    ],
)
def test_bad_input_to_a_new_alert_shows_a_message(desk, county, said, words):
    answer = desk.post(reverse("alerts:new"), {"unit": county.liuhe.pk, "paid": "unknown", **said})

    assert words in answer.content.decode()
    assert Alert.objects.count() == 0


def test_tasks_show_what_is_given_to_me(client, county, duty, at):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)
    alert = an_alert(county.liuhe, grade="red", name="欧阳晓")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=officer.pk, by=duty, at=at)

    page = signed_in(client, officer).get(reverse("alerts:tasks")).content.decode()

    assert "欧**" in page
    assert url("contact", alert) in page


def test_rules_and_false_alarms_open(desk, alert):
    assert "安全账户" in desk.get(reverse("alerts:rules")).content.decode()
    assert desk.get(reverse("alerts:false_alarms")).status_code == 200


@pytest.mark.parametrize("state", list(State))
def test_page_opens_in_every_state(desk, county, duty, town, at, state):
    alert = an_alert(county.liuhe, grade="" if state is State.PROPOSED else "red")
    if state not in {State.PROPOSED, State.GRADED}:
        actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    if state in {State.WORKING, State.AWAY}:
        actions.record_contact(alert_id=alert.pk, made=made(result=Result.NO_ANSWER), by=town, at=at)
    if state in {State.REPORTED, State.CLOSED}:
        visit = made(Contact.FACE, Result.REACHED, Finding.PERSUADED)
        actions.record_contact(alert_id=alert.pk, made=visit, by=town, at=at)
    if state is State.AWAY:
        actions.set_aside(alert_id=alert.pk, next_at=at.replace(hour=19), reason="白天不在家", by=town, at=at)
    if state is State.TRANSFER:
        actions.ask_transfer(alert_id=alert.pk, unit_id=county.baiyang.pk, reason="现住白杨乡", by=town, at=at)
    if state is State.CLOSED:
        desk.post(url("close", alert), {"outcome": "dissuaded"})

    page = desk.get(url("show", alert)).content.decode()

    assert Alert.objects.get().state == state
    assert page.count("btn-primary") == 1


def test_note_of_an_escalation_that_is_not_mine_is_not_there(desk, working):
    answer = desk.post(reverse("alerts:note", args=[working.pk, 999]))

    assert answer.status_code == 404


def test_number_revealed_from_the_call_page_stays_on_it(desk, county, duty, at):
    alert = an_alert(county.liuhe, grade="red", phone="13977776666")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)

    page = desk.post(url("reveal", alert), {"purpose": "电话劝阻", "back": "phone"}).content.decode()

    assert 'href="tel:13977776666"' in page
    assert f'action="{url("contact", alert)}?way=phone"' in page
