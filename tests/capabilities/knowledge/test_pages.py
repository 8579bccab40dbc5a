"""The pages: who may open them, what they show, and that bad input keeps its text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fanzha.knowledge import actions, queries
from fanzha.knowledge.models import Entry
from tests.builders.knowledge import KEY, SLOGAN, a_draft, let_out, save
from tests.builders.org import signed_in

pytestmark = pytest.mark.slow
SHOW = "/knowledge/slogan/own-test/"
POSTED = {
    "title": "两句话", "note": "改了第二句", "seen": "", "part_items": "先停一停\n打 96110", "part_origin": "own",
    "part_source": "本县编写", "part_recommended": "on", "part_mark": "own",
}  # fmt: skip


def url(name, *args):
    return reverse(f"knowledge:{name}", args=args or ["slogan", "own-test"])


@pytest.fixture
def as_(client, officers):
    """Return a function that signs the test client in as writer, reviewer or reader."""
    return lambda who: signed_in(client, officers[who])


def test_the_list_finds_two_characters(shipped, as_):
    page = as_("reader").get(reverse("knowledge:list"), {"q": "裸聊", "kind": "subtype"})

    assert "T53" in page.content.decode()
    assert "T01" not in page.content.decode()


def test_a_reader_sees_no_views_of_drafts(draft, as_):
    page = as_("reader").get(reverse("knowledge:list"), {"view": "draft"}).content.decode()

    assert "待审核" not in page
    assert "两句话" not in page


def test_nothing_found_says_what_to_do(shipped, as_):
    page = as_("reader").get(reverse("knowledge:list"), {"q": "量子纠缠"}).content.decode()

    assert "没有条目写到这些字" in page


@pytest.mark.parametrize(("kind", "code"), [
    ("type", "C04"), ("subtype", "T22"), ("script", "call-C08"), ("script", "sms-C01"), ("material", "leaflet-elder"),
    ("slogan", "six-always-2018"), ("hotline", "county"), ("law", "ATF-34"), ("notice", "privacy-report"),
    ("notice", "receipt"),
])  # fmt: skip
def test_every_kind_has_its_page(shipped, as_, kind, code):
    held = Entry.objects.get(kind=kind, code=code)

    page = as_("reader").get(url("show", kind, code)).content.decode()

    assert held.title in page
    assert "在用" in page
    assert "写新的一版" not in page


@pytest.mark.parametrize("rest", ["slogan/nothing/", "nothing/C01/", "slogan/nothing/history/"])
def test_what_is_not_there_is_404(as_, rest):
    assert as_("reader").get(f"/knowledge/{rest}").status_code == 404


def test_a_readers_page_of_a_draft_is_404(draft, as_):
    assert as_("reader").get(SHOW).status_code == 404


def test_a_version_that_is_not_there_is_404(published, as_):
    assert as_("reader").get(SHOW, {"version": "9"}).status_code == 404


def test_an_edit_becomes_a_draft_and_what_holds_stays(published, as_, at):
    answer = as_("writer").post(url("edit"), POSTED)

    assert answer.status_code == 302
    assert queries.open_version("slogan", "own-test").body["items"] == ["先停一停", "打 96110"]
    assert queries.entry_at("slogan", "own-test", at.date()).body["items"] == SLOGAN["items"]


def test_a_refused_text_stays_in_the_form_with_its_reason(published, as_):
    answer = as_("writer").post(url("edit"), {**POSTED, "part_items": "快跑！\n先停"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "感叹号" in page
    assert "快跑！" in page
    assert queries.open_version("slogan", "own-test") is None


def test_the_form_goes_on_with_the_draft(published, as_, writer, at):
    save(writer, at, items=["草稿里的话"])

    page = as_("writer").get(url("edit")).content.decode()

    assert "草稿里的话" in page
    assert queries.open_version("slogan", "own-test").edited_at.isoformat() in page


def test_somebody_elses_save_in_between_is_told(published, as_, reviewer, at):
    save(reviewer, at, items=["李某的话"])

    page = as_("writer").post(url("edit"), POSTED).content.decode()

    assert "李某在您之后保存过这份草稿" in page
    assert "打 96110" in page


def test_the_whole_way_from_form_to_publication(published, as_, at):
    as_("writer").post(url("edit"), POSTED)
    as_("writer").post(url("submit"))
    page = as_("reviewer").get(SHOW, {"version": 2}).content.decode()
    answer = as_("reviewer").post(url("publish"), {"valid_from": str(at.date()), "version": 2}, follow=True)

    assert "打 96110" in page
    assert "再问一问" in page  # what it replaces
    assert "已发布" in answer.content.decode()
    assert queries.entry_at("slogan", "own-test", at.date()).version == 2


def test_the_writer_sees_why_publishing_is_closed(draft, as_, reviewer, at):
    own = actions.create_entry(
        kind="slogan", code="by-reviewer", title="李某写的", body=SLOGAN, note="", source="本县", by=reviewer, at=at
    )
    actions.submit_entry(kind="slogan", code=own.code, by=reviewer, at=at)

    page = as_("reviewer").get(url("show", "slogan", own.code)).content.decode()

    assert "要由另一位有审核权限的同事发布" in page
    assert "发布第 1 版" not in page


@pytest.mark.parametrize(
    ("day", "sentence"), [("", "请选日期"), ("2026-13-01", "日期看不懂"), ("2026-11-01", "早于今天")]
)
def test_a_wrong_day_is_refused_with_its_reason(draft, as_, writer, at, day, sentence):
    actions.submit_entry(**KEY, by=writer, at=at)

    page = as_("reviewer").post(url("publish"), {"valid_from": day}, follow=True).content.decode()

    assert sentence in page
    assert queries.entry_at("slogan", "own-test", at.date()) is None


def test_taking_down_asks_for_a_reason(published, as_, at):
    as_("reviewer").post(url("withdraw"), {"why": ""})
    assert queries.entry_at("slogan", "own-test", at.date()) is not None

    as_("reviewer").post(url("withdraw"), {"why": "说法过时了"})
    assert queries.entry_at("slogan", "own-test", at.date()) is None


def test_the_history_shows_what_changed(published, as_, writer, reviewer, at):
    save(writer, at, items=["先停一停", "打 96110"])
    let_out(writer, reviewer, at)

    page = as_("reader").get(url("history")).content.decode()

    assert "<del>再问一问</del>" in page
    assert "<ins>打 96110</ins>" in page


def test_chosen_shipped_texts_are_confirmed(shipped, as_):
    ids = list(Entry.objects.filter(kind="type").values_list("pk", flat=True)[:3])

    answer = as_("reviewer").post(reverse("knowledge:endorse_many"),
                                  {"id": [*ids, "x", ""]}, follow=True)  # fmt: skip

    assert "已确认 3 条" in answer.content.decode()
    assert Entry.objects.filter(reviewed_at__isnull=False).count() == 3


def test_a_new_entry_begins_as_a_draft(as_, at):
    client = as_("writer")
    form = client.get(reverse("knowledge:new"), {"kind": "slogan"}).content.decode()

    answer = client.post(reverse("knowledge:new") + "?kind=slogan", {**POSTED, "code": "market", "source": "本县"})

    assert "编号" in form
    assert answer.status_code == 302
    assert Entry.objects.get(code="market").state == "draft"


def test_a_taken_code_is_told_at_its_field(draft, as_):
    page = (
        as_("writer")
        .post(reverse("knowledge:new") + "?kind=slogan", {**POSTED, "code": "own-test", "source": "本县"})
        .content.decode()
    )

    assert "编号 own-test 已经有了" in page


def test_types_are_not_offered_as_new(as_):
    page = as_("writer").get(reverse("knowledge:new"), {"kind": "type"}).content.decode()

    assert "写诈骗类型" not in page
    assert "写口诀标语" in page


WRITING = ["edit", "submit", "discard"]
REVIEWING = ["publish", "endorse", "withdraw"]


@pytest.mark.parametrize("name", WRITING + REVIEWING)
def test_a_reader_is_refused(published, as_, name):
    assert as_("reader").post(url(name), {"why": "想改一改"}).status_code == 403


@pytest.mark.parametrize("name", REVIEWING)
def test_a_writer_who_does_not_review_is_refused(published, as_, name):
    assert as_("writer").post(url(name), {"why": "想改一改"}).status_code == 403


@pytest.mark.parametrize("name", ["submit", "discard", "publish", "return", "endorse", "withdraw"])
def test_steps_take_posts_only(published, as_, name):
    assert as_("reviewer").get(url(name)).status_code == 405


@pytest.mark.parametrize("name", ["show", "history", "edit", "submit", "publish", "return"])
def test_a_visitor_is_sent_to_the_sign_in(published, client, name):
    answer = client.get(url(name)) if name in {"show", "history", "edit"} else client.post(url(name))

    assert answer.status_code == 302
    assert "/org/" in answer["Location"]


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_few(shipped, as_):
    client = as_("reviewer")
    asked = {}

    for rows in (25, 200):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("knowledge:list"), {"per_page": rows})
        asked[rows] = len(queries)

    assert asked[200] == asked[25]


def test_a_draft_of_a_new_entry_names_its_kind(writer, as_, at):
    a_draft(writer, at)

    page = as_("writer").get(SHOW).content.decode()

    assert "送审这一版" in page
    assert "草稿" in page
