"""Impact assessments and breaches: versions, deadlines, attachments; and the rules that two people change."""

from datetime import date, timedelta

import pytest

from fanzha.common import approvals
from fanzha.common.models import Approval
from fanzha.rights import actions
from fanzha.rights.models import Record, RecordVersion
from fanzha.rights.queries import records
from fanzha.rights.queries.rules import retention_rules
from tests.builders.org import AT, SYSTEM, an_actor
from tests.builders.rights import a_record


def days_of(code, on):
    return next(rule.days for rule in retention_rules(on) if rule.kept.code == code)


def test_a_changed_record_keeps_what_it_said_before(county):
    record = a_record()

    actions.change_record(
        record_id=record.pk,
        version=1,
        title="上线评估",
        content={"purpose": "也筛查图片"},
        why="加了图片",
        by=SYSTEM,
        at=AT,
    )

    said = RecordVersion.objects.filter(record=record).order_by("version").values_list("content", flat=True)
    assert [content["purpose"] for content in said] == ["筛查举报", "也筛查图片"]


def test_two_who_write_at_once_do_not_overwrite_each_other(county):
    record = a_record()
    change = {"record_id": record.pk, "version": 1, "title": "评估", "content": {}, "why": "改一改措辞", "by": SYSTEM}
    actions.change_record(**change, at=AT)

    with pytest.raises(actions.RecordRefused, match="有人改过"):
        actions.change_record(**change, at=AT)


def test_the_deadlines_of_a_breach_run_from_when_it_was_found(county):
    record = a_record("breach")

    assert record.authority_due_at == AT + timedelta(hours=24)
    assert record.persons_due_at == AT + timedelta(hours=72)
    assert records.worst(record, AT + timedelta(hours=25)) == ("late", "超过报告或告知的时限")


def test_a_breach_is_closed_when_it_is_contained_and_told(county):
    record = a_record("breach")
    step = {"record_id": record.pk, "done_at": AT, "by": SYSTEM, "at": AT}
    with pytest.raises(actions.RecordRefused, match="不能办结"):
        actions.note_breach_step(step="closed", **step)

    for name in ("contained", "authority_told", "closed"):
        actions.note_breach_step(step=name, **step)

    assert Record.objects.get(pk=record.pk).closed_at == AT


@pytest.mark.parametrize("done_at", [AT - timedelta(minutes=1), AT + timedelta(minutes=1)])
def test_a_step_lies_between_the_finding_and_now(county, done_at):
    record = a_record("breach")

    with pytest.raises(actions.RecordRefused, match="发现以后"):
        actions.note_breach_step(record_id=record.pk, step="contained", done_at=done_at, by=SYSTEM, at=AT)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<html>"])
def test_what_is_no_document_is_not_attached(county, content):
    record = a_record()

    with pytest.raises(actions.RecordRefused):
        actions.add_file(record_id=record.pk, name="x", content=content, by=SYSTEM, at=AT)


def test_records_are_kept_for_three_years_at_least(county, director):
    rule = next(rule for rule in retention_rules(AT.date()) if rule.kept.code == "record")
    record = a_record()

    actions.erase_due(at=AT + timedelta(days=5000))

    assert rule.least == 3 * 365
    assert Record.objects.filter(pk=record.pk).exists()


def change(by, **said):
    whole = {"code": "message", "way": "erase_fields", "days": 200, "valid_from": AT.date(), "why": "缩短一些", **said}
    return actions.ask_rule_change(**whole, by=by, at=AT)


def test_a_rule_changes_when_a_second_person_agrees_and_past_days_keep_theirs(county, director):
    second = an_actor(county.root, "director", name="副主任")
    change(director, valid_from=date(2026, 12, 1))
    before = days_of("message", date(2026, 12, 1))

    approvals.actions.decide(approval_id=Approval.objects.get().pk, agree=True, why="同意缩短", by=second, at=AT)

    assert before == 365
    assert days_of("message", date(2026, 12, 1)) == 200
    assert days_of("message", date(2026, 11, 30)) == 365


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"days": 29}, "至少保存 30 天"),
        ({"code": "audit", "days": 1094}, "至少保存 1095 天"),
        ({"code": "nothing"}, "没有这一类"),
        ({"way": "erase_row"}, "不能这样处理"),
        ({"valid_from": date(2026, 11, 22)}, "不能早于今天"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_before_anybody_is_asked(county, director, said, sentence):
    with pytest.raises(actions.RuleRefused, match=sentence):
        change(director, **said)

    assert not Approval.objects.exists()
