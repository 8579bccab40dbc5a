"""What inboxes are told of tasks and transfers: to whom, once, without anything of the public's."""

from datetime import timedelta

import pytest

from fanzha.cases import actions
from fanzha.common.permissions import Role
from fanzha.org.models import Letter
from tests.builders.org import SYSTEM, actor_of, an_officer

FAR = timedelta(days=60)


@pytest.fixture
def asker(county):
    return an_officer(county.root, Role.DUTY_OFFICER, name="周某")


@pytest.fixture
def town(county):
    """Return an officer of the town who may do tasks, and one who may not look into them."""
    return an_officer(county.baiyang, Role.TOWN_OFFICER, name="石某"), an_officer(
        county.baiyang, Role.GRID_WORKER, name="网格某"
    )


@pytest.fixture
def case(county, at):
    return actions.open_case(
        unit_id=county.liuhe.pk, scam_type="C01", loss=None, person_id=None, facts="案情秘密", by=SYSTEM, at=at
    )


@pytest.fixture
def task(case, county, asker, town, at):
    return actions.ask_task(
        case_id=case.pk, kind="care", unit_id=county.baiyang.pk, words="先听他讲", by=actor_of(asker), at=at
    )


def told(officer):
    return [(one.kind, one.text, one.url) for one in Letter.objects.filter(officer_id=officer.pk).order_by("id")]


def test_a_task_is_told_to_those_of_the_unit_who_may_do_it(task, case, town):
    worker, without = town

    [(kind, text, url)] = told(worker)

    assert (kind, url) == ("assigned", f"/cases/tasks/{task.pk}/")
    assert case.number in text
    assert "周某布置" in text
    assert "先听他讲" not in text
    assert told(without) == []


@pytest.mark.parametrize(("step", "word"), [("finish", "已办"), ("cancel", "没有办")])
def test_whoever_asked_is_told_how_a_task_ended(task, asker, town, at, step, word):
    actions.end_task(task_id=task.pk, step=step, answer="已经谈过两次", by=actor_of(town[0]), at=at)

    [(kind, text, _)] = told(asker)

    assert kind == "decided"
    assert text.startswith(f"{word}：案件")
    assert "谈过" not in text


def test_nobody_is_told_what_they_did_themselves(task, asker, at):
    actions.end_task(task_id=task.pk, step="cancel", answer="先不用办了", by=actor_of(asker), at=at)

    assert told(asker) == []


def test_a_missed_task_is_told_once(task, asker, at):
    for _ in range(2):
        actions.miss_tasks(by=SYSTEM, at=at + FAR)

    assert [text[:5] for _, text, _ in told(asker)] == ["到期没有办"]


@pytest.fixture
def duty_of_town(county):
    return an_officer(county.baiyang, Role.DUTY_OFFICER, name="白某")


@pytest.fixture
def transfer(case, county, asker, duty_of_town, at):
    return actions.ask_transfer(
        case_id=case.pk, unit_id=county.baiyang.pk, why="受害人住在白杨乡", by=actor_of(asker), at=at
    )


def test_a_transfer_is_told_to_those_who_may_accept_it(transfer, case, duty_of_town):
    [(kind, text, url)] = told(duty_of_town)

    assert (kind, url) == ("assigned", f"/cases/transfers/{transfer.pk}/")
    assert case.number in text
    assert "受害人" not in text


@pytest.mark.parametrize(
    ("step", "answer", "kind", "word"),
    [("accept", "", "decided", "已接收"), ("refuse", "不归我们管辖", "returned", "没有接收")],
)
def test_whoever_asked_is_told_what_became_of_a_transfer(
    transfer, asker, duty_of_town, at, step, answer, kind, word
):  # fmt: skip
    actions.answer_transfer(transfer_id=transfer.pk, step=step, answer=answer, by=actor_of(duty_of_town), at=at)

    assert [(one[0], word in one[1]) for one in told(asker)] == [(kind, True)]


def test_a_transfer_that_nobody_answers_comes_back_to_whoever_asked(transfer, asker, at):
    actions.expire_transfers(by=SYSTEM, at=at + FAR)

    [(kind, text, _)] = told(asker)
    assert kind == "returned"
    assert "留在原单位" in text
