"""Households, groups and places are listed, registered and corrected within the officer's units."""

import pytest
from django.urls import reverse

from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.people.models import Group, Household, Place
from tests.builders.intake import shipped_rules
from tests.builders.org import County, an_officer, signed_in
from tests.builders.people import many_persons

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county():
    shipped_rules()
    return County()


@pytest.fixture
def officer(county, client):
    return signed_in(client, an_officer(county.liuhe, Role.TOWN_OFFICER))


@pytest.fixture
def household(county):
    many_persons(county.shangliu, 1)
    return Household.objects.get()


def test_the_list_and_page_of_a_household_name_nobody_in_full(officer, household):
    listed = officer.get("/people/households/").content.decode()
    shown = officer.get(f"/people/households/{household.pk}/").content.decode()

    assert f'href="/people/households/{household.pk}/"' in listed
    assert "测*" in shown
    assert "测一" not in shown


def test_the_list_of_households_is_filtered(officer, county):
    many_persons(county.shangliu, 21)

    page = officer.get("/people/households/", {"elder": "1", "unit": county.shangliu.pk}).content.decode()

    assert page.count('class="p-name"') == 3


@pytest.mark.parametrize("tail", ["", "edit/"])
def test_another_towns_household_is_not_found(client, county, household, tail):
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    assert other.get(f"/people/households/{household.pk}/{tail}").status_code == 404


def test_a_household_is_registered_then_corrected_on_record(officer, county):
    officer.post(
        "/people/households/new/",
        {"unit": county.shangliu.pk, "number": " 3-012 ", "address": "槐树巷 3 号", "size": "2"},
    )
    household = Household.objects.get()

    officer.post(
        f"/people/households/{household.pk}/edit/",
        {"unit": county.shangliu.pk, "number": "3-013", "size": "3", "has_elder_alone": "on"},
    )

    household.refresh_from_db()
    row = AuditRow.objects.get(action="household.changed")
    assert (household.number, household.size, household.has_elder_alone) == ("3-013", 3, True)
    assert household.address == "槐树巷 3 号"
    assert (row.before["number"], row.after["number"]) == ("3-012", "3-013")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "13800138000"}, "7 位以上的数字"),
        ({"number": "甲<b>"}, "只用汉字、字母、数字"),
        ({"number": "0000"}, "已有这个户号"),
        ({"number": ""}, "还没填"),
        ({"number": "9", "size": "0"}, "人数至少 1 人"),
        ({"number": "9", "size": "多"}, "人数写整数"),
    ],
)
def test_a_household_that_cannot_stand_says_why(officer, county, household, given, said):
    answer = officer.post("/people/households/new/", {"unit": county.shangliu.pk, **given})

    assert said in answer.content.decode()
    assert Household.objects.count() == 1


@pytest.mark.parametrize(("noun", "model"), [("group", Group), ("place", Place)])
def test_groups_and_places_are_registered_listed_and_corrected(officer, county, noun, model):
    kind = {"group": "residents", "place": "shop"}[noun]
    officer.post(f"/people/{noun}s/new/", {"unit": county.shangliu.pk, "name": "上柳村三组", "kind": kind})
    row = model.objects.get()

    officer.post(f"/people/{noun}s/{row.pk}/edit/", {"unit": county.shangliu.pk, "name": "上柳村四组", "kind": "other"})

    page = officer.get(f"/people/{noun}s/").content.decode()
    assert "上柳村四组" in page
    assert AuditRow.objects.filter(action=f"{noun}.changed").count() == 1


@pytest.mark.parametrize("noun", ["group", "place"])
def test_a_group_or_place_of_another_town_cannot_be_opened_or_made(client, officer, county, noun):
    kind = {"group": "residents", "place": "shop"}[noun]
    officer.post(f"/people/{noun}s/new/", {"unit": county.shangliu.pk, "name": "上柳村三组", "kind": kind})
    model = {"group": Group, "place": Place}[noun]
    other = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))

    made = other.post(f"/people/{noun}s/new/", {"unit": county.shangliu.pk, "name": "别处", "kind": kind})

    assert made.status_code == 200
    assert model.objects.count() == 1
    assert other.get(reverse(f"people:edit_{noun}", args=[model.objects.get().pk])).status_code == 404


@pytest.mark.parametrize("place", ["", "households/", "groups/", "places/"])
def test_a_grid_worker_may_look_and_not_register(client, county, place):
    worker = signed_in(client, an_officer(county.shangliu, Role.GRID_WORKER))

    assert worker.get(f"/people/{place}").status_code == 200
    assert worker.get(f"/people/{place}new/").status_code == 403
