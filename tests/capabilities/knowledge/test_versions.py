"""Versions: written by one, let out by another; the past keeps its answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import actions, queries
from fanzha.knowledge.models import Entry
from tests.builders.knowledge import KEY, SLOGAN, publish_new, save

pytestmark = pytest.mark.slow


def test_a_draft_is_not_what_holds(draft, at):
    assert queries.entry_at("slogan", "own-test", at.date()) is None


def test_a_published_version_holds_from_its_day_on(published, at):
    assert queries.entry_at("slogan", "own-test", at.date()).version == 1
    assert queries.entry_at("slogan", "own-test", at.date() - timedelta(days=1)) is None


def test_who_wrote_a_part_cannot_publish_it(draft, writer, reviewer, at):
    save(reviewer, at, items=["另一句"], seen=draft.edited_at)
    actions.submit_entry(**KEY, by=writer, at=at)

    with pytest.raises(StepRefused, match="另一位"):
        actions.publish_entry(**KEY, valid_from=at.date(), by=reviewer, at=at)


def test_a_writer_without_review_permission_cannot_publish(draft, writer, at):
    actions.submit_entry(**KEY, by=writer, at=at)

    with pytest.raises(NotAllowed):
        actions.publish_entry(**KEY, valid_from=at.date(), by=writer, at=at)


def test_a_reader_cannot_write(reader, published, at):
    with pytest.raises(NotAllowed):
        save(reader, at, items=["我来改"])


def test_a_change_is_a_new_version_and_the_past_stays(published, writer, reviewer, at):
    week_later = at + timedelta(days=7)
    publish_new(writer, reviewer, week_later, items=["只留一句"], valid_from=week_later.date())

    before = queries.entry_at("slogan", "own-test", week_later.date() - timedelta(days=1))
    after = queries.entry_at("slogan", "own-test", week_later.date())

    assert (before.version, before.body["items"]) == (1, SLOGAN["items"])
    assert (after.version, after.body["items"]) == (2, ["只留一句"])


def test_a_version_may_begin_later(published, writer, reviewer, at):
    publish_new(writer, reviewer, at, items=["下月起用"], valid_from=at.date() + timedelta(days=30))

    assert queries.entry_at("slogan", "own-test", at.date() + timedelta(days=29)).version == 1
    assert queries.entry_at("slogan", "own-test", at.date() + timedelta(days=30)).version == 2


@pytest.mark.parametrize(("days", "open_"), [(-1, False), (0, True), (1, True)])
def test_nothing_is_published_into_the_past(draft, writer, reviewer, at, days, open_):
    actions.submit_entry(**KEY, by=writer, at=at)
    day = at.date() + timedelta(days=days)

    if open_:
        assert actions.publish_entry(**KEY, valid_from=day, by=reviewer, at=at).valid_from == day
    else:
        with pytest.raises(StepRefused, match="早于今天"):
            actions.publish_entry(**KEY, valid_from=day, by=reviewer, at=at)


def test_a_version_cannot_begin_before_the_one_that_is_still_to_come(published, writer, reviewer, at):
    publish_new(writer, reviewer, at, items=["月底"], valid_from=at.date() + timedelta(days=7))
    save(writer, at, items=["更早"])
    actions.submit_entry(**KEY, by=writer, at=at)

    with pytest.raises(StepRefused, match="不能早于它"):
        actions.publish_entry(**KEY, valid_from=at.date() + timedelta(days=1), by=reviewer, at=at)


def test_the_same_text_is_not_sent_for_review(published, writer, at):
    save(writer, at, items=SLOGAN["items"])

    with pytest.raises(StepRefused, match="没有可送审的改动"):
        actions.submit_entry(**KEY, by=writer, at=at)


def test_what_is_in_review_cannot_be_edited(draft, writer, at):
    actions.submit_entry(**KEY, by=writer, at=at)

    with pytest.raises(StepRefused, match="审核人"):
        save(writer, at, items=["再改"], seen=draft.edited_at)


def test_two_people_do_not_overwrite_each_other(draft, writer, reviewer, at):
    save(reviewer, at + timedelta(minutes=1), items=["先到"], seen=draft.edited_at)

    with pytest.raises(actions.EntryRefused, match="李某在您之后保存过"):
        save(writer, at + timedelta(minutes=2), items=["后到"], seen=draft.edited_at)


def test_a_second_start_of_a_draft_is_refused(published, writer, reviewer, at):
    save(writer, at, items=["先起草"])

    with pytest.raises(actions.EntryRefused, match="保存过"):
        save(reviewer, at, items=["也起草"])


def test_a_reviewer_sends_back_with_a_reason(draft, writer, reviewer, at):
    actions.submit_entry(**KEY, by=writer, at=at)

    with pytest.raises(actions.EntryRefused, match="写明原因"):
        actions.send_back(**KEY, why="短", by=reviewer, at=at)
    entry = actions.send_back(**KEY, why="第二句太长", by=reviewer, at=at)

    assert (entry.state, entry.review_note) == ("draft", "第二句太长")


def test_a_writer_takes_the_own_version_back_without_a_reason(draft, writer, at):
    actions.submit_entry(**KEY, by=writer, at=at)

    assert actions.send_back(**KEY, why="", by=writer, at=at).state == "draft"


def test_a_reader_cannot_send_back(draft, writer, reader, at):
    actions.submit_entry(**KEY, by=writer, at=at)

    with pytest.raises(NotAllowed):
        actions.send_back(**KEY, why="不同意这一版", by=reader, at=at)


def test_a_withdrawn_entry_leaves_nothing_from_that_day_and_keeps_the_days_before(published, writer, reviewer, at):
    later = at + timedelta(days=3)
    publish_new(writer, reviewer, later, items=["第二版"], valid_from=later.date())
    end = at + timedelta(days=5)

    actions.withdraw_entry(**KEY, why="说法过时", by=reviewer, at=end)

    assert queries.entry_at("slogan", "own-test", end.date()) is None
    assert queries.entry_at("slogan", "own-test", end.date() - timedelta(days=1)).version == 2
    assert queries.entry_at("slogan", "own-test", at.date()).version == 1
    assert [article.code for article in queries.articles_at("slogan", end.date())] == []


def test_withdrawing_what_was_to_begin_later_leaves_what_holds(published, writer, reviewer, at):
    publish_new(writer, reviewer, at, items=["以后的"], valid_from=at.date() + timedelta(days=9))

    actions.withdraw_entry(**KEY, why="不再需要", by=reviewer, at=at)

    assert queries.entry_at("slogan", "own-test", at.date() + timedelta(days=9)).version == 1


def test_a_withdrawn_entry_can_be_written_anew(published, writer, reviewer, at):
    actions.withdraw_entry(**KEY, why="说法过时", by=reviewer, at=at)
    day = at + timedelta(days=1)

    publish_new(writer, reviewer, day, items=["新说法"], valid_from=day.date())

    assert queries.entry_at("slogan", "own-test", day.date()).version == 2


def test_a_draft_given_up_does_not_stand_in_the_way(published, writer, reviewer, at):
    save(writer, at, items=["不要了"])
    actions.discard_draft(**KEY, by=writer, at=at)

    publish_new(writer, reviewer, at, items=["这回要"], valid_from=at.date())

    versions = {row.version: (row.state, row.valid_from) for row in queries.versions_of(reviewer, "slogan", "own-test")}
    assert versions[2] == ("withdrawn", None)
    assert queries.entry_at("slogan", "own-test", at.date()).version == 3


def test_after_a_draft_was_given_up_the_entry_can_still_be_taken_down(published, writer, reviewer, at):
    save(writer, at, items=["不要了"])
    actions.discard_draft(**KEY, by=writer, at=at)

    assert actions.withdraw_entry(**KEY, why="说法过时", by=reviewer, at=at).version == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({**SLOGAN, "items": ["快跑！"]}, "感叹号"),
        ({**SLOGAN, "items": []}, "还没有填"),
        ({**SLOGAN, "items": ["一样", "一样"]}, "两条一样"),
        ({**SLOGAN, "items": ["字" * 61]}, "最多 60 个"),
        ({**SLOGAN, "items": ["找{boss}"]}, "没有“{boss}”这个空位"),
        ({**SLOGAN, "mark": "sure"}, "选一个"),
    ],
)
def test_a_text_that_breaks_the_rules_is_refused_with_its_reason(writer, at, body, sentence):
    with pytest.raises(actions.BodyRefused, match=sentence):
        actions.create_entry(
            kind="slogan", code="bad", title="坏例子", body=body, note="", source="本县", by=writer, at=at
        )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("请点 http://a.cn 看看。", "不带网址"),
        ("请打 13800000000 核实。", "不带号码"),
        ("【国家反诈中心】请停止转账。", "名义"),
        ("请" * 57, "最多 56 个"),
        ("", "还没有填"),
    ],
)
def test_a_text_message_that_could_be_taken_for_a_scam_is_refused(writer, at, text, sentence):
    body = {"channel": "sms", "type": None, "text": text, "mark": "own"}

    with pytest.raises(actions.BodyRefused, match=sentence):
        actions.create_entry(
            kind="script", code="sms-x", title="短信", body=body, note="", source="本县", by=writer, at=at
        )


@pytest.mark.parametrize("kind", ["type", "subtype"])
def test_types_belong_to_the_model_and_are_not_added_by_hand(writer, at, kind):
    with pytest.raises(actions.EntryRefused, match="识别模型"):
        actions.create_entry(kind=kind, code="C15", title="新类", body={}, note="", source="本县", by=writer, at=at)


@pytest.mark.parametrize("code", ["", "空 格", "own_test", "-x", "x" * 41, "OWN-TEST"])
def test_a_code_that_cannot_stand_is_refused(draft, writer, at, code):
    with pytest.raises(actions.EntryRefused) as refusal:
        actions.create_entry(kind="slogan", code=code, title="x", body=SLOGAN, note="", source="x", by=writer, at=at)

    assert refusal.value.field == "code"


def test_every_step_leaves_its_audit_row(published, reviewer, at):
    actions.withdraw_entry(**KEY, why="说法过时", by=reviewer, at=at)

    rows = AuditRow.objects.filter(subject_kind="knowledge.entry", subject_id=str(published.pk)).order_by("id")
    assert [row.action for row in rows] == [
        "knowledge.drafted", "knowledge.submitted", "knowledge.published", "knowledge.withdrawn",
    ]  # fmt: skip
    assert rows[2].after["body"]["items"] == SLOGAN["items"]
    assert rows[3].why == "说法过时"


@pytest.mark.parametrize(
    "broken",
    [
        {"version": 1},
        {"version": 2, "state": "published", "valid_from": None},
        {"version": 2, "state": "published", "reviewer_id": None, "origin": "local"},
    ],
)
def test_the_database_refuses_what_no_action_would_do(published, broken):
    row = Entry.objects.get(pk=published.pk)
    row.pk = None
    for name, value in broken.items():
        setattr(row, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_allows_one_open_version_an_entry(draft):
    draft.pk, draft.version = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        draft.save(force_insert=True)
