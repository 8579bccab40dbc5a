"""The deadline of a task that is out is moved: its shares follow, what was reported stays as it was, units are told."""

from datetime import date, datetime, timedelta

import pytest

from fanzha.campaigns.actions import deadlines, shares, tasks
from fanzha.campaigns.actions.task_refusals import TaskMoved, TaskRefused
from fanzha.campaigns.models import Task
from fanzha.campaigns.queries.task_rules import due_moment
from fanzha.common.clock import CHINA
from fanzha.common.models import AuditRow
from fanzha.core.workflow.machine import StepRefused
from fanzha.org.models import Letter, Officer
from tests.builders.campaigns_tasks import Field, a_delivery, a_task, an_issued_task, share_of
from tests.builders.org import AT, an_officer, signed_in

DUE = datetime(2026, 12, 4, 18, tzinfo=CHINA)  # a Friday
LATER, EARLIER = date(2026, 12, 11), date(2026, 11, 27)
WHY = "上级活动推迟"


@pytest.fixture
def field(db):
    """Return a county with officers."""
    return Field()


@pytest.fixture
def task(field):
    """Return a task of both towns, due on a Friday."""
    return an_issued_task(field, due_at=DUE, evidence=())


def _move(field, task, day, **more):
    said = {"task_id": task.pk, "due_on": day, "why": WHY, "by": field.desk, "at": AT}
    return deadlines.move_deadline(**{**said, **more})


def _due(task, unit):
    return share_of(task, unit).due_at.date()


@pytest.mark.parametrize("day", [LATER, EARLIER])
def test_a_deadline_moves_with_all_that_is_owed_and_leaves_a_trace(field, task, day):
    moved = _move(field, task, day)

    row = AuditRow.objects.get(action="task.deadline_moved")
    assert moved.due_at == due_moment(day, AT.date())
    assert set(task.shares.values_list("due_at", flat=True)) == {moved.due_at}
    assert (row.before["due_at"], row.after["due_at"]) == (DUE.isoformat(), moved.due_at.isoformat())
    assert row.why == WHY


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 4), "和现在一样"),
        (date(2026, 11, 20), "已经过了"),
        (date(2026, 12, 12), "星期六"),
    ],
)
def test_a_day_that_is_none_for_a_deadline_is_refused(field, task, day, said):
    with pytest.raises(TaskRefused, match=said):
        _move(field, task, day)

    assert _due(task, field.county.liuhe) == DUE.date()


@pytest.mark.parametrize(("day", "said"), [(1, "国庆节放假"), (10, "国庆节调休上班")])
def test_a_holiday_or_a_day_of_make_up_work_is_refused(field, task, day, said):
    Task.objects.filter(pk=task.pk).update(begins_on=date(2026, 9, 1))

    with pytest.raises(TaskRefused, match=said):
        _move(field, task, date(2026, 10, day), at=AT - timedelta(days=60))


def test_today_will_do_until_its_hour_is_over(field, task):
    with pytest.raises(TaskRefused, match="已经过了"):
        _move(field, task, AT.date(), at=AT.replace(hour=19))

    assert _move(field, task, AT.date()).due_at.date() == AT.date()


def test_not_before_the_task_begins(field):
    task = an_issued_task(field, due_at=DUE, begins_on=date(2026, 12, 1))

    with pytest.raises(TaskRefused, match="早于开始日期"):
        _move(field, task, EARLIER)


def test_it_is_not_moved_without_a_reason(field, task):
    with pytest.raises(TaskRefused, match="至少 4 个字"):
        _move(field, task, LATER, why="改")


@pytest.mark.parametrize(
    ("own", "day", "then"),
    [
        (EARLIER, LATER, EARLIER),
        (EARLIER, date(2026, 11, 30), EARLIER),
        (EARLIER, date(2026, 11, 25), date(2026, 11, 25)),
        (None, LATER, LATER),
    ],
)
def test_an_earlier_day_that_the_town_set_stays_unless_it_would_be_too_late(field, task, own, day, then):
    part = {field.county.shangliu.pk: 10}
    due_at = due_moment(own, AT.date()) if own else None
    shares.hand_down(share_id=share_of(task, field.county.liuhe).pk, parts=part, due_at=due_at, by=field.town, at=AT)

    _move(field, task, day)

    assert _due(task, field.county.shangliu) == then


def test_late_stays_late_and_what_comes_afterwards_counts_by_the_new_day(field, task):
    town, other = share_of(task, field.county.liuhe), share_of(task, field.county.baiyang)
    a_delivery(town, field.town, amount=60, photo=False)
    a_delivery(other, field.elsewhere, amount=40, photo=False)
    shares.report_done(share_id=town.pk, by=field.town, at=DUE + timedelta(hours=1))

    _move(field, task, LATER, at=DUE + timedelta(hours=2))
    shares.report_done(share_id=other.pk, by=field.elsewhere, at=DUE + timedelta(days=3))

    assert [share_of(task, unit).is_late for unit in (town.unit, other.unit)] == [True, False]


def test_a_unit_that_was_given_it_cannot_move_it(field, task):
    with pytest.raises(Task.DoesNotExist):
        _move(field, task, LATER, by=field.town)


@pytest.mark.parametrize("end", ["drafted", "closed"])
def test_a_task_that_is_not_out_has_no_deadline_to_move(field, end):
    task = a_task(field, due_at=DUE) if end == "drafted" else an_issued_task(field, due_at=DUE)
    if end == "closed":
        tasks.close_task(task_id=task.pk, why="活动取消了", by=field.desk, at=AT)

    with pytest.raises(StepRefused):
        _move(field, task, LATER)


def test_two_who_change_one_task_hear_of_each_other(field, task):
    _move(field, task, LATER, version=task.version)

    with pytest.raises(TaskMoved):
        _move(field, task, EARLIER, version=task.version)


def test_those_who_still_owe_it_are_told_once(field, task):
    clerk = an_officer(field.county.baiyang, "town_officer", name="何某")
    done = share_of(task, field.county.liuhe)
    a_delivery(done, field.town, amount=60, photo=False)
    shares.report_done(share_id=done.pk, by=field.town, at=AT)
    moved = _move(field, task, LATER)

    told = [deadlines.tell_moved(task_id=task.pk, version=moved.version, at=AT) for _ in range(2)]

    letter = Letter.objects.get(officer=clerk)
    assert told == [2, 0]
    assert letter.text == "任务“进村入户发放宣传单”的截止时间改为 12 月 11 日 18:00"
    assert letter.url == f"/campaigns/shares/{share_of(task, field.county.baiyang).pk}/"
    assert not Letter.objects.filter(officer_id=field.town.id).exists()


def test_all_of_many_units_are_told_batch_by_batch(field, task, monkeypatch):
    monkeypatch.setattr(deadlines, "_AT_ONCE", 1)
    moved = _move(field, task, LATER)

    assert deadlines.tell_moved(task_id=task.pk, version=moved.version, at=AT) == 2


def test_nobody_is_told_of_a_task_that_was_taken_back_meanwhile(field, task):
    moved = _move(field, task, LATER)
    tasks.withdraw_task(task_id=task.pk, why="方案调整了", by=field.desk, at=AT)

    assert deadlines.tell_moved(task_id=task.pk, version=moved.version, at=AT) == 0


def test_the_county_moves_it_on_the_page_and_reads_why_it_cannot(field, task, client):
    desk = signed_in(client, Officer.objects.get(pk=field.desk.id))
    page = f"/campaigns/tasks/{task.pk}/"

    shown = desk.get(page).content.decode()
    refused = desk.post(f"{page}deadline/", {"due_on": "2026-12-12", "why": WHY, "version": task.version})
    moved = desk.post(f"{page}deadline/", {"due_on": "2026-12-11", "why": WHY, "version": task.version}, follow=True)

    assert "改截止时间" in shown
    assert refused.status_code == 409
    assert "12 月 12 日是星期六" in refused.content.decode()
    assert 'value="2026-12-12"' in refused.content.decode()
    assert "截止日期已改为 2026-12-11" in moved.content.decode()
    assert WHY in moved.content.decode()


def test_a_town_that_was_given_the_task_finds_no_such_form(field, task, client):
    town = signed_in(client, Officer.objects.get(pk=field.town.id))

    answer = town.post(f"/campaigns/tasks/{task.pk}/deadline/", {"due_on": "2026-12-11", "why": WHY})

    assert answer.status_code == 404
