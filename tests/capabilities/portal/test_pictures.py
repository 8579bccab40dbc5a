"""Pictures on the public page: read, shown for correction, judged as text, and kept only if handed over."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from fanzha.common import clock, files
from fanzha.common import held_pictures as held
from fanzha.common.models import StoredFile
from fanzha.common.pictures import Busy, CannotRead, CleanPicture, TooSlow
from fanzha.core.text.screens import Layout, Side, Turn
from fanzha.intake.models import CheckCount, Report, ReportPicture
from tests.builders.intake import PLAIN, SCAM, a_picture, shipped_rules
from tests.builders.org import AT, County
from tests.capabilities.portal.test_pages import KEY, _allow, text_of
from tests.fakes.picture_reader import a_page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


def uploads(count=1, content=None):
    return [SimpleUploadedFile(f"{n}.png", content or a_picture(), "image/png") for n in range(count)]


def checked(client, *, pictures=1, **more):
    return client.post("/check/", {"text": "", "pictures": uploads(pictures), **more})


def hidden(page, name):
    """Return the values of the hidden fields of a name."""
    return re.findall(rf'name="{name}" value="([^"]*)"', text_of(page))


def reported(client, page, **more):
    """Report what a page of an answer carries on."""
    carried = {"text": SCAM, "held": hidden(page, "held"), "was_read": "1"}
    return client.post("/report/", {"key": KEY, "paid_state": "none", **carried, **more})


def test_a_picture_gets_the_verdict_of_its_text(client, county, reader_says):
    reader_says(a_page(SCAM))

    page = checked(client)

    assert "很可能是诈骗" in text_of(page)
    assert CheckCount.objects.get().count == 1


def test_the_text_that_was_read_is_shown_for_correction(client, county, reader_says):
    reader_says(a_page(PLAIN))
    page = checked(client)
    assert re.search(rf"<textarea[^>]*>{PLAIN}</textarea>", text_of(page))

    again = client.post("/check/", {"text": SCAM, "was_read": "1", "held": hidden(page, "held")})

    assert "很可能是诈骗" in text_of(again)
    assert hidden(again, "held") == hidden(page, "held")


def test_what_was_corrected_is_not_read_again(client, county, reader_says):
    reader = reader_says(a_page(PLAIN))
    page = checked(client)

    client.post("/check/", {"text": SCAM, "was_read": "1", "held": hidden(page, "held")})

    assert len(reader.asked) == 1


def test_pasted_text_and_picture_are_looked_at_together(client, county, reader_says):
    reader_says(a_page("把钱转到安全账户，不要告诉家人"))

    page = text_of(checked(client, text="我是公安局的，您涉嫌洗钱"))

    assert "很可能是诈骗" in page
    assert "我是公安局的，您涉嫌洗钱\n把钱转到安全账户" in page


def test_several_pictures_are_one_conversation(client, county, reader_says):
    first = Layout("", (Turn(Side.OTHER, "我是客服"), Turn(Side.OWNER, "什么事")))
    reader_says(first, Layout("", (Turn(Side.OWNER, "什么事"), Turn(Side.OTHER, "您涉嫌洗钱"))))

    page = text_of(checked(client, pictures=2))

    assert "对方：我是客服\n我：什么事\n对方：您涉嫌洗钱</textarea>" in page


def test_the_senders_number_is_carried_into_the_report(client, county, reader_says):
    reader_says(a_page(SCAM, head="+852 5123 4567"))

    page = client.post("/report/", {"start": "1", "text": SCAM, "caller": hidden(checked(client), "caller")[0]})

    assert 'value="+852 5123 4567"' in text_of(page)


def test_a_check_keeps_neither_picture_nor_text(client, county, reader_says):
    reader_says(a_page(SCAM))

    checked(client, pictures=3)

    assert not StoredFile.objects.exists()
    assert not Report.objects.exists()


def test_without_a_reader_no_picture_is_asked_for(client, county):
    page = text_of(client.get("/check/"))

    assert 'type="file"' not in page
    assert "还没有内容" in text_of(checked(client))


def test_with_a_reader_the_field_takes_pictures_and_works_without_script(client, county, reader_says):
    reader_says(a_page(SCAM))

    page = text_of(client.get("/check/"))

    assert re.search(r'<input type="file" name="pictures" accept="image/\*"[^>]*multiple', page)
    assert 'enctype="multipart/form-data"' in page


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        ([a_picture()] * 4, "选了 4 张，最多 3 张"),
        ([a_picture(), b"MZ not a picture"], "第 2 张：这个文件不是图片"),
        ([b""], "这个文件是空的"),
    ],
)
def test_what_is_no_picture_gets_a_sentence_and_is_not_read(client, county, reader_says, contents, sentence):
    reader = reader_says(a_page(SCAM))
    some = [SimpleUploadedFile("a.png", content, "image/png") for content in contents]

    page = client.post("/check/", {"text": "", "pictures": some})

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert reader.asked == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (a_page(), "没有认出文字"),
        (TooSlow(), "没有读完"),
        (CannotRead("ImportError: no such thing"), "没有读成"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_that_names_nothing_inside(client, county, reader_says, answer, sentence):
    reader_says(answer)

    page = text_of(checked(client))

    assert sentence in page
    assert "ImportError" not in page


def test_whoever_comes_while_others_are_read_waits_with_the_pictures_in_hand(client, county, reader_says):
    reader_says(Busy(), a_page(SCAM))
    waiting = checked(client, text="问一下")
    assert "正在识别" in text_of(waiting)
    assert not StoredFile.objects.exists()

    page = client.post("/check/", {"text": "问一下", "unread": "1", "tries": "1", "held": hidden(waiting, "held")})

    assert "很可能是诈骗" in text_of(page)


@pytest.mark.parametrize(
    ("tries", "goes_on"), [("0", True), ("10", True), ("11", False), ("x", True), ("9" * 50, False)]
)
def test_the_waiting_page_stops_trying_by_itself_after_a_while(client, county, reader_says, tries, goes_on):
    reader_says(Busy())
    waiting = checked(client)

    page = client.post("/check/", {"text": "", "unread": "1", "tries": tries, "held": hidden(waiting, "held")})

    assert ("data-again" in text_of(page)) is goes_on


@pytest.mark.parametrize("spoil", [lambda v: v[:-8] + "AAAAAAAA", lambda v: "", lambda v: "骗", lambda v: "A" * 400])
def test_what_comes_back_changed_is_not_read(client, county, reader_says, spoil):
    reader = reader_says(Busy())
    waiting = checked(client)

    page = client.post("/check/", {"text": "", "unread": "1", "held": [spoil(v) for v in hidden(waiting, "held")]})

    assert "再选一次" in text_of(page)
    assert len(reader.asked) == 1


def test_pictures_cost_a_try_of_their_own(client, county, reader_says):
    reader = reader_says(a_page(SCAM))
    _allow("picture", most=1)
    checked(client)

    page = checked(client)

    assert page.status_code == 429
    assert "以后再试" in text_of(page)
    assert len(reader.asked) == 1
    assert client.post("/check/", {"text": SCAM}).status_code == 200


@pytest.mark.parametrize(("door", "status"), [("picture", 200), ("waiting", 429)])
def test_waiting_costs_no_further_try_with_pictures_but_is_bounded_too(client, county, reader_says, door, status):
    reader_says(Busy())
    _allow(door, most=1)
    waiting = checked(client)
    again = {"text": "", "unread": "1", "held": hidden(waiting, "held")}

    client.post("/check/", again)

    assert client.post("/check/", again).status_code == status


def test_a_report_takes_the_text_without_the_picture_unless_it_is_handed_over(client, county, reader_says):
    reader_says(a_page(SCAM))

    reported(client, checked(client))

    report = Report.objects.get()
    assert report.text == SCAM
    assert report.verdict["was_read"]
    assert not StoredFile.objects.exists()


def test_a_picture_that_is_handed_over_is_kept_encrypted_and_without_its_metadata(client, county, reader_says):
    reader_says(a_page(SCAM))
    exif = Image.Exif()
    exif[0x010F] = "某相机"
    sink = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(sink, "JPEG", exif=exif)
    page = client.post("/check/", {"text": "", "pictures": uploads(content=sink.getvalue())})

    reported(client, page, hand_over="on")

    kept = ReportPicture.objects.get()
    assert (kept.width, kept.height) == (40, 30)
    with Image.open(io.BytesIO(files.read(kept.file))) as picture:
        assert len(picture.getexif()) == 0
    assert b"JFIF" not in (files._folder() / kept.file.place).read_bytes()


def test_checked_and_new_pictures_are_kept_together(client, county, reader_says):
    reader_says(a_page(SCAM))

    reported(client, checked(client, pictures=2), hand_over="on", pictures=uploads(1))

    assert ReportPicture.objects.count() == 3


def test_a_picture_that_was_held_too_long_is_asked_for_again(client, county, reader_says):
    reader_says(a_page(SCAM))
    page = checked(client)

    with clock.fixed(AT + timedelta(hours=3)):
        answer = reported(client, page, hand_over="on")

    assert "再选一次" in text_of(answer)
    assert not Report.objects.exists()


def test_the_report_form_carries_the_pictures_and_asks_whether_to_hand_them_over(client, county, reader_says):
    reader_says(a_page(SCAM))
    carried = hidden(checked(client), "held")

    page = client.post("/report/", {"start": "1", "text": SCAM, "held": carried, "was_read": "1"})

    assert hidden(page, "held") == carried
    assert 'name="hand_over"' in text_of(page)
    assert "checked" not in re.search(r"<input[^>]*hand_over[^>]*>", text_of(page))[0]


def test_a_report_of_pictures_alone_is_read_and_judged(client, county, reader_says):
    reader_says(a_page(SCAM))

    client.post("/report/", {"key": KEY, "paid_state": "none", "text": "", "pictures": uploads(2)})

    report = Report.objects.get()
    assert (report.text, report.is_scam, report.picture_count) == (f"{SCAM}", True, 2)
    assert report.verdict["was_read"]


@pytest.mark.parametrize("answer", [Busy(), TooSlow(), CannotRead("gone"), a_page()])
def test_a_report_is_taken_even_if_its_pictures_cannot_be_read(client, county, reader_says, answer):
    reader_says(answer)

    client.post("/report/", {"key": KEY, "paid_state": "none", "text": "", "pictures": uploads(1)})

    report = Report.objects.get()
    assert (report.text, report.is_scam, report.picture_count) == ("", None, 1)


def test_two_pictures_of_which_little_was_read_are_not_taken_for_the_same(client, county, reader_says):
    reader_says(a_page("微信支付"))

    for key in (KEY, KEY.replace("7", "8")):
        client.post("/report/", {"key": key, "paid_state": "none", "text": "", "pictures": uploads(1)})

    assert [report.state for report in Report.objects.all()] == ["waiting", "waiting"]


def test_a_large_picture_is_carried_in_less_than_a_form_may_hold():
    noise = Image.effect_noise((2000, 1500), 90).convert("RGB")
    sink = io.BytesIO()
    noise.save(sink, "JPEG", quality=90)

    values = held.sealed([CleanPicture(sink.getvalue(), 2000, 1500)] * 3, AT)

    assert sum(map(len, values)) < 1_300_000
    assert [p.content[:2] for p in held.opened(values, AT, most=3)] == [b"\xff\xd8"] * 3
    with pytest.raises(held.HeldGone):
        held.opened(values, AT, most=2)
