"""Loading what ships: complete, again and again the same, and never over the county's own text."""

from datetime import date, timedelta

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import actions, queries
from fanzha.knowledge.actions import shipped as shipping
from fanzha.knowledge.models import Entry
from tests.builders.org import SYSTEM

pytestmark = pytest.mark.slow

KEY = {"kind": "slogan", "code": "own-merchant"}


def newer(monkeypatch, *, items):
    """Let the product ship a newer wording of one slogan set."""
    pairs = list(shipping._shipped_items())
    changed = [
        ({**file, "version": "2027.1"}, {**item, "items": items} if item["code"] == KEY["code"] else item)
        for file, item in pairs
    ]
    monkeypatch.setattr(shipping, "_shipped_items", lambda: changed)


def write_own(writer, reviewer, at, *, items):
    held = queries.entry_at("slogan", KEY["code"], at.date())
    actions.save_draft(
        **KEY, title=held.title, body={**held.body, "items": items}, note="改", seen=None, by=writer, at=at
    )
    actions.submit_entry(**KEY, by=writer, at=at)
    return actions.publish_entry(**KEY, valid_from=at.date(), by=reviewer, at=at)


def test_everything_that_ships_is_there_and_holds(shipped, at):
    assert shipped.added == Entry.objects.count()
    assert len(queries.articles_at("type", at.date())) == 14
    assert len(queries.articles_at("subtype", at.date())) == 68


def test_loading_again_changes_nothing(shipped, at):
    again = actions.load_shipped(by=SYSTEM, at=at + timedelta(days=1))

    assert (again.added, again.renewed, again.left) == (0, 0, 0)


def test_a_newer_shipped_wording_begins_today_and_the_past_stays(shipped, at, monkeypatch):
    newer(monkeypatch, items=["不代买", "不代垫"])
    later = at + timedelta(days=100)

    loaded = actions.load_shipped(by=SYSTEM, at=later)

    assert (loaded.renewed, loaded.left) == (1, 0)
    assert queries.entry_at("slogan", KEY["code"], later.date()).body["items"] == ["不代买", "不代垫"]
    assert queries.entry_at("slogan", KEY["code"], later.date() - timedelta(days=1)).version == 1


def test_the_countys_own_text_is_never_overwritten(shipped, writer, reviewer, at, monkeypatch):
    write_own(writer, reviewer, at, items=["本县的说法"])
    newer(monkeypatch, items=["产品的新说法"])

    loaded = actions.load_shipped(by=SYSTEM, at=at + timedelta(days=1))

    assert (loaded.renewed, loaded.left) == (0, 1)
    assert queries.entry_at("slogan", KEY["code"], at.date() + timedelta(days=1)).body["items"] == ["本县的说法"]


def test_what_the_county_took_down_does_not_come_back(shipped, reviewer, at, monkeypatch):
    actions.withdraw_entry(**KEY, why="本县不用", by=reviewer, at=at)
    newer(monkeypatch, items=["产品的新说法"])

    actions.load_shipped(by=SYSTEM, at=at + timedelta(days=1))

    assert queries.entry_at("slogan", KEY["code"], at.date() + timedelta(days=1)) is None


def test_a_shipped_text_is_confirmed_once_by_a_reviewer(shipped, reviewer, at):
    entry = actions.endorse_entry(**KEY, by=reviewer, at=at)

    assert (entry.reviewer_name, entry.reviewed_at, entry.state) == ("李某", at, "published")
    with pytest.raises(StepRefused, match="李某已经审核确认过"):
        actions.endorse_entry(**KEY, by=reviewer, at=at)


def test_several_are_confirmed_at_once_and_only_those_that_wait(shipped, reviewer, at):
    ids = list(Entry.objects.filter(kind="type").values_list("pk", flat=True))
    actions.endorse_entry(kind="type", code="C01", by=reviewer, at=at)

    assert actions.endorse_entries(ids=ids, by=reviewer, at=at) == 13


def test_articles_come_in_one_trip(shipped, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        articles = queries.articles_at("subtype", at.date())

    assert [article.code for article in articles[:2]] == ["T01", "T02"]


@pytest.mark.parametrize(
    ("channel", "type_code", "code"),
    [
        ("sms", "C04", "sms-C04"),
        ("phone", "C08", "call-C08"),
        ("visit", None, "visit-C14"),
        ("phone", "C99", "call-C14"),
    ],
)
def test_a_script_is_found_by_type_and_channel(shipped, at, channel, type_code, code):
    assert queries.script_for(channel, at.date(), type_code=type_code).code == code


def test_type_names_are_short_and_complete(shipped, at):
    names = queries.type_names(at.date())

    assert len(names) == 82
    assert next(iter(names)) == "C01"
    assert names["C08"] == "冒充公检法"


def test_a_withdrawn_type_has_no_name_from_that_day(shipped, reviewer, at):
    actions.withdraw_entry(kind="subtype", code="T66", why="并入别的子类", by=reviewer, at=at)

    assert "T66" not in queries.type_names(at.date())
    assert "T66" in queries.type_names(at.date() - timedelta(days=1))


def test_before_the_first_day_nothing_holds(shipped):
    assert queries.articles_at("type", date(2025, 12, 31)) == []


def test_places_are_filled_and_unknown_ones_stay_open():
    filled = queries.fill({"say": ["我是{operator}的{officer}"]}, {"operator": "清河县反诈中心", "officer": ""})

    assert filled == {"say": ["我是清河县反诈中心的{officer}"]}
