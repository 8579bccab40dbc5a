"""Backups as the house sees them: the schedule as data, each run and its outcome, what waits for an administrator."""

import subprocess
from datetime import timedelta

import pytest

from fanzha.common import backups
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.audit import queries as audits
from fanzha.common.backups import queries, schedule
from fanzha.common.backups.actions import INTERRUPTED, ScheduleRefused
from fanzha.common.jobs import ExplainedFailure
from fanzha.common.models import AuditCheck, AuditRow, BackupRun
from fanzha.common.permissions import Role
from fanzha.common.rules import load_shipped
from tests.builders.org import actor_of, an_actor, an_officer, signed_in

pytestmark = pytest.mark.django_db
BY = Actor.system("测试")


@pytest.fixture(autouse=True)
def _shipped(db, at, settings, tmp_path):
    settings.FANZHA_DATA = str(tmp_path)
    load_shipped("fanzha.common.backups", by=BY, at=at)


def a_run(at, outcome="done", **more):
    run = backups.note_started(place="/backup", by=BY, at=at)
    if outcome == "done":
        facts = {"size": 5_000_000, "rows": 7, "files": 1, "verified": True, "remark": ""} | more
        backups.note_done(run_id=run.pk, by=BY, at=at, **facts)
    elif outcome == "failed":
        backups.note_failed(run_id=run.pk, problem="磁盘空间不足。", by=BY, at=at)
    return run


@pytest.mark.parametrize(
    ("hour", "runs", "due"),
    [
        (1, [], False), (2, [], True), (23, [], True), (9, ["done"], False), (9, ["running"], False),
        (9, ["failed"], True), (9, ["failed"] * 3, False),
    ],
)  # fmt: skip
def test_a_backup_is_due_once_a_day_and_twice_again_where_it_failed(at, hour, runs, due):
    moment = at.replace(hour=hour)
    a_run(moment - timedelta(days=1))
    for outcome in runs:
        a_run(moment, outcome)

    assert schedule.is_due(moment) is due


def test_the_daily_run_calls_the_command_with_what_the_schedule_says(at, monkeypatch, tmp_path):
    calls = []

    def run(command, **more):
        calls.append((command, more["env"]["FANZHA_DATA"]))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(schedule.subprocess, "run", run)
    backups.change_schedule(hour=3, keep=5, folder=str(tmp_path / "elsewhere"), why="另一块磁盘", by=BY, at=at)

    assert backups.run_if_due(at=at)

    command, data = calls[0]
    assert command[-5:] == ["backup", str(tmp_path / "elsewhere"), "--keep", "5", "--scheduled"]
    assert data == str(tmp_path)
    assert (tmp_path / "elsewhere").is_dir()


def test_a_command_that_gives_up_is_a_failed_job_with_a_sentence(at, monkeypatch):
    monkeypatch.setattr(schedule.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 3))

    with pytest.raises(ExplainedFailure, match="没有做成"):
        backups.run_if_due(at=at)


def test_runs_that_were_killed_are_ended_with_a_sentence(at):
    done, killed = a_run(at), a_run(at, "running")

    assert backups.note_interrupted(by=BY, at=at) == 1
    killed.refresh_from_db()
    done.refresh_from_db()
    assert (killed.state, killed.problem, done.state) == ("failed", INTERRUPTED, "done")
    assert AuditRow.objects.filter(action="backup.failed").count() == 1


@pytest.mark.parametrize(
    ("outcomes", "title"),
    [
        ([], None), ([("done", 1)], None), ([("done", 1), ("failed", 0)], "备份没有做成"), ([("done", 35)], None),
        ([("done", 37)], "一天多没有新的备份"), ([("failed", 2), ("done", 1)], None),
    ],
)  # fmt: skip
def test_what_waits_for_an_administrator(county, at, outcomes, title):
    for outcome, hours in outcomes:
        a_run(at - timedelta(hours=hours), outcome)
    administrator = an_actor(county.root, Role.ADMINISTRATOR)

    waiting = queries.waiting(administrator, at)

    assert [item.title for item in waiting] == ([title] if title else [])
    assert queries.waiting_count(administrator, at) == len(waiting)
    assert queries.waiting(an_actor(county.root, Role.DUTY_OFFICER), at) == []


def test_what_the_nightly_check_found_waits_too(county, at):
    AuditCheck.objects.create(at=at, rows=1, seals=1, findings=["留痕第 3 行：封存以后被删除。"])

    (item,) = queries.waiting(an_actor(county.root, Role.DIRECTOR), at)

    assert "第 3 行" in item.detail
    assert audits.last_check() is not None


@pytest.mark.parametrize(
    ("hour", "keep", "folder", "said"),
    [(24, 5, "", "0 至 23"), (-1, 5, "", "0 至 23"), (2, 1, "", "2 至 400"), (2, 5, "backup", "完整路径")],
)
def test_a_schedule_that_makes_no_sense_is_refused(at, hour, keep, folder, said):
    with pytest.raises(ScheduleRefused, match=said):
        backups.change_schedule(hour=hour, keep=keep, folder=folder, why="x", by=BY, at=at)


def test_only_who_may_change_rules_changes_the_schedule(county, at):
    with pytest.raises(NotAllowed):
        backups.change_schedule(hour=2, keep=5, folder="", why="x", by=an_actor(county.root, Role.ANALYST), at=at)


def test_the_page_shows_the_runs_and_takes_a_new_schedule(client, county, at):
    a_run(at - timedelta(hours=1))
    a_run(at, "failed")
    officer = an_officer(county.root, Role.ADMINISTRATOR)
    browser = signed_in(client, officer)

    text = browser.get("/house/").content.decode()
    wrong = browser.post("/house/schedule/", {"hour": "2", "keep": "5", "folder": "x", "why": "试"})
    taken = browser.post("/house/schedule/", {"hour": "4", "keep": "30", "folder": "", "why": "省空间"})

    for said in ("核对一致", "4.8 MB", "磁盘空间不足", "备份没有做成"):
        assert said in text, said
    assert "完整路径" in wrong.content.decode()
    assert taken.status_code == 302
    assert (backups.schedule_at(at.date()).hour, backups.schedule_at(at.date()).keep) == (4, 30)
    assert AuditRow.objects.filter(action="rule.added", actor_id=actor_of(officer).id).count() == 1
    assert BackupRun.objects.count() == 2
