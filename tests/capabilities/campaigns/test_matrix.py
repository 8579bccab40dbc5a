"""The matrix counts the rows behind it; units that owe stand in it whether they report or not."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from fanzha.campaigns.actions import nudges
from fanzha.campaigns.models import FormUnit, Nudge, Return, ReturnForm, Share, Task
from fanzha.campaigns.queries import matrix, progress
from fanzha.common import rules
from fanzha.common.actor import NotAllowed
from fanzha.common.clock import CHINA
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Permission, Role
from fanzha.org import actions as org_actions
from fanzha.org.models import Letter
from tests.builders.org import AT, SYSTEM, County, a_unit, actor_of, an_actor, an_officer, signed_in

FRIDAY = {"each": "week", "day": 5, "at": "16:00"}
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 29)  # four weeks; AT is the Monday of the last


@pytest.fixture
def county(db):
    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)
    county = County()
    county.xialiu = a_unit("下柳村", below=county.liuhe, kind="village", code="330999101202")
    return county


@pytest.fixture
def director(county):
    return an_actor(county.root, Role.DIRECTOR)


@pytest.fixture
def form(county):
    row = ReturnForm.objects.create(
        number="BS-1", unit=county.root, title="每周宣传情况", period_kind="week", deadline=FRIDAY, state="live",
        begins_on=date(2026, 11, 2), created_at=AT,
    )  # fmt: skip
    for unit in (county.shangliu, county.xialiu, county.dongying):
        FormUnit.objects.create(form=row, unit=unit, from_on=date(2026, 11, 2))
    return row


def week(number):
    return f"2026-W{number}"


def handed_in(form, unit, number, *, late=False, state="completed"):
    start = date.fromisocalendar(2026, number, 1)
    due = datetime.combine(start + timedelta(days=4), datetime.min.time(), CHINA).replace(hour=16)
    return Return.objects.create(
        form=form, unit=unit, period=week(number), period_start=start, due_at=due, state=state, is_late=late,
        begun_at=due, first_completed_at=due, completed_at=due,
    )  # fmt: skip


def of_form(director, form, base, **more):
    return matrix.return_matrix(director, form, base=base, first=FIRST, last=LAST, at=AT, **more)


def counted(row):
    return [(cell.expected, cell.on_time, cell.late, cell.missing, cell.not_due) for cell in row.cells]


def test_towns_hold_what_their_villages_did_week_by_week(county, director, form):
    handed_in(form, county.shangliu, 45)
    handed_in(form, county.xialiu, 45, late=True)
    handed_in(form, county.shangliu, 46, state="approved")
    handed_in(form, county.dongying, 48)

    found = of_form(director, form, county.root)

    assert [column.code for column in found.columns] == [week(n) for n in (45, 46, 47, 48)]
    assert {row.unit.name: counted(row) for row in found.rows} == {
        "柳河镇": [(2, 1, 1, 0, 0), (2, 1, 0, 1, 0), (2, 0, 0, 2, 0), (2, 0, 0, 0, 2)],
        "白杨乡": [(1, 0, 0, 1, 0), (1, 0, 0, 1, 0), (1, 0, 0, 1, 0), (1, 1, 0, 0, 0)],
    }
    assert [cell.missing for cell in found.sums] == [1, 2, 3, 0]
    assert found.total.percent == 30.0  # three of the ten that were due or came before


def test_a_town_sees_its_villages_and_each_is_one_unit(county, form):
    town = an_actor(county.liuhe, Role.TOWN_OFFICER)
    handed_in(form, county.shangliu, 45)

    found = matrix.return_matrix(town, form, base=county.liuhe, first=FIRST, last=LAST, at=AT)

    assert [(row.unit.name, row.is_leaf) for row in found.rows] == [("上柳村", True), ("下柳村", True)]
    assert [row.cells[0].state.value for row in found.rows] == ["on_time", "missing"]


@pytest.mark.parametrize("state", ["draft"])
def test_what_was_sent_back_counts_as_missing_again(county, director, form, state):
    handed_in(form, county.dongying, 45, state=state)

    found = of_form(director, form, county.baiyang)

    assert found.rows[0].cells[0].state.value == "missing"


def test_who_joins_later_or_leaves_owes_only_its_own_weeks(county, director, form):
    FormUnit.objects.filter(unit=county.xialiu).update(from_on=date(2026, 11, 14))
    FormUnit.objects.filter(unit=county.shangliu).update(until_on=date(2026, 11, 14))

    rows = {row.unit.name: [cell.expected for cell in row.cells] for row in of_form(director, form, county.liuhe).rows}

    assert rows == {"上柳村": [1, 1, 0, 0], "下柳村": [0, 0, 1, 1]}


def test_the_matrix_agrees_with_counting_one_by_one(county, director, form):
    for number, unit in enumerate((county.shangliu, county.xialiu, county.dongying)):
        for week_number in range(45, 49):
            if (number + week_number) % 3:
                handed_in(form, unit, week_number, late=bool((number * week_number) % 2))

    found = of_form(director, form, county.root)

    for column, cell in zip(found.columns, found.sums, strict=True):
        rows = Return.objects.filter(form=form, period=column.code)
        assert (cell.on_time, cell.late) == (rows.filter(is_late=False).count(), rows.filter(is_late=True).count())
        assert cell.expected == 3


def test_the_line_is_another_way_down(county, director):
    form = ReturnForm.objects.create(
        number="BS-2", unit=county.education, title="学校月报", period_kind="month", covers="last", state="live",
        deadline={"each": "month", "day": 5}, begins_on=date(2026, 9, 1), created_at=AT, audience={"path": "line"},
    )  # fmt: skip
    for unit in (county.school, county.other_school):
        FormUnit.objects.create(form=form, unit=unit, from_on=date(2026, 9, 1))

    found = matrix.return_matrix(
        director, form, base=county.education, first=date(2026, 9, 1), last=date(2026, 11, 30), axis="line", at=AT
    )

    assert [row.unit.name for row in found.rows] == ["柳河中学", "白杨小学"]
    assert [cell.state.value for cell in found.rows[0].cells] == ["missing", "missing", "not_due"]


def a_task(unit, *, due_at=AT - timedelta(days=1), **more):
    number = Task.objects.count() + 1
    return Task.objects.create(
        number=f"RW-{number}", unit=unit, title=f"任务{number}", begins_on=AT.date(), due_at=due_at, state="issued",
        created_at=AT, issued_at=AT, **more,
    )  # fmt: skip


def a_share(task, unit, *, state="owed", late=False, **more):
    return Share.objects.create(
        task=task, unit=unit, state=state, due_at=task.due_at, issued_at=AT, is_late=late, **more
    )


def test_tasks_stand_by_units_and_what_is_excused_is_not_expected(county, director):
    one, other = a_task(county.root), a_task(county.root, due_at=AT + timedelta(days=3))
    a_share(one, county.shangliu, state="delivered")
    a_share(one, county.xialiu)
    a_share(one, county.dongying, state="confirmed", late=True)
    a_share(other, county.shangliu, state="excused")
    a_share(other, county.dongying)

    found = matrix.task_matrix(director, [one, other], base=county.root, at=AT)

    assert {row.unit.name: counted(row) for row in found.rows} == {
        "柳河镇": [(2, 1, 0, 1, 0), (0, 0, 0, 0, 0)],
        "白杨乡": [(1, 0, 1, 0, 0), (1, 0, 0, 0, 1)],
    }


# --- reminders


def nudge(county, by, *units):
    return nudges.nudge_units(
        unit_ids=[unit.pk for unit in units], permission=Permission.RETURN_APPROVE, text="每周宣传情况", url="/x/",
        by=by, at=AT,
    )  # fmt: skip


def test_a_unit_is_reminded_once_a_day_whoever_asks(county, director):
    officer = an_officer(county.shangliu, Role.VILLAGE_OFFICER)
    other = an_actor(county.liuhe, Role.TOWN_OFFICER)

    assert nudge(county, director, county.shangliu, county.xialiu) == 2
    assert nudge(county, other, county.shangliu) == 0
    assert (nudges.tell_nudged(at=AT), nudges.tell_nudged(at=AT)) == (2, 0)

    assert [letter.text for letter in Letter.objects.filter(officer=officer)] == ["催报：每周宣传情况"]
    assert Nudge.objects.get(unit=county.xialiu).told == 0
    assert AuditRow.objects.filter(action="nudge.asked").count() == 2


def _stands_in(absent, deputy, *, first=0, last=4):
    return org_actions.give_stand_in(
        absent_id=absent.pk, deputy_id=deputy.pk, post_ids=[post.pk for post in absent.posts.all()], why="培训",
        from_date=AT.date() + timedelta(days=first), to_date=AT.date() + timedelta(days=last), by=SYSTEM, at=AT,
    )  # fmt: skip


def _reminded_of_shangliu(county, director):
    nudge(county, director, county.shangliu)
    nudges.tell_nudged(at=AT)
    return {letter.officer.username for letter in Letter.objects.filter(key__startswith="nudge:")}


@pytest.mark.parametrize(("first", "last", "told"), [(0, 0, True), (-3, 4, True), (1, 4, False)])
def test_who_stands_in_today_is_reminded_too(county, director, first, last, told):
    absent = an_officer(county.shangliu, Role.VILLAGE_OFFICER, username="absent")
    deputy = an_officer(county.liuhe, Role.TOWN_OFFICER, username="deputy")
    _stands_in(absent, deputy, first=first, last=last)

    assert _reminded_of_shangliu(county, director) == {"absent", *(["deputy"] if told else [])}


def test_a_colleague_who_stands_in_gets_one_letter(county, director):
    absent = an_officer(county.shangliu, Role.VILLAGE_OFFICER, username="absent")
    deputy = an_officer(county.shangliu, Role.VILLAGE_OFFICER, username="deputy")
    _stands_in(absent, deputy)

    assert _reminded_of_shangliu(county, director) == {"absent", "deputy"}
    assert Letter.objects.filter(officer=deputy, key__startswith="nudge:").count() == 1


def test_a_deputy_whose_days_were_taken_back_is_not_reminded(county, director):
    absent = an_officer(county.shangliu, Role.VILLAGE_OFFICER, username="absent")
    row = _stands_in(absent, an_officer(county.liuhe, Role.TOWN_OFFICER, username="deputy"))
    org_actions.withdraw_stand_in(stand_in_id=row.pk, why="提前回来", by=SYSTEM, at=AT)

    assert _reminded_of_shangliu(county, director) == {"absent"}


def test_the_morning_digest_goes_to_the_deputy_too(county):
    absent = an_officer(county.shangliu, Role.VILLAGE_OFFICER)
    deputy = an_officer(county.liuhe, Role.TOWN_OFFICER)
    _stands_in(absent, deputy)

    sent = nudges.send_digests(lines=[(county.shangliu.pk, "今天到期 1 项", "/x/")], on=AT.date(), at=AT)

    assert sent == 2
    assert Letter.objects.filter(officer=deputy, key__startswith="digest:").count() == 1


def test_nobody_is_reminded_from_outside(county):
    with pytest.raises(nudges.NudgeRefused):
        nudge(county, an_actor(county.baiyang, Role.TOWN_OFFICER), county.shangliu)
    with pytest.raises(NotAllowed):
        nudge(county, an_actor(county.liuhe, Role.GRID_WORKER), county.shangliu)


def test_the_morning_digest_says_what_is_due_and_overdue_once(county, form):
    officer = an_officer(county.dongying, Role.VILLAGE_OFFICER)
    a_share(a_task(county.root, due_at=AT + timedelta(hours=8)), county.dongying)
    for _ in range(2):
        nudges.send_digests(lines=progress.digest_lines(AT), on=AT.date(), at=AT)

    assert [letter.text for letter in Letter.objects.filter(officer=officer)] == [
        "11 月 23 日：今天到期 1 项，已经逾期 3 项"
    ]


# --- how things stand


def test_own_standing_parts_overdue_today_and_this_week(county, form):
    village = an_actor(county.shangliu, Role.VILLAGE_OFFICER)
    handed_in(form, county.shangliu, 45)
    a_share(a_task(county.root, due_at=AT + timedelta(hours=2)), county.shangliu)

    found = progress.own_standing(village, AT)

    assert [one.period for one in found.overdue] == [week(46), week(47)]
    assert [one.kind for one in found.today] == ["task"]
    assert [one.period for one in found.week] == [week(48)]


def test_who_is_behind_agrees_with_the_matrix(county, director, form):
    handed_in(form, county.shangliu, 45)
    a_share(a_task(county.root), county.shangliu)

    found = progress.below_standing(director, AT)

    grid = of_form(director, form, county.root)
    assert found.overdue == grid.total.missing + 1
    assert {one.unit.name: (one.tasks, one.returns) for one in found.behind} == {
        "上柳村": (1, 2), "下柳村": (0, 3), "东营村": (0, 3),
    }  # fmt: skip


# --- pages


def browser(unit, role):
    return signed_in(Client(), an_officer(unit, role))


def test_a_cell_opens_who_is_missing_and_the_button_reminds_them(county, form):
    desk = browser(county.root, Role.DIRECTOR)
    url = f"/campaigns/matrix/returns/{form.pk}/?cell={week(47)}.{county.liuhe.pk}"

    page = desk.get(url).content.decode()
    said = {"of": f"return:{form.pk}:{week(47)}", "unit": county.liuhe.pk, "axis": "territory", "back": url}
    answer = desk.post("/campaigns/matrix/nudge/", said)

    assert "催这 2 个单位" in page
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert set(Nudge.objects.values_list("unit__name", flat=True)) == {"上柳村", "下柳村"}


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/campaigns/matrix/\\evil", ""])
def test_the_way_back_leads_nowhere_else(county, form, back):
    desk = browser(county.root, Role.DIRECTOR)
    said = {"of": f"return:{form.pk}:{week(47)}", "unit": county.liuhe.pk, "back": back}

    assert desk.post("/campaigns/matrix/nudge/", said)["Location"] == "/campaigns/matrix/"


@pytest.mark.parametrize("of", ["task:1", "return:0:2026-W47", "return:1:nothing", "other:1"])
def test_an_odd_reminder_is_not_there(county, of):
    desk = browser(county.root, Role.DIRECTOR)

    assert desk.post("/campaigns/matrix/nudge/", {"of": of, "unit": county.root.pk}).status_code == 404


def test_the_pages_open_for_a_village_and_show_its_own(county, form):
    mine = browser(county.shangliu, Role.VILLAGE_OFFICER)
    a_share(a_task(county.root), county.shangliu)

    for path in ("matrix/", f"matrix/returns/{form.pk}/", "progress/", "calendar/"):
        assert mine.get(f"/campaigns/{path}").status_code == 200
    assert mine.get(f"/campaigns/matrix/?below={county.root.pk}").status_code == 404
    assert "东营村" not in mine.get(f"/campaigns/matrix/returns/{form.pk}/").content.decode()


def test_the_table_is_exported_with_a_column_a_period(county, form):
    answer = browser(county.root, Role.DIRECTOR).get(f"/campaigns/matrix/returns/{form.pk}/export/")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"


# --- the calendar


def test_a_calendar_fetches_titles_and_deadlines_until_its_address_is_changed(county, form):
    officer = an_officer(county.shangliu, Role.VILLAGE_OFFICER)
    mine = signed_in(Client(), officer)
    first = mine.post("/campaigns/calendar/", {"do": "make"}).content.decode()
    address = first.split('class="num fz-break">')[1].split("<")[0]

    book = Calendar.from_ical(Client().get(address).content)
    titles = [str(event["summary"]) for event in book.walk("VEVENT")]
    mine.post("/campaigns/calendar/", {"do": "make"})

    assert any(title.startswith("报送：每周宣传情况") for title in titles)
    assert Client().get(address).status_code == 403


@pytest.mark.parametrize("key", ["", "x", "y" * 500])
def test_an_unknown_address_of_a_calendar_opens_nothing(county, key):
    assert Client().get("/campaigns/calendar.ics", {"key": key}).status_code == 403


def test_the_calendar_of_an_officer_who_left_opens_no_more(county):
    officer = an_officer(county.shangliu, Role.VILLAGE_OFFICER)
    nudges.make_feed(token="abc", by=actor_of(officer), at=AT)
    officer.is_active = False
    officer.save()

    assert Client().get("/campaigns/calendar.ics", {"key": "abc"}).status_code == 403
