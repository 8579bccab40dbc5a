"""Plan, agreed contacts, reviews, renewals and ends; two at once, a resent form, a kill."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fanzha.common.actor import Actor
from fanzha.common.models import AuditRow
from fanzha.core.workflow.followup import Ended, FileState
from fanzha.core.workflow.followup_words import NoteRefused
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup import actions
from fanzha.followup.actions import FollowupRefused, erasing
from fanzha.followup.models import Contact, File, Look, Named, PlanStep, Review, Subject
from fanzha.org.models import Officer
from fanzha.rights import actions as rights
from tests.builders.followup import NAME, TODAY
from tests.builders.org import AT, signed_in


def a_step(desk, file, **more):
    said = {
        "key": "s1", "goal": "找到工作", "text": "陪本人去报名学电工",
        "responsible_id": desk.named(file, desk.town_account).pk, "due_on": TODAY + timedelta(days=7),
    }  # fmt: skip
    return actions.NewStep(**{**said, **more})


def a_contact(**more):
    said = {"key": "c1", "way": "phone", "agreement": "said", "planned_on": TODAY + timedelta(days=2)}
    return actions.NewContact(**{**said, **more})


def recorded(desk, file, outcome, **more):
    contact = actions.arrange_contact(file_id=file.pk, contact=a_contact(**more), by=desk.town, at=AT)
    actions.record_contact(file_id=file.pk, contact_id=contact.pk, outcome=outcome, note="", by=desk.town, at=AT)
    return Contact.objects.get(pk=contact.pk)


@pytest.fixture
def file(desk):
    return desk.file()


@pytest.fixture
def clerk(desk, file):
    """Return a named officer's clerk that stated its purpose."""
    clerk = signed_in(Client(), desk.town_account)
    clerk.post(reverse("followup:open", args=[file.pk]), {"purpose": "约本人见面"})
    return clerk


def test_a_step_is_planned_once_and_finished_once(desk, file):
    said = {"file_id": file.pk, "step": a_step(desk, file), "by": desk.town, "at": AT}
    first, second = actions.add_step(**said), actions.add_step(**said)
    done = {"file_id": file.pk, "step_id": first.pk, "result": "已经报上名", "by": desk.village, "at": AT}
    actions.finish_step(**done)

    assert first.pk == second.pk
    with pytest.raises(FollowupRefused, match="没有重复登记"):
        actions.finish_step(**done)
    assert PlanStep.objects.get().result == "已经报上名"


def test_a_step_is_for_somebody_named_and_says_nothing_of_others(desk, file):
    foreign = desk.named(desk.file("return"), desk.station_account)

    with pytest.raises(StepRefused, match="从指定人员里选"):
        actions.add_step(file_id=file.pk, step=a_step(desk, file, responsible_id=foreign.pk), by=desk.town, at=AT)
    with pytest.raises(StepRefused, match="今天以后"):
        actions.add_step(
            file_id=file.pk, step=a_step(desk, file, due_on=TODAY - timedelta(days=1)), by=desk.town, at=AT
        )
    with pytest.raises(NoteRefused):
        actions.add_step(file_id=file.pk, step=a_step(desk, file, text="找他哥 13912345678"), by=desk.town, at=AT)


def test_a_contact_is_agreed_first(desk, file):
    with pytest.raises(FollowupRefused, match="联系要本人同意"):
        actions.arrange_contact(file_id=file.pk, contact=a_contact(agreement=""), by=desk.town, at=AT)

    with pytest.raises(FollowupRefused, match="只问本人"):
        actions.arrange_contact(file_id=file.pk, contact=a_contact(agreement="guardian"), by=desk.town, at=AT)

    assert actions.arrange_contact(file_id=file.pk, contact=a_contact(), by=desk.town, at=AT).agreement == "said"


def test_a_refusal_is_an_answer_and_nothing_follows(desk, file):
    recorded(desk, file, "refused")

    with pytest.raises(FollowupRefused, match="没有任何影响"):
        actions.arrange_contact(file_id=file.pk, contact=a_contact(key="c2"), by=desk.town, at=AT)
    asked = actions.arrange_contact(
        file_id=file.pk, contact=a_contact(key="c3", agreement="asked"), by=desk.town, at=AT
    )
    assert asked.pk
    assert File.objects.get(pk=file.pk).state == FileState.OPEN


def test_the_result_of_a_contact_is_recorded_once(desk, file):
    contact = recorded(desk, file, "held")

    with pytest.raises(FollowupRefused, match="没有重复登记"):
        actions.record_contact(
            file_id=file.pk, contact_id=contact.pk, outcome="unreached", note="", by=desk.village, at=AT
        )
    assert Contact.objects.get().outcome == "held"


def test_of_pupils_every_contact_has_the_guardians_word(desk):
    file = desk.file("student")

    with pytest.raises(FollowupRefused, match="本人和监护人"):
        actions.arrange_contact(file_id=file.pk, contact=a_contact(), by=desk.school, at=AT)
    assert actions.arrange_contact(
        file_id=file.pk, contact=a_contact(agreement="guardian"), by=desk.school, at=AT
    ).pk  # fmt: skip


def test_persuading_is_for_the_whole_team_and_for_that_kind_alone(desk, file):
    persuading = a_contact(way="persuade", agreement="")
    back = desk.file("return")

    with pytest.raises(FollowupRefused, match="只有劝返"):
        actions.arrange_contact(file_id=file.pk, contact=persuading, by=desk.town, at=AT)
    contact = actions.arrange_contact(file_id=back.pk, contact=persuading, by=desk.village, at=AT)
    Named.objects.filter(file=back, side="police").update(ended_at=AT)
    with pytest.raises(StepRefused, match="还缺：派出所"):
        actions.arrange_contact(
            file_id=back.pk, contact=a_contact(key="c9", way="persuade", agreement=""), by=desk.village, at=AT
        )
    actions.record_contact(
        file_id=back.pk, contact_id=contact.pk, outcome="willing", note="已报乡镇", by=desk.town, at=AT
    )
    assert Contact.objects.get(pk=contact.pk).outcome == "willing"


def test_an_ordinary_contact_ends_in_no_return(desk, file):
    with pytest.raises(FollowupRefused, match="选一项结果"):
        recorded(desk, file, "returned")


def test_a_review_that_is_due_holds_new_measures_back(desk, file):
    late = AT + timedelta(days=26)

    with pytest.raises(StepRefused, match="就该复核了"):
        actions.arrange_contact(
            file_id=file.pk, contact=a_contact(planned_on=late.date()), by=desk.town, at=late
        )  # fmt: skip
    said = {"file_id": file.pk, "key": "r1", "note": "还在找工作", "next_on": late.date() + timedelta(days=20)}
    first = actions.review_file(**said, by=desk.town, at=late)
    again = actions.review_file(**said, by=desk.town, at=late)
    actions.arrange_contact(file_id=file.pk, contact=a_contact(planned_on=late.date()), by=desk.town, at=late)

    assert first.pk == again.pk
    assert Review.objects.count() == 1


def test_a_renewal_takes_two_and_is_bounded(desk, file):
    wanted = file.expires_on + timedelta(days=60)
    one = actions.ask_renewal(file_id=file.pk, expires_on=wanted, why="培训还没有结束", by=desk.director, at=AT)
    before = File.objects.get(pk=file.pk).expires_on
    desk.agree(one)

    after = File.objects.get(pk=file.pk)
    assert (before, after.expires_on, after.renewals) == (file.expires_on, wanted, 1)
    with pytest.raises(StepRefused, match="最多延期 1 次"):
        actions.ask_renewal(
            file_id=file.pk, expires_on=wanted + timedelta(days=9), why="再延一次", by=desk.director, at=AT
        )


def test_a_file_that_expired_meanwhile_is_not_renewed(desk, file):
    last = AT + timedelta(days=50)
    wanted = file.expires_on + timedelta(days=60)
    one = actions.ask_renewal(file_id=file.pk, expires_on=wanted, why="培训还没有结束", by=desk.director, at=last)

    done = desk.agree(one, at=last + timedelta(days=1))

    assert done.state == "failed"
    assert File.objects.get(pk=file.pk).renewals == 0


def test_a_named_officer_ends_a_file_at_once_and_once(desk, file):
    said = {"file_id": file.pk, "outcome": "asked", "note": "", "by": desk.village, "at": AT}
    actions.close_file(**said)

    with pytest.raises(File.DoesNotExist):
        actions.close_file(**said)
    assert File.objects.get(pk=file.pk).outcome == Ended.ASKED


def test_a_pupil_who_does_not_come_back_is_reported_in_writing_and_the_file_ends(desk):
    file = desk.file("dropout")

    actions.close_file(file_id=file.pk, outcome="reported", note="已书面报告教育局", by=desk.school, at=AT)

    assert File.objects.get(pk=file.pk).outcome == Ended.REPORTED


def test_the_deciding_authority_ends_a_file_unseen(desk, file):
    browser = signed_in(Client(), desk.second_account)
    address = reverse("followup:end", args=[file.pk])

    wrong = browser.post(address, {"outcome": "basis_gone", "note": f"{NAME}不用了"})
    sent = browser.post(address, {"outcome": "basis_gone", "note": "决定已经撤销"})

    assert (wrong.status_code, sent.status_code) == (409, 302)
    assert File.objects.get(pk=file.pk).outcome == Ended.BASIS_GONE
    assert not Look.objects.exists()


def test_a_naming_lapses_with_the_post(desk, file):
    desk.village_account.posts.update(to_date=TODAY - timedelta(days=1))
    Officer.objects.filter(pk=desk.town_account.pk).update(is_active=False)

    actions.sweep(at=AT)

    page = signed_in(Client(), desk.director_account).get(reverse("followup:entry", args=[file.pk])).content.decode()
    assert not Named.objects.filter(ended_at=None).exists()
    assert "现在没有人能打开" in page
    assert File.objects.get(pk=file.pk).state == FileState.OPEN


@pytest.mark.parametrize(("days", "state"), [(50, FileState.OPEN), (51, FileState.ERASED)])
def test_a_file_ends_after_its_last_day_and_everything_goes(desk, file, days, state):
    actions.add_step(file_id=file.pk, step=a_step(desk, file), by=desk.town, at=AT)
    recorded(desk, file, "held")
    actions.look_at(file_id=file.pk, purpose="约本人见面", by=desk.town, at=AT)

    counts = actions.sweep(at=AT + timedelta(days=days))

    file = File.objects.get(pk=file.pk)
    left = [table.objects.count() for table in (Subject, PlanStep, Contact, Review, Look, Named)]
    assert file.state == state
    assert (counts == (1, 1)) is (state == FileState.ERASED)
    assert (sum(left) == 0) is (state == FileState.ERASED)
    assert (f"{file.purpose}{file.document}{file.papers_at}" == "") is (state == FileState.ERASED)


def test_what_stays_of_a_file_names_nobody_and_the_log_keeps_no_words(desk, file):
    actions.look_at(file_id=file.pk, purpose="约本人见面", by=desk.town, at=AT)
    actions.close_file(file_id=file.pk, outcome="done", note="本人已上班", by=desk.town, at=AT)
    actions.sweep(at=AT + timedelta(hours=1))

    rows = AuditRow.objects.filter(subject_kind="followup.file", subject_id=str(file.pk))
    file = File.objects.get(pk=file.pk)
    assert (file.kind, file.outcome, file.expires_on) == ("release", "done", TODAY + timedelta(days=50))
    assert rows.count() > 3
    assert [row.why for row in rows if row.why] == []
    assert NAME not in str(file.__dict__)


def test_the_retention_run_erases_what_ended_too(desk, file):
    actions.close_file(file_id=file.pk, outcome="done", note="", by=desk.town, at=AT)

    run = rights.erase_due(at=AT + timedelta(minutes=1))

    assert run.lines.get(code="followup").erased == 1
    assert File.objects.get(pk=file.pk).state == FileState.ERASED


def test_a_sweep_that_was_killed_goes_on_where_it_ended(desk, file, monkeypatch):
    other = desk.file("correction")
    erase, seen = erasing.erase_files, []

    def dying(rows, at):
        if seen:
            raise KeyboardInterrupt
        seen.append(rows)
        erase(rows, at)

    late = AT + timedelta(days=51)
    monkeypatch.setattr(erasing, "erase_files", dying)
    with pytest.raises(KeyboardInterrupt):
        actions.sweep(at=late)
    monkeypatch.undo()
    states = set(File.objects.values_list("state", flat=True))

    again, nothing = actions.sweep(at=late), actions.sweep(at=late)

    assert states == {FileState.CLOSED, FileState.ERASED}
    assert (again, nothing) == ((0, 1), (0, 0))
    assert other.pk


def test_the_system_itself_opens_no_file(desk, file):
    with pytest.raises(File.DoesNotExist):
        actions.look_at(file_id=file.pk, purpose="后台查看", by=Actor.system("测试"), at=AT)


# --- pages


def test_the_page_takes_plan_contact_result_review_and_end(desk, file, clerk):
    def send(name, *more, **said):
        return clerk.post(reverse(f"followup:{name}", args=[file.pk, *more]), said).status_code

    named = desk.named(file, desk.town_account).pk
    keys = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(4)]
    statuses = [
        send("add_step", key=keys[0], goal="找到工作", text="去报名", responsible_id=named, due_on="2026-11-30"),
        send("add_step", key=keys[0], goal="找到工作", text="去报名", responsible_id=named, due_on="2026-11-30"),
        send("arrange", key=keys[1], way="visit", agreement="said", planned_on="2026-11-25"),
        send("review", key=keys[2], note="还在找工作", next_on="2026-12-20"),
    ]
    statuses.append(send("finish_step", PlanStep.objects.get().pk, result="已经报名"))
    statuses.append(send("record", Contact.objects.get().pk, outcome="held", note="谈得很好"))
    page = clerk.get(reverse("followup:show", args=[file.pk])).content.decode()
    statuses.append(send("close", outcome="done", note="已经上班"))

    assert statuses == [302] * 7
    assert "已经报名" in page
    assert "谈得很好" in page
    assert clerk.get(reverse("followup:show", args=[file.pk])).status_code == 404


def test_what_is_refused_comes_back_with_what_was_typed(desk, file, clerk):
    said = {
        "key": "00000000-0000-4000-8000-000000000001", "goal": "找到工作", "text": "找他哥 13912345678 说",
        "responsible_id": desk.named(file, desk.town_account).pk, "due_on": "2026-11-30",
    }  # fmt: skip

    answer = clerk.post(reverse("followup:add_step", args=[file.pk]), said)

    assert answer.status_code == 409
    assert "这里写到了电话" in answer.content.decode()
    assert "找他哥 13912345678 说" in answer.content.decode()


def test_relatives_are_warned_of_once_and_then_let_through(desk, file, clerk):
    address = reverse("followup:close", args=[file.pk])

    warned = clerk.post(address, {"outcome": "done", "note": "母亲同意结束"})
    kept = clerk.post(address, {"outcome": "done", "note": "母亲同意结束", "anyway": "on"})

    assert warned.status_code == 409
    assert "档案不登记家人" in warned.content.decode()
    assert kept.status_code == 302


def test_a_step_without_a_stated_purpose_asks_for_it(desk, file):
    clerk = signed_in(Client(), desk.village_account)

    page = clerk.post(reverse("followup:close", args=[file.pk]), {"outcome": "done", "note": ""})

    assert "先写明这次打开做什么用" in page.content.decode()
    assert File.objects.get(pk=file.pk).state == FileState.OPEN


def test_of_two_who_correct_at_once_the_second_is_told(desk, file, clerk):
    address = reverse("followup:correct", args=[file.pk])
    page = clerk.get(address).content.decode()
    mark = page.split('name="seen" value="')[1].split('"')[0]
    said = {"name": "李小曼", "id_number": "", "phone": "19912340000", "why": "本人申请更正", "seen": mark}

    first = clerk.post(address, said)
    second = clerk.post(address, {**said, "name": "李晓满"})

    assert first.status_code == 302
    assert second.status_code == 409
    assert "还没有保存您的" in second.content.decode()
    assert Subject.objects.get().name == "李小曼"
    assert AuditRow.objects.get(action="followup.corrected").after == {"fields": ["name", "id_number"]}
