"""The officers' check page: the whole opinion of a text, a number or a picture; handed in by one step."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fanzha.common.permissions import Role
from fanzha.common.pictures import Busy
from fanzha.intake.models import CheckCount, Report, ReportPicture
from tests.builders.intake import PLAIN, SCAM, a_picture, shipped_rules
from tests.builders.org import County, an_officer, signed_in
from tests.capabilities.portal.test_pages import text_of
from tests.capabilities.portal.test_pictures import hidden
from tests.fakes.picture_reader import a_page

pytestmark = [pytest.mark.django_db]
CHECK, HAND_IN = "/intake/check/", "/intake/check/hand-in/"
TALK = """客服：您好，您的贷款会员到期，今天不注销每月扣 800 元
我：怎么注销
客服：下载会议软件，打开屏幕共享，我教您
客服：先把钱转到安全账户验证，验证码发给我"""


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


@pytest.fixture
def desk(client, county):
    return signed_in(client, an_officer(county.root, Role.DUTY_OFFICER))


@pytest.fixture
def grid(client, county):
    return signed_in(client, an_officer(county.shangliu, Role.GRID_WORKER))


def handed_in(client, **more):
    return client.post(HAND_IN, {"key": uuid.uuid4(), "text": SCAM, "paid_state": "none", "kind": "sms", **more})


def test_a_scam_is_named_with_its_probability_reasons_and_what_to_do(desk):
    page = text_of(desk.post(CHECK, {"text": SCAM, "kind": "sms", "asked": ""}))

    assert "很可能是诈骗" in page
    assert "是诈骗的把握" in page
    assert "现在这样做" in page
    assert "<mark" in page


def test_a_harmless_text_is_never_called_safe(desk):
    page = text_of(desk.post(CHECK, {"text": PLAIN, "kind": "", "asked": ""}))

    assert "没查到问题，这不等于安全" in page
    assert "现在这样做" not in page


def test_a_talk_shows_at_which_turn_it_gave_itself_away(desk):
    page = text_of(desk.post(CHECK, {"text": TALK, "kind": "chat", "asked": ""}))

    assert "说到第几句能看出来" in page


def test_a_number_alone_is_looked_up_by_its_form(desk):
    page = text_of(desk.post(CHECK, {"text": "+0000110", "kind": "", "asked": ""}))

    assert "有可疑，先核实" in page
    assert "是诈骗的把握" not in page


def test_checking_keeps_a_count_and_nothing_else(desk):
    desk.post(CHECK, {"text": SCAM, "kind": "", "asked": ""})

    assert CheckCount.objects.get().count == 1
    assert not Report.objects.exists()


def test_nothing_to_check_is_said(desk):
    assert "还没有内容" in text_of(desk.post(CHECK, {"text": " ", "kind": "", "asked": ""}))


def test_a_picture_is_read_and_judged(desk, reader_says):
    reader_says(a_page(SCAM))
    upload = SimpleUploadedFile("1.png", a_picture(), "image/png")

    page = text_of(desk.post(CHECK, {"text": "", "kind": "", "asked": "", "pictures": [upload]}))

    assert "很可能是诈骗" in page
    assert "从图片里认出" in page


def test_pictures_wait_with_the_officer_while_others_are_read(desk, reader_says):
    reader_says(Busy())
    upload = SimpleUploadedFile("1.png", a_picture(), "image/png")
    waiting = desk.post(CHECK, {"text": "", "kind": "", "asked": "", "pictures": [upload]})
    carried = hidden(waiting, "held")
    reader_says(a_page(SCAM))

    page = text_of(desk.post(CHECK, {"text": "", "kind": "", "asked": "", "unread": "1", "held": carried}))

    assert "图片不用重选" in text_of(waiting)
    assert "很可能是诈骗" in page


def test_a_duty_officer_hands_in_and_goes_on_to_the_report(desk):
    answer = handed_in(desk)

    report = Report.objects.get()
    assert answer.url == f"/intake/reports/{report.pk}/"
    assert (report.text, report.source.code, report.kind) == (SCAM, "counter", "sms")


def test_a_grid_worker_hands_in_for_those_on_duty(grid, county):
    answer = handed_in(grid)

    report = Report.objects.get()
    assert answer.url == CHECK
    assert (report.source.code, report.unit, report.state) == ("village", county.shangliu, "waiting")


def test_handing_in_twice_is_one_report(desk):
    key = uuid.uuid4()

    handed_in(desk, key=key)
    handed_in(desk, key=key)

    assert Report.objects.count() == 1


def test_the_pictures_go_along_when_handed_in(desk, reader_says):
    reader_says(a_page(SCAM))
    upload = SimpleUploadedFile("1.png", a_picture(), "image/png")
    page = desk.post(CHECK, {"text": "", "kind": "", "asked": "", "pictures": [upload]})

    handed_in(desk, held=hidden(page, "held")[:1])  # the page carries them in both forms

    assert ReportPicture.objects.count() == 1


def test_forgetting_whether_money_went_loses_nothing_typed(desk):
    page = text_of(handed_in(desk, paid_state=""))

    assert "选一下钱转出去没有" in page
    assert SCAM[:20] in page
    assert not Report.objects.exists()


def test_pictures_that_are_not_ours_are_refused(desk):
    page = text_of(handed_in(desk, held=["forged"]))

    assert "再选一次" in page
    assert not Report.objects.exists()
