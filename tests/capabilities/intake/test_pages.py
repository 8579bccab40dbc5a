"""Officers' pages of intake: they work, refuse in sentences, and show nobody what is not theirs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fanzha.common import crypto
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.workflow.report import ReportState
from fanzha.intake import actions
from fanzha.intake.models import Report, WatchEntry
from fanzha.knowledge import actions as knowledge
from tests.builders.intake import PLAIN, SCAM, a_listing, a_picture, a_report, a_target, shipped_rules
from tests.builders.org import AT, SYSTEM, County, an_actor, an_officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


@pytest.fixture
def duty(client, county):
    return signed_in(client, an_officer(county.root, Role.DUTY_OFFICER))


@pytest.fixture
def report(county):
    return a_report(
        county.liuhe, text=f"{SCAM}找我 0085251234567", contact_name="欧阳小河", contact_phone="19912345678",
        pictures=[actions.CleanPicture(a_picture(form="JPEG"), 40, 30)],
    )  # fmt: skip


@pytest.fixture
def entry(county):
    by = an_actor(county.root)
    return actions.list_value(listing=a_listing(), unit_id=county.liuhe.pk, by=by, at=AT)


CONFIRM = {"grade": "orange", "is_to_be_warned": "1", "name": "张三", "phone": "13800138000", "relation": "self"}
PAGES = {
    "queue": ("get", "/intake/queue/", {}),
    "report": ("get", "/intake/reports/{report}/", {}),
    "picture": ("get", "/intake/reports/{report}/pictures/1/", {}),
    "confirm": ("post", "/intake/reports/{report}/confirm/", {**CONFIRM, "unit": "{unit}"}),
    "dismiss": ("post", "/intake/reports/{report}/dismiss/", {"dismissal": "harmless"}),
    "join": ("post", "/intake/reports/{report}/join/", {"first_number": "JB-2026-000000"}),
    "reopen": ("post", "/intake/reports/{report}/reopen/", {"why": "又报了"}),
    "reveal": ("post", "/intake/reports/{report}/reveal/", {"why": "回电"}),
    "watch": ("get", "/intake/watch/", {}),
    "watch_add": ("post", "/intake/watch/add/", {}),
    "watch_withdraw": ("post", "/intake/watch/{entry}/withdraw/", {"why": "误列"}),
}
OF_A_REPORT = ["report", "picture", "confirm", "dismiss", "join", "reopen", "reveal"]


def ask(client, name, report, entry, *, method=None, **said):
    usual, address, data = PAGES[name]
    known = {"report": report.pk, "entry": entry.pk, "unit": report.unit_id}
    data = {key: value.format(**known) for key, value in {**data, **said}.items()}
    return getattr(client, method or usual)(address.format(**known), data)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("queue", 200), ("report", 200), ("picture", 200), ("confirm", 302), ("dismiss", 302), ("join", 409),
        ("reopen", 409), ("reveal", 200), ("watch", 200), ("watch_add", 200), ("watch_withdraw", 302),
    ],
)  # fmt: skip
def test_each_page_works_for_the_duty_officer(duty, report, entry, name, status):
    assert ask(duty, name, report, entry).status_code == status


@pytest.mark.parametrize("name", [name for name in PAGES if name != "watch_add"])
def test_each_page_takes_only_its_method(duty, report, entry, name):
    other = "post" if PAGES[name][0] == "get" else "get"

    assert ask(duty, name, report, entry, method=other).status_code == 405


@pytest.mark.parametrize("name", list(PAGES))
def test_whoever_is_signed_out_is_sent_to_sign_in(client, report, entry, name):
    answer = ask(client, name, report, entry)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/org/sign-in/")


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.GRID_WORKER, Role.LINE_LIAISON, Role.ADMINISTRATOR])
@pytest.mark.parametrize("name", [name for name in PAGES if name != "reveal"])
def test_other_roles_are_refused(client, county, report, entry, name, role):
    answer = ask(signed_in(client, an_officer(county.root, role)), name, report, entry)

    assert answer.status_code == 403


@pytest.mark.parametrize("name", [*OF_A_REPORT, "watch_withdraw"])
def test_what_belongs_to_another_town_is_not_there(client, county, report, entry, name):
    answer = ask(signed_in(client, an_officer(county.baiyang, Role.DUTY_OFFICER)), name, report, entry)

    assert answer.status_code == 404


@pytest.mark.parametrize("name", OF_A_REPORT)
def test_what_is_not_there_is_not_there(duty, report, entry, name):
    report.pk = 10**9

    assert ask(duty, name, report, entry, **({"unit": "1"} if name == "confirm" else {})).status_code == 404


def test_an_inspector_reads_reports_and_lists_and_changes_nothing(client, county, report, entry):
    inspector = signed_in(client, an_officer(county.root, Role.INSPECTOR))

    assert ask(inspector, "report", report, entry).status_code == 200
    assert ask(inspector, "watch", report, entry).status_code == 200
    for name in ("confirm", "dismiss", "watch_withdraw", "reveal"):
        assert ask(inspector, name, report, entry).status_code == 403


def test_the_queue_shows_what_waits_masked_and_most_urgent_first(duty, county, report):
    paid = a_report(county.baiyang, text=PLAIN, paid_state="paid", at=AT + timedelta(minutes=5))

    page = duty.get("/intake/queue/").content.decode()

    assert page.index(paid.number) < page.index(report.number)
    assert "199****5678" in page
    assert "19912345678" not in page
    assert "欧阳小河" not in page


def test_the_queue_says_how_many_reported_the_same(duty, report):
    for _ in range(2):
        a_report(report.unit, text=report.text, contact_phone="19912345678")

    assert "另有 2 条相同" in duty.get("/intake/queue/").content.decode()


def test_the_queue_of_a_town_shows_only_its_reports(client, county, report):
    other = a_report(county.baiyang, text=PLAIN)

    page = signed_in(client, an_officer(county.baiyang, Role.DUTY_OFFICER)).get("/intake/queue/").content.decode()

    assert other.number in page
    assert report.number not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True), ("?grade=red", True), ("?grade=blue", False), ("?paid=paid", False), ("?source=public", True),
        ("?view=confirmed", False), ("?view=nonsense", True), ("?grade=nonsense", True), ("?page=99", True),
        ("?per_page=10", True), ("?unit=abc", True), ("?type=C04", True), ("?type=C01", False),
    ],
)  # fmt: skip
def test_the_query_string_narrows_the_queue(duty, report, query, shown):
    knowledge.load_shipped(by=SYSTEM, at=AT)
    report.grade, report.scam_type = "red", "C04"
    report.save()

    page = duty.get(f"/intake/queue/{query}")

    assert page.status_code == 200
    assert (report.number in page.content.decode()) is shown


def test_a_page_of_the_queue_asks_as_often_for_many_reports_as_for_few(duty, county):
    asked = []
    for first, last in ((0, 3), (3, 12)):
        for number in range(first, last):
            a_report(county.liuhe, text=f"{PLAIN}{number}", contact_phone=f"138001380{number:02}")
        with CaptureQueriesContext(connection) as queries:
            duty.get("/intake/queue/")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_a_list_decrypts_no_more_than_one_page_of_what_it_masks(duty, county):
    for number in range(12):
        a_report(county.liuhe, text=f"{PLAIN}{number}", contact_phone=f"138001380{number:02}")
    duty.get("/intake/queue/?per_page=10")
    before = crypto.decrypted_count()

    duty.get("/intake/queue/?per_page=10")

    # Name and phone of two persons a row, ten rows, and the officer's own row; the shell's bell decrypts none.
    assert crypto.decrypted_count() - before <= 10 * 4 + 1


def test_the_page_of_a_report_marks_the_text_and_says_why(duty, report, entry):
    page = ask(duty, "report", report, entry).content.decode()

    assert "<mark" in page
    assert "共享屏幕" in page
    assert "号码以 00 开头，是境外打来的" in page
    assert "看第 1 张图片" in page


def test_opening_a_report_is_recorded_with_what_it_showed(duty, report, entry):
    ask(duty, "report", report, entry)

    row = AuditRow.objects.get(action="report.opened")
    assert "target_phone" in row.after["shown"]


def test_hostile_text_stays_text_on_the_page(duty, county, entry):
    hostile = a_report(county.liuhe, text=f'<script>alert(1)</script>{SCAM}"><img src=x onerror=alert(1)>')

    page = ask(duty, "report", hostile, entry).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_listed_number_shows_on_the_page_of_a_report(duty, county, entry):
    met = a_report(county.liuhe, text=f"{PLAIN}打 13912345678", caller="13912345678")

    assert "在名单里，来源：案件 2026-1" in ask(duty, "report", met, entry).content.decode()


def test_the_confirm_form_proposes_the_machines_grade_and_the_person(duty, report, entry):
    page = ask(duty, "report", report, entry).content.decode()

    assert 'value="19912345678"' in page
    assert f'value="{report.grade}"' in page.split("checked")[0].rsplit("<input", 1)[1] + " checked"


def test_confirming_moves_the_report_on(duty, report, entry):
    answer = ask(duty, "confirm", report, entry)

    report.refresh_from_db()
    assert answer["Location"] == f"/intake/reports/{report.pk}/"
    assert (report.state, report.confirmed_grade, report.target_phone) == ("confirmed", "orange", "13800138000")


@pytest.mark.parametrize(
    ("name", "said", "status", "sentence"),
    [
        ("confirm", {"phone": "1380013"}, 200, "电话少 4 位"),
        ("confirm", {"phone": ""}, 409, "找不到人"),
        ("confirm", {"grade": "pink"}, 200, "处要改"),
        ("confirm", {"unit": "999999"}, 200, "处要改"),
        ("dismiss", {"dismissal": ""}, 200, "选一个排除的原因"),
        ("join", {"first_number": "JB-1"}, 409, "没有编号是 JB-1 的举报"),
        ("reveal", {"why": ""}, 200, "写一下原因"),
        ("reopen", {"why": ""}, 200, "写一下原因"),
    ],
)
def test_what_cannot_be_is_said_on_the_page_and_nothing_changes(duty, report, entry, name, said, status, sentence):
    answer = ask(duty, name, report, entry, **said)

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.WAITING


@pytest.mark.parametrize("name", ["confirm", "dismiss", "join"])
def test_the_second_officer_reads_what_the_first_decided(duty, county, report, entry, name):
    actions.confirm_report(
        report_id=report.pk, grade="red", target=a_target(), is_to_be_warned=True, by=an_actor(county.root), at=AT
    )

    answer = ask(duty, name, report, entry)

    assert answer.status_code == 409
    assert "“已核实”的举报不能" in answer.content.decode()


def test_revealing_shows_the_numbers_once_with_the_purpose_recorded(duty, report, entry):
    actions.dismiss_report(report_id=report.pk, dismissal="test", by=an_actor(report.unit), at=AT)
    masked = ask(duty, "report", report, entry).content.decode()

    shown = ask(duty, "reveal", report, entry).content.decode()

    assert "19912345678" not in masked
    assert "19912345678" in shown
    assert AuditRow.objects.get(action="report.revealed").why == "回电"


def test_a_picture_is_shown_as_picture_and_recorded(duty, report, entry):
    answer = ask(duty, "picture", report, entry)

    assert answer["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8")
    assert AuditRow.objects.filter(action="report.picture_opened").count() == 1
    assert duty.get(f"/intake/reports/{report.pk}/pictures/5/").status_code == 404


def test_a_value_is_listed_by_the_form_and_shown_masked(duty, county):
    said = {"kind": "phone", "value": "13912345678", "source": "案件", "reason": "已核实", "until": "2026-12-31"}

    answer = duty.post("/intake/watch/add/", said)

    assert answer["Location"] == "/intake/watch/"
    page = duty.get("/intake/watch/").content.decode()
    assert "139****5678" in page
    assert "13912345678" not in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"value": ""}, "处要改"),
        ({"until": ""}, "处要改"),
        ({"until": "2026-11-01"}, "已经过去"),
        ({"until": "2028-01-01"}, "最长列 365 天"),
        ({"kind": "person"}, "处要改"),
        ({"value": "1"}, "不像一个完整的号码"),
    ],
)
def test_a_listing_that_makes_no_sense_keeps_what_was_typed(duty, county, said, sentence):
    full = {
        "kind": "phone",
        "value": "13912345678",
        "source": "案件",
        "reason": "已核实",
        "until": "2026-12-31",
        **said,
    }

    page = duty.post("/intake/watch/add/", full)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "已核实" in page.content.decode()
    assert not WatchEntry.objects.exists()


def test_a_withdrawal_without_a_reason_is_not_made(duty, entry):
    page = duty.post(f"/intake/watch/{entry.pk}/withdraw/", {"why": ""}, follow=True).content.decode()

    entry.refresh_from_db()
    assert "没有撤下" in page
    assert entry.withdrawn_at is None


@pytest.mark.parametrize(("query", "shown"), [("", True), ("?kind=url", False), ("?view=ended", False)])
def test_the_watch_list_is_narrowed_by_its_query(duty, entry, query, shown):
    assert ("139****5678" in duty.get(f"/intake/watch/{query}").content.decode()) is shown


def test_what_waits_stands_in_the_menu_and_among_the_decisions(duty, county, report):
    from fanzha.intake.queries import shell

    waiting = shell.decisions(an_actor(county.root), AT)

    assert [decision.url for decision in waiting] == [f"/intake/reports/{report.pk}/"]
    assert waiting[0].due_at > AT
    assert shell.queue_entry().count(an_actor(county.root), AT) == 1
    assert shell.decisions(an_actor(county.root, Role.GRID_WORKER), AT) is None


def test_a_report_is_searched_by_number_and_by_receipt(county, report):
    from fanzha.intake.queries import shell

    by = an_actor(county.root)

    assert [hit.title for hit in shell.search(by, report.number.lower())] == [report.number]
    assert [hit.title for hit in shell.search(by, report.receipt)] == [report.number]
    assert shell.search(by, "JB") == []
    assert shell.search(an_actor(county.baiyang), report.number) == []
    assert shell.search(an_actor(county.root, Role.GRID_WORKER), report.number) is None


def test_nobody_is_named_in_an_address(duty, report, entry):
    for name in PAGES:
        answer = ask(duty, name, report, entry)
        assert "19912345678" not in answer.get("Location", "")
    assert Report.objects.count() == 1


CALL = (
    "客服：您好，请问是李女士吗？\n客户：是我，什么事？\n客服：我是快递公司的客服，您的包裹丢失了，可以给您三倍理赔。\n"
    "客户：哦，那怎么办？\n客服：请您下载会议软件，打开屏幕共享，我教您操作。\n客服：把短信里的验证码告诉我，不要告诉别人。"
)


def test_the_page_of_a_conversation_says_at_which_turn_it_shows_itself(duty, county):
    talk = a_report(county.liuhe, text=CALL, key="talk")

    page = duty.get(f"/intake/reports/{talk.id}/").content.decode()

    assert "说到第几句能看出来" in page
    assert "共 6 句" in page
    assert "共享屏幕" in page


def test_the_page_of_a_single_message_says_nothing_of_turns(duty, report):
    page = duty.get(f"/intake/reports/{report.id}/").content.decode()

    assert "说到第几句能看出来" not in page
