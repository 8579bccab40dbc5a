"""People are encrypted, found by whole numbers, last digits and parts of a name, and revealed only on record."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from fanzha.common import crypto
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.people import actions, queries
from fanzha.people.models import Person
from tests.builders.org import SYSTEM, County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAME, PHONE, ID_NUMBER = "欧阳小河", "19912345678", "11010519491231002X"


@pytest.fixture
def county():
    return County()


@pytest.fixture
def person(county, at):
    return actions.ensure_person(
        unit_id=county.shangliu.pk, name=NAME, phone=PHONE, id_number=ID_NUMBER, address="柳河路 12 号", source="测试",
        by=SYSTEM, at=at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (PHONE, 1), ("5678", 1), (ID_NUMBER, 1), (ID_NUMBER.lower(), 1), ("002X", 1), ("小河", 1), ("阳小河", 1),
        (NAME, 1), ("河小", 0), ("19912345679", 0), ("567", 0), ("%", 0), ("小", 0), ("", 0),
    ],
)  # fmt: skip
def test_what_is_typed_finds_the_person(county, person, typed, found):
    assert queries.find(an_actor(county.root), typed).count() == found


def test_the_table_holds_neither_name_nor_numbers(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text, encode(name, 'escape') || encode(phone, 'escape') FROM people_person p")
        text = "".join(cursor.fetchone())

    assert all(secret not in text for secret in (NAME, PHONE, ID_NUMBER, "柳河路", "小河"))


def test_the_same_value_is_encrypted_differently_each_time():
    assert crypto.encrypt(b"x", context="c") != crypto.encrypt(b"x", context="c")


def test_a_value_moved_to_another_column_cannot_be_read(person):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET address = name")

    with pytest.raises(crypto.CannotDecrypt):
        Person.objects.get(pk=person.pk)


def test_an_encrypted_column_cannot_be_searched():
    with pytest.raises(FieldError, match="blind index"):
        Person.objects.filter(name=NAME).count()


def test_the_same_phone_and_name_is_the_same_person(county, person, at):
    again = actions.ensure_person(unit_id=county.root.pk, name=NAME, phone=PHONE, source="银行", by=SYSTEM, at=at)

    assert again.pk == person.pk


def test_a_family_that_shares_a_phone_stays_two_persons(county, person, at):
    other = actions.ensure_person(unit_id=county.root.pk, name="李大山", phone=PHONE, source="银行", by=SYSTEM, at=at)

    assert other.pk != person.pk


def test_a_reveal_needs_a_purpose_and_leaves_a_row(county, person, at):
    by = an_actor(county.root)

    with pytest.raises(actions.PurposeMissing):
        actions.reveal(person_id=person.pk, fields=["phone"], purpose="看", by=by, at=at)
    shown = actions.reveal(person_id=person.pk, fields=["phone"], purpose="电话劝阻", by=by, at=at)

    row = AuditRow.objects.get(action="person.revealed")
    assert shown == {"phone": PHONE}
    assert (row.why, row.after, row.actor_id) == ("电话劝阻", {"fields": ["phone"]}, by.id)


def test_a_reveal_shows_no_column_that_is_not_meant_for_it(county, person, at):
    shown = actions.reveal(
        person_id=person.pk, fields=["phone_index", "phone"], purpose="电话劝阻", by=an_actor(county.root), at=at
    )

    assert list(shown) == ["phone"]


def test_another_towns_officer_cannot_reveal(county, person, at):
    with pytest.raises(Person.DoesNotExist):
        actions.reveal(person_id=person.pk, fields=["phone"], purpose="电话劝阻", by=an_actor(county.baiyang), at=at)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTOR, Role.LINE_LIAISON])
def test_a_role_without_the_permission_cannot_reveal(county, person, at, role):
    with pytest.raises(NotAllowed):
        actions.reveal(person_id=person.pk, fields=["phone"], purpose="电话劝阻", by=an_actor(county.root, role), at=at)


def test_masks_hide_what_identifies(person, at):
    shown = queries.masked(person, year=at.year)

    assert (shown.name, shown.phone, shown.id_number) == ("欧***", "199****5678", "110105****")
    assert "12" not in shown.address


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, "年龄不详"),
        (2009, "18 岁以下"),
        (2008, "18–39 岁"),
        (1986, "40–59 岁"),
        (1966, "60–74 岁"),
        (1951, "75 岁以上"),
    ],
)
def test_age_bands_at_their_edges(born, band):
    assert queries.age_band(born, 2026) == band
