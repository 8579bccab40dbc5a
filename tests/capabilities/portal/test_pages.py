"""The public's pages: one of four verdicts, a receipt that asks for nothing, sentences instead of errors."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fanzha.common import rules, uploads
from fanzha.common.models import RuleVersion
from fanzha.core.screening import ADVICE
from fanzha.intake import actions
from fanzha.intake.models import CheckCount, Report, ReportPicture
from fanzha.knowledge import actions as knowledge
from tests.builders.intake import PLAIN, SCAM, a_picture, a_target, shipped_rules
from tests.builders.org import AT, SYSTEM, County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KEY = "7a1d7a34-7c7a-4f0e-9a31-2f0f6c1f4b11"


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


def said(**more):
    return {"key": KEY, "text": SCAM, "paid_state": "none", **more}


def text_of(answer):
    return answer.content.decode()


def sent(client, **more):
    return client.post("/report/", said(**more))


def receipt_of(client):
    return re.search(r'm-rcpt">([^<]+)', text_of(client.get("/report/done/")))[1]


@pytest.mark.parametrize("address", ["/check/", "/report/", "/report/?paid=1", "/receipt/", "/notice/"])
@pytest.mark.parametrize("big", ["", "big=1"])
def test_every_page_opens_without_signing_in(client, county, address, big):
    page = client.get(f"{address}{'&' if '?' in address else '?'}{big}")

    assert page.status_code == 200
    assert (" elder" in text_of(page)) is bool(big)


@pytest.mark.parametrize("address", ["/check/", "/report/", "/receipt/", "/notice/", "/report/done/"])
@pytest.mark.parametrize("method", ["put", "delete"])
def test_odd_methods_are_refused(client, county, address, method):
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (SCAM, "很可能是诈骗"),
        (PLAIN, "没查到问题"),
        ("0085251234567", "有可疑，先核实"),
        ("ok?", "看不懂，打 96110"),
    ],
)
@pytest.mark.parametrize("big", ["", "?big=1"])
def test_a_check_gives_one_of_the_four_verdicts(client, county, text, verdict, big):
    page = text_of(client.post(f"/check/{big}", {"text": text}))

    assert verdict in page
    assert len(re.findall('m-verdict[ "]', page)) == 1
    assert "这是安全" not in page.replace("这不等于安全", "")
    assert not re.search(r"\d%", page)


@pytest.mark.parametrize("text", [SCAM, PLAIN, "0085251234567", "ok?"])
def test_there_are_at_most_four_short_steps(client, county, text):
    page = text_of(client.post("/check/", {"text": text}))

    steps = re.findall(r"<li><i>\d</i><div>([^<]+)", page)
    assert 3 <= len(steps) <= 4
    assert all(len(step) <= 14 for step in steps)


def test_every_advice_is_short_enough_for_large_text():
    assert [step for step in ADVICE.values() if len(step) > 14] == []


def test_a_scam_says_what_it_looks_like_and_where(client, county):
    knowledge.load_shipped(by=SYSTEM, at=AT)

    page = text_of(client.post("/check/", {"text": SCAM}))

    assert "像“" in page
    assert "<mark" in page
    assert "共享屏幕" in page


def test_the_answer_escapes_what_was_pasted(client, county):
    page = text_of(client.post("/check/", {"text": f"{SCAM}<script>alert(1)</script>"}))

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "还没有内容"),
        ("   ", "还没有内容"),
        ("\x00", "还没有内容"),
        ("骗" * 20_001, "最多 20,000 个字"),
        ("骗" * 340_000, "最多 20,000 个字"),
    ],
)
def test_what_cannot_be_checked_gets_a_sentence(client, county, text, sentence):
    page = client.post("/check/", {"text": text})

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert not CheckCount.objects.exists()


def test_the_longest_text_allowed_is_checked(client, county):
    assert client.post("/check/", {"text": "骗" * 20_000}).status_code == 200
    assert CheckCount.objects.count() == 1


@pytest.mark.parametrize("text", [f"{SCAM}\x00\x00", f"\u202e{SCAM}", f"{SCAM}\U0001f911" * 3])
def test_odd_characters_do_not_hide_a_scam(client, county, text):
    assert "很可能是诈骗" in text_of(client.post("/check/", {"text": text}))


def test_half_characters_in_a_form_do_no_harm(client, county):
    body = b"text=%ED%A0%80" + b"%E9%AA%97" * 3

    page = client.post("/check/", body, content_type="application/x-www-form-urlencoded")

    assert page.status_code == 200


def test_a_check_leaves_only_a_count(client, county):
    client.post("/check/", {"text": f"{SCAM}19912345678"})

    assert CheckCount.objects.get().count == 1
    assert not Report.objects.exists()


def test_what_was_checked_goes_into_the_report_form_without_typing(client, county):
    page = text_of(client.post("/report/", {"start": "1", "text": SCAM, "paid": "1"}))

    assert SCAM in page
    assert "先打 110" in page
    assert "tel:110" in page
    assert not Report.objects.exists()


def test_a_report_goes_to_its_receipt_and_the_receipt_stands_in_no_address(client, county):
    answer = sent(client, contact_phone="138 0013 8000", contact_name="张三", town=str(county.liuhe.pk))

    assert answer["Location"] == "/report/done/"
    report = Report.objects.get()
    assert receipt_of(client) == report.receipt
    assert (report.contact_phone, report.unit_id, report.source.code) == ("13800138000", county.liuhe.pk, "public")


def test_a_second_click_gives_the_same_receipt(client, county):
    sent(client)
    first = receipt_of(client)
    sent(client)

    assert receipt_of(client) == first
    assert Report.objects.count() == 1


def test_a_form_opened_anew_has_another_key(client, county):
    keys = {re.search(r'name="key" value="([^"]+)"', text_of(client.get("/report/")))[1] for _ in range(2)}

    assert len(keys) == 2
    assert all(uuid.UUID(key) for key in keys)


def test_the_page_of_the_receipt_is_for_this_browser_alone(client, county):
    sent(client)

    assert Client().get("/report/done/")["Location"] == "/receipt/"
    client.cookies["fz_receipt"] = "forged"
    assert client.get("/report/done/")["Location"] == "/receipt/"


def test_after_money_has_gone_the_page_says_110_first_each_time(client, county):
    sent(client, paid_state="paid")
    done = text_of(client.get("/report/done/"))
    asked = text_of(client.post("/receipt/", {"code": receipt_of(client)}))

    for page in (done, asked):
        assert page.index("tel:110") < page.index("回执号")
        assert "挂失冻结卡" in page
    assert Report.objects.get().paid_state == "paid"


def test_whoever_thinks_the_answer_wrong_has_an_officer_read_it(client, county):
    page = text_of(client.post("/report/", {"start": "1", "text": PLAIN, "disputed": "1"}))
    assert 'name="disputed" value="True"' in page

    sent(client, text=PLAIN, disputed="True")

    assert Report.objects.get().is_disputed


def test_pictures_that_are_too_much_for_the_door_are_refused_with_a_sentence(client, county, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    picture = SimpleUploadedFile("a.png", a_picture(), "image/png")

    page = sent(client, pictures=[picture])

    assert "图片加起来太大" in text_of(page)
    assert not Report.objects.exists()


def test_an_elder_is_reported_for_by_family(client, county):
    page = text_of(client.post("/report/", {"start": "elder", "text": SCAM, "contact_phone": "13800138000"}))
    assert "老人电话" in page
    assert SCAM in page

    sent(client, for_elder="on", target_phone="13700137000", target_name="李奶奶", relation="child")

    report = Report.objects.get()
    assert (report.for_elder, report.target_phone, report.relation) == (True, "13700137000", "child")


def test_what_was_typed_about_an_elder_is_left_out_of_a_report_for_oneself(client, county):
    sent(client, target_phone="13700137000")

    assert Report.objects.get().target_phone == ""


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": ""}, "还没有内容。粘贴文字，或者选一张截屏"),
        ({"text": "骗" * 20_001}, "最多 20,000 个字"),
        ({"paid_state": ""}, "选一下钱转出去没有"),
        ({"paid_state": "lots"}, "处要改"),
        ({"contact_phone": "1380013"}, "电话少 4 位"),
        ({"contact_phone": "96110"}, "不是个人电话"),
        ({"contact_name": "张" * 41}, "最多 40 个"),
        ({"caller": "0" * 41}, "最多 40 个"),
        ({"town": "999999"}, "处要改"),
        ({"key": "not-a-key"}, "处要改"),
        ({"for_elder": "on"}, "填老人的电话或住址"),
        ({"for_elder": "on", "target_phone": "12"}, "处要改"),
        ({"homepage": "http://spam.example"}, "没有收下"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_saved(client, county, more, sentence):
    page = sent(client, **more)

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert not Report.objects.exists()


def test_what_was_typed_stays_in_a_refused_form(client, county):
    page = text_of(sent(client, contact_phone="1380013"))

    assert SCAM in page
    assert "1380013" in page
    assert KEY in page


def test_pictures_alone_are_a_report_for_an_officer_to_read(client, county):
    pictures = [SimpleUploadedFile(f"{n}.png", a_picture(), "image/png") for n in range(4)]

    sent(client, text="", pictures=pictures)

    report = Report.objects.get()
    assert (report.picture_count, report.is_scam, report.state) == (4, None, "waiting")
    assert ReportPicture.objects.filter(report=report).count() == 4


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        ([a_picture()] * 5, "选了 5 张，最多 4 张"),
        ([a_picture(), b"GIF89a not really"], "第 2 张：这个文件不是图片"),
        ([b"PK\x03\x04" + b"\0" * 99], "第 1 张：这个文件不是图片"),
        ([b""], "空的"),
    ],
)
def test_pictures_that_are_none_are_refused_with_their_place(client, county, contents, sentence):
    files = [SimpleUploadedFile("../../etc/passwd.png", content, "image/png") for content in contents]

    page = sent(client, pictures=files)

    assert sentence in text_of(page)
    assert "passwd" not in text_of(page)
    assert not Report.objects.exists()


def test_a_form_of_more_than_the_server_reads_is_refused_calmly(client, county):
    assert client.post("/report/", said(text="x" * 3_000_000)).status_code == 400
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("judge", "sentence"),
    [
        (None, "等民警核实"),
        ("dismiss", "没有发现是诈骗"),
        ("confirm", "民警已核实"),
        ("join", "和别人报的是同一件事"),
    ],
)
def test_the_receipt_says_in_plain_words_how_far_it_has_come_and_names_nobody(client, county, judge, sentence):
    sent(client, contact_name="欧阳小河", contact_phone="19912345678")
    report, by = Report.objects.get(), an_actor(county.root, name="司徒民警")
    _judge(judge, report, by)

    page = text_of(client.post("/receipt/", {"code": report.receipt.lower()}))

    assert sentence in page
    for secret in ("欧阳小河", "19912345678", "司徒民警", "199****", report.number):
        assert secret not in page


def _judge(judge, report, by):
    if judge == "dismiss":
        actions.dismiss_report(report_id=report.pk, dismissal="harmless", by=by, at=AT)
    if judge == "confirm":
        target = a_target(name="欧阳小河", phone="19912345678")
        actions.confirm_report(report_id=report.pk, grade="red", target=target, is_to_be_warned=True, by=by, at=AT)
    if judge == "join":
        new = actions.NewReport(key="t:first", source_code="public", unit_id=report.unit_id, text=PLAIN)
        first = actions.take_report(new=new, by=by, at=AT)
        actions.join_report(report_id=report.pk, first_number=first.number, by=by, at=AT)


@pytest.mark.parametrize("code", ["", "7K3M-92PX-41TD", "JB-2026-000001", "x" * 41, "'--", "回执"])
def test_a_wrong_code_is_answered_with_a_sentence(client, county, code):
    page = client.post("/receipt/", {"code": code})

    assert page.status_code == 200
    assert "回执号" in text_of(page)
    assert "办到哪一步" not in text_of(page)


def test_a_code_in_the_address_shows_nothing(client, county):
    sent(client)

    assert "办到哪一步" not in text_of(client.get(f"/receipt/?code={Report.objects.get().receipt}"))


@pytest.mark.parametrize(
    ("door", "address", "data"),
    [
        ("check", "/check/", {"text": SCAM}),
        ("report", "/report/", None),
        ("receipt", "/receipt/", {"code": "7K3M-92PX-41TD"}),
    ],
)
def test_an_address_that_comes_too_often_is_told_when_to_come_again(client, county, door, address, data):
    _allow(door, most=1)
    client.post(address, data or said())

    page = client.post(address, data or said(key=str(uuid.uuid4())))

    assert page.status_code == 429
    assert "以后再试" in text_of(page)
    assert "110" in text_of(page)


def _allow(door, *, most):
    content = RuleVersion.objects.get(kind="intake.limits").content
    content["rates"][door]["most"] = most
    rules.add_version(
        kind="intake.limits", version="test", valid_from=AT.date(), content=content, note="测试", by=SYSTEM, at=AT
    )


def test_every_form_says_how_the_data_are_used(client, county):
    knowledge.load_shipped(by=SYSTEM, at=AT)

    for address in ("/check/", "/report/"):
        assert "/notice/" in text_of(client.get(address))
    notice = text_of(client.get("/notice/"))
    assert "怎么用您的信息" in notice
    assert "只记次数，不留原文" in notice
    assert "{" not in re.sub(r"<[^>]+>", "", notice)


def test_the_notice_stands_also_without_a_knowledge_base(client, county):
    assert "加密保存" in text_of(client.get("/notice/"))


def test_large_text_is_kept_for_the_next_page_and_can_be_left(client, county):
    client.get("/check/?big=1")
    assert " elder" in text_of(client.get("/report/"))

    client.get("/check/?big=0")
    assert " elder" not in text_of(client.get("/report/"))


def test_the_answer_can_be_had_in_large_text_without_pasting_again(client, county):
    page = text_of(client.post("/check/", {"text": SCAM}))

    assert 'action="/check/?big=1"' in page
    assert f'name="text" value="{SCAM}"' in page


@pytest.mark.parametrize(("confirmed", "named"), [(2, False), (3, True)])
def test_what_is_common_here_is_named_once_it_is_not_rare(client, county, confirmed, named):
    knowledge.load_shipped(by=SYSTEM, at=AT)
    for number in range(confirmed):
        new = actions.NewReport(
            key=f"p:{number}",
            source_code="police",
            unit_id=county.root.pk,
            text=SCAM,
            target_phone=f"1380013800{number}",
        )
        actions.take_report(new=new, by=SYSTEM, at=AT)

    assert (f"近 28 天核实 {confirmed} 起" in text_of(client.get("/check/"))) is named
