"""Typical cases: one way in, no way past it, and out of the library at once."""

import ast
import re
from pathlib import Path

import pytest

import fanzha
from fanzha.common import audit, events
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import actions, queries
from fanzha.knowledge.models import Entry, Kind
from tests.builders.org import signed_in

BODY = {"scam_type": "C04", "paragraphs": ["某村一名居民接到“客服”电话。"], "lessons": ["挂断电话，打 96110"]}


@pytest.fixture
def code(reviewer, at):
    return actions.publish_story(title="一次假退款", body=BODY, by=reviewer, at=at)


def test_it_holds_from_the_day_on_which_it_is_let_in(code, reviewer, reader, at):
    held = queries.article_at("story", code, at.date())

    assert (held.title, held.body["paragraphs"]) == ("一次假退款", BODY["paragraphs"])
    assert [one.code for one in queries.articles_at("story", at.date())] == [code]
    assert code in {entry.code for entry in queries.entry_list(reader, on=at.date())}


def test_nothing_of_it_leads_back(code, reviewer, at):
    entry = Entry.objects.get(code=code)

    assert re.fullmatch(r"story-[0-9a-f]{10}", code)
    assert (entry.writers, entry.note, entry.reviewer_id) == ([], "", reviewer.id)
    assert not re.search("周某|AJ-|案件编号", entry.author_name + entry.source)
    assert [row.after for row in audit.history("knowledge.entry", entry.pk)] == [{"state": "published", "version": 1}]


def test_two_of_the_same_words_have_codes_of_their_own(code, reviewer, at):
    assert actions.publish_story(title="一次假退款", body=BODY, by=reviewer, at=at) != code


@pytest.mark.parametrize("who", ["writer", "reader"])
def test_only_who_may_approve_lets_one_in(who, at, request):
    with pytest.raises(NotAllowed):
        actions.publish_story(title="一次假退款", body=BODY, by=request.getfixturevalue(who), at=at)


def test_no_machine_lets_one_in(db, at):
    with pytest.raises(NotAllowed, match="由人"):
        actions.publish_story(title="一次假退款", body=BODY, by=Actor.system("夜里"), at=at)


@pytest.mark.parametrize(
    ("title", "body", "problem"),
    [
        ("", BODY, actions.EntryRefused), ("题", {**BODY, "paragraphs": []}, actions.BodyRefused),
        ("题", {**BODY, "paragraphs": ["别信！"]}, actions.BodyRefused),
        ("题", {**BODY, "paragraphs": ["字" * 301]}, actions.BodyRefused),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_library_is_refused(reviewer, at, title, body, problem):
    with pytest.raises(problem):
        actions.publish_story(title=title, body=body, by=reviewer, at=at)

    assert not Entry.objects.filter(kind="story").exists()


# --- no way past it


def test_the_form_of_entries_makes_none(writer, at, officers, client):
    assert Kind.STORY not in actions.NEW_KINDS
    with pytest.raises(actions.EntryRefused, match="典型案例"):
        actions.create_entry(kind="story", code="x", title="题", body=BODY, note="", source="我", by=writer, at=at)

    page = signed_in(client, officers["writer"]).get("/knowledge/new/?kind=story").content.decode()

    assert "?kind=slogan" in page
    assert "?kind=story" not in page


def test_the_form_of_entries_changes_none(code, writer, at, officers, client):
    with pytest.raises(actions.EntryRefused, match="典型案例"):
        actions.save_draft(kind="story", code=code, title="新题", body=BODY, note="", seen=None, by=writer, at=at)
    browser = signed_in(client, officers["writer"])

    answer = browser.post(f"/knowledge/story/{code}/edit/", {"title": "新题", "part_paragraphs": "王小明"}, follow=True)

    assert "不在这里改" in answer.content.decode()
    assert Entry.objects.get(kind="story").title == "一次假退款"
    assert queries.steps_for(writer, Entry.objects.get(code=code)) == []


def callers(name):
    """Return the modules of the product that call an action of this name."""
    found = set()
    for path in Path(fanzha.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        if name in text and any(
            isinstance(node, ast.Call) and name in ast.unparse(node.func) for node in ast.walk(ast.parse(text))
        ):
            found.add("/".join(path.parts[-3:]))
    return found


def test_one_place_alone_lets_stories_in():
    assert callers("publish_story") == {"cases/actions/typical_publishing.py"}


# --- and out


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setitem(events._handlers, actions.StoryWithdrawn, [heard.append])
    return heard


def taken_out(code, at):
    entry = Entry.objects.get(kind="story", code=code)
    left = f"{entry.title}{entry.body}{entry.search_text}{entry.review_note}"
    return (queries.article_at("story", code, at.date()), "客服" in left, "退款" in left, "被认出" in left)


def test_a_reviewer_takes_it_out_at_once_and_its_words_go(code, reviewer, reader, at, told):
    actions.withdraw_entry(kind="story", code=code, why="被认出来了", by=reviewer, at=at)

    assert taken_out(code, at) == (None, False, False, False)
    assert [(one.code, one.why, one.by) for one in told] == [(code, "被认出来了", reviewer)]
    assert not queries.find_entries(queries.entry_list(reader, on=at.date()), "客服").exists()


def test_so_does_whoever_drafts(code, writer, at, told):
    actions.withdraw_story(code=code, why="被认出来了", by=writer, at=at)

    assert taken_out(code, at) == (None, False, False, False)
    with pytest.raises(StepRefused):
        actions.withdraw_story(code=code, why="被认出来了", by=writer, at=at)
    assert len(told) == 1


def test_without_a_reason_it_stays(code, writer, reader, at, told):
    with pytest.raises(actions.EntryRefused, match="原因"):
        actions.withdraw_story(code=code, why=" ", by=writer, at=at)
    with pytest.raises(NotAllowed):
        actions.withdraw_story(code=code, why="被认出来了", by=reader, at=at)

    assert queries.article_at("story", code, at.date()) is not None
    assert told == []


def test_the_page_shows_it_to_everybody_and_says_what_happened_to_it(code, officers, writer, at, client, told):
    browser = signed_in(client, officers["reader"])
    shown = browser.get(f"/knowledge/story/{code}/").content.decode()
    actions.withdraw_story(code=code, why="被认出来了", by=writer, at=at)

    gone = browser.get(f"/knowledge/story/{code}/?version=1").content.decode()

    assert "客服" in shown
    assert "C04</p>" not in shown
    assert ("客服" in gone, "被认出来了" in gone, "文字已清除" in gone) == (False, False, True)


def test_who_drafts_and_who_approves_are_two_rights():
    from fanzha.common.permissions import ROLE_PERMISSIONS

    drafts = {role.value for role, held in ROLE_PERMISSIONS.items() if Permission.TYPICAL_DRAFT in held}
    approves = {role.value for role, held in ROLE_PERMISSIONS.items() if Permission.TYPICAL_APPROVE in held}

    assert (drafts, approves) == ({"director", "duty_officer", "analyst"}, {"director", "analyst"})
