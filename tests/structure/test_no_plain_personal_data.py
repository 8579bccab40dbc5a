"""Whatever personal data somebody types or uploads lies nowhere in clear: database, logs, jobs, addresses, files.

Every form of the product is given planted values, the jobs run, and everything that is left is searched. A form or a
field that is neither planted nor excused with a reason fails the test: a new one cannot be forgotten.
"""

import importlib
import inspect
import io
import json
import logging
import os
import pkgutil
import re
import subprocess
import uuid
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import openpyxl
import pytest
from django import forms
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

import fanzha
from fanzha.alerts.models import Alert
from fanzha.cases.models import Case
from fanzha.common import imports
from fanzha.common.models import AuditRow, ImportBatch
from fanzha.common.permissions import Role
from fanzha.intake.models import Report, WatchEntry
from fanzha.org.models import Officer, Post
from fanzha.people.models import Group, Household, Person, Place
from fanzha.runtime.postgres.binaries import bin_folder
from fanzha.touches.models import Touch
from tests.builders.alerts import load_rules
from tests.builders.org import AT, PASSWORD, County, an_officer, signed_in
from tests.builders.planted import (
    CARD,
    ID_NUMBER,
    NAME,
    PHONE,
    STORY,
    Sown,
    forms_of,
    found_in,
    found_in_dump,
    name_of,
    takes_text,
)  # fmt: skip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

OFFICIAL = "official: names and posts of officers and units are public"
PUBLISHED = "published: reviewed knowledge, read by everybody"
RULES = "published: why a rule changed stands beside the rule, for everybody who works by it"
ADDRESS = "a filter in the address: it asks for a number of ours, never for a person"
LOOKED_UP = "looked up, never kept"
OURS = "made by our own page, not typed"
AMOUNT = "read as an amount"
EXCUSED = {
    "alerts.forms.acting.Revealing": "a closed list of purposes",
    "alerts.forms.contacts.Contacting.key": OURS,
    "alerts.forms.contacts.Sending.key": OURS,
    "alerts.forms.ending.Closing.loss": AMOUNT,
    "alerts.forms.ending.Closing.saved": AMOUNT,
    "alerts.forms.ending.Closing.first_number": LOOKED_UP,
    "alerts.forms.ending.Revisiting.loss": AMOUNT,
    "alerts.forms.listing.Filtering.number": ADDRESS,
    "alerts.forms.opening.Opening.amount": AMOUNT,
    "alerts.forms.ruling.ClockRuling": RULES,
    "alerts.forms.ruling.GradeRuling": RULES,
    "cases.forms.Editing.loss": AMOUNT,
    "cases.forms.Filtering.number": ADDRESS,
    "cases.forms.Opening.loss": AMOUNT,
    "intake.forms.Joining.first_number": LOOKED_UP,
    "intake.forms.WatchFilter": "a choice of kinds",
    "intake.forms.QueueFilter": "choices alone",
    "knowledge.forms.desk.Search": "searches published knowledge",
    "knowledge.forms.desk.Publishing": "a day",
    "knowledge.forms.desk.Reason": PUBLISHED,
    "knowledge.forms.entry.EntryForm": PUBLISHED,
    "knowledge.forms.entry.NewEntryForm": PUBLISHED,
    "org.forms.base.Form": "a base",
    "org.forms.officers.NewOfficer.username": OFFICIAL,
    "org.forms.officers.NewOfficer.name": OFFICIAL,
    "org.forms.officers.NewOfficer.title": OFFICIAL,
    "org.forms.officers.NewOfficer.unit": LOOKED_UP,
    "org.forms.officers.NewPost.unit": LOOKED_UP,
    "org.forms.officers.NewPost.title": OFFICIAL,
    "org.forms.officers.EditOfficer.name": OFFICIAL,
    "org.forms.officers.FindOfficers": OFFICIAL,
    "org.forms.sign_in.SignIn.next": OURS,
    "org.forms.units.NewUnit": OFFICIAL,
    "org.forms.units.Rename.name": OFFICIAL,
    "org.forms.units.Rename.short_name": OFFICIAL,
    "org.forms.units.Rename.phone": OFFICIAL,
    "org.forms.units.Move.territory_parent": LOOKED_UP,
    "org.forms.units.Move.line_parent": LOOKED_UP,
    "org.forms.units.Count": OFFICIAL,
    "org.forms.units.Search": OFFICIAL,
    "people.forms.filters.HouseholdFiltering": "choices alone",
    "people.forms.filters.PersonFiltering": "choices alone",
    "people.forms.households.HouseholdForm.number": "refuses whatever looks like a number of a person",
    "people.forms.persons.NewPerson.household_number": LOOKED_UP,
    "people.forms.persons.PersonChange.household_number": LOOKED_UP,
    "portal.forms.Report.homepage": "a trap for programs; whatever fills it is refused",
    "touches.forms.LedgerFiltering": "choices alone",
}  # fmt: skip


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


def send(browser, path, **said):
    """Post a form, and see that the page took it or said why not in words."""
    answer = browser.post(path, said)
    assert answer.status_code in {200, 302, 409}, (path, answer.status_code)
    return answer


def picture():
    """Return a photograph whose name and comment name somebody."""
    sink = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(sink, "JPEG", comment=STORY.encode())
    return SimpleUploadedFile(f"{NAME}{PHONE}.jpg", sink.getvalue(), content_type="image/jpeg")


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


# --- the journey: each function plants into the forms of one capability


def plant_public(public, county):
    send(public, "/check/", text=STORY, asked="")
    for asked, text in (("account", CARD), ("app", NAME), ("", PHONE), ("", f"https://x.example/?p={PHONE}")):
        send(public, "/check/", text=text, asked=asked)
    send(public, "/receipt/", code=PHONE)
    for n in range(4):
        send(
            public, "/report/", key=uuid.uuid4(), text=f"{STORY}，让我把钱转到安全账户，验证码别告诉别人 {n}",
            paid_state="none", caller=PHONE, contact_phone=PHONE, contact_name=NAME, town=county.liuhe.pk,
            for_elder="True", target_name=NAME, target_phone=PHONE, target_address=STORY, relation="child",
            pictures=[picture(), picture()],
        )  # fmt: skip
    public.get("/report/done/")
    send(public, "/report/", start="elder", text=STORY, contact_phone=PHONE)


def plant_sign_in(public, officer):
    for _ in range(6):
        public.post("/org/sign-in/", {"username": PHONE, "password": STORY, "next": "/"})
    send(signed_in(public, officer), "/org/password/", current=STORY, new=f"{NAME}{PHONE}", again=f"{NAME}{PHONE}")


def plant_intake(desk, county):
    first, second, third, fourth = Report.objects.order_by("id")
    desk.get(f"/intake/reports/{first.pk}/")
    desk.get(f"/intake/reports/{first.pk}/pictures/1/")
    send(desk, f"/intake/reports/{first.pk}/reveal/", why=STORY)
    send(desk, f"/intake/reports/{second.pk}/join/", first_number=PHONE)
    send(
        desk, f"/intake/reports/{first.pk}/confirm/", grade="red", is_to_be_warned="1", name=NAME, phone=PHONE,
        unit=county.liuhe.pk, address=STORY, relation="child", note=STORY,
    )  # fmt: skip
    send(desk, f"/intake/reports/{third.pk}/dismiss/", dismissal=Report.Dismissal.values[0], note=STORY)
    send(desk, f"/intake/reports/{third.pk}/reopen/", why=STORY)
    send(desk, f"/intake/reports/{fourth.pk}/join/", first_number=first.number)
    for kind, value in (("phone", PHONE), ("account", CARD), ("app", NAME), ("url", f"https://x.example/{PHONE}")):
        send(desk, "/intake/watch/add/", kind=kind, value=value, source=STORY, reason=STORY, until="2026-12-20")
    for entry in WatchEntry.objects.all()[:2]:
        send(desk, f"/intake/watch/{entry.pk}/withdraw/", why=STORY)
    for page in ("/intake/queue/", "/intake/watch/", "/check/"):
        desk.get(page)


def plant_files(desk, admin, county):
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
    watch = imports.importer_of("watch_entries") if "watch_entries" in kinds_of_imports() else None
    if watch:
        send(desk, "/imports/new/watch_entries/", unit=county.root.pk, file=workbook(
            [column.title for column in watch.columns],
            ["号码", PHONE, STORY, STORY, "2026-12-20"], ["账号", CARD, STORY, STORY, "2026-12-20"],
            ["号码", NAME, STORY, STORY, STORY],
        ))  # fmt: skip
    officers = imports.importer_of("officers")
    row = {"username": "newcomer.one", "name": "陈某", "phone": PHONE, "unit": "330999101000", "role": "乡镇专干"}
    send(admin, "/imports/new/officers/", unit=county.root.pk, file=workbook(
        [column.title for column in officers.columns], [row.get(column.name, "") for column in officers.columns],
        ["x", "陈某", f"{PHONE}9", "330999101000", STORY, STORY],
    ))  # fmt: skip
    run_jobs()
    for batch in ImportBatch.objects.all():
        for browser in (desk, admin):
            browser.get(f"/imports/{batch.pk}/")
            browser.post(f"/imports/{batch.pk}/refused/")


def plant_alerts(desk, county):
    for n in range(3):
        send(
            desk, "/alerts/new/", source="bank", name=NAME, phone=f"{PHONE[:-1]}{n}" if n else PHONE, address=STORY,
            unit=county.liuhe.pk, paid="none", caller=PHONE, text=f"{STORY} 让转账到安全账户", asked_use=STORY,
            asked_payee=STORY, asked_told=STORY, asked_phone=STORY,
        )  # fmt: skip
    when = "2026-11-23T09:50"
    for alert in Alert.objects.order_by("id"):
        at = f"/alerts/{alert.pk}/"
        send(desk, f"{at}regrade/", grade="orange", why=STORY)
        send(desk, f"{at}regrade/", grade="red", why=STORY)
        send(desk, f"{at}assign/", unit=county.liuhe.pk, officer="", why=STORY)
        send(desk, f"{at}person/", name=NAME, phone=PHONE, address=STORY)
        send(desk, f"{at}reveal/", purpose="电话劝阻")
        send(desk, f"{at}sms/", key=uuid.uuid4().hex)
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
    run_jobs()
    for page in ("/alerts/", "/alerts/?view=closed", "/alerts/tasks/", "/", "/inbox/"):
        assert desk.get(page).status_code == 200


def plant_cases(desk, county):
    said = {"scam_type": "C04", "loss": "300", "channel": "call", "facts": STORY, "payments": STORY}
    send(desk, "/cases/new/", unit=county.liuhe.pk, name=NAME, phone=PHONE, **said)
    case = Case.objects.latest("id")
    send(desk, f"/cases/{case.pk}/edit/", **said)
    for step in ("accept", "investigate", "close", "reopen"):
        browser_answer = desk.post(f"/cases/{case.pk}/step/{step}/", {"note": STORY})
        assert browser_answer.status_code in {200, 302, 404, 409}
    desk.get(f"/cases/{case.pk}/")
    desk.get("/cases/?view=all")


def plant_people(desk, county):
    said = {
        "name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": STORY, "family_name": NAME,
        "family_phone": PHONE, "note": STORY,
    }  # fmt: skip
    send(desk, "/people/households/new/", unit=county.dongying.pk, number="7", address=STORY)
    send(desk, "/people/new/", unit=county.dongying.pk, household_number="7", **said)
    send(
        desk,
        "/people/new/",
        unit=county.dongying.pk,
        **(said | {"phone": "13900139000", "id_number": "", "name": "李四"}),
    )
    person = Person.objects.latest("id")
    send(desk, f"/people/{person.pk}/edit/", reason=STORY, **(said | {"id_number": ""}))
    send(desk, f"/people/{person.pk}/edit/", reason=STORY, **said)
    send(desk, f"/people/{person.pk}/reveal/", fields_wanted=["name", "phone", "note"], purpose=STORY)
    household = Household.objects.latest("id")
    send(desk, f"/people/households/{household.pk}/edit/", unit=county.dongying.pk, number="7", address=f"{STORY}1")
    send(desk, f"/people/households/{household.pk}/edit/", unit=county.dongying.pk, number=PHONE, address=STORY)
    for noun, model, kind in (("group", Group, "work"), ("place", Place, "shop")):
        facts = {"unit": county.dongying.pk, "name": STORY, "kind": kind, "address": STORY}
        send(desk, f"/people/{noun}s/new/", **facts)
        send(desk, f"/people/{noun}s/{model.objects.latest('id').pk}/edit/", **facts)
    for text in (NAME, PHONE, ID_NUMBER, PHONE[-4:], STORY[:40]):
        send(desk, "/people/find/", q=text)
        send(desk, "/search/", q=text)
        send(desk, "/touches/new/", q=text)
    for plain in "01":
        send(desk, "/people/export/", plain=plain, purpose=STORY)
    for page in ("/people/", "/people/households/", "/people/groups/", "/people/places/", f"/people/{person.pk}/"):
        desk.get(page)


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


def plant_org(admin, county):
    send(
        admin, "/org/officers/new/", username="newcomer.two", name="陈某", phone=PHONE, unit="330999101000",
        role="town_officer", title="干部", from_date="2026-11-01",
    )  # fmt: skip
    officer = Officer.objects.get(username="newcomer.two")
    send(admin, f"/org/officers/{officer.pk}/edit/", name="陈某", phone=PHONE, why=STORY)
    send(admin, f"/org/officers/{officer.pk}/edit/", name="陈某", phone="", why=STORY)
    send(
        admin, f"/org/officers/{officer.pk}/post/", unit="330999102000", role="town_officer", title="干部",
        from_date="2026-11-01", why=STORY,
    )  # fmt: skip
    post = Post.objects.filter(officer=officer).latest("id")
    send(admin, f"/org/posts/{post.pk}/end/", to_date="2026-11-30", why=STORY)
    send(admin, f"/org/officers/{officer.pk}/password/", why=STORY)
    send(admin, f"/org/officers/{officer.pk}/close/", why=STORY)
    unit = county.other_school.pk
    send(admin, f"/org/units/{unit}/rename/", name="白杨小学", short_name="", kind="school", phone="", why=STORY)
    send(admin, f"/org/units/{unit}/move/", territory_parent="330999101000", line_parent="JYJ", why=STORY)
    send(admin, f"/org/units/{unit}/close/", why=STORY)
    send(admin, "/org/units/export/", why=STORY, form="csv")


def break_things(desk, monkeypatch):
    """Have the product break on planted data: pages, jobs and gateways."""

    def break_down(**_):
        raise ValueError(f"invalid literal: {STORY}")

    monkeypatch.setattr("fanzha.people.actions.add_person", break_down)
    answers = [
        desk.post("/people/new/", {"unit": Household.objects.latest("id").unit_id, "name": NAME, "phone": PHONE})
    ]
    monkeypatch.setattr("fanzha.channels.actions.sending.adapter_for", lambda _channel: break_down())
    from fanzha.channels import actions as channels
    from tests.builders.org import SYSTEM

    channels.queue_message(
        channel="sms", to=PHONE, body=STORY, unit_id=Household.objects.latest("id").unit_id, dedupe_key="breaks",
        purpose="alert:1", by=SYSTEM, at=AT,
    )  # fmt: skip
    run_jobs()
    answers += [desk.get(f"/people/{PHONE}/"), desk.get(f"/{NAME}/"), desk.post("/people/find/", {"q": f"\x00{STORY}"})]
    monkeypatch.undo()
    return [answer.status_code for answer in answers]


# --- what is left, searched


def dump_of_the_database():
    """Return everything that the database holds, as its own program writes it out."""
    place = settings.DATABASES["default"]
    place = {**place, **connection.get_connection_params()}
    command = [
        bin_folder() / "pg_dump",
        "--data-only",
        "--inserts",
        "--no-sync",
        "-h",
        place["HOST"],
        "-U",
        place["USER"],
    ]
    if place["PORT"]:
        command += ["-p", str(place["PORT"])]
    environment = os.environ | {"PGPASSWORD": place.get("PASSWORD") or ""}
    done = subprocess.run([*command, place["NAME"]], capture_output=True, env=environment, check=True)
    return done.stdout


def addresses_in(answer):
    """Return every address that an answer leads to."""
    found = [answer.headers.get("Location", ""), answer.headers.get("HX-Redirect", "")]
    if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
        page = answer.content.decode("utf-8", "replace")
        found += re.findall(r'\s(?:href|action|src|formaction|hx-[a-z]+)="([^"]*)"', page)
    return [urlsplit(address).geturl() for address in found if not address.startswith("tel:")]


def cookies_of(answer):
    return "\n".join(morsel.OutputString() for morsel in answer.cookies.values())


def files_with_planted_values(root):
    """Return the files below the data folder that hold a planted value, the database's own included."""
    needles = [text for value in (NAME, PHONE, ID_NUMBER, CARD) for text in forms_of(value) if len(text) > 8]
    pattern = re.compile(b"|".join(re.escape(needle) for needle in needles))
    found = []
    for path in Path(root).rglob("*"):
        if found_in(path.name) or (path.is_file() and not path.is_socket() and pattern.search(path.read_bytes())):
            found.append(str(path))
    return found


def kinds_of_imports():
    from fanzha.common.imports import registry

    return set(registry._importers)


def forms_of_the_product():
    """Return every form class of the product, by walking its rooms."""
    found = {}
    for module in pkgutil.walk_packages(fanzha.__path__, "fanzha."):
        if module.name.startswith(("fanzha.core", "fanzha.runtime", "fanzha.cli", "fanzha.config")):
            continue
        if "migrations" in module.name:
            continue
        for _, member in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(member, forms.BaseForm) and member.__module__ == module.name:
                found[name_of(member)] = member
    return {name: member for name, member in found.items() if not member.__name__.startswith("_")}


def forgotten(sown):
    """Return the forms and fields that were neither planted nor excused."""
    wanted = set()
    for name, member in forms_of_the_product().items():
        if name in EXCUSED:
            continue
        if name not in sown.bound:
            wanted.add(name)
        wanted |= {f"{name}.{field}" for field, kind in member.base_fields.items() if takes_text(kind)}
    wanted |= {field for field in sown.seen if field.rpartition(".")[0] not in EXCUSED}
    return sorted(wanted - sown.taken - set(EXCUSED))


@pytest.fixture
def county():
    load_rules()
    return County()


def test_nothing_that_was_planted_is_found_in_clear(county, monkeypatch, capfd):
    public, desk, admin, knocker = (Watching() for _ in range(4))
    signed_in(desk, an_officer(county.root, Role.DIRECTOR))
    signed_in(admin, an_officer(county.root, Role.ADMINISTRATOR))
    sown = Sown()

    with sown.watching(monkeypatch):
        plant_public(public, county)
        plant_sign_in(knocker, an_officer(county.liuhe, Role.TOWN_OFFICER, password=PASSWORD))
        plant_intake(desk, county)
        plant_files(desk, admin, county)
        plant_alerts(desk, county)
        plant_cases(desk, county)
        plant_people(desk, county)
        plant_touches(desk)
        plant_org(admin, county)
    statuses = break_things(desk, monkeypatch)
    logged = capfd.readouterr()
    answers = [answer for browser in (public, desk, admin, knocker) for answer in browser.answers]
    errors = [answer for answer in answers if answer.status_code >= 400 and answer.status_code != 409]

    # That the journey went through: what broke was broken on purpose.
    assert statuses[:3] == [500, 404, 404]
    assert [a.request["PATH_INFO"] for a in answers if a.status_code == 500] == ["/people/new/"]
    assert min(Person.objects.count(), Touch.objects.count()) > 3
    assert AuditRow.objects.count() > 60
    left = {
        "forms and fields that nobody planted": forgotten(sown),
        "database": found_in_dump(dump_of_the_database()),
        "sessions": [found_in(json.dumps(row.get_decoded())) for row in Session.objects.all()],
        "logs": found_in(logged.out + logged.err),
        "addresses": [hit for answer in answers for hit in addresses_in(answer) if found_in(hit)],
        "cookies": [cookies_of(answer) for answer in answers if found_in(cookies_of(answer))],
        "error pages": [answer.request["PATH_INFO"] for answer in errors if found_in(answer.content)],
        "files": files_with_planted_values(settings.FANZHA_DATA),
    }
    left["sessions"] = [kinds for kinds in left["sessions"] if kinds]
    assert {place: hits for place, hits in left.items() if hits} == {}


# --- the search itself, shown to find


@pytest.mark.parametrize(
    "hidden",
    [
        f"x{NAME}y", "199 3827 1650", "6225-8819-3827-4650", "１９９３８２７１６５０",
        "%E6%AC%A7%E9%98%B3%E7%87%8A%E6%BE%94",
        json.dumps({"a": NAME}), NAME.encode("utf-16-le"), NAME.encode("gb18030"), "&#27431;&#38451;&#29130;&#28572;",
    ],
)  # fmt: skip
def test_the_search_finds_a_value_in_whatever_form(hidden):
    assert found_in(hidden) != []


@pytest.mark.parametrize("shown", ["欧***", "199****1650", "440524****", "1650", "欧阳"])
def test_the_search_lets_masks_pass(shown):
    assert found_in(shown) == []


def test_the_search_finds_a_value_in_the_dump_in_clear_and_in_binary_columns(county):
    county.liuhe.short_name = PHONE
    county.liuhe.save()
    officer = an_officer(county.liuhe)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_officer SET phone = %s WHERE id = %s", [NAME.encode(), officer.pk])

    kinds = {kind for _, found in found_in_dump(dump_of_the_database()) for kind in found}

    assert kinds == {"phone", "name"}


def test_a_form_that_nobody_planted_is_reported():
    sown = Sown()

    assert {"people.forms.filters.Search", "people.forms.filters.Search.q", "portal.forms.Check"} <= set(
        forgotten(sown)
    )


def test_every_excuse_names_a_form_or_field_that_exists():
    known = forms_of_the_product()
    names = set(known) | {f"{name}.{field}" for name, form in known.items() for field in form.base_fields}

    assert set(EXCUSED) - names == set()


def test_every_kind_of_import_is_planted():
    source = inspect.getsource(plant_files)

    # The tree of units is official throughout.
    assert {kind for kind in kinds_of_imports() if f'"{kind}"' not in source and f"/{kind}/" not in source} <= {"units"}
