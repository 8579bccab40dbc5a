"""Declared lists: pages by keys, counts, saved views, chosen columns, bulk steps row by row."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import QueryDict

from fanzha.common import jobs, lists
from fanzha.common.lists import actions, bulk, keys, queries
from fanzha.common.models import AuditRow, BulkItem, BulkRun, ListChoice, SavedView
from fanzha.common.permissions import Role
from fanzha.people.models import Household, Person
from tests.builders.org import County, a_unit, actor_of, an_officer, signed_in
from tests.builders.people import many_persons

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
URL = "/people/households/"


@pytest.fixture
def county():
    made = County()
    made.xialiu = a_unit("下柳村", below=made.liuhe, kind="village", code="330999101202")
    return made


@pytest.fixture
def officer(county):
    return an_officer(county.liuhe, Role.TOWN_OFFICER)


@pytest.fixture
def desk(client, officer):
    return signed_in(client, officer)


@pytest.fixture
def households(county):
    many_persons(county.shangliu, 12)
    return list(Household.objects.order_by("id"))


def shown(officer, at, query="", key="households"):
    """Return the page of a list that an address asks for."""
    request = SimpleNamespace(actor=actor_of(officer), at=at, GET=QueryDict(query), headers={})
    return lists.show(request, lists.listing_of(key))


def numbers(text):
    return re.findall(r">(\d{4})</a></th>", text)


# --- keys


@pytest.mark.parametrize(
    "key", [(1, 2), (-5, 7), (datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC), 9), ("3-012 西", 4), (True, 1)]
)
def test_a_key_is_read_as_it_was_written(key):
    assert keys.read(keys.written(key), length=len(key)) == key


@pytest.mark.parametrize("text", [None, "", "1", "1.2.3", "x.1", "t9e9.1", "t99999999999999999999.1", f"{2**63}.1"])
def test_what_no_page_wrote_is_no_key(text):
    assert keys.read(text, length=2) is None


@pytest.mark.parametrize("order", ["unit", "number", "newest"])
def test_pages_of_each_order_meet_every_row_once_there_and_back(officer, at, households, order):
    first = shown(officer, at, f"order={order}&per_page=10")
    second = shown(officer, at, f"order={order}&per_page=10&after={first.after}")
    back = shown(officer, at, f"order={order}&per_page=10&before={second.before}")

    found = [row.pk for page in (first, second) for row in page.rows]
    assert sorted(found) == [one.pk for one in households]
    assert (first.before, second.after) == ("", "")
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


def test_the_key_of_another_order_is_the_start(officer, at, households):
    by_unit = shown(officer, at, "order=unit&per_page=10")

    assert len(shown(officer, at, f"order=newest&per_page=10&after={by_unit.after}").rows) == 10


def test_a_name_never_stands_in_the_address_of_the_next_page(county, at):
    boss = an_officer(county.root, Role.ADMINISTRATOR)
    for n in range(12):
        an_officer(county.liuhe, Role.GRID_WORKER, name=f"欧阳{chr(0x4E00 + n)}")

    first = shown(boss, at, "per_page=10", key="officers")
    second = shown(boss, at, f"per_page=10&after={first.after}", key="officers")

    assert first.after.isdigit()
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


# --- counts and columns


@pytest.mark.parametrize(("limit", "words"), [(11, "超过 11 户"), (12, "共 12 户"), (13, "共 12 户")])
def test_rows_are_counted_up_to_a_limit(officer, at, households, monkeypatch, limit, words):
    monkeypatch.setattr(queries, "COUNT_LIMIT", limit)

    assert shown(officer, at).count_words == words


def test_chosen_columns_are_kept_for_the_officer_and_the_list(desk, officer, county, at, households):
    desk.post("/lists/households/columns/", {"column": ["created", "elder"], "query": "elder=1"})

    assert [one.key for one in shown(officer, at).columns] == ["number", "elder", "created"]
    assert [one.key for one in shown(an_officer(county.liuhe), at).columns][1] == "unit"
    desk.post("/lists/households/columns/", {"usual": "1", "column": ["elder"]})
    assert "unit" in shown(officer, at).shown_keys


def test_a_column_that_is_gone_leaves_the_usual_ones(officer, at):
    ListChoice.objects.create(officer_id=officer.pk, list_key="households", columns=["no-longer"])

    assert "unit" in shown(officer, at).shown_keys


# --- saved views


def kept(desk, **said):
    return desk.post(
        "/lists/households/views/", {"name": "独居老人", "query": "elder=1&order=newest&after=1.2", **said}
    )


def test_a_view_keeps_filter_and_order_and_leads_back_to_them(desk, officer, households):
    answer = kept(desk)

    view = SavedView.objects.get()
    assert (view.query, view.order) == ({"elder": "1"}, "newest")
    assert answer["Location"] == f"{URL}?saved={view.pk}&elder=1&order=newest"
    page = desk.get(answer["Location"]).content.decode()
    assert 'aria-current="page">独居老人' in page
    assert AuditRow.objects.filter(action="list.view_saved").exists()


def test_the_same_name_again_replaces_the_view(desk, households):
    kept(desk)
    kept(desk, query="elder=")

    assert SavedView.objects.get().query == {}


def test_a_view_is_the_officers_own_until_it_is_shared_with_the_unit(desk, officer, county, at):
    kept(desk)
    neighbour, stranger = an_officer(county.liuhe), an_officer(county.baiyang)
    assert shown(neighbour, at).views == []

    kept(desk, is_shared="on")

    assert [one.name for one in shown(neighbour, at).views] == ["独居老人"]
    assert shown(stranger, at).views == []


def test_the_view_that_opens_first_does_so_and_the_whole_list_stays_in_reach(desk, households):
    kept(desk, is_first="on")
    view = SavedView.objects.get()

    assert desk.get(URL)["Location"] == f"{URL}?saved={view.pk}&elder=1&order=newest"
    assert desk.get(f"{URL}?saved=0").status_code == 200
    desk.post(f"/lists/views/{view.pk}/first/", {"off": "1"})
    assert desk.get(URL).status_code == 200


def test_a_view_whose_filter_is_gone_says_so(desk, officer, at, households):
    view = SavedView.objects.create(
        list_key="households", name="旧的", owner_id=officer.pk, owner_name="某", created_at=at, order="size",
        query={"unit": "999999", "colour": "red"}, columns=["shade"],
    )  # fmt: skip

    page = desk.get(URL, {"saved": view.pk, **view.query, "order": "size"}).content.decode()

    assert "这个视图有的条件没有了" in page
    for gone in ("条件“单位”", "条件“colour”", "列“shade”", "排序“size”"):
        assert gone in page
    assert len(numbers(page)) == 12


def test_another_officers_view_is_neither_deleted_nor_put_first(desk, client, county, households):
    kept(desk, is_shared="on")
    view = SavedView.objects.get()
    neighbour = an_officer(county.liuhe)

    answer = signed_in(client, neighbour).post(f"/lists/views/{view.pk}/delete/", follow=True)

    assert "只能由" in answer.content.decode()
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_deleting_a_view_frees_its_name(desk, households):
    kept(desk, is_first="on")

    desk.post(f"/lists/views/{SavedView.objects.get().pk}/delete/")

    assert not SavedView.objects.exists()
    assert desk.get(URL).status_code == 200


def test_there_is_an_end_to_the_number_of_views(desk, monkeypatch):
    monkeypatch.setattr(actions, "MOST_VIEWS", 1)
    kept(desk)

    page = kept(desk, name="另一个").content.decode()

    assert "先删掉不用的" in page
    assert SavedView.objects.count() == 1


# --- bulk steps


def move(desk, ids=(), **said):
    return desk.post("/lists/households/do/", {"do": "move", "id": list(ids), **said})


def test_each_household_moves_with_its_people_its_audit_row_and_its_sentence(desk, county, households):
    chosen = households[:2]

    answer = move(desk, [one.pk for one in chosen], expected=2, unit=county.xialiu.code, why="网格重新划分")
    result = desk.get(answer["Location"]).content.decode()

    assert set(Household.objects.filter(pk__in=[o.pk for o in chosen]).values_list("unit_id", flat=True)) == {
        county.xialiu.pk
    }
    assert Person.objects.filter(unit=county.xialiu).count() == 2
    assert AuditRow.objects.filter(action="household.moved").count() == 2
    assert AuditRow.objects.filter(action="list.step_asked").count() == 1
    assert "2 户都办了" in result


def test_a_row_that_cannot_be_done_is_skipped_with_its_reason(desk, county, households):
    many_persons(county.xialiu, 1)  # number 0000 is taken there

    answer = move(desk, [one.pk for one in households[:2]], expected=2, unit=county.xialiu.code, why="网格重新划分")
    run = BulkRun.objects.get()

    assert (run.done, run.skipped) == (1, 1)
    assert "已有户号 0000" in desk.get(answer["Location"]).content.decode()


def test_another_units_household_is_left_alone_and_not_named(desk, county, households):
    many_persons(county.dongying, 1)
    foreign = Household.objects.get(unit=county.dongying)

    asked = move(desk, [foreign.pk]).content.decode()
    answer = move(desk, [foreign.pk], expected=1, unit=county.xialiu.code, why="网格重新划分")
    result = desk.get(answer["Location"]).content.decode()

    assert "0000" not in asked
    assert "不在您的管辖范围内" in result
    assert "0000" not in result
    assert Household.objects.get(pk=foreign.pk).unit_id == county.dongying.pk


def test_all_that_match_are_counted_again_at_the_moment_of_doing(desk, county, households):
    asked = move(desk, all="1", query="elder=1").content.decode()
    many_persons(county.shangliu, 1, first=20)  # one more household, and an elder lives there alone

    late = move(desk, all="1", query="elder=1", expected=2, unit=county.xialiu.code, why="网格重新划分")

    assert "住户换网格：2 户" in asked
    assert late.status_code == 409
    assert "刚才是 2 户，现在是 3 户" in late.content.decode()
    assert not BulkRun.objects.exists()
    done = move(desk, all="1", query="elder=1", expected=3, unit=county.xialiu.code, why="网格重新划分")
    assert done.status_code == 302
    assert Household.objects.filter(unit=county.xialiu, has_elder_alone=True).count() == 3


def test_a_large_run_is_a_job_that_shows_how_far_it_is(desk, county, households, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 5)

    answer = move(desk, all="1", query="", expected=12, unit=county.xialiu.code, why="网格重新划分")
    waiting = desk.get(answer["Location"]).content.decode()
    bulk.run(BulkRun.objects.get().pk)

    assert "排队中" in waiting
    assert BulkRun.objects.get().done == 12
    assert "12 户都办了" in desk.get(answer["Location"]).content.decode()


def test_a_run_that_was_killed_goes_on_without_doing_a_row_twice(officer, county, at, households, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 5)
    listing, by = lists.listing_of("households"), actor_of(officer)
    step = listing.step("move")
    made = bulk.ask(
        listing=listing, step=step, chosen=bulk.Chosen(query={}), expected=12, back="", by=by, at=at,
        said={"unit": county.xialiu.pk, "why": "网格重新划分"},
    )  # fmt: skip
    first = BulkItem.objects.filter(run=made).order_by("id").first()
    bulk._take(first.pk, made, step, by)

    bulk.run(made.pk)
    bulk.run(made.pk)

    assert BulkRun.objects.get().done == 12
    assert AuditRow.objects.filter(action="household.moved").count() == 12


def test_whoever_has_lost_the_post_changes_no_further_row(officer, county, at, households):
    made = BulkRun.objects.create(
        list_key="households", step="move", officer_id=officer.pk, officer_name="某", total=1, asked_at=at,
        said={"unit": county.xialiu.pk, "why": "网格重新划分"},
    )  # fmt: skip
    BulkItem.objects.create(run=made, object_id=households[0].pk)
    officer.posts.update(to_date="2020-01-01", from_date="2019-01-01")

    with pytest.raises(jobs.ExplainedFailure, match="没有这项权限"):
        bulk.run(made.pk)

    assert BulkRun.objects.get().state == "stopped"
    assert Household.objects.get(pk=households[0].pk).unit_id == county.shangliu.pk


def test_a_run_that_breaks_off_says_so_and_goes_on_at_the_next_try(officer, county, at, households, monkeypatch):
    listing, by = lists.listing_of("households"), actor_of(officer)
    said = {"unit": county.xialiu.pk, "why": "网格重新划分"}
    step, everything = listing.step("move"), bulk.Chosen(query={})
    made = bulk.ask(listing=listing, step=step, chosen=everything, expected=12, back="", by=by, at=at, said=said)
    take = bulk._take
    monkeypatch.setattr(bulk, "_take", lambda *_: (_ for _ in ()).throw(OperationalError("gone")))
    with pytest.raises(OperationalError):
        bulk.run(made.pk, by=by)
    broken = BulkRun.objects.get().state

    monkeypatch.setattr(bulk, "_take", take)
    bulk.run(made.pk, by=by)

    assert broken == "stopped"
    assert BulkRun.objects.get().state == "done"


def test_clearing_the_filter_leads_past_the_view_that_opens_first(desk, households):
    kept(desk, is_first="on")

    page = desk.get(URL, {"elder": "1"}).content.decode()

    assert 'href="?saved=0">清空条件' in page


def test_nothing_ticked_is_said(desk, households):
    answer = desk.post("/lists/households/do/", {"do": "move"}, follow=True)

    assert "没有选中任何一条" in answer.content.decode()


def test_more_rows_than_one_run_takes_are_refused(desk, households, monkeypatch):
    monkeypatch.setattr(queries, "COUNT_LIMIT", 5)

    answer = desk.post("/lists/households/do/", {"do": "move", "all": "1"}, follow=True)

    assert "一次最多办 5 户" in answer.content.decode()


def test_a_step_without_the_permission_is_refused(client, county, households):
    worker = signed_in(client, an_officer(county.shangliu, Role.GRID_WORKER))

    assert move(worker, [households[0].pk]).status_code == 403


def test_the_reason_lies_sealed_in_the_table(desk, county, households):
    from django.db import connection

    move(desk, [households[0].pk], expected=1, unit=county.xialiu.code, why="欧阳小河家要求")

    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text, i::text FROM common_bulkrun r, common_bulkitem i")
        assert "欧阳小河" not in "".join(cursor.fetchone())


def test_posts_of_many_officers_end_together(client, county):
    boss = an_officer(county.root, Role.ADMINISTRATOR)
    workers = [an_officer(county.shangliu, Role.GRID_WORKER) for _ in range(2)]
    said = {
        "do": "end-posts",
        "id": [one.pk for one in workers],
        "expected": 2,
        "to_date": "2026-11-30",
        "why": "任期届满",
    }

    answer = signed_in(client, boss).post("/lists/officers/do/", said)

    assert answer.status_code == 302
    assert {str(one.posts.get().to_date) for one in workers} == {"2026-11-30"}
    assert AuditRow.objects.filter(action="post.ended").count() == 2


# --- the page


def test_heads_of_columns_say_how_the_list_is_arranged(desk, households):
    page = desk.get(URL, {"order": "number", "elder": ""}).content.decode()

    assert 'aria-sort="ascending"' in page
    assert "不能按它们排列" in page
    assert "order=unit" in page


def test_an_empty_list_leads_on(desk, county, households):
    page = desk.get(URL, {"unit": str(county.xialiu.pk)}).content.decode()

    assert "没有符合条件的住户" in page
    assert "清空条件" in page


def test_units_are_listed_below_ones_posts_without_reading_numbers_on_duty(officer, at, county):
    from fanzha.common import crypto

    before = crypto.decrypted_count()
    names = [row.name for row in shown(officer, at, "kind=village", key="units").rows]

    assert names == ["上柳村", "下柳村"]
    assert crypto.decrypted_count() - before <= 2 * 2  # reading the officer's own posts


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/people/", Role.TOWN_OFFICER), (URL, Role.TOWN_OFFICER), ("/touches/", Role.TOWN_OFFICER),
        ("/org/units/list/", Role.TOWN_OFFICER), ("/org/officers/", Role.TOWN_OFFICER), ("/alerts/", Role.DIRECTOR),
        ("/intake/queue/", Role.DIRECTOR), ("/audit/", Role.ADMINISTRATOR),
    ],
)  # fmt: skip
def test_every_list_counts_lets_columns_be_chosen_and_opens_whatever_the_address_says(client, county, path, role):
    from tests.builders.alerts import load_rules

    load_rules()
    page = signed_in(client, an_officer(county.root, role))

    plain = page.get(path)
    odd = page.get(path, {"after": "x.y", "before": "1.2", "order": "x", "saved": "9", "view": "x", "per_page": "7"})

    assert re.search(r"共 [\d,]+ [户人条个]", plain.content.decode())
    assert "选择列" in plain.content.decode()
    assert odd.status_code == 200
