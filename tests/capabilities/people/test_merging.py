"""Doubled entries are proposed by indexes, merged by an officer, and split again; nothing is lost or doubled."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from fanzha.alerts.models import Alert
from fanzha.cases.models import Case
from fanzha.common import imports, rules
from fanzha.common.models import AuditRow, ImportBatch
from fanzha.common.permissions import Role
from fanzha.people import actions, queries
from fanzha.people.models import Double, Group, Household, Merge, Person
from fanzha.touches.actions import record_touch
from fanzha.touches.models import Touch
from fanzha.touches.queries import touches_of_person
from tests.builders.alerts import an_alert
from tests.builders.intake import shipped_rules
from tests.builders.org import AT, SYSTEM, County, an_actor, an_officer, signed_in
from tests.builders.people import ID_NUMBER, NAME, PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LATER = AT + timedelta(days=3)


@pytest.fixture
def county():
    shipped_rules()
    rules.load_shipped("fanzha.people", by=SYSTEM, at=AT)
    return County()


@pytest.fixture
def by(county):
    return an_actor(county.root, Role.DIRECTOR)


def entry(unit, **said):
    """Enter a person as two imports of different years would: nobody looks for the other one."""
    person = Person(unit=unit, source="测试")
    actions.fill(person, **{"name": NAME, "phone": PHONE} | said)
    person.save()
    return person


def touched(person, *, at=AT, ref="1"):
    return record_touch(
        at=at, by=SYSTEM, kind="visit", unit_id=person.unit_id, person_id=person.pk, source="test", source_ref=ref,
        recorded_at=at,
    )  # fmt: skip


def alert_about(person):
    alert = an_alert(person.unit)
    Alert.objects.filter(pk=alert.pk).update(person=person)
    return alert


@pytest.fixture
def stays(county):
    return entry(county.shangliu, address="柳河路 12 号")


@pytest.fixture
def goes(county):
    return entry(county.shangliu, phone="13900139000", id_number=ID_NUMBER)


def merged(stays, goes, by, *, taken=(), at=AT):
    return actions.merge(
        kind="person", survivor_id=stays.pk, loser_id=goes.pk, taken=taken, why="打电话核对过", by=by, at=at
    )


def split(one, by, *, at=LATER):
    return actions.undo_merge(merge_id=one.pk, why="其实是两个人", by=by, at=at)


def said(person):
    """Return everything that an entry says and is found by."""
    row = Person.objects.get(pk=person.pk)
    return {field.attname: getattr(row, field.attname) for field in Person._meta.concrete_fields}


def test_pairs_are_proposed_by_indexes_with_their_reasons(county, stays, by):
    same = entry(county.shangliu)
    one, other = (entry(county.baiyang, name=name, phone=f"1390013900{n}", id_number=ID_NUMBER)
                  for n, name in enumerate(("李大山", "李大三")))  # fmt: skip
    entry(county.baiyang, name="王小河")  # the same phone under another name: families share phones

    count = actions.find_doubles(at=AT)

    found = {(d.first_id, d.second_id): d.reasons for d in Double.objects.filter(kind="person")}
    assert count == 2
    assert found == {(stays.pk, same.pk): ["same_phone_name"], (one.pk, other.pk): ["same_id"]}


def test_doors_are_proposed_by_their_address(county):
    doors = [
        Household.objects.create(unit=unit, number=str(n), address=address)
        for n, (unit, address) in enumerate([
            (county.shangliu, "槐树巷 12 号"), (county.shangliu, "槐树巷12号"), (county.shangliu, "槐树巷 13 号"),
            (county.baiyang, "槐树巷 12 号"), (county.shangliu, "上柳村"), (county.shangliu, "上柳村"),
        ])
    ]  # fmt: skip

    actions.find_doubles(at=AT)

    found = Double.objects.filter(kind="household").values_list("first_id", "second_id")
    assert list(found) == [(doors[0].pk, doors[1].pk)]


def test_a_firms_phone_proposes_nobody(county):
    for _ in range(7):
        entry(county.shangliu)

    assert actions.find_doubles(at=AT) == 0


def test_what_was_decided_is_not_proposed_again(county, stays, by):
    other = entry(county.shangliu)
    actions.find_doubles(at=AT)
    actions.keep_apart(double_id=Double.objects.get().pk, why="父子同名", by=by, at=AT)

    assert actions.find_doubles(at=LATER) == 0
    assert Double.objects.get().state == "apart"
    assert AuditRow.objects.filter(action="person.kept_apart", subject_id__in=[stays.pk, other.pk]).count() == 2


def test_everything_that_points_to_the_loser_follows(county, stays, goes, by):
    alert = alert_about(goes)
    case = Case.objects.create(
        number="AJ-1", unit=county.shangliu, person=goes, state="reported", reported_at=AT, opened_by_name="周某"
    )
    group = Group.objects.create(unit=county.shangliu, name="业主群", kind="residents", owner=goes)
    touch = touched(goes)

    merged(stays, goes, by)

    for row, field in ((alert, "person_id"), (case, "person_id"), (group, "owner_id")):
        row.refresh_from_db()
        assert getattr(row, field) == stays.pk
    assert [row.id for row in touches_of_person(by, stays.pk)] == [touch.id]
    assert Touch.objects.get(id=touch.id).person_id == goes.pk  # the ledger itself never changes
    assert AuditRow.objects.filter(action="merge.followed").count() == 3


def test_the_chosen_values_win_and_gaps_are_filled(stays, goes, by):
    merged(stays, goes, by, taken=["phone"])

    stays.refresh_from_db()
    assert (stays.phone, stays.id_number, stays.address) == ("13900139000", ID_NUMBER, "柳河路 12 号")


def test_the_loser_is_empty_and_in_no_list(stays, goes, by):
    merged(stays, goes, by)

    goes.refresh_from_db()
    assert (goes.name, goes.phone, goes.id_number, goes.merged_into_id) == ("", "", "", stays.pk)
    assert list(queries.person_seen(by).values_list("pk", flat=True)) == [stays.pk]


def test_the_old_address_leads_to_the_survivor(county, stays, goes, by, client):
    browser = signed_in(client, an_officer(county.root, Role.DIRECTOR))
    merged(stays, goes, by)

    assert browser.get(f"/people/{goes.pk}/").url == f"/people/{stays.pk}/"
    page = browser.get(f"/people/{stays.pk}/").content.decode()
    assert "并入这个人的登记" in page
    assert "撤销这次合并" in page


def test_whoever_comes_with_an_earlier_number_is_the_survivor(county, stays, goes, by):
    merged(stays, goes, by)
    line = imports.read_table(
        f"网格编码,姓名,身份证号\n{county.shangliu.code},{NAME},{ID_NUMBER}\n".encode(), "a.csv",
        imports.importer_of("persons").columns,
    ).lines[0]  # fmt: skip
    batch = ImportBatch(kind="persons", unit_id=county.root.pk)

    answer = imports.importer_of("persons").apply_many([line], batch=batch, by=by, at=AT)[0]

    assert answer.subject_id == stays.pk  # the row adds the year of birth, and nobody
    assert Person.objects.count() == 2
    assert actions.persons.same_person(name=NAME, phone="13900139000", id_number="").pk == stays.pk


@pytest.mark.parametrize("taken", [[], ["phone", "name"], ["id_number", "address", "birth_year", "sex", "household"]])
def test_undoing_gives_back_exactly_what_was(county, stays, goes, by, taken):
    goes.household = Household.objects.create(unit=county.shangliu, number="3-012")
    goes.birth_year, goes.sex = 1949, "F"
    goes.save()
    alert, touch = alert_about(goes), touched(goes)
    before = said(stays), said(goes)
    one = merged(stays, goes, by, taken=taken)

    left = split(one, by)

    alert.refresh_from_db()
    assert (said(stays), said(goes)) == before
    assert alert.person_id == goes.pk
    assert [row.id for row in touches_of_person(by, goes.pk)] == [touch.id]
    assert left == []
    assert Double.objects.get().state == "apart"


def test_what_was_added_since_stays_with_the_survivor_and_is_told(county, stays, goes, by):
    one = merged(stays, goes, by)
    touched(stays, at=LATER - timedelta(hours=1), ref="2")
    stays.refresh_from_db()
    actions.fill(stays, id_number="330102199003071233")
    stays.save()

    left = split(one, by)

    assert left == ["身份证号在合并后改过，保留改后的内容", "合并后登记的触达 1 次留在原来保留的一条上"]
    assert said(stays)["id_number"] == "330102199003071233"
    assert said(goes)["id_number"] == ID_NUMBER
    assert Touch.objects.get(source_ref="2").person_id == stays.pk


def test_a_chain_is_undone_from_its_end(county, stays, goes, by):
    third = entry(county.shangliu, phone="13700137000")
    touched(goes)
    first = merged(stays, goes, by)
    second = merged(third, stays, by)

    with pytest.raises(actions.MergeRefused, match="先撤销后一次"):
        split(first, by)
    assert queries.survivor_of("person", goes.pk) == third.pk
    assert touches_of_person(by, third.pk).count() == 1
    split(second, by)
    split(first, by)
    assert [said(one)["merged_into_id"] for one in (stays, goes, third)] == [None, None, None]


@pytest.mark.parametrize(
    ("days", "again", "said_so"), [(31, False, "期限"), (3, True, "已经撤销过")]
)  # fmt: skip
def test_a_merge_that_cannot_be_undone_says_why(stays, goes, by, days, again, said_so):
    one = merged(stays, goes, by)
    if again:
        split(one, by)

    with pytest.raises(actions.MergeRefused, match=said_so):
        split(one, by, at=AT + timedelta(days=days))


def test_after_the_days_nothing_of_the_loser_is_kept(stays, goes, by):
    merged(stays, goes, by)

    actions.forget_merged(at=AT + timedelta(days=31))

    assert Merge.objects.get().facts is None


def test_two_open_alerts_stand_against_a_merge(county, stays, goes, by):
    for person in (stays, goes):
        alert_about(person)

    with pytest.raises(actions.MergeRefused, match="在办预警"):
        merged(stays, goes, by)
    assert not Merge.objects.exists()
    assert said(goes)["merged_into_id"] is None


@pytest.mark.parametrize("why", ["", "同"])
def test_a_merge_needs_a_reason(stays, goes, by, why):
    with pytest.raises(actions.MergeRefused, match="至少 4 个字"):
        actions.merge(kind="person", survivor_id=stays.pk, loser_id=goes.pk, taken=(), why=why, by=by, at=AT)


def test_another_units_entry_cannot_be_merged(county, stays):
    foreign = entry(county.baiyang)
    officer = an_actor(county.shangliu, Role.VILLAGE_OFFICER)

    with pytest.raises(Person.DoesNotExist):
        merged(stays, foreign, officer)


def test_an_entry_is_merged_once(stays, goes, by, county):
    merged(stays, goes, by)

    with pytest.raises(Person.DoesNotExist):
        merged(entry(county.shangliu), goes, by)


def test_households_are_merged_with_those_who_live_there(county, by):
    stays = Household.objects.create(unit=county.shangliu, number="1", address="槐树巷 12 号")
    goes = Household.objects.create(
        unit=county.shangliu, number="2", address="槐树巷12号", size=4, has_elder_alone=True
    )
    person = entry(county.shangliu)
    Person.objects.filter(pk=person.pk).update(household=goes)

    one = actions.merge(
        kind="household", survivor_id=stays.pk, loser_id=goes.pk, taken=(), why="实地看过是一户", by=by, at=AT
    )
    stays.refresh_from_db()
    person.refresh_from_db()
    assert (stays.size, stays.has_elder_alone, person.household_id) == (4, True, stays.pk)
    assert list(queries.households_seen(by)) == [stays]

    split(one, by)
    stays.refresh_from_db()
    goes.refresh_from_db()
    person.refresh_from_db()
    assert (stays.size, stays.has_elder_alone) == (None, False)
    assert (goes.size, goes.address, goes.has_elder_alone, person.household_id) == (4, "槐树巷12号", True, goes.pk)


def test_the_pages_lead_from_the_proposal_to_the_merge_and_back(county, client, stays):
    other = entry(county.shangliu, address="南关大道 3 号")
    actions.find_doubles(at=AT)
    browser = signed_in(client, an_officer(county.root, Role.DIRECTOR))
    pair = Double.objects.get()

    listed = browser.get("/people/doubles/").content.decode()
    shown = browser.get(f"/people/doubles/{pair.pk}/").content.decode()
    empty = browser.post(f"/people/doubles/{pair.pk}/", {"stays": "first", "why": ""}).content.decode()
    done = browser.post(
        f"/people/doubles/{pair.pk}/", {"stays": "first", "take_address": "second", "why": "打电话核对过"}
    )

    assert "电话和姓名相同" in listed
    assert NAME not in shown
    assert PHONE not in shown
    assert "写明原因" in empty
    assert done.url == f"/people/{stays.pk}/"
    stays.refresh_from_db()
    assert stays.address == "南关大道 3 号"
    browser.post(f"/people/merges/{Merge.objects.get().pk}/undo/", {"why": "其实是两个人"})
    other.refresh_from_db()
    assert (other.address, other.merged_into_id) == ("南关大道 3 号", None)


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_merge_once(county, stays, goes, by):
    results = []

    def merge(one, other):
        try:
            merged(one, other, by)
            results.append("merged")
        except Person.DoesNotExist:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((stays, goes), (goes, stays))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["merged", "refused"]
    assert Merge.objects.count() == 1
