"""Looking back: what the ledger held, who answers, who concludes."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fanzha.cases import actions as cases
from fanzha.common import audit, jobs
from fanzha.common.actor import NotAllowed
from fanzha.common.clock import CHINA
from fanzha.common.counting import counted
from fanzha.core.workflow.machine import StepRefused
from fanzha.supervision import actions, queries
from fanzha.supervision.models import PhoneCheck, TraceBack, TraceDuty
from fanzha.supervision.queries import shell
from tests.builders.org import AT, SYSTEM, an_actor, an_officer, signed_in
from tests.builders.people import a_person
from tests.builders.supervision import a_touch, a_trace, a_victim


def duty_of(trace, unit):
    return TraceDuty.objects.get(trace_back=trace, unit=unit)


def answered(trace, county, village, *, at=AT):
    return actions.answer_duty(
        duty_id=duty_of(trace, county.shangliu).pk, answer="十月入户走访过一次", by=village, at=at
    )


# --- what the ledger says


@pytest.mark.parametrize(
    ("touched", "proof", "standing"),
    [("grid", True, "reached"), ("grid", False, "unproven"), (None, False, "not_reached"), ("liuhe", True, "reached")],
)
def test_the_standing_follows_from_the_ledger(county, touched, proof, standing):
    unit = getattr(county, touched) if touched else None

    trace = a_trace(county, touched=unit, proof=proof)

    assert (trace.standing, trace.rule_version) == (standing, "2026.11.1")


def test_each_level_answers_for_what_it_and_those_below_did(county):
    trace = a_trace(county, touched=county.shangliu)

    found = {duty.level: duty.standing for duty in trace.duties.all()}

    assert found == {"grid": "not_reached", "village": "reached", "town": "reached"}


def test_a_touch_after_the_first_payment_came_too_late(county):
    case, person = a_victim(county.grid, county.root, hours_ago=1)
    cases.save_payment(case_id=case.pk, said={"amount_fen": 5, "paid_at": AT - timedelta(days=20)}, by=SYSTEM, at=AT)
    a_touch(county.grid, person, days_ago=10)

    (trace,) = actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)

    assert trace.standing == "not_reached"
    assert [row.why for row in trace.touches.all()] == ["after"]


def test_a_talk_for_the_village_proves_nothing_about_one_villager(county):
    case, _ = a_victim(county.grid, county.root)
    a_touch(county.shangliu, kind="lecture", target_unit_id=county.shangliu.pk, people_reached=80)

    (trace,) = actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)

    assert (trace.standing, trace.touches.get().why) == ("unproven", "only_group")


def test_another_persons_touch_does_not_count(county):
    case, _ = a_victim(county.grid, county.root)
    a_touch(county.grid, a_person(county.grid, name="别人", phone="13900139111"))

    (trace,) = actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)

    assert not trace.touches.exists()


def test_a_victim_without_a_home_waits_for_one(county):
    case = cases.open_case(unit_id=county.root.pk, scam_type="C01", loss=1, person_id=None, by=SYSTEM, at=AT)
    victim = cases.save_victim(case_id=case.pk, said={"age": 30}, by=SYSTEM, at=AT)
    assert actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT) == []

    cases.save_victim(case_id=case.pk, victim_id=victim.pk, said={"home_unit_id": county.shangliu.pk}, by=SYSTEM, at=AT)

    (trace,) = actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)
    assert trace.home_unit_id == county.shangliu.pk


def test_the_same_case_again_doubles_nothing(county):
    trace = a_trace(county, touched=county.grid)

    again = actions.trace_case(case_id=trace.case_id, by=SYSTEM, at=AT)[0]

    assert (again.pk, again.version, TraceBack.objects.count()) == (trace.pk, 1, 1)


def test_a_touch_entered_later_is_seen_until_somebody_answered(county, village):
    trace = a_trace(county)
    person = trace.victim.person
    a_touch(county.grid, person, ref="late")
    again = actions.trace_case(case_id=trace.case_id, by=SYSTEM, at=AT)[0]
    answered(again, county, village)
    a_touch(county.grid, person, ref="later still", days_ago=3)

    last = actions.trace_case(case_id=trace.case_id, by=SYSTEM, at=AT)[0]

    assert (again.standing, last.touches.count()) == ("reached", 1)


def test_a_corrected_home_asks_the_right_units(county):
    trace = a_trace(county)
    cases.save_victim(
        case_id=trace.case_id, victim_id=trace.victim_id, said={"home_unit_id": county.dongying.pk}, by=SYSTEM, at=AT
    )

    actions.trace_case(case_id=trace.case_id, by=SYSTEM, at=AT)

    asked = {str(duty.unit) for duty in TraceDuty.objects.filter(trace_back=trace, state="asked")}
    assert asked == {"东营村", "白杨乡"}


def test_every_new_case_is_looked_back_on_by_itself(county, monkeypatch):
    deferred = []
    monkeypatch.setattr(jobs, "defer", lambda task, **said: deferred.append((task.name, said)))

    case, _ = a_victim(county.grid, county.root)

    assert ("supervision.trace", {"case_id": case.pk}) in deferred


# --- answering


def test_the_answer_is_due_in_working_days(county):
    trace = a_trace(county)

    # Asked on a Monday; a weekend lies between; the last day ends at midnight.
    assert {duty.due_at for duty in trace.duties.all()} == {datetime(2026, 12, 1, tzinfo=CHINA)}


def test_the_unit_answers_and_a_late_answer_stays_late(county, village):
    trace = a_trace(county)
    due = duty_of(trace, county.shangliu).due_at

    actions.miss_overdue(at=due + timedelta(minutes=1))
    duty = answered(trace, county, village, at=due + timedelta(hours=1))

    assert (duty.state, duty.was_late) == ("answered", True)


def test_an_empty_answer_is_refused_with_a_sentence(county, village):
    duty = duty_of(a_trace(county), county.shangliu)

    with pytest.raises(actions.DutyRefused, match="没有做也请如实"):
        actions.answer_duty(duty_id=duty.pk, answer="无", by=village, at=AT)


def test_two_who_answer_do_not_overwrite_each_other(county, village):
    duty = duty_of(a_trace(county), county.shangliu)
    actions.answer_duty(duty_id=duty.pk, answer="走访过两次", version=1, by=village, at=AT)

    with pytest.raises(actions.DutyMoved):
        actions.answer_duty(duty_id=duty.pk, answer="没有走访过", version=1, by=village, at=AT)


def test_another_villages_duty_is_not_there(county):
    duty = duty_of(a_trace(county), county.shangliu)
    other = an_actor(county.dongying, "village_officer")

    with pytest.raises(queries.NoDuty):
        actions.answer_duty(duty_id=duty.pk, answer="走访过两次", by=other, at=AT)


# --- concluding


def test_nobody_is_concluded_about_unheard(county, analyst, village):
    trace = a_trace(county)
    duty = duty_of(trace, county.shangliu)
    with pytest.raises(StepRefused):
        actions.conclude_duty(duty_id=duty.pk, conclusion="not_met", why="台账没有记录", by=analyst, at=AT)

    answered(trace, county, village)
    done = actions.conclude_duty(duty_id=duty.pk, conclusion="unproven", why="有人证没有回执", by=analyst, at=AT)

    assert (done.state, done.conclusion) == ("concluded", "unproven")
    assert audit.history("supervision.traceduty", duty.pk)[-1].after["ledger"] == "not_reached"


def test_the_unit_does_not_conclude_about_itself(county, village):
    trace = a_trace(county)
    own = an_actor(county.shangliu, "analyst")
    duty = answered(trace, county, village)

    with pytest.raises(StepRefused, match="以外的人"):
        actions.conclude_duty(duty_id=duty.pk, conclusion="met", why="我们做过了", by=own, at=AT)


def test_whoever_concludes_does_not_answer_for_the_units_below(county, analyst):
    duty = duty_of(a_trace(county), county.shangliu)

    with pytest.raises(StepRefused, match="自己提交"):
        actions.answer_duty(duty_id=duty.pk, answer="他们走访过", by=analyst, at=AT)


def test_a_town_answers_for_a_village_without_an_officer(county):
    duty = duty_of(a_trace(county), county.shangliu)

    answered = actions.answer_duty(
        duty_id=duty.pk, answer="镇里走访过", by=an_actor(county.liuhe, "town_officer"), at=AT
    )

    assert answered.state == "answered"


def test_a_village_officer_concludes_nothing(county, village):
    duty = answered(a_trace(county), county, village)

    with pytest.raises(NotAllowed):
        actions.conclude_duty(duty_id=duty.pk, conclusion="met", why="我们做过了", by=village, at=AT)


def test_returned_reopened_and_judged_again(county, analyst, village):
    trace = a_trace(county)
    duty = answered(trace, county, village)
    actions.return_duty(duty_id=duty.pk, why="请补回执照片", by=analyst, at=AT)
    answered(trace, county, village)
    actions.conclude_duty(duty_id=duty.pk, conclusion="not_met", why="没有任何凭证", by=analyst, at=AT)

    again = actions.reopen_duty(duty_id=duty.pk, why="找到了回执", by=analyst, at=AT)

    assert (again.state, again.conclusion) == ("answered", "")
    assert audit.history("supervision.traceduty", duty.pk)[-1].before["conclusion"] == "not_met"


def test_nothing_is_published_before_every_unit_is_judged(county, analyst):
    trace = a_trace(county)
    actions.miss_overdue(at=AT + timedelta(days=30))
    duties = list(trace.duties.order_by("id"))
    for duty in duties[:-1]:
        actions.conclude_duty(duty_id=duty.pk, conclusion="not_met", why="逾期没有说明", by=analyst, at=AT)
    before = queries.publishable(trace)

    actions.conclude_duty(duty_id=duties[-1].pk, conclusion="not_met", why="逾期没有说明", by=analyst, at=AT)

    assert (before, queries.publishable(trace)) == (False, True)


def test_the_database_holds_no_conclusion_without_its_word(county):
    duty = duty_of(a_trace(county), county.shangliu)

    with pytest.raises(IntegrityError, match="trace_duty_concluded_says_what"), transaction.atomic():
        TraceDuty.objects.filter(pk=duty.pk).update(state="concluded", conclusion="")


# --- calls by sample


def test_a_draw_is_repeatable_and_draws_nobody_twice(county, analyst):
    for n in range(10):
        case, _ = a_victim(
            county.grid, county.root, person=a_person(county.grid, name=f"测{n}", phone=f"1390013{n:04d}")
        )
        actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT - timedelta(minutes=5))

    first = actions.draw_checks(seed="20261123", by=analyst, at=AT)
    again = actions.draw_checks(seed="20261123", by=analyst, at=AT)

    assert (first, again, PhoneCheck.objects.count()) == (2, 2, 4)
    assert PhoneCheck.objects.values("trace_back").distinct().count() == 4


def test_what_the_victim_said_is_kept_beside_the_ledger(county, analyst):
    a_trace(county, touched=county.grid)
    TraceBack.objects.update(opened_at=AT - timedelta(days=1))
    actions.draw_checks(seed="x", by=analyst, at=AT)
    check = PhoneCheck.objects.get()

    actions.record_check(check_id=check.pk, result="denied", version=1, by=analyst, at=AT)

    with pytest.raises(actions.DutyMoved):
        actions.record_check(check_id=check.pk, result="confirmed", version=1, by=analyst, at=AT)
    with pytest.raises(actions.DutyRefused):
        actions.record_check(check_id=check.pk, result="waiting", by=analyst, at=AT)
    assert PhoneCheck.objects.get().result == "denied"


# --- pages


def test_the_way_from_the_case_to_the_conclusion(county, client, village):
    trace = a_trace(county, touched=county.grid)
    case_page = signed_in(client, an_officer(county.root, "analyst")).get(reverse("cases:show", args=[trace.case_id]))
    assert trace.number in case_page.content.decode()
    page = client.get(reverse("supervision:trace", args=[trace.pk])).content.decode()
    assert "接受过宣传，有凭证" in page
    assert "还不能" in page
    duty = duty_of(trace, county.shangliu)

    signed_in(client, an_officer(county.shangliu, "village_officer"))
    assert trace.number in client.get(reverse("supervision:duties")).content.decode()
    sent = client.post(reverse("supervision:answer", args=[duty.pk]), {"answer": "入户走访过", "version": duty.version})
    assert sent.status_code == 302

    signed_in(client, an_officer(county.root, "inspector"))
    empty = client.post(reverse("supervision:conclude", args=[duty.pk]), {"conclusion": "met", "why": ""})
    assert (empty.status_code, "请写明理由" in empty.content.decode()) == (409, True)
    done = client.post(reverse("supervision:conclude", args=[duty.pk]), {"conclusion": "met", "why": "回执齐全"})
    assert done.status_code == 302
    assert TraceDuty.objects.get(pk=duty.pk).conclusion == "met"


def test_another_towns_look_back_is_404(county, client):
    case, _ = a_victim(county.grid, county.liuhe)
    (trace,) = actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)
    signed_in(client, an_officer(county.baiyang, "town_officer"))

    for name, number in (("trace", trace.pk), ("duty", trace.duties.first().pk)):
        assert client.get(reverse(f"supervision:{name}", args=[number])).status_code == 404


def test_what_waits_is_counted_for_those_who_act(county, analyst, village):
    trace = a_trace(county)
    before = counted(shell.waiting_rows(village, AT)), counted(shell.waiting_rows(analyst, AT))

    answered(trace, county, village)

    assert (before, counted(shell.waiting_rows(village, AT)), counted(shell.waiting_rows(analyst, AT))) == (
        (1, 0),
        0,
        1,
    )
    assert [one.verb for one in shell.decisions(analyst, AT)] == ["去认定"]


def test_pages_of_the_sample(county, client):
    a_trace(county)
    TraceBack.objects.update(opened_at=AT - timedelta(days=1))
    signed_in(client, an_officer(county.root, "inspector"))
    assert client.post(reverse("supervision:draw"), {"seed": ""}).status_code == 409
    assert client.post(reverse("supervision:draw"), {"seed": "1"}).status_code == 302
    check = PhoneCheck.objects.get()

    assert client.get(reverse("supervision:check", args=[check.pk])).status_code == 200
    assert client.post(reverse("supervision:check", args=[check.pk]), {"result": "confirmed"}).status_code == 302
    assert "和台账不一致" in client.get(reverse("supervision:checks")).content.decode()


# --- what goes when its time is over


def test_erasing_takes_words_and_leaves_the_outcome(county, village, analyst):
    duty = answered(a_trace(county), county, village)
    actions.conclude_duty(duty_id=duty.pk, conclusion="met", why="回执齐全了", by=analyst, at=AT)

    actions.TRACES_KEPT.erase([TraceDuty.objects.get(pk=duty.pk)], AT, None)

    left = TraceDuty.objects.get(pk=duty.pk)
    assert (left.answer, left.concluded_why, left.conclusion) == ("", "", "met")


def test_a_look_back_goes_with_its_case(county, analyst):
    case, _ = a_victim(county.grid, county.liuhe)
    (trace,) = actions.trace_case(case_id=case.pk, by=SYSTEM, at=AT)
    TraceBack.objects.update(opened_at=AT - timedelta(days=1))
    actions.draw_checks(seed="1", by=analyst, at=AT)
    case.victims.update(unit_id=county.baiyang.pk)
    type(case).objects.filter(pk=case.pk).update(unit_id=county.baiyang.pk)

    actions.follow_case(case_id=case.pk, at=AT)

    assert TraceBack.objects.get(pk=trace.pk).unit_id == county.baiyang.pk
    assert PhoneCheck.objects.get().unit_id == county.baiyang.pk
