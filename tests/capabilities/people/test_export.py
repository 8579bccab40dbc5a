"""A list of people leaves masked; in full only with a second person, and then it can be taken back."""

from types import SimpleNamespace

import pytest

from fanzha.common import approvals, exports, imports, rules
from fanzha.common.exports import actions, approved
from fanzha.common.models import Approval, AuditRow, Export, ImportBatch
from fanzha.common.permissions import Role
from fanzha.people.models import Household, Person
from tests.builders.intake import shipped_rules
from tests.builders.org import AT, SYSTEM, County, actor_of, an_actor, an_officer, signed_in
from tests.builders.people import ID_NUMBER, NAME, PHONE, a_person, many_persons

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ASKED = {"plain": "0", "purpose": "核对入户名单", "form": "xlsx"}


@pytest.fixture
def county():
    shipped_rules()
    for package in ("fanzha.common.exports", "fanzha.common.approvals"):
        rules.load_shipped(package, by=SYSTEM, at=AT)
    return County()


@pytest.fixture
def officer(county, client):
    return signed_in(client, an_officer(county.root, Role.DIRECTOR))


@pytest.fixture
def person(county):
    person = a_person(county.shangliu, id_number=ID_NUMBER, address="=柳河路 12 号", birth_year=1949, sex="F")
    person.household = Household.objects.create(unit=county.shangliu, number="3-012", address="柳河路 12 号")
    person.save()
    return person


def order(kind="persons", *, plain=False, **more):
    approved_by = {"approved_by_name": "第二人"} if plain else {}
    return actions.Order(kind=kind, purpose="核对入户名单", wanted={}, plain=plain, **approved_by, **more)


def director(county):
    return an_actor(county.root, Role.DIRECTOR)


def written(county, kind="persons", *, plain=False, form="xlsx"):
    """Make a list and return its content."""
    import io

    from fanzha.common.exports import sheets
    from fanzha.common.exports.registry import Asked

    exporter, sink = exports.exporter_of(kind), io.BytesIO()
    write = sheets.write_csv if form == "csv" else sheets.write_sheet
    write(sink, exporter.columns, exporter.rows(director(county), Asked({}, plain, AT)))
    return sink.getvalue()


def taken_back(county, content, kind="persons"):
    importer = imports.importer_of(exports.exporter_of(kind).imports)
    table = imports.read_table(content, "名单", importer.columns, importer.limits)
    batch = ImportBatch(kind=importer.kind, unit_id=county.root.pk)
    by = director(county)
    if hasattr(importer, "apply_many"):
        return importer.apply_many(table.lines, batch=batch, by=by, at=AT)
    return [importer.apply(line, batch=batch, by=SYSTEM, at=AT) for line in table.lines]


def said_of_all():
    persons = Person.objects.order_by("id").select_related("unit", "household")
    households = Household.objects.order_by("unit_id", "number")
    return SimpleNamespace(
        persons=[
            (p.unit.code, p.household and p.household.number, p.name, p.phone, p.id_number, p.address, p.birth_year,
             p.sex, p.name_index, p.phone_index, p.id_index)
            for p in persons
        ],
        households=[(h.unit_id, h.number, h.address, h.size, h.has_elder_alone) for h in households],
    )  # fmt: skip


def test_a_list_leaves_masked_and_on_record(officer, person):
    answer = officer.post("/exports/new/persons/", ASKED)
    one = Export.objects.get()
    actions.make(one.pk)
    content = b"".join(officer.post(f"/exports/{one.pk}/fetch/").streaming_content)

    importer = imports.importer_of("persons")
    line = imports.read_table(content, "名单.xlsx", importer.columns, importer.limits).lines[0]
    row = AuditRow.objects.get(action="data.exported")
    assert answer.status_code == 302
    assert line["name"] == "欧***"
    assert not {NAME, PHONE, ID_NUMBER} & set(line.values.values())
    assert (row.why, row.after) == ("核对入户名单", {"what": "persons", "count": 1})


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_full_lists_fill_an_empty_house_with_the_same_people(county, person, form):
    many_persons(county.shangliu, 30)
    before = said_of_all()
    households = written(county, "households", plain=True, form=form)
    persons = written(county, "persons", plain=True, form=form)
    Person.objects.all().delete()
    Household.objects.all().delete()

    doors = taken_back(county, households, "households")
    people = taken_back(county, persons)

    assert {one.result for one in [*doors, *people]} == {"added"}
    assert said_of_all() == before


@pytest.mark.parametrize("kind", ["persons", "households"])
def test_full_lists_double_nothing_in_the_same_house(county, person, kind):
    many_persons(county.shangliu, 30)
    before = said_of_all()

    answers = taken_back(county, written(county, kind, plain=True), kind)

    assert {one.result for one in answers} == {"same"}
    assert said_of_all() == before


@pytest.mark.parametrize("kind", ["persons", "households"])
def test_a_masked_list_is_not_taken_for_people(county, person, kind):
    before = said_of_all()

    answers = taken_back(county, written(county, kind), kind)

    assert all(isinstance(one, imports.RowRefused) for one in answers)
    assert said_of_all() == before


def test_units_and_officers_come_back_unchanged(county):
    an_officer(county.liuhe, Role.TOWN_OFFICER, phone=PHONE)
    units = taken_back(county, written(county, "units"), "units")

    assert {one.result for one in units} == {"same"}


def test_a_full_list_waits_for_a_second_person(officer, county, person):
    second = an_officer(county.root, Role.DIRECTOR)
    answer = officer.post("/exports/new/persons/", ASKED | {"plain": "1"})
    approval = Approval.objects.get()

    assert answer.status_code == 302
    assert not Export.objects.exists()
    approvals.actions.decide(approval_id=approval.pk, agree=True, why="核对过用途", by=actor_of(second), at=AT)

    one = Export.objects.get()
    actions.make(one.pk)
    content = b"".join(officer.post(f"/exports/{one.pk}/fetch/").streaming_content)
    line = imports.read_table(content, "名单.xlsx", exports.exporter_of("persons").columns).lines[0]
    assert (line["phone"], line["id_number"]) == (PHONE, ID_NUMBER)
    assert one.approved_by_name == second.name


def test_a_full_list_is_never_made_without_a_second_person(county, person):
    by = director(county)

    with pytest.raises(exports.ExportRefused, match="第二人"):
        actions.ask(order=actions.Order("persons", "核对入户名单", {}, plain=True), by=by, at=AT)
    assert not Export.objects.exists()


def test_the_second_person_reads_what_leaves_and_no_name(county, person):
    facts = dict(approved.facts({"kind": "persons", "wanted": {}, "form": "xlsx", "count": 1, "purpose": "核对"}))

    assert facts == {
        "名单": "人员名单", "内容": "完整姓名和号码", "约多少行": "1 行", "格式": "xlsx", "条件": "权限内全部",
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.GRID_WORKER, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_roles_without_the_permission_cannot_export(client, county, person, role):
    other = signed_in(client, an_officer(county.root, role))

    assert other.post("/exports/new/persons/", ASKED).status_code == 403


def test_an_export_holds_the_officers_units_alone(client, county, person):
    town = signed_in(client, an_officer(county.baiyang, Role.DUTY_OFFICER))

    assert "一行也没有" in town.post("/exports/new/persons/", ASKED).content.decode()


@pytest.mark.parametrize("kind", ["alerts", "reports", "touches", "audit", "labels"])
def test_every_other_kind_of_list_can_be_written(county, kind):
    from tests.builders.alerts import an_alert
    from tests.builders.intake import a_report

    a_report(county.shangliu)
    an_alert(county.shangliu)

    content = written(county, kind)

    assert content.startswith(b"PK")
