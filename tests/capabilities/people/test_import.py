"""A list of persons: every row answered, the same list again changes nothing, a correction changes what it says."""

import time

import pytest

from fanzha.common.imports import Line, Outcome, RowRefused, importer_of
from fanzha.common.models import AuditRow, ImportBatch
from fanzha.common.permissions import Role
from fanzha.people.models import Household, Person
from tests.builders.org import AT, County, an_actor
from tests.builders.people import ID_NUMBER, NAME, PHONE, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
VILLAGE = "330999101201"


@pytest.fixture
def county():
    return County()


class Upload:
    """Takes rows as an officer of a unit would."""

    def __init__(self, unit, by):
        self.importer, self.unit, self.by = importer_of("persons"), unit, by

    def __call__(self, *rows):
        columns = [column.name for column in self.importer.columns]
        lines = [Line(n, dict.fromkeys(columns, "") | {"unit": VILLAGE} | row) for n, row in enumerate(rows, start=2)]
        batch = ImportBatch(kind="persons", unit_id=self.unit.pk)
        return self.importer.apply_many(lines, batch=batch, by=self.by, at=AT)


@pytest.fixture
def upload(county):
    return Upload(county.root, an_actor(county.root, Role.DIRECTOR))


def results(answers):
    return [one.result if isinstance(one, Outcome) else "refused" for one in answers]


FULL = {
    "household": "3-012", "name": NAME, "phone": "+86 199 1234 5678", "id_number": ID_NUMBER.lower(),
    "address": "槐树巷 12 号", "elder_alone": "是",
}  # fmt: skip


def test_a_row_becomes_a_person_in_a_household(upload, county):
    answer = upload(FULL)[0]

    person, household = Person.objects.get(), Household.objects.get()
    assert (person.name, person.phone, person.id_number) == (NAME, PHONE, ID_NUMBER)
    assert (person.unit_id, person.household_id, person.birth_year, person.sex) == (
        county.shangliu.pk, household.pk, 1949, "F",
    )  # fmt: skip
    assert (household.number, household.has_elder_alone, household.address) == ("3-012", True, "槐树巷 12 号")
    assert (answer.result, answer.subject_id, answer.after["phone"]) == ("added", person.pk, PHONE)


def test_the_same_list_again_changes_nothing(upload):
    rows = [FULL, {"name": "李大山", "household": "3-012"}, {"phone": "0512-65123456"}, {"name": "王小明"}]
    first = upload(*rows)

    again = upload(*rows)

    assert results(first) == ["added"] * 4
    assert results(again) == ["same"] * 4
    assert Person.objects.count() == 4
    assert Household.objects.count() == 1


def test_a_correction_changes_what_it_says_and_keeps_before_and_after(upload):
    upload(FULL)

    answer = upload(FULL | {"phone": "13800138000", "address": ""})[0]

    assert (answer.result, answer.before, answer.after) == ("changed", {"phone": PHONE}, {"phone": "13800138000"})
    assert Person.objects.get().address == "槐树巷 12 号"


def test_rows_of_one_file_that_mean_one_person_make_one_person(upload):
    answers = upload(
        {"name": NAME, "phone": PHONE}, {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER},
        {"id_number": ID_NUMBER, "name": NAME, "household": "7"},
    )  # fmt: skip

    assert results(answers) == ["added", "changed", "changed"]
    assert len({answer.subject_id for answer in answers}) == 1
    assert Person.objects.get().household.number == "7"


def test_a_family_that_shares_a_phone_stays_several(upload):
    answers = upload(
        {"name": NAME, "phone": PHONE, "household": "1"}, {"name": "李大山", "phone": PHONE, "household": "1"}
    )

    assert results(answers) == ["added", "added"]


def test_the_same_name_behind_different_doors_is_two_persons(upload):
    assert results(upload({"name": "王伟", "household": "1"}, {"name": "王伟", "household": "2"})) == ["added", "added"]


def test_a_new_phone_behind_the_same_door_is_the_same_person(upload):
    upload({"name": "王伟", "household": "1", "phone": PHONE})

    answer = upload({"name": "王伟", "household": "1", "phone": "13800138000"})[0]

    assert answer.result == "changed"
    assert Person.objects.count() == 1


def test_somebody_who_moved_to_another_village_moves(upload, county):
    upload(FULL)

    answer = upload(FULL | {"unit": "330999102201", "household": "9", "elder_alone": ""})[0]

    person = Person.objects.get()
    assert answer.result == "changed"
    assert (person.unit_id, person.household.number) == (county.dongying.pk, "9")


def test_somebody_whom_the_officer_does_not_see_is_not_found_by_a_list(county):
    a_person(county.dongying, id_number=ID_NUMBER)
    upload = Upload(county.liuhe, an_actor(county.liuhe, Role.TOWN_OFFICER))

    assert results(upload({"name": NAME, "phone": PHONE, "id_number": ID_NUMBER})) == ["added"]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"name": "张某", "phone": "1380013"}, "phone", "少 4 位"),
        ({"name": "张某", "id_number": "110105194912310021"}, "id_number", "末位与前面对不上"),
        ({"name": "张某", "id_number": ID_NUMBER, "birth_year": "1950"}, "birth_year", "对不上"),
        ({"name": "张某", "id_number": ID_NUMBER, "sex": "男"}, "sex", "对不上"),
        ({"name": "张某", "birth_year": "去年"}, "birth_year", "4 位数字"),
        ({"name": "张某", "birth_year": "2027"}, "birth_year", "1900 至 2026"),
        ({"name": "张某", "sex": "其他"}, "sex", "“男”或“女”"),
        ({"name": "张某", "elder_alone": "大概"}, "elder_alone", "“是”或“否”"),
        ({"name": "张某", "elder_alone": "是"}, "household", "要写户号"),
        ({"name": "张某", "household": PHONE}, "household", "7 位以上"),
        ({"name": PHONE}, "name", "一串数字"),
        ({"name": "长" * 61}, "name", "超过 60 个字"),
        ({"household": "1"}, "name", "至少写一项"),
        ({"name": "张某", "unit": "999"}, "unit", "没有这个编码"),
    ],
)
def test_a_row_that_cannot_be_taken_says_which_column_and_why(upload, row, column, said):
    answers = upload(row, {"name": "好人", "phone": "13900139000"})

    assert isinstance(answers[0], RowRefused)
    assert (answers[0].column, said in answers[0].sentence) == (column, True)
    assert answers[1].result == "added"
    assert Person.objects.count() == 1


def test_a_refusal_quotes_nothing_of_the_row(upload):
    answer = upload({"name": NAME, "phone": "1380013"})[0]

    assert NAME not in answer.sentence
    assert "1380013" not in answer.sentence


def test_a_unit_outside_the_chosen_one_is_refused(county):
    upload = Upload(county.baiyang, an_actor(county.root, Role.DIRECTOR))

    assert results(upload({"name": "张某"})) == ["refused"]


@pytest.mark.parametrize(
    ("written", "year"),
    [("1956", 1956), ("1956年3月", 1956), ("1956-03-01", 1956), ("19560301", 1956), ("１９５６", 1956)],
)
def test_a_year_of_birth_is_read_as_people_write_it(upload, written, year):
    upload({"name": "张某", "birth_year": written})

    assert Person.objects.get().birth_year == year


def test_one_row_alone_is_refused_by_raising(upload, county):
    importer = upload.importer
    line = Line(2, {column.name: "" for column in importer.columns})

    with pytest.raises(RowRefused):
        importer.apply(line, batch=ImportBatch(unit_id=county.root.pk), by=upload.by, at=AT)


def test_three_thousand_rows_take_seconds_and_leave_no_row_by_row_audit(upload, django_assert_max_num_queries):
    rows = [
        {
            "household": f"{n // 3}",
            "name": f"测{chr(0x4E00 + n)}",
            "phone": f"1980000{n:04d}",
            "address": f"某路 {n} 号",
        }
        for n in range(3000)
    ]
    before = AuditRow.objects.count()
    began = time.perf_counter()

    answers = [one for start in range(0, 3000, 500) for one in upload(*rows[start : start + 500])]

    assert results(answers) == ["added"] * 3000
    assert time.perf_counter() - began < 10
    assert AuditRow.objects.count() == before
    with django_assert_max_num_queries(20):
        assert results(upload(*rows[:500])) == ["same"] * 500
