"""The desk's lists and search: two characters are enough, and drafts stay with those who write."""

import pytest

from fanzha.knowledge import actions, queries
from fanzha.knowledge.queries import shell
from tests.builders.knowledge import publish_new

pytestmark = pytest.mark.slow


def codes(actor, at, text, **more):
    rows = queries.entry_list(actor, on=at.date(), **more)
    return [entry.code for entry in queries.find_entries(rows, text)]


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("刷单", "type", "C01"), ("征信", "type", "C06"), ("机票", "type", "C13"), ("裸聊", "subtype", "T53"),
        ("C08", "type", "C08"), ("ｃ０８", "type", "C08"), ("96110", "hotline", "96110"), ("医保", "subtype", "T41"),
    ],
)  # fmt: skip
def test_short_words_find_the_entry_first(shipped, reader, at, text, kind, first):
    assert codes(reader, at, text, kind=kind)[0] == first


def test_several_words_must_all_be_said(shipped, reader, at):
    both = codes(reader, at, "医保 转接", kind="subtype")

    assert "T41" in both
    assert set(both) < set(codes(reader, at, "转接", kind="subtype"))


def test_words_that_nobody_wrote_find_nothing(shipped, reader, at):
    assert codes(reader, at, "量子纠缠") == []


@pytest.mark.parametrize("text", ["%", "_", "'", "\\"])
def test_signs_of_the_query_language_are_only_signs(shipped, reader, at, text):
    held = queries.entry_list(reader, on=at.date())
    saying_it = {entry.code for entry in held if text in entry.search_text}

    assert set(codes(reader, at, text)) == saying_it


def test_no_words_leave_the_list_as_it_is(shipped, reader, at):
    assert len(codes(reader, at, "  ")) == queries.entry_list(reader, on=at.date()).count()


def test_the_list_shows_each_entry_once(published, writer, reviewer, reader, at):
    publish_new(writer, reviewer, at, items=["第二版"], valid_from=at.date())

    assert [entry.version for entry in queries.entry_list(reader, on=at.date())] == [2]


def test_a_reader_sees_no_drafts(draft, reader, writer, at):
    assert queries.entry_list(reader, on=at.date(), view="draft").count() == 0
    assert queries.entry_list(writer, on=at.date(), view="draft").count() == 1
    with pytest.raises(queries.NoSuchEntry):
        queries.versions_of(reader, "slogan", "own-test")


def test_what_waits_shows_to_a_reviewer_who_did_not_write_it(draft, writer, reviewer, reader, at):
    actions.submit_entry(kind="slogan", code="own-test", by=writer, at=at)

    assert [decision.title for decision in shell.decisions(reviewer, at)] == ["审核“两句话”第 1 版"]
    assert shell.decisions(writer, at) is None
    assert shell.decisions(reader, at) is None


def test_the_search_line_finds_knowledge(shipped, reader):
    hits = shell.search(reader, "解冻费")

    assert hits
    assert {hit.kind for hit in hits} == {"知识库"}


def test_changes_are_told_part_by_part(published, writer, reviewer, at):
    new = publish_new(writer, reviewer, at, items=["先停一停", "打 96110"], valid_from=at.date())
    changes = queries.changes_between(published, new)

    assert [change.label for change in changes] == ["条目"]
    assert changes[0].lines == (("same", "先停一停"), ("gone", "再问一问"), ("new", "打 96110"))


def test_a_version_compared_with_itself_says_nothing(published):
    assert queries.changes_between(published, published) == []
