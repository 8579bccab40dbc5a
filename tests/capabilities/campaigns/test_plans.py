"""Plans: drafted, written by two, handed on, approved by a second person, replaced, ended."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fanzha.campaigns.actions import plans
from fanzha.campaigns.actions.plans.erasing import PLANS_KEPT, erase_names
from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.campaigns.queries import plan_targets
from fanzha.campaigns.queries import plans as queries
from fanzha.campaigns.queries.plan_copies import copied
from fanzha.common import events
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.campaigns import Ask, Measure, Member, PlanBody, Target
from fanzha.core.campaigns.editing import mark_of, words_of
from fanzha.core.workflow.machine import StepRefused
from tests.builders.campaigns_plans import (
    BEGINS,
    ENDS,
    TARGET,
    a_body,
    a_draft,
    a_drafting,
    a_plan_in_force,
    plan_rules,
)  # fmt: skip
from tests.builders.org import AT, SYSTEM, County, a_unit, an_actor


@pytest.fixture
def county(db):
    """Return a county with the rules of campaigns."""
    plan_rules()
    return County()


@pytest.fixture
def writer(county):
    """Return who drafts."""
    return an_actor(county.root, Role.DUTY_OFFICER, name="起草人")


@pytest.fixture
def director(county):
    """Return who approves."""
    return an_actor(county.root, Role.DIRECTOR, name="主任")


@pytest.fixture
def draft(county, writer):
    """Return a draft of the county."""
    return a_draft(county.root, writer)


def saved(row, by, *, seen=None, **parts):
    """Save the words of a draft with some parts changed."""
    words = replace(words_of(PlanBody.of(row.body)), **parts)
    return plans.save_words(
        version_id=row.pk, title=row.title, begins_on=row.begins_on, ends_on=row.ends_on,
        document_number="", words=words, seen=seen, by=by, at=AT,
    )  # fmt: skip


def test_the_same_form_sent_twice_is_one_plan(county, writer):
    first, second = (a_draft(county.root, writer, key="form:1") for _ in range(2))

    assert first.pk == second.pk
    assert first.plan.number == "FA-2026-0001"


def test_a_key_of_another_units_form_is_refused(county, writer):
    a_draft(county.root, writer, key="form:1")

    with pytest.raises(plans.PlanRefused, match="已经用过"):
        a_draft(county.liuhe, an_actor(county.liuhe, Role.TOWN_OFFICER), key="form:1")


@pytest.mark.parametrize(
    ("more", "words"),
    [({"title": " "}, "标题"), ({"title": "长" * 121}, "标题"), ({"ends_on": date(2027, 1, 1)}, "早于")],
)
def test_a_plan_needs_a_title_and_days_that_run_forward(county, writer, more, words):
    with pytest.raises(plans.PlanRefused, match=words):
        a_draft(county.root, writer, **more)


def test_nobody_drafts_for_a_unit_out_of_reach(county):
    with pytest.raises(plans.PlanRefused, match="辖区"):
        a_draft(county.root, an_actor(county.liuhe, Role.TOWN_OFFICER))
    with pytest.raises(NotAllowed):
        a_draft(county.root, an_actor(county.root, Role.INSPECTOR))


def test_two_who_write_on_different_parts_do_not_stand_in_each_others_way(draft, writer, director):
    seen = plans.mark_of_words(draft)

    plans.add_measures(version_id=draft.pk, measures=[Measure("x", "新", "", (TARGET,))], by=director, at=AT)
    row = saved(draft, writer, seen=seen, purpose="新的要求")

    body = PlanBody.of(row.body)
    assert (body.purpose, [one.key for one in body.measures]) == ("新的要求", ["villages.doors", "x"])
    assert row.writers == [writer.id, director.id]


def test_who_saves_the_same_words_later_is_told_and_may_save_again(draft, writer, director):
    seen = plans.mark_of_words(draft)
    now = saved(draft, director, seen=seen, purpose="主任的")

    with pytest.raises(plans.PlanMoved):
        saved(draft, writer, seen=seen, purpose="起草人的")
    row = saved(draft, writer, seen=plans.mark_of_words(now), purpose="起草人的")

    assert PlanBody.of(row.body).purpose == "起草人的"


def test_one_measure_is_changed_by_one_at_a_time(draft, writer, director):
    held = PlanBody.of(draft.body).measures[0]
    mine, theirs = replace(held, title="我的"), replace(held, title="对方的")

    plans.save_measure(version_id=draft.pk, measure=theirs, seen=mark_of(held), by=director, at=AT)
    with pytest.raises(plans.PlanMoved):
        plans.save_measure(version_id=draft.pk, measure=mine, seen=mark_of(held), by=writer, at=AT)
    plans.remove_measure(version_id=draft.pk, key=held.key, by=director, at=AT)
    with pytest.raises(plans.PlanMoved, match="删掉"):
        plans.save_measure(version_id=draft.pk, measure=mine, seen=mark_of(theirs), by=writer, at=AT)

    row = PlanVersion.objects.get(pk=draft.pk)
    assert PlanBody.of(row.body).measures == ()


def test_a_measure_without_a_name_is_refused_and_one_that_is_gone_stays_gone(draft, writer):
    with pytest.raises(plans.PlanRefused, match="名称"):
        plans.save_measure(version_id=draft.pk, measure=Measure("y", " "), seen=None, by=writer, at=AT)

    before = PlanVersion.objects.get(pk=draft.pk).version
    assert plans.remove_measure(version_id=draft.pk, key="x", by=writer, at=AT).version == before
    with pytest.raises(plans.PlanRefused, match="删掉"):
        plans.move_measure(version_id=draft.pk, key="x", places=1, by=writer, at=AT)


def test_what_could_not_be_carried_out_is_not_handed_on(county, writer):
    row = a_draft(county.root, writer, body=a_body(members=(Member("组长", "周某", unchecked=True),), measures=()))

    with pytest.raises(plans.PlanUnready) as refused:
        plans.submit_plan(version_id=row.pk, by=writer, at=AT)

    assert len(refused.value.sentences) == 2
    assert PlanVersion.objects.get(pk=row.pk).state == "drafted"


def test_a_second_person_puts_a_plan_in_force(county, draft, writer, director):
    heard = []
    events.subscribe(plans.PlanInForce, heard.append)
    plans.submit_plan(version_id=draft.pk, by=writer, at=AT)

    row = plans.approve_plan(version_id=draft.pk, by=director, at=AT)

    assert (row.state, row.decided_by_name) == ("in_force", "主任")
    assert [event.version_id for event in heard if event.version_id == row.pk] == [row.pk]
    assert list(AuditRow.objects.filter(subject_id=str(row.pk)).order_by("id").values_list("action", flat=True)) == [
        "plan.drafted", "plan.submit", "plan.approve",
    ]  # fmt: skip


def test_nobody_approves_what_they_drafted_or_changed(draft, writer, director):
    saved(draft, director, purpose="主任改过")
    plans.submit_plan(version_id=draft.pk, by=writer, at=AT)

    for wrote in (writer, director):
        with pytest.raises(StepRefused, match="另一位"):
            plans.approve_plan(version_id=draft.pk, by=wrote, at=AT)


@pytest.mark.parametrize("column", ["drafted_by_id", "edited_by_id"])
def test_the_database_refuses_a_plan_that_its_writer_put_in_force(draft, director, column):
    row = PlanVersion.objects.filter(pk=draft.pk)

    with pytest.raises(IntegrityError, match="plan_in_force"), transaction.atomic():
        row.update(**{column: director.id, "decided_by_id": director.id, "state": "in_force"})


def test_a_town_plan_is_approved_by_the_county_and_not_by_the_town(county, director):
    town = an_actor(county.liuhe, Role.TOWN_OFFICER)
    row = a_draft(county.liuhe, town)
    plans.submit_plan(version_id=row.pk, by=town, at=AT)

    with pytest.raises(NotAllowed):
        plans.approve_plan(version_id=row.pk, by=an_actor(county.liuhe, Role.TOWN_OFFICER), at=AT)
    assert plans.approve_plan(version_id=row.pk, by=director, at=AT).state == "in_force"


def test_a_plan_is_returned_with_a_reason_and_taken_back_by_its_writer_without(draft, writer, director):
    plans.submit_plan(version_id=draft.pk, by=writer, at=AT)
    with pytest.raises(plans.PlanRefused, match="原因"):
        plans.return_plan(version_id=draft.pk, why="改", by=director, at=AT)

    row = plans.return_plan(version_id=draft.pk, why="目标改成 95%", by=director, at=AT)
    assert (row.state, row.decided_why) == ("drafted", "目标改成 95%")
    assert [one.title for one in queries.decisions(writer, AT)] == ["方案 FA-2026-0001"]

    plans.submit_plan(version_id=draft.pk, by=writer, at=AT)
    assert plans.return_plan(version_id=draft.pk, why="", by=writer, at=AT).state == "drafted"


def test_a_step_on_what_moved_on_is_refused(draft, writer):
    seen = draft.version
    saved(draft, writer, purpose="新")

    with pytest.raises(plans.PlanMoved):
        plans.submit_plan(version_id=draft.pk, version=seen, by=writer, at=AT)


def test_what_waits_for_approval_or_is_in_force_is_not_written_on(county, draft, writer, director):
    plans.submit_plan(version_id=draft.pk, by=writer, at=AT)
    with pytest.raises(plans.PlanRefused, match="待审批"):
        saved(draft, writer, purpose="新")

    plans.approve_plan(version_id=draft.pk, by=director, at=AT)
    with pytest.raises(plans.PlanRefused, match="执行中"):
        plans.add_measures(version_id=draft.pk, measures=[Measure("x", "新")], by=writer, at=AT)


def test_a_new_version_changes_nothing_until_it_is_approved(county, writer, director):
    held = a_plan_in_force(county.root, by=writer, second=director)
    row = plans.new_version(plan_id=held.plan_id, by=writer, at=AT)
    row.title = "改了标题的方案"
    saved(row, writer, purpose="新的要求")

    assert (row.number, Plan.objects.get(pk=held.plan_id).title) == (2, "2027年清河县反诈宣传工作方案")
    assert plans.new_version(plan_id=held.plan_id, by=writer, at=AT).pk == row.pk

    plans.submit_plan(version_id=row.pk, by=writer, at=AT)
    plans.approve_plan(version_id=row.pk, by=director, at=AT)

    states = dict(PlanVersion.objects.filter(plan=held.plan_id).values_list("number", "state"))
    assert states == {1: "replaced", 2: "in_force"}
    assert Plan.objects.get(pk=held.plan_id).title == "改了标题的方案"


def test_a_plan_ends_with_a_reason_and_only_what_is_in_force_gets_a_new_version(county, writer, director):
    held = a_plan_in_force(county.root, by=writer, second=director)
    with pytest.raises(plans.PlanRefused, match="为什么"):
        plans.end_plan(version_id=held.pk, why="", by=director, at=AT)

    row = plans.end_plan(version_id=held.pk, why="已到期，总结已发", by=director, at=AT)

    assert (row.state, row.ended_at) == ("ended", AT)
    with pytest.raises(plans.PlanRefused, match="执行中"):
        plans.new_version(plan_id=held.plan_id, by=writer, at=AT)


def test_a_draft_is_given_up_and_stays_to_be_read(draft, writer):
    assert plans.discard_plan(version_id=draft.pk, by=writer, at=AT).state == "discarded"
    assert queries.version_shown(queries.versions_seen(writer, draft.plan), None).pk == draft.pk


def test_a_village_reads_what_is_in_force_above_it_and_nothing_else(county, writer, director):
    village = an_actor(county.shangliu, Role.VILLAGE_OFFICER)
    held = a_plan_in_force(county.root, by=writer, second=director)
    open_ = a_draft(county.root, writer, title="县里的草稿")
    of_town = a_plan_in_force(county.liuhe, by=an_actor(county.liuhe, Role.TOWN_OFFICER), second=director)
    foreign = a_plan_in_force(county.baiyang, by=an_actor(county.baiyang, Role.TOWN_OFFICER), second=director)
    plans.new_version(plan_id=held.plan_id, by=writer, at=AT)

    seen = {row.pk for row in queries.plans_seen(village)}

    assert seen == {held.plan_id, of_town.plan_id}
    assert [row.number for row in queries.versions_seen(village, held.plan)] == [1]
    assert queries.steps_for(village, held) == {}
    for hidden in (open_, foreign):
        with pytest.raises(queries.NoPlan):
            queries.plan_seen(village, hidden.plan_id)


def test_a_school_reads_the_plan_of_its_bureau_through_its_line(county, director):
    liaison = an_actor(county.education, Role.LINE_LIAISON)
    held = a_plan_in_force(county.education, by=liaison, second=director)

    assert held.plan_id in {row.pk for row in queries.plans_seen(an_actor(county.school, Role.LINE_LIAISON))}
    assert held.plan_id not in {row.pk for row in queries.plans_seen(an_actor(county.liuhe, Role.TOWN_OFFICER))}


def test_last_years_plan_gives_a_draft_for_this_year(county, writer, director):
    held = a_plan_in_force(county.root, by=writer, second=director)

    copy = copied(held, year=2028, on=AT.date())
    row = plans.draft_plan(
        drafting=a_drafting(
            county.root, title=copy.title, begins_on=copy.begins_on, ends_on=copy.ends_on, body=copy.body,
            made_from_id=held.plan_id, not_understood=copy.notes(),
        ), by=writer, at=AT,
    )  # fmt: skip

    assert (row.title, row.begins_on) == ("2028年清河县反诈宣传工作方案", date(2028, 1, 4))
    assert PlanBody.of(row.body).members[0].unchecked
    with pytest.raises(plans.PlanUnready, match="核对"):
        plans.submit_plan(version_id=row.pk, by=writer, at=AT)
    assert plans.settle_notes(version_id=row.pk, by=writer, at=AT).not_understood is None


def test_the_responsible_are_found_in_the_tree(county):
    finance = a_unit("清河县财政局", below=county.root, kind="bureau")
    named = (Target("department", "finance"), TARGET, Target("unit", str(county.liuhe.pk)))

    found = plan_targets.audience_of(named, within=county.root.pk, on=AT.date())

    assert [(one.below, one.kinds, one.units) for one in found] == [
        (county.root.pk, ("village",), ()), (None, (), (county.liuhe.pk, finance.pk)),
    ]  # fmt: skip
    assert plan_targets.not_found([Target("department", "union", "总工会")], within=county.root.pk, on=AT.date()) == [
        "总工会"
    ]


def test_names_are_erased_when_the_time_of_a_plan_is_over_and_what_was_planned_stays(county, writer, director):
    held = a_plan_in_force(county.root, by=writer, second=director)
    row = plans.end_plan(version_id=held.pk, why="已到期，总结已发", by=director, at=AT)

    assert list(PLANS_KEPT.past(AT)) == []
    erase_names([row], at=AT)

    body = PlanBody.of(PlanVersion.objects.get(pk=row.pk).body)
    assert [(one.duty, one.name) for one in body.members] == [("组长", "")]
    assert body.measures == a_body().measures


def test_counters_that_the_rules_do_not_know_stop_a_plan(county, writer):
    odd = Measure("x", "放鸽子", "", (TARGET,), (Ask("pigeons"),))
    row = a_draft(county.root, writer, body=a_body(measures=(odd,)))

    with pytest.raises(plans.PlanUnready, match="pigeons"):
        plans.submit_plan(version_id=row.pk, by=writer, at=AT)


def test_search_finds_plans_by_number_and_title(county, draft, writer):
    assert [hit.title for hit in queries.search(writer, "fa-2026")] == [draft.plan.title]
    assert [hit.title for hit in queries.search(writer, "清河县反诈")] == [draft.plan.title]
    assert queries.search(SYSTEM, " ") == []
    assert (draft.begins_on, draft.ends_on) == (BEGINS, ENDS)
