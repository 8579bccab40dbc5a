"""A file is proposed by one, opened by a second, on papers that its kind asks for; it says nothing of anybody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fanzha.common import approvals
from fanzha.common.actor import NotAllowed
from fanzha.common.approvals import ApprovalRefused
from fanzha.common.models import Approval, AuditRow
from fanzha.core.workflow.followup import FileState
from fanzha.core.workflow.followup_words import NoteRefused
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup import actions
from fanzha.followup.actions import FollowupRefused
from fanzha.followup.models import File, Subject
from fanzha.followup.queries import files
from tests.builders.followup import ID_NUMBER, NAME, TODAY
from tests.builders.org import AT


@pytest.mark.parametrize("kind", ["release", "correction", "abroad", "return", "student", "dropout"])
def test_every_kind_opens_when_two_agree_on_its_papers(desk, kind):
    one = desk.propose(kind)
    before = File.objects.get(pk=int(one.about_id)).state

    desk.agree(one)

    file = File.objects.get(pk=int(one.about_id))
    assert (before, file.state) == (FileState.PROPOSED, FileState.OPEN)
    assert (file.proposed_by_name, file.agreed_by_name) == ("何主任", "周某")


def test_a_proposed_file_opens_for_nobody(desk):
    one = desk.propose()

    assert not files.my_files(desk.town).exists()
    assert one.state == "waiting"


def test_nobody_agrees_to_an_own_proposal(desk):
    one = desk.propose()

    with pytest.raises(StepRefused):
        approvals.actions.decide(approval_id=one.pk, agree=True, why="我自己同意", by=desk.director, at=AT)


def test_the_database_refuses_a_file_opened_by_one(desk):
    file = desk.file()

    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(agreed_by_id=file.proposed_by_id)


def test_the_same_form_sent_twice_is_one_file(desk):
    proposal = desk.proposal()
    said = {"proposal": proposal, "why": "决定已经作出，要按期帮助", "by": desk.director, "at": AT}

    first, second = actions.propose_file(**said), actions.propose_file(**said)

    assert first.pk == second.pk
    assert File.objects.count() == 1


def test_a_proposal_that_is_refused_leaves_nothing(desk):
    one = desk.propose()
    approvals.actions.decide(approval_id=one.pk, agree=False, why="缺同意书原件", by=desk.second, at=AT)

    actions.sweep(at=AT + timedelta(hours=1))

    file = File.objects.get()
    assert file.state == FileState.ERASED
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        ("student", {"guardian_on": None}, "监护人"), ("student", {"id_number": ID_NUMBER}, "用不到身份证号"),
        ("release", {"expires_on": TODAY + timedelta(days=366)}, "最长 365 天"),
        ("release", {"id_number": "440524201503170417"}, "未满 18 周岁"), ("release", {"named": ()}, "至少指定一位"),
    ],
)  # fmt: skip
def test_what_the_kind_does_not_allow_is_refused(desk, kind, more, sentence):
    with pytest.raises(StepRefused, match=sentence):
        desk.propose(kind, **more)


def test_persuading_needs_one_of_the_town_one_of_the_station_one_of_the_village(desk):
    named = desk.proposal("return").named

    with pytest.raises(StepRefused, match="还缺：派出所"):
        desk.propose("return", named=tuple(one for one in named if one[1] != "police"))


@pytest.mark.parametrize("kind", ["student", "dropout"])
def test_of_pupils_only_school_and_those_whom_the_law_names_are_named(desk, kind):
    with pytest.raises(StepRefused, match="只能指定学校"):
        desk.propose(kind, named=((desk.village_account.pk, "village"),))


def test_an_officer_outside_the_deciding_authority_is_not_named(desk):
    proposal = desk.proposal(named=((desk.other_account.pk, "town"),))

    with pytest.raises(FollowupRefused, match="可选的范围"):
        actions.propose_file(proposal=proposal, why="决定已经作出", by=desk.town, at=AT)


@pytest.mark.parametrize(
    ("kind", "purpose", "sentence"),
    [
        ("release", "联系他表哥 13912345678 一起劝", "写到了电话"),
        ("release", "和 440524198803170414 核对", "身份证号"),
        ("release", "属于高风险人员", "贴标签"), ("student", "有违法苗头，要帮教", "不写“违法”"),
    ],
)  # fmt: skip
def test_numbers_of_others_labels_and_words_of_crime_are_refused(desk, kind, purpose, sentence):
    with pytest.raises(NoteRefused, match=sentence):
        desk.propose(kind, purpose=purpose)


def test_the_reason_for_the_second_person_names_nobody(desk):
    with pytest.raises(FollowupRefused, match="不要写本人的姓名"):
        actions.propose_file(proposal=desk.proposal(), why=f"{NAME}需要帮助", by=desk.director, at=AT)


def test_the_second_person_learns_the_papers_and_not_the_person(desk):
    one = desk.propose()

    said = str(one.facts) + str(one.why) + str(one.sealed)
    assert "柳政帮〔2026〕3 号" in said
    assert "钱镇" in said
    assert NAME not in said
    assert ID_NUMBER not in said


def test_a_second_file_of_the_kind_about_the_same_person_is_not_opened(desk):
    desk.file()
    again = desk.agree(desk.propose())

    assert again.state == "failed"
    assert "已经有一份" in again.outcome


def test_whoever_may_not_decide_proposes_nothing(desk):
    with pytest.raises(NotAllowed):
        actions.propose_file(proposal=desk.proposal(), why="决定已经作出", by=desk.village, at=AT)
    with pytest.raises(NotAllowed):
        actions.propose_file(proposal=desk.proposal(), why="决定已经作出", by=desk.other, at=AT)


def test_without_a_reason_nothing_is_kept(desk):
    with pytest.raises(ApprovalRefused):
        actions.propose_file(proposal=desk.proposal(), why="好", by=desk.director, at=AT)

    assert not File.objects.exists()
    assert not Approval.objects.exists()


def test_opening_stands_in_the_log_without_the_person(desk):
    file = desk.file()

    rows = AuditRow.objects.filter(subject_kind="followup.file", subject_id=str(file.pk)).order_by("id")
    assert [row.action for row in rows] == ["followup.proposed", "followup.opened"]
    assert NAME not in "".join(f"{row.why}{row.before}{row.after}" for row in rows)
