"""Tasks are drafted from the measures of a plan, once, whoever asks how often; nobody named in it is forgotten."""

from dataclasses import replace
from datetime import date

import pytest

from fanzha.campaigns.actions import issuing, plans, task_erasing, tasks
from fanzha.campaigns.actions.drafting import draft_tasks
from fanzha.campaigns.models import Delivery, DeliveryFile, PlanVersion, Share, Task
from fanzha.common.actor import NotAllowed
from fanzha.core.campaigns import Ask, Measure, Target
from tests.builders.campaigns_plans import a_drafting, plan_rules
from tests.builders.campaigns_tasks import Field, a_delivery, an_issued_task, share_of
from tests.builders.org import AT

TOWNS = (Target("kind", "town", "乡镇"),)
MEASURES = (
    Measure("m.doors", "进村入户", "逐户讲一遍", TOWNS, (
        Ask("leaflets", 100, "population", ("photo",), due_on=date(2026, 12, 20)),
        Ask("households", 50, "each"),
        Ask("visits", deadline={"each": "week", "day": 5, "at": "16:00"}),
    )),
    Measure("m.group", "成立领导小组", "", TOWNS),
)  # fmt: skip


@pytest.fixture
def field(db):
    """Return a county with officers."""
    return Field()


@pytest.fixture
def version(field):
    """Return a draft of a plan of the county with two measures."""
    plan_rules()
    drafting = a_drafting(field.county.root, key="plan-of-tasks")
    body = replace(drafting.body, measures=MEASURES)
    return plans.draft_plan(drafting=replace(drafting, body=body), by=field.desk, at=AT)


def test_each_thing_that_is_asked_for_once_becomes_a_task(field, version):
    drafted = draft_tasks(plan_version_id=version.pk, by=field.desk, at=AT)

    rows = list(Task.objects.filter(pk__in=drafted.made).order_by("pk"))
    assert [(row.title, row.counter, row.quota, row.split) for row in rows] == [
        ("进村入户（宣传单）", "leaflets", 100, "population"),
        ("进村入户（入户户数）", "households", 50, "each"),
        ("成立领导小组", "", None, "none"),
    ]
    assert {row.measure for row in rows} == {"m.doors", "m.group"}


def test_asked_again_it_makes_nothing_twice(field, version):
    first = draft_tasks(plan_version_id=version.pk, by=field.desk, at=AT)

    again = draft_tasks(plan_version_id=version.pk, by=field.desk, at=AT)

    assert again.made == ()
    assert set(again.there) == set(first.made)
    assert Task.objects.count() == 3


def test_what_was_drafted_goes_to_the_units_of_the_measure(field, version):
    drafted = draft_tasks(plan_version_id=version.pk, by=field.desk, at=AT)

    tasks.issue_task(task_id=drafted.made[0], by=field.desk, at=AT)
    issuing.issue_to_all(task_id=drafted.made[0], at=AT)

    quotas = dict(Share.objects.filter(task_id=drafted.made[0]).values_list("unit__name", "quota"))
    assert quotas == {"柳河镇": 60, "白杨乡": 40}


def test_another_units_plan_is_not_there(field, version):
    with pytest.raises(PlanVersion.DoesNotExist):
        draft_tasks(plan_version_id=version.pk, by=field.town, at=AT)


def test_who_may_not_issue_drafts_nothing(field, version):
    with pytest.raises(NotAllowed):
        draft_tasks(plan_version_id=version.pk, by=field.village, at=AT)


def test_words_and_files_go_when_their_time_is_over_and_numbers_stay(field):
    task = an_issued_task(field)
    share = share_of(task, field.county.liuhe)
    a_delivery(share, field.town, amount=25, note="柳河镇发放")
    tasks.close_task(task_id=task.pk, why="活动提前结束", by=field.desk, at=AT)

    due = list(task_erasing.TASKS_KEPT.past(AT.replace(year=2032)))
    task_erasing.erase_shares(due, at=AT.replace(year=2032))

    row = Delivery.objects.get()
    assert (row.note, row.amount) == ("", 25)
    assert not DeliveryFile.objects.exists()
    assert list(task_erasing.TASKS_KEPT.past(AT.replace(year=2032))) == []
