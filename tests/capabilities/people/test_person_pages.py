"""The pages of persons show masks, cost one page, and give plain values only on record."""

import re

import pytest
from django.urls import reverse

from fanzha.common import crypto
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.people.models import Household, Person
from tests.builders.intake import shipped_rules
from tests.builders.org import County, an_officer, signed_in
from tests.builders.people import ID_NUMBER, NAME, PHONE, a_person, many_persons

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "/people/"


@pytest.fixture
def county():
    shipped_rules()
    return County()


@pytest.fixture
def officer(county, client):
    return signed_in(client, an_officer(county.root, Role.DIRECTOR))


@pytest.fixture
def person(county):
    return a_person(county.shangliu, id_number=ID_NUMBER, address="柳河路 12 号", note="耳背，大声说", birth_year=1949)


def ids_on(page):
    return [int(found) for found in re.findall(r'href="/people/(\d+)/"', page.content.decode())]


def decrypted(browser, work):
    """Count what a page decrypts beyond what signing in does."""
    spent = []
    for page in (lambda: browser.get("/people/households/"), work):
        before = crypto.decrypted_count()
        page()
        spent.append(crypto.decrypted_count() - before)
    return spent[1] - spent[0]


def test_a_list_of_many_decrypts_one_page_only(officer, county):
    many_persons(county.shangliu, 130)

    spent = decrypted(officer, lambda: officer.get(LIST))

    assert 0 < spent <= 2 * 50


def test_the_pages_of_a_list_hold_everybody_once_in_both_directions(officer, county):
    many_persons(county.shangliu, 70)
    many_persons(county.dongying, 45)
    first = officer.get(LIST)
    after = re.search(r"\?after=([\d.]+)", first.content.decode())[1]

    second = officer.get(LIST, {"after": after})
    third = officer.get(LIST, {"after": re.search(r"\?after=([\d.]+)", second.content.decode())[1]})
    back = officer.get(LIST, {"before": re.search(r"\?before=([\d.]+)", second.content.decode())[1]})

    everybody = ids_on(first) + ids_on(second) + ids_on(third)
    assert [len(ids_on(p)) for p in (first, second, third)] == [50, 50, 15]
    assert sorted(set(everybody)) == sorted(everybody) == sorted(Person.objects.values_list("pk", flat=True))
    assert ids_on(back) == ids_on(first)
    assert "after=" not in third.content.decode()
    assert "before=" not in back.content.decode()


@pytest.mark.parametrize("key", ["x", "1.", "1.x", "9.99999999999999999999", "１.２", "-1.2", "1"])
def test_a_made_up_key_shows_the_first_page(officer, person, key):
    assert ids_on(officer.get(LIST, {"after": key})) == [person.pk]


def test_the_list_shows_masks(officer, person):
    page = officer.get(LIST).content.decode()

    assert "欧***" in page
    assert "199****5678" in page
    assert NAME not in page
    assert PHONE not in page


def test_filters_narrow_the_list(officer, county, person):
    many_persons(county.dongying, 20)

    by_unit = officer.get(LIST, {"unit": county.liuhe.pk})
    elders = officer.get(LIST, {"elder": "1"})
    old = officer.get(LIST, {"band": "old"})

    assert ids_on(by_unit) == [person.pk]
    assert len(ids_on(elders)) == 2
    assert person.pk in ids_on(old)
    assert len(ids_on(old)) == 3  # born 1949, 1950, 1951


@pytest.mark.parametrize("query", [{"unit": "999999"}, {"unit": "x"}, {"band": "?"}, {"elder": "9"}])
def test_a_made_up_filter_narrows_nothing_or_nobody_else(officer, person, query):
    assert ids_on(officer.get(LIST, query)) == [person.pk]


def test_another_towns_people_are_neither_listed_nor_found_nor_shown(client, county, person):
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    pages = [
        other.get(reverse("people:person", args=[person.pk])),
        other.get(reverse("people:edit_person", args=[person.pk])),
        other.post(reverse("people:edit_person", args=[person.pk]), {"reason": "测试测试"}),
        other.post(reverse("people:reveal", args=[person.pk]), {"fields_wanted": ["phone"], "purpose": "电话劝阻"}),
    ]

    assert ids_on(other.get(LIST)) == []
    assert ids_on(other.post("/people/find/", {"q": PHONE})) == []
    assert [page.status_code for page in pages] == [404] * 4


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LINE_LIAISON])
def test_roles_without_people_are_refused(client, county, person, role):
    other = signed_in(client, an_officer(county.root, role))

    assert other.get(LIST).status_code == 403
    assert other.post("/people/find/", {"q": PHONE}).status_code == 403


@pytest.mark.parametrize("typed", [PHONE, "199 1234 5678", "１９９12345678", ID_NUMBER.lower(), "5678", "002x", "小河"])
def test_what_is_typed_finds_the_person(officer, person, typed):
    page = officer.post("/people/find/", {"q": typed})

    assert ids_on(page) == [person.pk]
    assert "199****5678" in page.content.decode()


def test_a_line_that_can_find_nobody_says_how_to_write_it(officer, person):
    page = officer.post("/people/find/", {"q": "小"}).content.decode()

    assert "这样写查不了" in page
    assert "写全" in page


def test_a_search_never_stands_in_an_address(officer, person):
    assert officer.get("/people/find/", {"q": PHONE}).headers["Location"] == LIST
    assert "q=" not in officer.post("/people/find/", {"q": PHONE}).content.decode()


def test_a_search_that_finds_hundreds_decrypts_one_page(officer, county):
    for n in range(60):
        a_person(county.shangliu, name="王大明", phone=f"197000{n:02d}888")

    spent = decrypted(officer, lambda: officer.post("/people/find/", {"q": "大明"}))

    assert spent <= 2 * 50


def test_the_person_page_shows_masks_and_no_plain_value(officer, person):
    page = officer.get(reverse("people:person", args=[person.pk])).content.decode()

    assert "110105****" in page
    assert all(secret not in page for secret in (NAME, PHONE, ID_NUMBER, "12 号", "耳背"))


def test_a_reveal_shows_the_value_on_its_answer_only_and_lists_who_looked(officer, person):
    place = reverse("people:person", args=[person.pk])

    answer = officer.post(f"{place}reveal/", {"fields_wanted": ["phone"], "purpose": "电话劝阻"})

    assert PHONE in answer.content.decode()
    later = officer.get(place).content.decode()
    assert PHONE not in later
    assert "看了电话" in later
    assert "用途：电话劝阻" in later
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "given", [{}, {"purpose": ""}, {"purpose": "看", "fields_wanted": ["phone"]}, {"purpose": "电话劝阻"}]
)
def test_a_reveal_without_purpose_or_choice_shows_nothing_and_says_why(officer, person, given):
    answer = officer.post(reverse("people:reveal", args=[person.pk]), given).content.decode()

    assert PHONE not in answer
    assert "处要改" in answer
    assert not AuditRow.objects.filter(action="person.revealed").exists()


def test_an_inspector_sees_masks_and_cannot_reveal(client, county, person):
    inspector = signed_in(client, an_officer(county.root, Role.INSPECTOR))

    page = inspector.get(reverse("people:person", args=[person.pk]))

    assert page.status_code == 200
    assert "显示选中的内容" not in page.content.decode()
    assert inspector.post(reverse("people:reveal", args=[person.pk]), {}).status_code == 403


def test_an_edit_changes_what_is_written_and_leaves_the_rest(officer, person):
    answer = officer.post(
        reverse("people:edit_person", args=[person.pk]),
        {
            "phone": "+86 138-0013-8000",
            "birth_year": "1949",
            "sex": "F",
            "emptied": ["note"],
            "reason": "更换了号码",
        },
    )

    person.refresh_from_db()
    row = AuditRow.objects.get(action="person.changed")
    assert answer.status_code == 302
    assert (person.phone, person.name, person.note, person.sex) == ("13800138000", NAME, "", "F")
    assert person.phone_index == crypto.blind("phone", "13800138000")
    assert (row.why, row.before["phone"], row.after["phone"]) == ("更换了号码", "199****5678", "138****8000")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": "1380013", "reason": "改号码了"}, "电话少 4 位，应为 11 位"),
        ({"id_number": "110105194912310021", "reason": "改证件号"}, "身份证号末位与前面对不上"),
        ({"birth_year": "1850", "reason": "改出生年"}, "出生年应在"),
        ({"name": "张13800138000", "reason": "改名字了"}, "姓名里有一串数字"),
        ({"phone": "13800138000"}, "写明修改原因"),
        ({"phone": "13800138000", "reason": "改"}, "至少 4 个字"),
        ({"birth_year": "1949", "reason": "什么也没改"}, "没有要改的内容"),
        ({"household_number": "没有这户", "reason": "归到这一户"}, "没有这个户号"),
        ({"household_number": "13800138000", "reason": "归到这一户"}, "7 位以上的数字"),
    ],
)
def test_an_edit_that_cannot_stand_says_why_in_a_sentence(officer, person, given, said):
    answer = officer.post(reverse("people:edit_person", args=[person.pk]), given)

    assert said in answer.content.decode()
    assert not AuditRow.objects.filter(action="person.changed").exists()


def test_an_identity_number_of_somebody_else_is_refused(officer, county, person):
    other = a_person(county.shangliu, name="李大山", phone="13900139000")

    answer = officer.post(
        reverse("people:edit_person", args=[other.pk]), {"id_number": ID_NUMBER, "reason": "补登证件号"}
    )

    assert "已登记在另一人名下" in answer.content.decode()


def test_registering_somebody_known_leads_to_the_known_person(officer, county, person):
    answer = officer.post("/people/new/", {"unit": county.shangliu.pk, "name": NAME, "phone": PHONE})

    assert f'href="/people/{person.pk}/"' in answer.content.decode()
    assert Person.objects.count() == 1


def test_registering_somebody_of_another_town_does_not_tell_that_they_are_known(client, county, person):
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    answer = other.post("/people/new/", {"unit": county.dongying.pk, "name": NAME, "phone": PHONE})

    assert answer.status_code == 302
    assert Person.objects.count() == 2


def test_an_officer_cannot_register_into_a_unit_outside_the_posts(client, county):
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    answer = other.post("/people/new/", {"unit": county.shangliu.pk, "name": NAME})

    assert answer.status_code == 200
    assert not Person.objects.exists()


def test_a_person_is_registered_into_the_household_whose_page_led_here(officer, county):
    many_persons(county.shangliu, 1)
    household = Household.objects.get()

    form = officer.get("/people/new/", {"household": household.pk}).content.decode()
    officer.post("/people/new/", {"unit": county.shangliu.pk, "name": "张 三丰", "household_number": household.number})

    assert f'value="{household.number}"' in form
    assert household.persons.count() == 2
    assert Person.objects.latest("id").name == "张三丰"


def test_neither_name_nor_phone_is_refused(officer, county):
    answer = officer.post("/people/new/", {"unit": county.shangliu.pk, "address": "某处"})

    assert "姓名和电话至少写一项" in answer.content.decode()


def test_the_shells_search_finds_masked_persons(county, person):
    from fanzha.common import slots
    from tests.builders.org import an_actor

    hits = [hit for part in slots.filled("search", an_actor(county.root), "小河") for hit in part]

    assert [(hit.kind, hit.url) for hit in hits] == [("人员", f"/people/{person.pk}/")]
    assert NAME not in hits[0].title
