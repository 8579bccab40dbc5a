from datetime import timedelta

import pytest
from django.db import connection

from fanzha.common import slots
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Letter
from tests.builders.org import AT, actor_of, an_officer, signed_in


@pytest.fixture
def li(county):
    return an_officer(county.liuhe, Role.TOWN_OFFICER, name="李某")


def send(officer, number=1, *, kind="assigned", at=AT):
    return actions.tell(
        officer_id=officer.pk, kind=kind, text=f"派给您 YJ-{number}", url="/alerts/", key=f"k:{number}", at=at
    )


def test_the_same_is_told_once(li):
    assert [send(li), send(li)] == [True, False]
    assert Letter.objects.count() == 1


def test_a_letter_lies_sealed(li):
    send(li)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM org_letter")
        kept = bytes(cursor.fetchone()[0])

    assert "派给您".encode() not in kept


def test_the_bell_counts_unread_letters_and_opening_one_reads_it(client, li):
    send(li)
    mine = signed_in(client, li)
    before = mine.get("/org/inbox/").content.decode()

    opened = mine.post(f"/org/inbox/{Letter.objects.get().pk}/open/")
    after = mine.get("/org/inbox/").content.decode()

    assert 'aria-label="1 条未读通知"' in before
    assert opened["Location"] == "/alerts/"
    assert "没有未读通知" in after


def test_nobody_opens_or_marks_the_letters_of_others(client, county, li):
    send(li)
    other = signed_in(client, an_officer(county.liuhe))

    answer = other.post(f"/org/inbox/{Letter.objects.get().pk}/open/")
    other.post("/org/inbox/mark/", {"how": "all"})

    assert answer["Location"] == "/org/inbox/"
    assert queries.unread_count(actor_of(li)) == 1


@pytest.mark.parametrize(("how", "unread"), [("read", 1), ("all", 0)])
def test_letters_are_marked_one_by_one_or_at_once(client, li, how, unread):
    for number in range(2):
        send(li, number)
    mine = signed_in(client, li)

    mine.post("/org/inbox/mark/", {"how": how, "letter": [Letter.objects.first().pk]})

    assert queries.unread_count(actor_of(li)) == unread
    mine.post("/org/inbox/mark/", {"how": "unread", "letter": [one.pk for one in Letter.objects.all()]})
    assert queries.unread_count(actor_of(li)) == 2


def test_pages_follow_each_other_without_a_gap_also_at_one_moment(client, li):
    for number in range(120):
        send(li, number)
    mine, seen, address = signed_in(client, li), [], "/org/inbox/"
    from fanzha.org.views.inbox import said_key

    while address:
        page = mine.get(address).context
        seen += [row.pk for row in page["rows"]]
        address = f"/org/inbox/?after={page['after']}" if page["after"] else ""

    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 120
    assert said_key(None) == ""


@pytest.mark.parametrize("key", ["x", "1~", "~1", "1e400~1", "9" * 30 + "~1", "1~x"])
def test_a_key_that_is_none_shows_the_first_page(client, li, key):
    send(li)

    assert len(signed_in(client, li).get("/org/inbox/", {"after": key}).context["rows"]) == 1


def test_old_letters_go_after_the_days_of_the_rule(li):
    ages = {1: 89, 2: 91, 3: 364, 4: 366}
    for number, days in ages.items():
        send(li, number, at=AT - timedelta(days=days))
    Letter.objects.filter(key__in=["k:1", "k:2"]).update(read_at=AT)

    assert actions.clear_old_letters(at=AT) == 2
    assert sorted(Letter.objects.values_list("key", flat=True)) == ["k:1", "k:3"]


def test_lower_capabilities_tell_through_the_slot(li):
    slots.filled("tell", officer_id=li.pk, kind="approval", text="有一件等您审批", url="/", key="a:1", at=AT)

    assert Letter.objects.get().kind == "approval"


def test_an_empty_inbox_says_what_comes_here(client, li):
    assert "派给您的预警、交接、代班、排班" in signed_in(client, li).get("/org/inbox/").content.decode()
