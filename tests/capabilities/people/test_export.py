"""A list leaves masked unless the purpose and the post allow more, and a full one can be taken back."""

import io

import openpyxl
import pytest

from fanzha.common import imports
from fanzha.common.models import AuditRow, ImportBatch
from fanzha.common.permissions import Role
from fanzha.people.models import Person
from tests.builders.intake import shipped_rules
from tests.builders.org import AT, County, an_actor, an_officer, signed_in
from tests.builders.people import ID_NUMBER, NAME, PHONE, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ASKED = {"plain": "0", "purpose": "核对入户名单"}


@pytest.fixture
def county():
    shipped_rules()
    return County()


@pytest.fixture
def officer(county, client):
    return signed_in(client, an_officer(county.root, Role.DIRECTOR))


@pytest.fixture
def person(county):
    return a_person(county.shangliu, id_number=ID_NUMBER, address="=柳河路 12 号", birth_year=1949, sex="F")


def cells(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_a_list_leaves_masked_and_on_record(officer, person):
    rows = cells(officer.post("/people/export/", ASKED))

    row = AuditRow.objects.get(action="data.exported")
    assert "欧***" in rows[1]
    assert not {NAME, PHONE, ID_NUMBER} & set(rows[1])
    assert (row.why, row.after) == ("核对入户名单", {"what": "persons.masked", "count": 1})


def test_a_full_list_keeps_numbers_as_text_and_is_taken_back_unchanged(officer, county, person):
    answer = officer.post("/people/export/", ASKED | {"plain": "1"})
    content = b"".join(answer.streaming_content)
    importer = imports.importer_of("persons")

    table = imports.read_table(content, "名单.xlsx", importer.columns, importer.limits)
    batch = ImportBatch(kind="persons", unit_id=county.root.pk)
    answers = importer.apply_many(table.lines, batch=batch, by=an_actor(county.root, Role.DIRECTOR), at=AT)

    assert table.lines[0]["phone"] == PHONE
    assert table.lines[0]["id_number"] == ID_NUMBER
    assert [one.result for one in answers] == ["same"]
    assert Person.objects.count() == 1


def test_a_masked_list_is_not_taken_for_names(officer, county, person):
    content = b"".join(officer.post("/people/export/", ASKED).streaming_content)
    importer = imports.importer_of("persons")

    table = imports.read_table(content, "名单.xlsx", importer.columns, importer.limits)
    batch = ImportBatch(kind="persons", unit_id=county.root.pk)
    answers = importer.apply_many(table.lines, batch=batch, by=an_actor(county.root, Role.DIRECTOR), at=AT)

    assert isinstance(answers[0], imports.RowRefused)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"purpose": ""}, "写明用途"),
        ({"purpose": "看"}, "至少 4 个字"),
        ({"band": "child"}, "没有人"),
        ({"plain": "2"}, "处要改"),
    ],
)
def test_an_export_that_cannot_be_made_says_why(officer, person, given, said):
    answer = officer.post("/people/export/", ASKED | given)

    assert said in answer.content.decode()
    assert not AuditRow.objects.filter(action="data.exported").exists()


def test_too_many_for_one_file_are_refused(officer, county, person, monkeypatch):
    a_person(county.shangliu, name="李大山", phone="13900139000")
    monkeypatch.setattr("fanzha.people.actions.exporting.MOST_ROWS", 1)

    assert "一次最多导出 1 人" in officer.post("/people/export/", ASKED).content.decode()


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.GRID_WORKER, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_roles_without_the_permission_cannot_export(client, county, person, role):
    other = signed_in(client, an_officer(county.root, role))

    assert other.post("/people/export/", ASKED).status_code == 403


def test_an_export_holds_the_officers_units_alone(client, county, person):
    town = signed_in(client, an_officer(county.baiyang, Role.DUTY_OFFICER))

    assert "没有人" in town.post("/people/export/", ASKED).content.decode()
