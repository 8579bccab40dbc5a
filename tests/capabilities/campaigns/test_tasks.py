"""Tasks: drafted, split, issued to every unit once, closed and withdrawn."""

from datetime import timedelta

import pytest

from fanzha.campaigns.actions import issuing, tasks
from fanzha.campaigns.actions.issuing import TaskIssued
from fanzha.campaigns.actions.task_refusals import TaskMoved, TaskRefused
from fanzha.campaigns.models import Share, Task
from fanzha.campaigns.queries import tasks as queries
from fanzha.campaigns.queries.audience import Audience
from fanzha.campaigns.queries.splitting import Splitter, preview_rows
from fanzha.campaigns.queries.task_rules import day_said, due_moment
from fanzha.common import events
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.core.workflow.machine import StepRefused
from fanzha.org import actions as org
from tests.builders.campaigns_tasks import Field, a_delivery, a_task, an_issued_task, share_of, wanted
from tests.builders.org import AT, SYSTEM, a_unit, an_actor


@pytest.fixture
def field(db):
    """Return a county with officers."""
    return Field()


def test_a_task_is_split_by_population_and_reaches_every_unit(field):
    task = an_issued_task(field)

    assert task.state == "issued"
    assert share_of(task, field.county.liuhe).quota == 60
    assert share_of(task, field.county.baiyang).quota == 40
    assert task.split_into is None


def test_the_same_form_sent_twice_is_one_task(field):
    first, second = (
        tasks.draft_task(unit_id=field.county.root.pk, wanted=wanted(field), by=field.desk, at=AT, key="form:1")
        for _ in range(2)
    )

    assert first.pk == second.pk


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": "  "}, "任务名称"),
        ({"due_at": AT - timedelta(days=60)}, "早于开始"),
        ({"counter": "nothing"}, "计数指标"),
        ({"evidence": ("smell",)}, "凭证"),
        ({"split": "none"}, "怎么分"),
        ({"quota": None}, "总量"),
        ({"quota": 0}, "1 以上"),
    ],
)
def test_what_does_not_fit_is_said(field, more, said):
    with pytest.raises(TaskRefused, match=said):
        a_task(field, **more)


def test_a_unit_without_population_is_named_and_stops_the_issue(field):
    a_unit("新河镇", below=field.county.root)
    task = a_task(field)

    shared = Splitter(field.desk, AT.date()).shared_out(task)

    assert not shared.is_ready
    assert "新河镇没有人口数" in shared.problems[0]
    with pytest.raises(TaskRefused, match="新河镇"):
        tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)


def test_a_number_typed_for_it_lets_the_task_out_and_the_sum_stands(field):
    new = a_unit("新河镇", below=field.county.root)
    task = a_task(field)

    tasks.type_quotas(task_id=task.pk, typed={new.pk: 10}, by=field.desk, at=AT)
    tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)
    issuing.issue_to_all(task_id=task.pk, at=AT)

    assert share_of(task, new).quota == 10
    assert sum(Share.objects.filter(task=task).values_list("quota", flat=True)) == 100


def test_hand_split_that_does_not_sum_is_said_with_the_difference(field):
    liuhe, baiyang = field.county.liuhe.pk, field.county.baiyang.pk
    task = a_task(field, split="hand", typed={liuhe: 60, baiyang: 30})

    with pytest.raises(TaskRefused, match="少 10"):
        tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)


def test_the_preview_shows_what_is_issued(field):
    task = a_task(field)
    shared = Splitter(field.desk, AT.date()).shared_out(task)

    rows = preview_rows(shared, task, on=AT.date(), start=0, size=50)
    an_issued = an_issued_task(field)

    assert {row["unit"].pk: row["quota"] for row in rows} == dict(
        Share.objects.filter(task=an_issued).values_list("unit_id", "quota")
    )


def test_nobody_below_is_said(field):
    task = a_task(field, audience=Audience(field.county.root.pk, kinds=("bank",)), quota=None, split="none")

    with pytest.raises(TaskRefused, match="没有一个在用的单位"):
        tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)


def test_a_town_cannot_give_tasks_to_another_towns_units(field):
    task = tasks.draft_task(
        unit_id=field.county.liuhe.pk, by=field.town, at=AT,
        wanted=wanted(field, quota=None, split="none", audience=Audience(units=(field.county.dongying.pk,))),
    )  # fmt: skip

    with pytest.raises(TaskRefused, match="管辖范围"):
        tasks.issue_task(task_id=task.pk, by=field.town, at=AT)


def test_who_may_not_issue_is_refused(field):
    with pytest.raises(NotAllowed):
        tasks.draft_task(unit_id=field.county.shangliu.pk, wanted=wanted(field), by=field.village, at=AT)


def test_a_task_of_the_county_is_not_the_towns_to_change(field):
    task = a_task(field)

    with pytest.raises(Task.DoesNotExist):
        tasks.edit_task(task_id=task.pk, wanted=wanted(field), by=field.town, at=AT)


def test_two_clerks_who_edit_at_once_hear_of_each_other(field):
    task = a_task(field)
    tasks.edit_task(task_id=task.pk, wanted=wanted(field, quota=50), version=1, by=field.desk, at=AT)

    with pytest.raises(TaskMoved):
        tasks.edit_task(task_id=task.pk, wanted=wanted(field, quota=70), version=1, by=field.second, at=AT)


def test_an_issued_task_is_not_edited(field):
    task = an_issued_task(field)

    with pytest.raises(StepRefused):
        tasks.edit_task(task_id=task.pk, wanted=wanted(field), by=field.desk, at=AT)


def test_a_deadline_that_is_over_is_not_issued(field):
    task = a_task(field, due_at=AT - timedelta(hours=1))

    with pytest.raises(TaskRefused, match="截止时间"):
        tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)


def test_a_killed_job_goes_on_where_it_stood_and_a_second_one_gives_nothing_twice(field, monkeypatch):
    from dataclasses import replace

    from fanzha.campaigns.queries.task_rules import task_rules

    monkeypatch.setattr(issuing, "task_rules", lambda on: replace(task_rules(on), batch=1))
    task = a_task(field)
    tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)

    issuing.issue_batch(task_id=task.pk, at=AT)  # killed after the first batch
    half = queries.progress(Task.objects.get(pk=task.pk))
    issuing.issue_to_all(task_id=task.pk, at=AT)
    again = issuing.issue_to_all(task_id=task.pk, at=AT)

    assert (half.there, half.percent) == (1, 50)
    assert Share.objects.filter(task=task).count() == 2
    assert again == 0


def test_a_unit_closed_between_issuing_and_the_job_still_gets_what_was_shown(field):
    task = a_task(field, audience=Audience(units=(field.hexi.pk,)), split="each")
    tasks.issue_task(task_id=task.pk, by=field.desk, at=AT)
    org.close_unit(unit_id=field.hexi.pk, why="村改社区撤并", by=SYSTEM, at=AT)

    issuing.issue_to_all(task_id=task.pk, at=AT)

    assert share_of(task, field.hexi).quota == 100


def test_that_a_task_is_out_is_told_once(field, monkeypatch):
    told = []
    monkeypatch.setattr(events, "_handlers", {**events._handlers, TaskIssued: [told.append]})

    task = an_issued_task(field)
    issuing.issue_to_all(task_id=task.pk, at=AT)

    assert [(one.task_id, one.units) for one in told] == [(task.pk, 2)]


def test_totals_agree_with_the_rows(field):
    task = an_issued_task(field)
    a_delivery(share_of(task, field.county.liuhe), field.town, amount=25)

    found = queries.totals(task.pk, at=AT)

    rows = list(Share.objects.filter(task=task))
    assert found.given == sum(row.quota for row in rows) == 100
    assert found.done == sum(row.done for row in rows) == 25
    assert found.shares == len(rows) == found.owed + found.delivered + found.confirmed + found.excused
    assert queries.totals(task.pk, at=AT + timedelta(days=11)).late == 2


def test_closing_with_units_that_owe_needs_a_reason(field):
    task = an_issued_task(field)

    with pytest.raises(TaskRefused, match="2 个单位没有办完"):
        tasks.close_task(task_id=task.pk, by=field.desk, at=AT)
    closed = tasks.close_task(task_id=task.pk, why="活动提前结束", by=field.desk, at=AT)

    assert closed.state == "closed"


def test_a_withdrawn_task_is_owed_by_nobody_and_cannot_be_worked_on(field):
    task = an_issued_task(field)

    tasks.withdraw_task(task_id=task.pk, why="发错了对象", by=field.desk, at=AT)

    with pytest.raises(StepRefused, match="已撤回"):
        a_delivery(share_of(task, field.county.liuhe), field.town)


def test_every_act_leaves_an_audit_row(field):
    an_issued_task(field)

    acts = set(AuditRow.objects.values_list("action", flat=True))

    assert {"task.drafted", "task.issued", "task.reached"} <= acts


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((2026, 9, 30), ""),
        ((2026, 10, 1), "国庆节放假，前一个工作日是 9 月 30 日"),
        ((2026, 10, 10), "星期六，国庆节调休上班"),
        ((2026, 11, 28), "星期六，前一个工作日是 11 月 27 日"),
    ],
)
def test_a_deadline_on_a_day_off_or_a_make_up_day_is_said(day, said):
    from datetime import date

    assert day_said(date(*day)) == said


def test_what_is_due_on_a_day_is_due_at_the_hour_of_the_rules(field):
    assert due_moment(AT.date(), AT.date()).hour == 18


def test_a_line_office_gives_tasks_along_its_line(field):
    liaison = an_actor(field.county.education, "line_liaison")
    schools = Audience(field.county.education.pk, "line", ("school",))
    task = tasks.draft_task(
        unit_id=field.county.education.pk, by=liaison, at=AT,
        wanted=wanted(field, audience=schools, split="each", quota=7, counter="classes"),
    )  # fmt: skip

    tasks.issue_task(task_id=task.pk, by=liaison, at=AT)
    issuing.issue_to_all(task_id=task.pk, at=AT)

    assert sorted(Share.objects.filter(task=task).values_list("quota", flat=True)) == [3, 4]
