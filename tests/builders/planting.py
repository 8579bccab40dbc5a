"""The journey that plants personal data into every form: one function a capability, each step taken by the product."""

import io
import json
import logging
import re
import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from fanzha.alerts import actions as alerts
from fanzha.alerts.models import Alert
from fanzha.api.models import Token
from fanzha.cases import actions as cases
from fanzha.cases.models import Case
from fanzha.channels import actions as channels
from fanzha.common import clock, imports, pictures
from fanzha.common.models import ImportBatch
from fanzha.common.permissions import Role
from fanzha.documents.word import Heading, Paper, Text, write
from fanzha.intake.models import Label, Report, WatchEntry
from fanzha.org import actions as org
from fanzha.org.models import Duty, DutyNote, Officer, Post, StandIn, Unit
from fanzha.people import actions as people
from fanzha.people.models import Double, Group, Household, Merge, Person, Place
from tests.builders.alerts import an_alert
from tests.builders.api import Other
from tests.builders.org import AT, SYSTEM, an_officer, signed_in
from tests.builders.planted import CARD, ID_NUMBER, NAME, PHONE, STORY
from tests.fakes.picture_reader import PictureReader, a_page


class Watching(Client):
    """A browser that keeps every answer, errors included."""

    def __init__(self, **more):
        super().__init__(raise_request_exception=False, **more)
        self.answers = []

    def request(self, **environ):
        answer = super().request(**environ)
        self.answers.append(answer)
        if answer.streaming:  # a download: what an officer takes out is plain on purpose
            list(answer.streaming_content)
            answer.close()
        return answer


def day(offset=0):
    """Return a day so many days from now, as a form takes it: what is checked against the clock must not rot."""
    return (clock.today() + timedelta(days=offset)).isoformat()


def send(browser, path, /, *, expect=302, **said):
    """Post a form, and see that it was taken: what is refused leaves nothing to be found."""
    answer = browser.post(path, said)
    problems = re.findall(r"fz-errs.*?</ul>", answer.content.decode()) if not answer.streaming else ""
    assert answer.status_code == expect, (path, answer.status_code, problems)
    return answer


def confirm(browser, path, **said):
    """Post a form that shows first what follows, and confirm it."""
    shown = send(browser, path, expect=200, **said).content.decode()
    mark = re.search(r'name="confirmed" value="(\w+)"', shown)
    assert mark, (path, re.findall(r"fz-errs.*?</ul>", shown))
    return send(browser, path, confirmed=mark[1], **said)


def picture():
    """Return a photograph whose name and comment name somebody."""
    sink = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(sink, "JPEG", comment=STORY.encode())
    return SimpleUploadedFile(f"{NAME}{PHONE}.jpg", sink.getvalue(), content_type="image/jpeg")


def film():
    """Return a film whose name and content name somebody."""
    content = b"\x00\x00\x00\x18ftypisom" + STORY.encode()
    return SimpleUploadedFile(f"{NAME}{PHONE}.mp4", content, content_type="video/mp4")


def workbook(*rows):
    """Return an uploaded workbook whose name names somebody."""
    sink, book = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(sink)
    return SimpleUploadedFile(f"{NAME}{PHONE}.xlsx", sink.getvalue())


def run_jobs():
    """Work through the queue in this process, as workers would, until nothing waits."""
    from procrastinate.contrib.django import app

    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, task_name, queue_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
            )
            waiting = cursor.fetchall()
        if not waiting:
            return
        for job_id, task, queue, arguments in waiting:
            said = json.loads(arguments) if isinstance(arguments, str) else arguments
            job = SimpleNamespace(id=job_id, task_name=task, queue=queue, attempts=99)
            state = "succeeded"
            try:
                app.tasks[task].func(SimpleNamespace(job=job), **said)
            except Exception:
                state = "failed"
                logging.getLogger("procrastinate.worker").exception("Job %s ended with an error", task)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, job_id])


def plant_public(public, county):
    send(public, "/check/", expect=200, text=STORY, asked="")
    for asked, text in (("account", CARD), ("app", NAME), ("", PHONE), ("", f"https://x.example/?p={PHONE}")):
        send(public, "/check/", expect=200, text=text, asked=asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "reader", lambda: PictureReader(a_page(STORY, head=PHONE)))
        send(public, "/check/", expect=200, text="", pictures=[picture()])
    send(public, "/receipt/", expect=200, code=PHONE)
    for n in range(4):
        send(
            public, "/report/", key=uuid.uuid4(), text=f"{STORY}，让我把钱转到安全账户，验证码别告诉别人 {n}",
            paid_state="none", caller=PHONE, contact_phone=PHONE, contact_name=NAME, town=county.liuhe.pk,
            for_elder="True", target_name=NAME, target_phone=PHONE, target_address=STORY, relation="child",
            pictures=[picture(), picture()],
        )  # fmt: skip
    public.get("/report/done/")
    send(public, "/report/", expect=200, start="elder", text=STORY, contact_phone=PHONE)


def plant_sign_in(public, officer):
    for _ in range(6):
        public.post("/org/sign-in/", {"username": PHONE, "password": STORY, "next": "/"})
    send(
        signed_in(public, officer),
        "/org/password/",
        expect=200,
        current=STORY,
        new=f"{NAME}{PHONE}",
        again=f"{NAME}{PHONE}",
    )


def plant_intake(desk, county):
    first, second, third, fourth = Report.objects.order_by("id")
    desk.get(f"/intake/reports/{first.pk}/")
    desk.get(f"/intake/reports/{first.pk}/pictures/1/")
    send(desk, f"/intake/reports/{first.pk}/reveal/", expect=200, why=STORY)
    send(desk, f"/intake/reports/{second.pk}/join/", expect=409, first_number=PHONE)
    send(
        desk, f"/intake/reports/{first.pk}/confirm/", grade="red", is_to_be_warned="1", name=NAME, phone=PHONE,
        unit=county.liuhe.pk, address=STORY, relation="child", note=STORY,
    )  # fmt: skip
    send(desk, f"/intake/reports/{third.pk}/dismiss/", dismissal=Report.Dismissal.values[0], note=STORY)
    send(desk, f"/intake/reports/{third.pk}/reopen/", why=STORY)
    send(desk, f"/intake/reports/{fourth.pk}/join/", first_number=first.number)
    send(desk, "/intake/check/", expect=200, text=f"{STORY} {PHONE}", kind="sms", asked="", pictures=[picture()])
    send(desk, "/intake/check/hand-in/", key=uuid.uuid4(), text=STORY, kind="sms", paid_state="none", caller=PHONE)
    for kind, value in (("phone", PHONE), ("account", CARD), ("app", NAME), ("url", f"https://x.example/{PHONE}")):
        send(desk, "/intake/watch/add/", kind=kind, value=value, source=STORY, reason=STORY, until=day(27))
    for entry in WatchEntry.objects.all()[:2]:
        send(desk, f"/intake/watch/{entry.pk}/withdraw/", why=STORY)
    plant_learning(desk)
    for page in (
        "/intake/queue/",
        "/intake/watch/",
        "/check/",
        "/intake/versions/",
        "/intake/labels/",
        "/intake/drift/",
    ):
        desk.get(page)


def plant_learning(desk):
    """Plant into what officers say of labels and versions; the drift report is made from the planted reports."""
    from tests.builders.intake import a_home_model, a_version

    for label in Label.objects.all()[:1]:
        send(desk, f"/intake/labels/{label.pk}/withdraw/", why=STORY)
    send(desk, "/intake/labels/export/", expect=200, purpose=STORY)
    send(desk, "/intake/versions/train/", **{"train-note": STORY})
    named = SimpleUploadedFile(f"{NAME}{PHONE}.npz", a_home_model(), content_type="application/zip")
    send(desk, "/intake/versions/bring/", **{"bring-file": named, "bring-note": STORY})
    send(desk, "/intake/drift/make/")
    send(desk, f"/intake/versions/{a_version().pk}/discard/", **{"discard-why": STORY})
    send(desk, f"/intake/versions/{a_version('live').pk}/back/", **{"roll-why": STORY})


def plant_rights(public, desk, director, county):
    """Plant into requests, objections, holds, assessments and breaches."""
    from fanzha.rights.models import Hold, Objection, Record, Request

    said = {"name": NAME, "contact_phone": PHONE, "said": STORY}
    send(public, "/objection/", key=uuid.uuid4(), kind="phone", value=PHONE, said=STORY, contact_phone=PHONE)
    send(public, "/my-data/", key=uuid.uuid4(), kind="see", **said)
    send(public, "/my-data/", expect=200, key=uuid.uuid4(), kind="see", homepage="x", **said)
    counter = {"name": NAME, "phone": PHONE, "said": STORY, "proof": "id_card", "unit": county.liuhe.pk}
    person = Person.objects.exclude(name_index="").latest("id")
    for kind in ("see", "correct", "delete", "explain"):
        send(desk, "/rights/requests/new/", key=uuid.uuid4(), kind=kind, **counter)
        request = Request.objects.latest("id")
        at = f"/rights/requests/{request.pk}/"
        send(desk, f"{at}step/person/", person_id=person.pk)
        send(desk, f"{at}step/extend/", note=STORY)
        if kind == "delete":
            send(desk, f"{at}step/propose/", expect=409, why=STORY)
            send(desk, f"{at}step/refuse/", note=STORY)
        else:
            send(desk, f"{at}step/answer/", note=STORY)
        desk.get(at)
        desk.get(f"{at}letter/")
    first = Request.objects.earliest("id")
    send(desk, f"/rights/requests/{first.pk}/step/verify/", proof="agent")
    send(desk, f"/rights/requests/{first.pk}/step/withdraw/", note=STORY)
    objection = Objection.objects.get()
    send(desk, f"/rights/objections/{objection.pk}/decide/", expect=409, step="uphold", reason="短")
    send(desk, f"/rights/objections/{objection.pk}/decide/", expect=409, step="close", reason=STORY)
    send(desk, f"/rights/objections/{objection.pk}/decide/", step="uphold", reason=STORY)
    public.post("/receipt/", {"code": objection.receipt})
    send(director, "/rights/holds/", what=str(person.pk), until=day(69), reason=STORY)
    send(director, "/rights/holds/", expect=409, what=NAME, until=day(69), reason=STORY)
    send(director, f"/rights/holds/{Hold.objects.get().pk}/release/", why=STORY)
    change = {"code": "message", "way": "erase_fields", "days": "200", "valid_from": day(8), "why": STORY}
    send(director, "/rights/retention/change/", **change)
    told = {"title": STORY, "purpose": STORY, "risks": STORY, "measures": STORY, "conclusion": STORY}
    send(director, "/rights/records/new/assessment/", **told)
    record = f"/rights/records/{Record.objects.get().pk}/"
    send(director, f"{record}edit/", **told, why=STORY, version="1")
    named = SimpleUploadedFile(f"{NAME}{PHONE}.pdf", f"%PDF-1.7 {STORY}".encode(), content_type="application/pdf")
    send(director, f"{record}files/add/", file=named)
    breach = {"what": STORY, "cause": STORY, "measures": STORY, "advice": STORY}
    send(director, "/rights/records/new/breach/", title=STORY, found_at="2026-11-23T09:00", **breach)
    record = f"/rights/records/{Record.objects.latest('id').pk}/"
    send(director, f"{record}edit/", title=STORY, **breach, why=STORY, version="1")
    send(director, f"{record}step/persons_told/", done_at="2026-11-23T09:30", why=STORY)
    for page in ("/rights/", "/rights/objections/", "/rights/retention/", "/rights/holds/", "/rights/records/", record):
        assert director.get(page).status_code == 200


def plant_files(desk, admin, county):
    an_officer(county.liuhe, Role.TOWN_OFFICER, username="roster.one")
    send(desk, "/audit/export/", purpose=STORY)
    send(desk, "/imports/new/messages/", unit=county.root.pk, source="police", kind="sms", file=workbook(
        ["内容", "手机号", "姓名", "乡镇", "对方号码", "来源编号", "时间"],
        [f"{STORY} 您的快递丢失，加客服领取退款", PHONE, NAME, "柳河镇", PHONE, PHONE, "2026-11-22 13:02"],
        [f"{STORY} 晚上回家吃饭", PHONE, NAME, "柳河镇", PHONE, ID_NUMBER, "2026-11-22 13:02"],
        [f"{STORY} 您的快递丢失，加客服领取退款", f"{PHONE}9", NAME, NAME, PHONE, CARD, STORY],
    ))  # fmt: skip
    send(desk, "/imports/new/persons/", unit=county.root.pk, file=workbook(
        ["网格编码", "户号", "姓名", "电话", "身份证号", "住址"],
        ["330999101201", "3-012", NAME, PHONE, ID_NUMBER, STORY],
        ["330999101201", PHONE, NAME, f"{PHONE}9", f"{ID_NUMBER}1", STORY],
    ))  # fmt: skip
    send(desk, "/imports/new/households/", unit=county.root.pk, file=workbook(
        ["网格编码", "户号", "住址", "人数"],
        ["330999101201", "3-013", STORY, "4"], ["330999101201", PHONE, STORY, "4"],
    ))  # fmt: skip
    send(desk, "/imports/new/incidents_110/", unit=county.root.pk, file=workbook(
        ["接警单编号", "报警时间", "报警电话", "警情类别", "损失金额"],
        ["J2", "2026-11-23 09:00", PHONE, STORY, "300"], ["J3", STORY, f"{PHONE}9", STORY, PHONE],
    ))  # fmt: skip
    send(desk, "/imports/new/outside_cases/", unit=county.root.pk, file=workbook(
        ["外部编号", "报案时间", "报案人姓名", "报案人电话", "简要案情", "收款账户", "嫌疑人电话", "损失金额"],
        ["A1", "2026-11-23 09:00", NAME, f"{PHONE[:-1]}1", STORY, CARD, PHONE, "300"],
        ["A2", STORY, NAME, f"{PHONE}9", STORY, CARD, PHONE, PHONE],
    ))  # fmt: skip
    case = cases.open_case(unit_id=county.liuhe.pk, scam_type="C04", loss=None, person_id=None, by=SYSTEM, at=AT)
    send(desk, "/imports/new/case_payments/", unit=county.root.pk, file=workbook(
        ["案件编号", "金额（元）", "付款账户", "收款账户", "收款人"],
        [case.number, "7", CARD, CARD, NAME], [STORY, PHONE, CARD, CARD, NAME],
    ))  # fmt: skip
    watch = imports.importer_of("watch_entries")
    send(desk, "/imports/new/watch_entries/", unit=county.root.pk, file=workbook(
        [column.title for column in watch.columns],
        ["号码", PHONE, STORY, STORY, day(27)], ["账号", CARD, STORY, STORY, day(27)],
        ["号码", NAME, STORY, STORY, STORY],
    ))  # fmt: skip
    officers = imports.importer_of("officers")
    row = {"username": "newcomer.one", "name": "陈某", "phone": PHONE, "unit": "330999101000", "role": "乡镇专干"}
    send(admin, "/imports/new/officers/", unit=county.root.pk, file=workbook(
        [column.title for column in officers.columns], [row.get(column.name, "") for column in officers.columns],
        ["x", "陈某", f"{PHONE}9", "330999101000", STORY, STORY],
    ))  # fmt: skip
    send(admin, "/imports/new/unit_changes/", unit=county.root.pk, file=workbook(
        ["编码", "变动", "从哪天起", "新名称", "原因"],
        ["330999102201", "更名", "2028-01-01", "东营社区", STORY], ["330999102201", NAME, "2028-01-01", PHONE, STORY],
    ))  # fmt: skip
    send(admin, "/imports/new/duties/", unit=county.root.pk, file=workbook(
        ["单位编码", "日期", "班次", "账号", "姓名"], ["330999101000", day(8), "夜班", "roster.one", ""],
        ["330999101000", day(8), NAME, PHONE, NAME],
    ))  # fmt: skip
    send(admin, "/imports/new/populations/", unit=county.root.pk, file=workbook(
        ["编码", "年份", "常住人口", "户数", "来源"], ["330999102201", "2025", "900", "300", "年鉴"],
        ["330999102201", "2025", PHONE, "300", STORY],
    ))  # fmt: skip
    run_jobs()
    assert all(batch.state == "done" and batch.refused for batch in ImportBatch.objects.all())
    assert all(batch.done > batch.refused for batch in ImportBatch.objects.all())
    for batch in ImportBatch.objects.all():
        for browser in (desk, admin):
            browser.get(f"/imports/{batch.pk}/")
            browser.post(f"/imports/{batch.pk}/refused/")


def plant_alerts(desk, county):
    told = {
        "source": "bank", "address": STORY, "unit": county.liuhe.pk, "paid": "none", "caller": PHONE,
        "text": f"{STORY} 让转账到安全账户", "asked_use": STORY, "asked_payee": STORY, "asked_told": STORY,
        "asked_phone": STORY,
    }  # fmt: skip
    send(desk, "/alerts/new/", **told)
    nobody = Alert.objects.latest("id")
    send(desk, f"/alerts/{nobody.pk}/person/", expect=409, name=NAME, phone=PHONE, address=STORY)
    send(desk, f"/alerts/{nobody.pk}/person/", name=NAME, phone="", address=STORY)
    send(desk, "/alerts/new/", name=NAME, phone=PHONE, **told)  # joins the one that the report opened
    when = "2026-11-23T10:00"
    for alert in Alert.objects.order_by("id"):
        at = f"/alerts/{alert.pk}/"
        send(desk, f"{at}regrade/", grade="orange", why=STORY)
        send(desk, f"{at}regrade/", grade="red", why=STORY)
        send(desk, f"{at}assign/", unit=county.liuhe.pk, officer="", why=STORY)
        send(desk, f"{at}reveal/", expect=200, purpose="电话劝阻")
        send(desk, f"{at}sms/", expect=302 if alert.person.phone else 409, key=uuid.uuid4().hex)
        send(desk, f"{at}contact/?way=phone", key=uuid.uuid4().hex, result="no_answer", made_at=when, note=STORY)
        send(desk, f"{at}set-aside/", next_at="2026-11-23T19:00", reason=STORY)
        send(desk, f"{at}transfer/", unit=county.baiyang.pk, reason=STORY)
        send(desk, f"{at}transfer/refuse/", reason=STORY)
        send(desk, f"{at}harmless/", said_by="officer", note=STORY)
        send(
            desk, f"{at}contact/?way=face", key=uuid.uuid4().hex, result="reached", finding="persuaded", made_at=when,
            note=STORY, photo=picture(),
        )  # fmt: skip
        send(
            desk, f"{at}close/", outcome="dissuaded", reason=STORY, payments=STORY, saved="1000",
            happened_at="2026-11-22T10:00",
        )  # fmt: skip
        send(desk, f"{at}revisit/", was_defrauded="yes", note=STORY, payments=STORY, loss="500", happened_at=when)
        send(desk, f"{at}reopen/", reason=STORY)
        desk.get(at)
    noted = {"do": "note", "id": Alert.objects.latest("id").pk, "expected": "1", "why": STORY}
    desk.get(send(desk, "/lists/alerts/do/", **noted).headers["Location"])
    run_jobs()
    for page in ("/alerts/", "/alerts/?view=closed", "/alerts/tasks/", "/", "/inbox/"):
        assert desk.get(page).status_code == 200


def plant_cases(desk, county):
    said = {"scam_type": "C04", "loss": "300", "channel": "call", "facts": STORY, "payments": STORY}
    send(desk, "/cases/new/", unit=county.liuhe.pk, name=NAME, phone=PHONE, **said)
    case = Case.objects.latest("id")
    send(desk, f"/cases/{case.pk}/edit/", **said)
    for step in ("accept", "solve", "close", "reopen"):
        send(desk, f"/cases/{case.pk}/step/{step}/", note=STORY)
    desk.get(f"/cases/{case.pk}/")
    desk.get("/cases/?view=all")
    _plant_case_file(desk, case)
    _plant_call(desk, county)


def _plant_case_file(desk, case):
    at = f"/cases/{case.pk}/"
    said = {"met_publicity": "yes", "has_app": "no", "is_warning_on": "unknown", "is_also_suspect": "on"}
    words = {"community": STORY, "how_cheated": STORY, "publicity_met": STORY, "suspect_note": STORY}
    send(desk, f"{at}victims/new/", name=NAME, phone=PHONE, **said, **words)
    send(desk, f"{at}payments/new/", amount="300", direction="paid", way="card", payer_account=CARD, payer_bank="农行",
         payee_account=CARD, payee_name=NAME, payee_bank="工行", note=STORY)  # fmt: skip
    send(desk, f"{at}traits/new/", kind="phone", value=PHONE)
    send(desk, f"{at}doubts/also_suspect/", note=STORY)
    send(desk, f"{at}origin/", origin_level="county")
    send(desk, f"{at}outcome/", arrests="1", recovered="3", note=STORY)
    send(desk, "/cases/operations/new/", title="断卡", starts_on=day(-326))
    desk.post(f"{at}tags/", {"operations": []})
    _plant_evidence(desk, case, at)
    send(desk, f"{at}tasks/new/", kind="care", unit=case.unit_id, words=STORY)
    send(desk, f"/cases/tasks/{case.tasks.get().pk}/", step="finish", answer=STORY)
    send(desk, f"{at}transfers/new/", unit=case.unit.territory_parent_id, why=STORY)
    transfer = f"/cases/transfers/{case.transfers.get().pk}/"
    send(desk, f"{transfer}answer/", step="withdraw", answer=STORY)
    desk.get(transfer)
    desk.get(at)
    desk.post(f"{at}reveal/", {"parts": ["payments", "victims", "traits"], "purpose": STORY})


def _plant_evidence(desk, case, at):
    sent = SimpleUploadedFile(f"{NAME}.txt", STORY.encode())
    send(desk, f"{at}evidence/new/", kind="chat", label=STORY, source=NAME, file=sent)
    piece = f"{at}evidence/{case.evidence.get().pk}/"
    send(desk, f"{piece}hand/", step="handed", whom=NAME, why=STORY)
    send(desk, f"{piece}check/")
    desk.get(piece)


def _plant_call(desk, county):
    values = {"name": NAME, "phone": PHONE, "own_account": CARD, "community": STORY, "unit": county.liuhe.pk}
    rows = {
        "p0-amount": "300",
        "p0-account": CARD,
        "p0-name": NAME,
        "p0-note": STORY,
        "t0-kind": "phone",
        "t0-value": PHONE,
    }
    said = {"story": STORY, **{f"v-{name}": value for name, value in values.items()}, **rows}
    call = desk.post("/cases/call/").headers["Location"]
    send(desk, f"{call}draft/", **said)
    desk.get(call)
    send(desk, f"{call}finish/", same="new", **said)
    other = desk.post("/cases/call/").headers["Location"]
    send(desk, f"{other}draft/", **said)
    send(desk, f"{other}end/", outcome="consult", protected="")
    desk.get("/cases/call/")
    listed = cases.Listed(
        system="110",
        number="J1",
        at=AT,
        caller=PHONE,
        words=STORY,
        said={"caller": PHONE, "words": STORY, "name": NAME},
    )
    row, _ = cases.list_row(listed=listed, unit_id=county.liuhe.pk, by=SYSTEM, at=AT)
    desk.get("/cases/compare/?day=2026-11-23")
    send(desk, f"/cases/compare/{row.pk}/aside/", why=STORY)
    desk.get("/cases/compare/?day=2026-11-23")
    desk.get("/cases/desk/")


def plant_clues(desk, second, county):
    from fanzha.cases.models import Clue, Reward

    unit = county.root.pk
    for key in ("p1", "p2"):
        said = {"key": key, "unit": unit, "source": "public", "text": STORY, "giver_name": NAME, "giver_phone": PHONE}
        send(desk, "/cases/clues/new/", **said)
    double, clue = Clue.objects.order_by("-id")[:2]
    base = f"/cases/clues/{clue.pk}/"
    send(desk, f"{base}hand-over/", to_unit=county.liuhe.pk, why=STORY)
    send(desk, f"{base}answer/send_back/", why=STORY)
    send(desk, f"{base}tell/", text="thanks")
    send(desk, f"{base}giver/", expect=200, purpose=STORY)
    send(desk, f"{base}step/prove/", why=STORY, other_number="")
    send(desk, f"{base}reward/", amount="300", why=STORY)
    send(desk, f"/cases/clues/{double.pk}/step/join/", why=STORY, other_number=clue.number)
    reward = Reward.objects.latest("id")
    Reward.objects.filter(pk=reward.pk).update(asked_by_id=0)
    send(desk, f"/cases/rewards/{reward.pk}/decide/", answer="agree", why=STORY)
    desk.get(f"/cases/rewards/{reward.pk}/")
    send(second, f"/cases/rewards/{reward.pk}/pay/", code=clue.receipt)
    for path in ("clues/", f"clues/{clue.pk}/", "rewards/"):
        desk.get(f"/cases/{path}")


def plant_no_fraud(desk, second, village, county):
    from fanzha.campaigns.models import NoFraud

    school = {"key": "n1", "unit": county.school.pk, "kind": "class", "part": NAME}
    send(desk, "/campaigns/no-fraud/new/", expect=409, **school)
    send(village, "/campaigns/no-fraud/new/", key="n2", unit=county.shangliu.pk, kind="village")
    row = NoFraud.objects.latest("id")
    base = f"/campaigns/no-fraud/{row.pk}/"
    codes = ("no_case", "reached", "broadcast", "slogans", "elders", "aware")
    said = {f"met_{code}": "yes" for code in codes} | {f"note_{code}": STORY for code in codes}
    photos = {f"pictures_{code}": picture() for code in codes[2:]}
    send(village, f"{base}save/", do="save", **photos, **said)
    send(village, f"{base}save/", do="apply", **said)
    send(desk, f"{base}check/", note=STORY, **said)
    send(second, f"{base}judge/send_back/", why=STORY)
    for path in ("", f"{row.pk}/"):
        village.get(f"/campaigns/no-fraud/{path}")
    send(village, f"{base}give-up/", why=STORY)


def plant_registers(desk, second, village, county):
    """Plant into every sort of field of a register, into its steps, its proof and its search."""
    from fanzha.campaigns.models import RegisterEntry

    text = f"{NAME}{PHONE}"  # a number of an identity card is refused
    base = "/campaigns/registers/"
    said = {"f_person": NAME, "f_title": text, "f_phone": PHONE, "f_since": "2026-11-02"}
    send(village, f"{base}new/liaison/", key="r1", unit=county.shangliu.pk, **said)
    entry = RegisterEntry.objects.latest("id").pk
    send(village, f"{base}{entry}/edit/", key="e", version="1", **said | {"f_title": NAME})
    send(village, f"{base}{entry}/edit/", expect=409, key="e", version="2", **said | {"f_phone": NAME})
    send(village, f"{base}{entry}/reveal/", expect=200, purpose=STORY)
    send(village, f"{base}{entry}/end/", why=STORY)
    send(village, f"{base}{entry}/restore/", why=STORY)
    group = {"f_name": NAME, "f_base": "楼栋", "f_members": "9", "f_person": NAME, "f_phone": PHONE}
    send(village, f"{base}new/chat_group/", key="r2", unit=county.shangliu.pk, **group)
    wrong = {"f_members": text, "f_since": text}
    send(village, f"{base}new/chat_group/", expect=409, key="r4", unit=county.shangliu.pk, **group | wrong)
    risk = {"f_what": NAME, "f_sort": "其他", "f_where": text, "f_on": "2026-11-20", "f_seen": text}
    files = {"file_photo": picture(), "file_scan": picture()}
    send(village, f"{base}new/hidden_risk/", expect=409, key="r5", unit=county.shangliu.pk, **risk | {"f_on": text})
    send(village, f"{base}new/hidden_risk/", key="r3", unit=county.shangliu.pk, **risk, **files)
    found = RegisterEntry.objects.latest("id").pk
    send(village, f"{base}{found}/prove/", file_photo=picture(), file_scan=picture())
    send(village, f"{base}{found}/grade/", grade="low", due_on="", plan="")
    send(village, f"{base}{found}/resolve/", said=STORY, file_photo=picture(), file_scan=picture())
    send(second, f"{base}{found}/judge/send_back/", why=STORY)
    send(desk, f"{base}{found}/void/", why=STORY)
    for path in ("", "entries/", "entries/?kind=liaison", f"{entry}/", f"{found}/"):
        village.get(f"{base}{path}")
    book = workbook(["姓名", "职务", "联系电话", "报备日期"], [NAME, text, PHONE, ""])
    send(desk, "/imports/new/register_liaison/", file=book, unit=county.root.pk)
    send(desk, "/exports/new/register_liaison/", purpose=STORY, form="csv", plain="0")


def plant_plans(desk, second, county):
    """Plant into the words and measures of a plan, and into what is said to it."""
    from fanzha.campaigns.actions.plans import mark_of_words
    from fanzha.campaigns.models import PlanVersion

    lines = (Heading(1, "一、组织领导"), Text(f"组长：{NAME}（县长）"), Heading(1, "二、别的"), Text(STORY))
    paper = SimpleUploadedFile(f"{NAME}.docx", write(Paper("2027年方案", lines)))
    send(second, "/campaigns/plans/read/", key="p0", unit=county.root.pk, file=paper)
    read = PlanVersion.objects.latest("id")
    for path in ("", "document/"):
        second.get(f"/campaigns/plans/{read.plan_id}/{path}")
    days = {"start": "2027-01-01", "ends_on": "2027-12-31"}
    send(second, "/campaigns/plans/new/?empty=1", key="p1", unit=county.root.pk, title="", **days)
    row = PlanVersion.objects.latest("id")
    base = f"/campaigns/plans/{row.plan_id}/"
    said = {
        "title": "2027年方案", "begins_on": "2027-01-01", "ends_on": "2027-12-31", "document_number": "",
        **dict.fromkeys(("basis", "purpose", "office", "reporting"), STORY),
        "goals-0-text": STORY, "goals-0-unit": NAME, "goals-0-number": "9", "goals-0-due_on": "2027-03-31",
        "members-0-duty": NAME, "members-0-name": NAME, "members-0-title": STORY,
        "phases-0-name": NAME, "phases-0-begins_on": "2027-01-01", "phases-0-ends_on": "2027-12-31",
        "phases-0-text": STORY, "requirements-0-head": NAME, "requirements-0-text": STORY,
    }  # fmt: skip
    send(second, f"{base}edit/", expect=409, **said | {"goals-0-number": STORY})
    send(second, f"{base}edit/", expect=200, row="add:goals", **said)
    send(second, f"{base}edit/", seen=mark_of_words(PlanVersion.objects.get(pk=row.pk)), **said)
    send(second, f"{base}edit/", expect=409, seen="0", **said | {"purpose": f"{STORY}。"})
    measure = {"title": NAME, "text": STORY, "kinds": ["village"]}
    send(second, f"{base}measures/new/", expect=409, **measure | {"asks-0-quota": STORY})
    send(second, f"{base}measures/new/", key=NAME, **measure | {"asks-0-kept_rule": STORY})
    for path in ("", "edit/", "measures/", "compare/"):
        second.get(f"{base}{path}")
    send(second, f"{base}submit/", number="1")
    send(desk, f"{base}return/", number="1", why=STORY)
    send(second, f"{base}submit/", number="1")
    send(desk, f"{base}approve/", number="1")
    send(desk, f"{base}end/", number="1", why=STORY)


def plant_returns(desk, second, village, county):
    """Plant into a form, what a village returned, and what is said to it."""
    from fanzha.campaigns.models import Return, ReturnFile, ReturnForm

    wanted = {
        "unit": county.root.pk, "title": "周报", "each": "week", "day": "5", "hour": "16:00", "roll": "previous",
        "covers": "this", "counters": ["leaflets", "sms", "posts"], "wants_text": "on", "wants_pictures": "1",
        "below": county.root.pk, "path": "territory", "kinds": ["village"], "begins_on": "2026-11-01",
    }  # fmt: skip
    send(desk, "/campaigns/returns/forms/new/", expect=409, **wanted | {"key": "r0", "named": STORY})
    send(desk, "/campaigns/returns/forms/new/", **wanted | {"key": "r1"})
    form = ReturnForm.objects.latest("id")
    base = f"/campaigns/returns/forms/{form.pk}/"
    send(desk, f"{base}edit/", **wanted)
    send(desk, f"{base}live/")
    place = f"/campaigns/returns/{form.pk}/{county.shangliu.pk}/2026-W48/"
    village.get(place)
    send(village, f"{place}save/", expect=409, do="complete", n_leaflets=STORY, n_sms="3", text=STORY)
    said = {"n_leaflets": "30", "n_sms": "3", "n_posts": "1", "text": STORY}
    send(village, f"{place}save/", do="save", version="0", pictures=picture(), receipt_sms=picture(), film=film(),
         **said)  # fmt: skip
    row = Return.objects.latest("id")
    send(village, f"{place}save/", expect=409, do="save", version="0", n_leaflets="1", n_sms="3", text=STORY)
    send(village, f"{place}save/", do="complete", version=str(row.version), pictures=picture(), **said)
    rows = f"/campaigns/returns/rows/{row.pk}/"
    send(desk, f"{rows}send-back/", why=STORY)
    send(village, f"{place}save/", do="complete", **said)
    send(desk, f"{rows}approve/", why=STORY)
    send(second, f"{rows}reopen/", why=STORY, until="2026-11-30")
    send(second, f"{rows}pack/", why=STORY)
    receipt = ReturnFile.objects.filter(kind="receipt").latest("id")
    send(village, f"/campaigns/returns/files/{receipt.pk}/open/", expect=200)
    send(village, f"{place}save/", do="save", pictures=picture(), **said)
    for browser in (desk, village):
        browser.get(place)
    send(desk, f"{base}end/", why=STORY)


def plant_tasks(desk, second, village, county):
    """Plant into a task, what a village did of it, and what is said to it."""
    from fanzha.campaigns.actions import issuing
    from fanzha.campaigns.models import Delivery, Share, Task
    from tests.builders.org import AT

    wanted = {
        "unit": county.root.pk, "title": "张贴海报", "text": STORY, "below": county.root.pk, "path": "territory",
        "kinds": ["village"], "counter": "posters", "quota": "20", "split": "each",
        "evidence": ["photo", "list", "link"],
        "begins_on": "2026-11-01", "due_on": "2027-11-26",
    }  # fmt: skip
    send(desk, "/campaigns/tasks/new/", expect=409, **wanted | {"key": "t0", "named": STORY})
    send(desk, "/campaigns/tasks/new/", **wanted | {"key": "t1"})
    task = Task.objects.latest("id")
    base = f"/campaigns/tasks/{task.pk}/"
    send(desk, f"{base}edit/", **wanted)
    send(desk, f"{base}quotas/", expect=409, **{f"unit_{county.shangliu.pk}": STORY})
    send(desk, f"{base}issue/")
    issuing.issue_to_all(task_id=task.pk, at=AT)
    share = Share.objects.get(task=task, unit=county.shangliu)
    own = f"/campaigns/shares/{share.pk}/"
    done = {"amount": "10", "done_on": "2026-11-20", "note": STORY}
    send(village, f"{own}deliver/", expect=409, key="k0", link=NAME, **done)
    for key in ("k1", "k2"):
        send(village, f"{own}deliver/", key=key, link="https://x.example/", file_photo=[picture()],
             file_list=[workbook([NAME, PHONE])], **done)  # fmt: skip
    row = Delivery.objects.latest("id")
    send(village, f"/campaigns/deliveries/{row.pk}/strike/", why=STORY)
    send(village, f"{own}responsible/", first="")
    send(village, f"{own}hand-down/", expect=409, due_on=STORY)
    send(village, f"{own}report/", said=STORY)
    send(second, f"{own}confirm/")
    send(desk, f"{own}return/", why=STORY)
    send(desk, f"{own}excuse/", why=STORY)
    send(desk, f"{own}resume/", why=STORY)
    other = f"/campaigns/shares/{Share.objects.get(task=task, unit=county.dongying).pk}/"
    send(desk, f"{own}pass-on/", expect=409, to_unit=STORY, why=STORY)
    send(desk, f"{other}take_back/", why=STORY)
    send(desk, f"{base}give/", expect=409, unit=STORY, amount="5")
    send(desk, f"{base}deadline/", expect=409, due_on=STORY, why=STORY)
    send(desk, f"{base}deadline/", due_on="2027-11-29", why=STORY)
    send(desk, f"{base}withdraw/", why=STORY)
    for path in ("", "mine/", "confirm/", f"{task.pk}/"):
        desk.get(f"/campaigns/tasks/{path}")
    village.get(own)


def plant_activities(public, desk, village, county):
    """Plant into words of activities, those who come, works of contests, and what stands where a class belongs."""
    from fanzha.campaigns.models import Activity, ContestEntry
    from fanzha.campaigns.queries import activity_codes

    when = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=5)
    moment = when.astimezone(clock.CHINA)
    said = {
        "unit": county.shangliu.pk, "title": NAME, "starts_at": f"{moment:%Y-%m-%dT%H:%M}", "minutes": "60",
        "place": STORY[:80], "audience": STORY[:80], "lecturer": NAME, "hosts": county.liuhe.code,
    }  # fmt: skip
    held = {"do": "record", "heads": "9", "note": STORY, "minutes_text": STORY, "pictures": picture()}
    send(village, "/campaigns/activities/new/", key="a1", kind="meeting", **said, **held)
    said["place"] = NAME
    send(village, "/campaigns/activities/new/", key="a2", kind="training", do="plan", **said)
    row = Activity.objects.latest("id")
    base = f"/campaigns/activities/{row.pk}/"
    send(village, f"{base}edit/", version=row.version, **said)
    send(village, f"{base}start/")
    page = public.get(f"/campaigns/sign/{activity_codes.printed_code(row)}/").content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    send(public, "/campaigns/sign/", expect=200, ticket=ticket, name=NAME, phone=PHONE)
    send(public, "/campaigns/sign/", expect=200, ticket=ticket, name=NAME, phone=f"{PHONE}{PHONE}")
    send(village, f"{base}people/", key="k", people=f"{NAME} {PHONE}")
    send(village, f"{base}people/", expect=409, key="l", people=STORY)
    send(village, f"{base}people/names/", expect=200)
    send(village, f"{base}people/marks/", **{f"mark_{row.sign_ins.first().pk}": "88"})
    send(village, f"{base}photos/", pictures=picture())
    send(village, f"{base}record/", version=Activity.objects.get(pk=row.pk).version, heads="9", note=STORY)
    send(village, f"{base}reopen/", why=STORY)
    send(village, f"{base}cancel/", why=STORY)
    said = {**said, "unit": county.school.pk, "place": "", "do": "plan"}
    send(desk, "/campaigns/activities/new/", key="a3", kind="class_meeting", **said)
    classes = f"/campaigns/activities/{Activity.objects.latest('id').pk}/record/"
    send(desk, classes, expect=409, classes=f"{NAME} 40")
    send(desk, "/campaigns/activities/new/", key="a4", kind="contest", **said)
    base = f"/campaigns/activities/{Activity.objects.latest('id').pk}/entries/"
    send(desk, f"{base}new/", title=NAME, group=STORY[:80], picture=picture())
    send(desk, f"{base}{ContestEntry.objects.latest('id').pk}/award/", prize="一等奖")
    for path in ("", f"{row.pk}/", f"{row.pk}/people/", f"{row.pk}/record/"):
        village.get(f"/campaigns/activities/{path}")
    desk.get(base)


def plant_typical(desk, writer, county):
    """Plant into texts that are not yet published, and into why they are not; the desk lets a sound one in."""
    from fanzha.cases.models import TypicalCase
    from fanzha.knowledge.models import Entry

    sound = {"title": "冒充客服退款", "story": "某村一名居民接到自称客服的电话。", "lesson": "挂断电话"}
    said = {"scam_type": "C04", "unit_id": county.root.pk, "loss": None, "person_id": None, "facts": STORY}
    case = cases.open_case(**said, by=SYSTEM, at=AT)
    base = f"/cases/{case.pk}/typical/"
    send(writer, base)
    row = TypicalCase.objects.get(case=case)
    one = f"/cases/typical/{row.pk}/"

    def step(browser, path, *, expect=302, **words):
        row.refresh_from_db()
        send(browser, f"{one}{path}", expect=expect, version=row.version, **words)

    planted = {"title": NAME + PHONE, "story": f"{STORY} {NAME}住在{NAME}村", "lesson": STORY}
    send(writer, f"{one}check/", expect=200, **planted)
    marks = re.findall(r'name="(why-[^"]+)"', writer.answers[-1].content.decode())
    assert marks
    step(writer, "save/", **planted, **dict.fromkeys(marks, STORY))
    assert row.__class__.objects.get(pk=row.pk).kept
    step(writer, "save/", expect=409, submit="1", **planted)
    writer.get(one)
    step(writer, "save/", submit="1", **sound)
    step(desk, "step/refuse/", why=STORY)
    for side in ("case", "library"):
        step(writer, "save/", submit="1", **sound)
        step(desk, "step/approve/")
        step(desk, "settle/", **{"why-x": STORY})
        entry = Entry.objects.get(code=TypicalCase.objects.get(pk=row.pk).entry_code)
        if side == "case":
            step(writer, "step/withdraw/", why=STORY)
        else:
            send(desk, f"/knowledge/story/{entry.code}/withdraw/", why=STORY)
        desk.get(f"/knowledge/story/{entry.code}/")
        send(writer, base)
    step(writer, "step/decline/", why=STORY)
    for page in (one, "/cases/typical/", f"/cases/{case.pk}/"):
        writer.get(page)


def plant_analysis(desk, county):
    from fanzha.cases.models import RisingFinding

    said = {"mark": "", "now": 5, "before": 1, "expected": 1.0, "rule_version": "1", "found_at": AT}
    found = RisingFinding.objects.create(unit=county.root, week=AT.date(), traits=[], **said)
    send(desk, "/cases/analysis/keep/", name=NAME + PHONE)
    send(desk, f"/cases/analysis/rising/{found.pk}/dismiss/", why=STORY, version=1)
    for page in ("", "rows/", "victims/", "rising/"):
        desk.get(f"/cases/analysis/{page}")


def plant_revisits(desk):
    from fanzha.cases import actions as cases
    from fanzha.cases.actions import revisits
    from fanzha.cases.models import VictimRevisit

    case = Case.objects.latest("id")
    cases.save_victim(case_id=case.pk, said={"name": NAME, "community": STORY}, by=SYSTEM, at=AT)
    revisits.ask_revisits(case_id=case.pk, by=SYSTEM, at=AT)
    first = VictimRevisit.objects.latest("id")
    said = {"community": STORY, "how_cheated": STORY, "publicity_met": STORY, "would_help": STORY}
    send(desk, f"/cases/revisits/{first.pk}/draft/", age=STORY, **said)
    send(desk, f"/cases/revisits/{first.pk}/try/", way="call")
    send(desk, f"/cases/revisits/{first.pk}/end/waive/", note=STORY)
    send(desk, f"/cases/revisits/{first.pk}/end/reopen/", note=STORY)
    send(desk, f"/cases/revisits/{first.pk}/finish/", **said)
    desk.get("/cases/revisits/")
    desk.get(f"/cases/revisits/{first.pk}/")


def plant_linking(desk, county):
    from fanzha.cases.actions import linking
    from fanzha.cases.models import LinkProposal, SeriesMember, StopValue

    said = {"scam_type": "C04", "loss": "300", "channel": "call", "facts": STORY, "payments": STORY}
    made = []
    for _ in range(3):
        send(desk, "/cases/new/", unit=county.liuhe.pk, name=NAME, phone=PHONE, **said)
        made.append(Case.objects.latest("id"))
        send(desk, f"/cases/{made[-1].pk}/traits/new/", kind="account", value=CARD)
        send(desk, f"/cases/{made[-1].pk}/traits/new/", kind="wechat", value=PHONE)
    linking.propose_links(case_id=made[-1].pk, by=SYSTEM, at=AT)
    kept = {"unit": county.liuhe, "reasons": [], "evidence": [], "rule_version": "1", "proposed_at": AT, "score": 1}
    link, _ = LinkProposal.objects.get_or_create(
        kind="shared_trait", first_case=made[0], second_case=made[1], defaults={**kept, "state": "proposed"}
    )
    same, _ = LinkProposal.objects.get_or_create(
        kind="same_case", first_case=made[1], second_case=made[2], defaults={**kept, "state": "proposed"}
    )
    desk.get("/cases/links/")
    send(desk, f"/cases/links/{link.pk}/decide/accept/", why=STORY)
    at = f"/cases/series/{SeriesMember.objects.latest('id').series_id}/"
    send(desk, f"{at}save/", **{"name-name": NAME, "name-note": STORY, "name-scam_type": ""})
    send(desk, f"{at}step/close/", **{"end-why": STORY})
    send(desk, f"{at}step/reopen/", **{"end-why": STORY})
    number = SeriesMember.objects.latest("id").series.number
    send(desk, "/exports/new/case_series/", series=number, plain="0", form="xlsx", purpose=STORY)
    send(desk, f"{at}split/", **{"split-cases": [made[0].pk], "split-into_new": "on", "split-why": STORY})
    other = SeriesMember.objects.latest("id").series
    send(desk, f"{at}merge/", **{"merge-into": other.number, "merge-why": STORY})
    send(desk, f"{at}step/part/", **{"end-why": STORY})
    send(desk, f"/cases/links/{same.pk}/same-case/same/", kept=made[1].pk, why=STORY)
    send(desk, f"/cases/links/{same.pk}/same-case/undo/", kept="", why=STORY)
    send(desk, "/cases/links/stop-values/", kind="phone", value=PHONE, why=STORY)
    send(desk, f"/cases/links/stop-values/{StopValue.objects.latest('id').pk}/end/", why=STORY)
    for page in ("links/", f"links/{same.pk}/", "links/stop-values/", "series/", at.removeprefix("/cases/")):
        desk.get(f"/cases/{page}")
    desk.get(f"/cases/{made[0].pk}/")


def plant_supervision(desk, town, county):
    from fanzha.cases import actions as cases
    from fanzha.supervision import actions
    from fanzha.supervision.models import PhoneCheck, TraceBack

    case = Case.objects.latest("id")
    cases.save_victim(
        case_id=case.pk, said={"home_unit_id": county.shangliu.pk, "how_cheated": STORY}, by=SYSTEM, at=AT
    )
    trace = actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)[0]
    duty = trace.duties.get(unit=county.liuhe).pk
    # Nobody judges what they answered themselves: the town answers, the desk judges.
    send(town, f"/supervision/duties/{duty}/answer/", answer=STORY, measures=STORY)
    send(desk, f"/supervision/duties/{duty}/return/", why=STORY)
    send(town, f"/supervision/duties/{duty}/answer/", answer=STORY, measures=STORY)
    send(desk, f"/supervision/duties/{duty}/conclude/", conclusion="unproven", why=STORY)
    send(desk, f"/supervision/duties/{duty}/reopen/", why=STORY)
    TraceBack.objects.update(opened_at=AT - timedelta(days=1))
    send(desk, "/supervision/checks/draw/", seed="20261123")
    check = PhoneCheck.objects.latest("id").pk
    send(desk, f"/supervision/checks/{check}/", result="denied", note=STORY)
    for path in ("traces/", f"traces/{trace.pk}/", "duties/", f"duties/{duty}/", "checks/", f"checks/{check}/"):
        desk.get(f"/supervision/{path}")


def plant_people(desk, county):
    said = {
        "name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": STORY, "family_name": NAME,
        "family_phone": PHONE, "note": STORY,
    }  # fmt: skip
    unit = county.dongying.pk
    send(desk, "/people/households/new/", unit=unit, number="7", address=STORY)
    send(desk, "/people/new/", unit=unit, household_number="7", **said)
    person = Person.objects.latest("id")
    send(desk, "/people/new/", expect=200, unit=unit, **said)
    send(desk, f"/people/{person.pk}/edit/", phone="13900139000", name="李四", emptied=list(said)[2:], reason=STORY)
    send(desk, f"/people/{person.pk}/edit/", household_number="7", reason=STORY, **said)
    send(desk, f"/people/{person.pk}/reveal/", expect=200, fields_wanted=["name", "phone", "note"], purpose=STORY)
    household = f"/people/households/{Household.objects.latest('id').pk}/edit/"
    send(desk, household, unit=unit, number="7", address=f"{STORY}1")
    send(desk, household, expect=200, unit=unit, number=PHONE, address=STORY)
    moved = {"do": "move", "id": Household.objects.latest("id").pk, "expected": "1", "why": STORY}
    desk.get(send(desk, "/lists/households/do/", unit=county.shangliu.code, **moved).headers["Location"])
    desk.get(send(desk, "/lists/households/views/", name=NAME, query="elder=1").headers["Location"])
    for noun, model, kind in (("group", Group, "work"), ("place", Place, "shop")):
        facts = {"unit": unit, "name": STORY, "kind": kind, "address": STORY}
        send(desk, f"/people/{noun}s/new/", **facts)
        send(desk, f"/people/{noun}s/{model.objects.latest('id').pk}/edit/", **facts)
    for text in (NAME, PHONE, ID_NUMBER, PHONE[-4:], STORY[:40]):
        for place in ("/people/find/", "/search/", "/touches/new/"):
            send(desk, place, expect=200, q=text)
    plant_doubles(desk)
    for plain in "01":
        for kind in ("persons", "households"):
            send(desk, f"/exports/new/{kind}/", plain=plain, form="xlsx", purpose=STORY)
    run_jobs()
    desk.get("/exports/")
    for page in ("/people/", "/people/households/", "/people/groups/", "/people/places/", f"/people/{person.pk}/"):
        assert desk.get(page).status_code == 200


def plant_doubles(desk):
    """Enter somebody twice; keep them apart, merge them, split them again, with reasons that name somebody."""
    from tests.builders.people import two_entries

    unit = Unit.objects.get(pk=Person.objects.latest("id").unit_id)
    for step in ("apart/", ""):
        first, second = two_entries(unit)
        for person in (first, second):
            people.fill(person, id_number=ID_NUMBER, address=STORY, note=STORY)
            person.save()
        pair = Double.objects.create(
            kind="person", first_id=first.pk, second_id=second.pk, reasons=["same_id"], found_at=AT
        )
        desk.get("/people/doubles/")
        desk.get(f"/people/doubles/{pair.pk}/")
        send(desk, f"/people/doubles/{pair.pk}/{step}", stays="first", take_phone="second", why=STORY)
    send(desk, f"/people/merges/{Merge.objects.latest('id').pk}/undo/", why=STORY)
    desk.get(f"/people/{first.pk}/")


def plant_touches(desk):
    person = Person.objects.exclude(household=None).latest("id")
    said = {"kind": "visit", "channel": "door", "at": "2026-11-23T09:30", "note": STORY}
    place = f"/touches/new/person/{person.pk}/"
    answer = send(desk, place, token=uuid.uuid4(), photo=picture(), **said)
    send(desk, f"/touches/new/household/{person.household_id}/", token=uuid.uuid4(), **said)
    send(desk, f"{answer.headers['Location']}reverse/", reason=STORY)
    desk.get(f"{answer.headers['Location']}proof/")
    for page in (answer.headers["Location"], "/touches/", f"/people/{person.pk}/"):
        assert desk.get(page).status_code == 200


def plant_approvals(admin, desk, said):
    """Have a token asked for, refused, taken back, and agreed to, with reasons that name somebody; return its page."""
    for verb, browser, more in (("decide", desk, {"agree": "no"}), ("withdraw", admin, {})):
        asked = send(admin, "/interface/new/", **said, why=f"{STORY} {verb}")["Location"]
        desk.get(asked)
        send(browser, f"{asked}{verb}/", why=STORY, **more)
    send(admin, "/house/restore/", why=STORY)
    asked = send(admin, "/interface/new/", **said, why=STORY)["Location"]
    send(desk, f"{asked}decide/", agree="yes", why=STORY)
    for page in (asked, "/approvals/?view=all", "/inbox/"):
        assert admin.get(page).status_code == 200
    return send(admin, asked.replace("/approvals/", "/interface/permitted/"), expect=200)


def plant_interface(admin, desk, county):
    """Have another system send what names somebody, in every field that it has."""
    scopes = ["reports.write", "reports.read", "feeds.write", "alerts.read", "alerts.write", "people.reveal", "checks"]
    said = {"name": "对接系统", "unit": "330999000000", "scopes": [*scopes, "touches.read", "touches.write"]}
    page = plant_approvals(admin, desk, {**said, "source": "platform", "expires_on": day(39)})
    other = Other(re.search(r'id="secret">(fz_[\w-]+)<', page.content.decode())[1])
    other.client = admin
    token = Token.objects.get()
    place = f"https://hook.example.com/{PHONE}"
    kinds = ["alert.opened", "report.answered"]
    send(admin, f"/interface/{token.pk}/endpoint/", expect=200, name="回调", url=place, kinds=kinds)
    somebody = {"name": NAME, "phone": PHONE}
    report = {
        "text": f"客服说要转账，{STORY}", "external": PHONE, "caller": PHONE, "reporter": somebody,
        "target": {**somebody, "address": STORY},
    }  # fmt: skip
    _taken(other, "/reports", report, key=f"key-{PHONE}")
    _taken(other, "/reports", {**report, "text": NAME}, 422, key=f"key-{PHONE}")
    _taken(other, "/checks", {"text": STORY}, 200)
    row = {"text": f"安全账户转账{STORY}", **somebody, "caller": PHONE, "external": ID_NUMBER}
    _taken(other, "/feeds/messages", {"rows": [row, {**row, "at": STORY[:40], "external": CARD}]})
    alert = an_alert(county.liuhe, grade="orange", name=NAME, phone=PHONE)
    alerts.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=SYSTEM, at=AT)
    _taken(other, f"/alerts/{alert.pk}/contacts", {
        "contact": "phone", "result": "family", "at": AT.isoformat(), "note": STORY,
    })  # fmt: skip
    _taken(other, f"/alerts/{alert.pk}/feedback", {"said_by": "person", "note": STORY})
    _taken(other, f"/alerts/{alert.pk}/person", {}, 200, Purpose=quote(NAME + "本人要求"))
    _taken(other, "/touches", {
        "kind": "lecture", "channel": "site", "at": AT.isoformat(), "unit": "330999101000", "note": STORY,
    })  # fmt: skip
    for path in ("/alerts", "/touches"):
        assert other.get(path).status_code == 200
    assert other.get("/alerts", {"state": NAME}).status_code == 422
    send(admin, f"/interface/{token.pk}/revoke/", why=STORY)


def _taken(other, path, body, status=201, **more):
    answer = other.post(path, body, **more)
    assert answer.status_code == status, (path, answer.content)


def plant_exchange(admin, desk):
    """Pair with another installation, let things cross, and send them: with reasons that name somebody."""
    from tests.builders.exchange import EVERYTHING, a_card

    content, shown = a_card()

    def card(data):
        return SimpleUploadedFile("x.fzcard", data, content_type="application/json")

    send(admin, "/exchange/key/")
    page = send(admin, "/exchange/new/", name="外网平台", card=card(content))["Location"]
    key = re.search(r"/compare/(\d+)/", admin.get(page).content.decode())[1]
    for browser in (admin, desk):
        send(browser, f"{page}compare/{key}/", digits=shown[-9:])
    kinds = {f"kind_{kind}": fields for kind, fields in EVERYTHING.items()}
    asked = send(admin, f"{page}list/out/", since=day(-326), why=STORY, **kinds)["Location"]
    send(desk, f"{asked}decide/", agree="yes", why=STORY)
    send(desk, f"{page}pack/")
    send(desk, f"{page}package/{re.search(r'/package/([0-9]+)/', desk.get(page).content.decode())[1]}/", expect=200)
    send(admin, f"{page}card/", card=card(a_card()[0]))
    send(admin, f"{page}open/", why=STORY)


def plant_duties(desk, admin, county):
    """Plant into codes, stand-ins, rosters, exchanges, notes and hand-overs."""
    me = Officer.objects.get(pk=desk.session["_auth_user_id"])
    other, leaver = (an_officer(county.root, Role.DUTY_OFFICER, username=name) for name in ("other.one", "leaver.one"))
    an_officer(county.liuhe, Role.VILLAGE_OFFICER, username="waiting.one", must_change_password=True)
    send(admin, "/org/officers/codes/", expect=200, unit="330999000000", form="print", why=STORY)
    send(admin, "/org/officers/waiting/export/", expect=200, why=STORY, form="csv")
    days = {"from_date": day(), "to_date": day(2), "why": STORY}
    post = me.posts.get().pk
    send(desk, "/org/stand-ins/new/", deputy="other.one", posts=[post], **days)
    stand_in = StandIn.objects.get()
    desk.get("/org/stand-ins/")
    send(desk, f"/org/stand-ins/{stand_in.pk}/withdraw/", why=STORY)
    roster = f"/org/duties/of/{county.root.pk}/"
    send(desk, roster, expect=200, on_date=day(2), shift="night", officer=NAME)
    for name, when in ((me.username, day(2)), ("other.one", day(3)), ("leaver.one", day(4))):
        send(desk, roster, on_date=when, shift="night", officer=name)
    mine, theirs, _ = Duty.objects.filter(unit=county.root).order_by("pk")
    send(desk, f"/org/duties/{mine.pk}/swap/", other="other.one", taken=theirs.pk, why=STORY)
    send(desk, f"/org/duties/{theirs.pk}/drop/", why=STORY)
    desk.get("/org/duties/mine/")
    send(desk, f"/org/notes/new/{county.root.pk}/", from_at="2026-11-22T17:30", to_at="2026-11-23T08:30", remarks=STORY)
    note = DutyNote.objects.get()
    desk.get(f"/org/notes/{note.pk}/")
    send(admin, f"/org/notes/{note.pk}/", remarks=STORY)
    send(desk, "/org/in-hand/", to=other.pk, why=STORY)
    send(admin, f"/org/officers/{leaver.pk}/leave/", to=other.pk, posts=[leaver.posts.get().pk],
         to_date=day(), why=STORY)  # fmt: skip
    for page in ("/org/inbox/", "/inbox/", roster, "/org/notes/", f"/org/officers/{leaver.pk}/"):
        desk.get(page)


def plant_codes(admin, officer):
    """Type what names somebody where codes of the phone are asked for, and where a lost phone is given up."""
    send(admin, "/org/code/", expect=200, code=PHONE)
    send(admin, "/org/codes/mine/begin/")
    send(admin, "/org/codes/mine/confirm/", expect=409, code=PHONE)
    send(admin, f"/org/officers/{officer.pk}/codes/", expect=200, why=STORY)


def plant_followup(admin, desk, second, named, county):
    """Plant into follow-up: the papers of the switch, a file opened by two, what is done in it, and requests."""
    from fanzha.followup.models import Contact, File, Plea
    from fanzha.rights.models import Record

    def agreed(answer):
        send(second, f"{answer['Location']}decide/", agree="yes", why=STORY)

    papers = {"title": STORY, "author": STORY, "on": day(-3), "basis": STORY, "why": STORY}
    number = Record.objects.filter(kind="assessment").latest("id").number
    send(admin, "/followup/switch/on/", expect=409, assessment=NAME, **papers)
    switching = send(admin, "/followup/switch/on/", assessment=number, **papers)
    send(desk, f"{switching['Location']}decide/", agree="yes", why=STORY)
    officer = Officer.objects.get(pk=int(named.session["_auth_user_id"]))
    said = {
        "unit": county.liuhe.pk, "basis": "prison_37", "authority": "镇政府", "document": "柳政〔2026〕3 号",
        "purpose": "帮本人找到工作", "name": NAME, "id_number": ID_NUMBER, "phone": PHONE, "consent_on": day(-3),
        "papers_at": "司法所", "told_on": day(-3), "not_told_why": "", "review_on": day(27),
        "expires_on": day(58), "named_town": officer.pk, "why": "决定已经作出",
    }  # fmt: skip
    told = dict.fromkeys(("authority", "document", "purpose", "papers_at", "not_told_why", "why"), NAME)
    # A text that names the person is refused, and kept nowhere.
    send(desk, "/followup/register/new/release/", expect=409, key=uuid.uuid4(), **{**said, **told})
    send(desk, "/followup/register/new/correction/", expect=409, key=uuid.uuid4(), **{**said, "office_on": NAME})
    agreed(send(desk, "/followup/register/new/release/", key=uuid.uuid4(), **said))
    file = File.objects.get(state="open")
    at = f"/followup/{file.pk}/"
    send(named, f"{at}open/", expect=409, purpose=STORY)
    send(named, f"{at}open/", purpose="约本人见面")
    step = {"responsible_id": file.named.get().pk, "due_on": day(7)}
    send(named, f"{at}steps/add/", key=uuid.uuid4(), goal=NAME, text=NAME, **step)
    send(named, f"{at}steps/{file.steps.get().pk}/done/", result=NAME)
    send(named, f"{at}contacts/add/", key=uuid.uuid4(), way="phone", agreement="said", planned_on=day(2))
    send(named, f"{at}contacts/{Contact.objects.get().pk}/result/", outcome="held", note=NAME)
    send(named, f"{at}review/", key=uuid.uuid4(), note=NAME, next_on=day(17))
    person = {"name": NAME, "id_number": ID_NUMBER, "phone": PHONE, "why": STORY}
    send(named, f"{at}correct/", **person)
    send(named, "/followup/find/", expect=200, q=ID_NUMBER)
    asked = {**person, "said": STORY, "reach": STORY, "proof": "id_card", "unit": county.liuhe.pk, "file_number": NAME}
    del asked["why"]
    for kind in ("copy", "correct", "appeal"):
        send(named, "/followup/requests/new/", key=uuid.uuid4(), kind=kind, **asked)
    copy = Plea.objects.get(kind="copy")
    send(named, f"/followup/requests/{copy.pk}/answer/", step="grant", note=STORY)
    entry = f"/followup/register/{file.pk}/"
    other = an_officer(county.shangliu, Role.VILLAGE_OFFICER)
    send(desk, f"{entry}name/", expect=409, who=f"{other.pk}:village", why=NAME)
    send(desk, f"{entry}unname/", expect=409, named_id=step["responsible_id"], why=NAME)
    send(desk, f"{entry}renew/", expect=409, expires_on=day(70), why=NAME)
    for page in (at, "/followup/", "/followup/requests/", f"/followup/requests/{copy.pk}/letter/"):
        assert named.get(page).status_code == 200
    for page in ("/followup/register/", entry, "/followup/requests/"):
        assert desk.get(page).status_code == 200
    send(named, f"{at}close/", outcome="done", note=NAME)
    send(admin, "/followup/switch/off/", why=STORY)


def plant_org(admin, county):
    for text in (NAME, PHONE):
        send(admin, "/org/officers/", expect=200, name=text)
    send(
        admin, "/org/officers/new/", expect=200, username="newcomer.two", name="陈某", phone=PHONE, unit="330999101000",
        role="town_officer", title="干部", from_date=day(-22),
    )  # fmt: skip
    officer = Officer.objects.get(username="newcomer.two")
    plant_codes(admin, officer)
    send(admin, f"/org/officers/{officer.pk}/edit/", name="陈某", phone=PHONE, why=STORY)
    send(admin, f"/org/officers/{officer.pk}/edit/", name="陈某", phone="", why=STORY)
    send(
        admin, f"/org/officers/{officer.pk}/post/", unit="330999102000", role="town_officer", title="干部",
        from_date=day(-22), why=STORY,
    )  # fmt: skip
    post = Post.objects.filter(officer=officer).latest("id")
    send(admin, f"/org/posts/{post.pk}/end/", to_date=day(7), why=STORY)
    send(admin, f"/org/officers/{officer.pk}/password/", expect=200, why=STORY)
    send(admin, f"/org/officers/{officer.pk}/close/", expect=200, why=STORY)
    unit = county.other_school.pk
    send(admin, f"/org/units/{unit}/phone/", phone="", why=STORY)
    dated = {"on_date": day(-3), "why": STORY}
    named = {"name": "白杨一小", "short_name": "", "kind": "school", "is_correction": "no"}
    confirm(admin, f"/org/units/{unit}/rename/", **named, **dated)
    confirm(admin, f"/org/units/{unit}/move/", territory_parent="330999101000", line_parent="JYJ", **dated)
    confirm(admin, f"/org/units/{unit}/split/", parts="XX03 白杨二小\nXX04 白杨三小", goes_on="no", **dated)
    confirm(admin, f"/org/units/{county.school.pk}/merge/", into="XX03", staff="end", **dated)
    send(admin, f"/org/units/{unit}/work/", to=Unit.objects.get(code="XX03").pk, why=STORY)
    change = org.arrange_change(
        unit_id=county.shangliu.pk, kind="rename", on_date=date(2028, 1, 1), why=STORY, by=SYSTEM, at=AT,
        facts={"name": "新村", "short_name": ""},
    )  # fmt: skip
    admin.get("/org/units/changes/")
    send(admin, f"/org/units/changes/{change.pk}/withdraw/", why=STORY)
    admin.get(f"/org/units/{unit}/?day=2026-01-01")
    closed = Unit.objects.get(code="XX04")
    send(admin, f"/org/units/{closed.pk}/close/", why=STORY)
    send(admin, "/org/units/export/", expect=200, why=STORY, form="csv")


def break_things(desk, monkeypatch):
    """Have the product break on planted data: pages, jobs and gateways."""

    def break_down(**_):
        raise ValueError(f"invalid literal: {STORY}")

    monkeypatch.setattr("fanzha.people.actions.add_person", break_down)
    answers = [
        desk.post("/people/new/", {"unit": Household.objects.latest("id").unit_id, "name": NAME, "phone": PHONE})
    ]
    monkeypatch.setattr("fanzha.channels.actions.sending.adapter_for", lambda _channel: break_down())

    channels.queue_message(
        channel="sms", to=PHONE, body=STORY, unit_id=Household.objects.latest("id").unit_id, dedupe_key="breaks",
        purpose="alert:1", by=SYSTEM, at=AT,
    )  # fmt: skip
    run_jobs()
    answers += [desk.get(f"/people/{PHONE}/"), desk.get(f"/{NAME}/"), desk.post("/people/find/", {"q": f"\x00{STORY}"})]
    monkeypatch.undo()
    return [answer.status_code for answer in answers]
