"""Revisits: every victim once, drafts at each answer, refusal and silence as outcomes."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fanzha.cases import actions
from fanzha.cases.actions import revisits as steps
from fanzha.cases.models import Victim, VictimRevisit
from fanzha.cases.queries import revisits
from fanzha.common import audit, jobs
from fanzha.common.clock import CHINA
from fanzha.common.counting import counted
from fanzha.core.workflow.machine import StepRefused
from tests.builders.org import SYSTEM, an_actor, an_officer, signed_in


@pytest.fixture
def revisit(county, at):
    case = actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=5, person_id=None, by=SYSTEM, at=at)
    actions.save_victim(case_id=case.pk, said={"name": "欧阳燊"}, by=SYSTEM, at=at)
    steps.ask_revisits(case_id=case.pk, by=SYSTEM, at=at)
    return VictimRevisit.objects.get()


@pytest.fixture
def town(county):
    return an_actor(county.liuhe, "town_officer", name="田某")


ANSWERS = {
    "age": "67", "occupation": "retired", "schooling": "primary", "met_publicity": "yes", "publicity_met": "村里讲过",
    "has_app": "unknown", "would_help": "有人拦一下", "needs": ["talk"],
}  # fmt: skip


def finish(revisit, by, at, **said):
    return steps.finish_revisit(revisit_id=revisit.pk, said=said or ANSWERS, by=by, at=at)


# --- asked by rule


def test_every_victim_is_asked_once_within_the_days_of_the_rule(revisit, at):
    again = steps.ask_revisits(case_id=revisit.case_id, by=SYSTEM, at=at)

    assert (again, VictimRevisit.objects.count(), revisit.state) == (0, 1, "due")
    assert revisit.due_at == datetime(2026, 12, 1, tzinfo=CHINA)


def test_naming_a_victim_defers_the_job(county, at, monkeypatch):
    deferred = []
    monkeypatch.setattr(jobs, "defer", lambda task, **said: deferred.append((task.name, said)))
    case = actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=5, person_id=None, by=SYSTEM, at=at)

    actions.save_victim(case_id=case.pk, said={"age": 3}, by=SYSTEM, at=at)

    assert ("cases.ask_revisits", {"case_id": case.pk}) in deferred


def test_a_closed_case_asks_nobody(county, at):
    case = actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=5, person_id=None, by=SYSTEM, at=at)
    actions.save_victim(case_id=case.pk, said={"age": 3}, by=SYSTEM, at=at)
    actions.move_case(case_id=case.pk, step="close", note="重复报案已并", by=SYSTEM, at=at)

    assert steps.ask_revisits(case_id=case.pk, by=SYSTEM, at=at) == 0


# --- the interview


def test_answers_reach_the_victim_and_the_rest_stays(revisit, town, at):
    done = finish(revisit, town, at)

    victim = Victim.objects.get(pk=revisit.victim_id)
    assert (victim.age, victim.occupation, victim.schooling, victim.met_publicity) == (67, "retired", "primary", "yes")
    assert (victim.publicity_met, victim.has_app) == ("村里讲过", "unknown")
    assert (done.state, done.answers["needs"], done.ended_by_name) == ("done", ["talk"], "田某")


def test_nothing_answered_is_no_interview(revisit, town, at):
    with pytest.raises(actions.CaseRefused, match="本人不愿意"):
        finish(revisit, town, at, age="", met_publicity="unknown", needs=[])

    assert VictimRevisit.objects.get().state == "due"


@pytest.mark.parametrize("age", ["一百", "131", "-1"])
def test_an_impossible_age_saves_nothing(revisit, town, at, age):
    with pytest.raises(actions.CaseRefused, match="130"):
        finish(revisit, town, at, age=age, schooling="primary")

    assert (VictimRevisit.objects.get().state, Victim.objects.get().schooling) == ("due", "")


def test_a_draft_is_kept_and_two_writers_see_each_other(revisit, town, at):
    version = steps.keep_answers(revisit_id=revisit.pk, said={"age": "6"}, version=1, by=town, at=at)
    with pytest.raises(actions.CaseMoved):
        steps.keep_answers(revisit_id=revisit.pk, said={"age": "99"}, version=1, by=town, at=at)
    steps.keep_answers(revisit_id=revisit.pk, said={"schooling": "none"}, version=version, by=town, at=at)

    assert VictimRevisit.objects.get().answers == {"age": "6", "schooling": "none"}


def test_answers_after_the_case_was_closed_stay_with_the_revisit(revisit, town, at):
    actions.move_case(case_id=revisit.case_id, step="close", note="已经办结归档", by=SYSTEM, at=at)

    done = finish(revisit, town, at)

    assert (done.state, done.answers["age"], Victim.objects.get().age) == ("done", "67", None)


# --- not reached, not wanted


def test_three_tries_apart_before_giving_up(revisit, town, at):
    for hours in (0, 5, 10):
        row = steps.note_try(revisit_id=revisit.pk, by=town, at=at + timedelta(hours=hours))
        if hours < 10:
            with pytest.raises(StepRefused, match="再联系"):
                steps.end_revisit(revisit_id=revisit.pk, step="give_up", by=town, at=at)
    with pytest.raises(StepRefused, match="隔开"):
        steps.note_try(revisit_id=revisit.pk, by=town, at=at + timedelta(hours=11))

    ended = steps.end_revisit(revisit_id=revisit.pk, step="give_up", by=town, at=at + timedelta(hours=12))

    assert (row.state, ended.state, ended.tries.count()) == ("trying", "unreachable", 3)


def test_a_refusal_needs_no_reason_and_a_waiver_does(revisit, town, at):
    with pytest.raises(actions.CaseRefused, match="理由"):
        steps.end_revisit(revisit_id=revisit.pk, step="waive", note="无", by=town, at=at)

    row = steps.end_revisit(revisit_id=revisit.pk, step="refuse", by=town, at=at)

    assert row.state == "refused"
    assert audit.history("cases.victimrevisit", row.pk)[-1].action == "revisit.refuse"


def test_a_refusal_can_be_taken_back(revisit, town, at):
    steps.end_revisit(revisit_id=revisit.pk, step="refuse", by=town, at=at)

    row = steps.end_revisit(revisit_id=revisit.pk, step="reopen", note="本人又打来电话", by=town, at=at)

    assert (row.state, row.ended_at) == ("due", None)


def test_what_nobody_did_in_time_is_late_and_can_still_be_done(revisit, town, at):
    missed = steps.miss_revisits(at=revisit.due_at + timedelta(minutes=1))
    again = steps.miss_revisits(at=revisit.due_at + timedelta(minutes=2))

    done = finish(revisit, town, revisit.due_at + timedelta(days=1))

    assert (missed, again, done.state, done.was_late) == (1, 0, "done", True)


def test_the_database_holds_no_ended_revisit_without_a_time(revisit):
    with pytest.raises(IntegrityError, match="victim_revisit_ended_has_a_time"), transaction.atomic():
        VictimRevisit.objects.update(state="done")
    with pytest.raises(IntegrityError, match="victim_revisit_is_of_somebody"), transaction.atomic():
        VictimRevisit.objects.create(unit_id=revisit.unit_id, state="due", asked_at=revisit.asked_at,
                                     due_at=revisit.due_at, rule_version="x")  # fmt: skip


# --- reporters by lot


def test_a_share_of_the_reporters_is_drawn_once(county, at, monkeypatch):
    found = dict.fromkeys(range(1, 41), county.root.pk)
    monkeypatch.setattr("fanzha.intake.queries.reporters_between", lambda since, until: found)
    when = {"since": at - timedelta(days=7), "until": at, "seed": "2026-W47", "by": SYSTEM, "at": at}

    first, again = steps.draw_reporters(**when), steps.draw_reporters(**when)

    assert (first, again, set(VictimRevisit.objects.values_list("kind", flat=True))) == (4, 0, {"reporter"})


# --- pages


def test_the_interview_from_the_list_to_the_answers(revisit, county, client):
    signed_in(client, an_officer(county.liuhe, "town_officer"))
    listed = client.get(reverse("cases:revisits")).content.decode()
    page = client.get(reverse("cases:revisit", args=[revisit.pk])).content.decode()
    kept = client.post(
        reverse("cases:revisit_draft", args=[revisit.pk]), {"age": "67", "version": 1}, headers={"HX-Request": "true"}
    )
    ended = client.post(reverse("cases:revisit_finish", args=[revisit.pk]), {**ANSWERS, "version": 2})
    after = client.get(reverse("cases:revisit", args=[revisit.pk])).content.decode()

    assert "欧阳燊" not in listed + page
    assert "不问密码、验证码和钱" in page
    assert "已存" in kept.content.decode()
    assert ended.status_code == 302
    assert "退休人员" in after
    assert "已回访" in client.get(reverse("cases:show", args=[revisit.case_id])).content.decode()


def test_a_refused_step_keeps_what_was_typed(revisit, county, client):
    signed_in(client, an_officer(county.liuhe, "town_officer"))

    answer = client.post(reverse("cases:revisit_finish", args=[revisit.pk]), {"age": "500", "would_help": "有人提醒"})

    assert answer.status_code == 409
    assert "有人提醒" in answer.content.decode()


def test_another_towns_revisit_is_404(revisit, county, client):
    signed_in(client, an_officer(county.baiyang, "town_officer"))

    for name in ("revisit", "revisit_draft", "revisit_finish", "revisit_try"):
        ask = client.get if name == "revisit" else client.post
        assert ask(reverse(f"cases:{name}", args=[revisit.pk])).status_code == 404


def test_it_waits_for_the_unit_itself(revisit, county, town, at):
    other = an_actor(county.root, "analyst")

    assert (counted(revisits.waiting_rows(town, at)), counted(revisits.waiting_rows(other, at))) == (1, 0)
    assert [one.verb for one in revisits.decisions(town, at)] == ["去回访"]


def test_erasing_takes_answers_and_leaves_the_outcome(revisit, town, at):
    finish(revisit, town, at)

    steps.REVISITS_KEPT.erase([VictimRevisit.objects.get()], at, None)

    left = VictimRevisit.objects.get()
    assert (left.answers, left.state) == ({}, "done")
