"""The ledger's pages: filtered, counted without what was reversed, written by hand with proof."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image

from fanzha.common import crypto
from fanzha.common.models import AuditRow, StoredFile
from fanzha.common.permissions import Role
from fanzha.people.models import Household
from fanzha.touches import actions, queries
from fanzha.touches.models import Touch
from tests.builders.intake import shipped_rules
from tests.builders.org import AT, SYSTEM, County, an_actor, an_officer, signed_in
from tests.builders.people import NAME, PHONE, a_person, many_persons

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TOKEN = "6f2f4d8e-3b57-4b0c-9f6e-0d8a2a6f1c11"
SAID = {"token": TOKEN, "kind": "visit", "channel": "door", "at": "2026-11-23T09:30", "note": "讲了刷单的套路"}


@pytest.fixture
def county():
    shipped_rules()
    return County()


@pytest.fixture
def officer(county, client):
    return signed_in(client, an_officer(county.root, Role.DIRECTOR))


@pytest.fixture
def person(county):
    return a_person(county.shangliu)


def touch(person, *, ref="1", at=AT, kind="call", **more):
    return actions.record_touch(
        at=at, by=SYSTEM, kind=kind, unit_id=person.unit_id, person_id=person.pk, source="alert", source_ref=ref, **more
    )


def place(row):
    return queries.url_of(row)


def picture(size=(40, 30), form="JPEG"):
    sink = io.BytesIO()
    image = Image.new("RGB", size, "red")
    image.save(sink, form, **({"comment": b"taken-at-home"} if form == "JPEG" else {}))
    sink.seek(0)
    sink.name = f"{NAME}.jpg"
    return sink


def urls_on(page):
    return re.findall(r'<a href="(/touches/\d+/\d+/)">', page.content.decode())


def test_the_ledger_names_whom_it_reached_by_a_mask(officer, person):
    row = touch(person)

    page = officer.get("/touches/").content.decode()

    assert place(row) in page
    assert "欧***" in page
    assert NAME not in page


def test_a_liaison_sees_that_somebody_was_reached_and_not_whom(client, county, person):
    row = touch(person, note="讲了刷单的套路")
    liaison = signed_in(client, an_officer(county.root, Role.LINE_LIAISON))

    pages = [liaison.get(url).content.decode() for url in ("/touches/", place(row))]

    assert all("一名群众" in page and "欧" not in page and "刷单的套路" not in page for page in pages)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"period": "1"}, 1),
        ({"period": "30"}, 3),
        ({"kind": "sms"}, 1),
        ({"kind": "?"}, 2),
        ({"period": "x"}, 2),
    ],
)
def test_filters_narrow_the_ledger(officer, person, query, count):
    touch(person, ref="1")
    touch(person, ref="2", at=AT - timedelta(days=6), kind="sms")
    touch(person, ref="3", at=AT - timedelta(days=8))

    assert len(urls_on(officer.get("/touches/", query))) == count


def test_the_ledger_of_a_town_holds_its_units_alone(client, county, person):
    touch(person)
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    assert urls_on(other.get("/touches/")) == []
    assert urls_on(other.get("/touches/", {"unit": county.shangliu.pk})) == []


def test_what_was_reversed_stays_in_the_list_and_leaves_the_count(officer, county, person):
    touch(person, ref="1")
    second = touch(person, ref="2")

    answer = officer.post(f"{place(second)}reverse/", {"reason": "登记错了人"}, follow=True).content.decode()
    page = officer.get("/touches/")

    assert "已冲销" in answer
    assert "有效触达 1 次" in page.content.decode()
    assert len(urls_on(page)) == 3
    assert queries.counts_by_kind(
        an_actor(county.root), since=AT - timedelta(days=1), until=AT + timedelta(days=1)
    ) == {"call": 1}


def test_counts_agree_with_counting_one_by_one(county, person):
    for n in range(12):
        row = touch(person, ref=str(n), kind=("call", "sms", "visit")[n % 3])
        if n % 4 == 0:
            actions.reverse_touch(
                at=AT, touch_at=row.at, touch_id=row.id, reason="登记错了人", by=an_actor(county.root)
            )
    rows = queries.touches_seen(an_actor(county.root))

    one_by_one = {}
    for row in queries.standing(rows):
        one_by_one[row.kind] = one_by_one.get(row.kind, 0) + 1

    assert queries.standing_counts(rows) == one_by_one


@pytest.mark.parametrize(("given", "said"), [({}, "写明冲销原因"), ({"reason": "错"}, "至少 4 个字")])
def test_a_reversal_without_a_reason_is_refused_in_words(officer, person, given, said):
    row = touch(person)

    answer = officer.post(f"{place(row)}reverse/", given).content.decode()

    assert said in answer
    assert Touch.objects.count() == 1


def test_a_touch_and_its_reversal_lead_to_each_other_and_cannot_be_reversed_again(officer, person):
    row = touch(person)
    officer.post(f"{place(row)}reverse/", {"reason": "登记错了人"})
    reversal = Touch.objects.exclude(reverses_id=None).get()

    pages = [officer.get(place(one)).content.decode() for one in (row, reversal)]
    again = officer.post(f"{place(row)}reverse/", {"reason": "再冲一次"}).content.decode()

    assert place(reversal) in pages[0]
    assert place(row) in pages[1]
    assert "已经冲销过了" in again
    assert all("冲销这次触达" not in page for page in pages)


def test_another_towns_touch_is_not_found(client, county, person):
    row = touch(person)
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    answers = [
        other.get(place(row)),
        other.post(f"{place(row)}reverse/", {"reason": "登记错了人"}),
        other.get(f"{place(row)}proof/"),
        other.get(f"/touches/new/person/{person.pk}/"),
        other.post(f"/touches/new/person/{person.pk}/", SAID),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


@pytest.mark.parametrize(
    "path", ["/touches/20261122/{}/", "/touches/99999999/{}/", "/touches/0/{}/", "/touches/123456789012/{}/"]
)
def test_a_touch_of_another_or_no_day_is_not_found(officer, person, path):
    assert officer.get(path.format(touch(person).id)).status_code == 404


def test_pages_of_the_ledger_hold_each_touch_once(officer, person):
    for n in range(120):
        touch(person, ref=str(n), at=AT - timedelta(minutes=n // 3))
    first = officer.get("/touches/")

    second = officer.get("/touches/", {"after": re.search(r"\?after=([\w.]+)", first.content.decode())[1]})
    third = officer.get("/touches/", {"after": re.search(r"\?after=([\w.]+)", second.content.decode())[1]})
    back = officer.get("/touches/", {"before": re.search(r"\?before=([\w.]+)", third.content.decode())[1]})

    everything = urls_on(first) + urls_on(second) + urls_on(third)
    assert [len(urls_on(page)) for page in (first, second, third)] == [50, 50, 20]
    assert len(set(everything)) == 120
    assert urls_on(back) == urls_on(second)


def test_a_page_of_the_ledger_decrypts_one_name_a_row(officer, county):
    for n in range(60):
        touch(
            a_person(county.shangliu, name="王大明", phone=f"197000{n:02d}888"),
            ref=str(n),
            note="备注",
            shown_text="话术",
        )
    spent = []
    for url in ("/touches/?period=1&kind=quiz", "/touches/"):
        before = crypto.decrypted_count()
        officer.get(url)
        spent.append(crypto.decrypted_count() - before)

    assert spent[1] - spent[0] <= 50


def test_an_officer_writes_down_a_visit_with_its_picture(officer, county, person):
    many_persons(county.shangliu, 1)
    person.household = Household.objects.get()
    person.save()

    answer = officer.post(f"/touches/new/person/{person.pk}/", SAID | {"photo": picture()})

    row, file = Touch.objects.get(), StoredFile.objects.get()
    assert answer.headers["Location"] == place(row)
    assert (row.kind, row.channel, row.person_id, row.household_id) == ("visit", "door", person.pk, person.household_id)
    assert (row.note, row.unit_id, row.source) == ("讲了刷单的套路", county.shangliu.pk, "manual")
    assert (row.proof_hash, row.proof_size) == (file.digest, file.size_bytes)


def test_the_picture_is_shown_on_record_and_without_its_metadata(officer, person):
    officer.post(f"/touches/new/person/{person.pk}/", SAID | {"photo": picture()})
    row = Touch.objects.get()

    shown = officer.get(f"{place(row)}proof/")

    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"taken-at-home" not in shown.content
    assert AuditRow.objects.filter(action="touch.proof_seen", subject_id=str(row.id)).count() == 1


def test_the_same_form_sent_twice_is_one_touch_and_one_file(officer, person):
    for _ in range(2):
        officer.post(f"/touches/new/person/{person.pk}/", SAID | {"photo": picture()})

    assert Touch.objects.count() == 1
    assert StoredFile.objects.count() == 1


def test_a_call_to_somebody_does_not_count_for_the_household(officer, county, person):
    many_persons(county.shangliu, 1)
    person.household = Household.objects.get()
    person.save()

    officer.post(f"/touches/new/person/{person.pk}/", SAID | {"kind": "call", "channel": "call"})

    assert Touch.objects.get().household_id is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"at": "2026-11-23T10:30"}, "时间还没到"),
        ({"at": "1999-01-01T10:30"}, "核对年份"),
        ({"at": "昨天"}, "时间写成"),
        ({"kind": "dissuasion"}, "处要改"),
        ({"token": "x"}, "处要改"),
        ({"photo": io.BytesIO(b"<script>alert(1)</script>")}, "不是图片"),
    ],
)
def test_a_touch_that_cannot_be_meant_is_refused_in_words(officer, person, given, said):
    answer = officer.post(f"/touches/new/person/{person.pk}/", SAID | given).content.decode()

    assert said in answer
    assert Touch.objects.count() == 0


def test_whom_was_reached_is_found_by_post(officer, person):
    page = officer.post("/touches/new/", {"q": PHONE}).content.decode()

    assert f"/touches/new/person/{person.pk}/" in page
    assert PHONE not in re.sub(r'value="[^"]*"', "", page)


def test_the_pages_of_a_person_and_a_household_show_what_reached_them(officer, county, person):
    many_persons(county.shangliu, 1)
    household = Household.objects.get()
    person.household = household
    person.save()
    row = touch(person)

    pages = [
        officer.get(url).content.decode() for url in (f"/people/{person.pk}/", f"/people/households/{household.pk}/")
    ]

    assert all(place(row) in page for page in pages)


def test_a_household_is_reached_by_itself(officer, county):
    many_persons(county.shangliu, 1)
    household = Household.objects.get()

    officer.post(f"/touches/new/household/{household.pk}/", SAID | {"kind": "receipt"})

    row = Touch.objects.get()
    assert (row.person_id, row.household_id) == (None, household.pk)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.LINE_LIAISON])
def test_who_may_only_look_cannot_write(client, county, person, role):
    row = touch(person)
    other = signed_in(client, an_officer(county.root, role))

    assert other.get("/touches/new/").status_code == 403
    assert other.post(f"{place(row)}reverse/", {"reason": "登记错了人"}).status_code == 403
    assert other.get(place(row)).status_code == 200
