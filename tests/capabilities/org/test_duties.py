from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from fanzha.common.actor import NotAllowed
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Duty, DutyNote, DutySwap, Letter
from tests.builders.imports import imported
from tests.builders.org import AT, actor_of, an_actor, an_officer, signed_in

MONDAY = AT.date()
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def chief(county):
    return an_actor(county.root, Role.DIRECTOR)


@pytest.fixture
def zhou(county):
    return an_officer(county.root, Role.DUTY_OFFICER, name="周某", username="zhou")


@pytest.fixture
def wu(county):
    return an_officer(county.root, Role.ANALYST, name="吴某", username="wu.mou")


def arrange(county, officer, by, day=TUESDAY, shift="night", unit=None):
    made, _ = actions.arrange_duty(
        unit_id=(unit or county.root).pk, officer_id=officer.pk, on_date=day, shift=shift, by=by, at=AT
    )
    return made


@pytest.mark.parametrize(
    ("at", "names"),
    [
        (datetime(2026, 11, 24, 17, 29, tzinfo=CHINA), []),
        (datetime(2026, 11, 24, 17, 30, tzinfo=CHINA), ["周某"]),
        (datetime(2026, 11, 25, 8, 29, tzinfo=CHINA), ["周某"]),
        (datetime(2026, 11, 25, 8, 30, tzinfo=CHINA), []),
    ],
)
def test_who_is_on_duty_follows_the_hours_of_the_shift(county, chief, zhou, at, names):
    arrange(county, zhou, chief)

    found = queries.on_duty([county.root.pk, county.liuhe.pk], at=at)

    assert [duty.officer.name for duty in found.get(county.root.pk, [])] == names


def test_a_week_shows_its_gaps_and_doubles(county, chief, zhou):
    arrange(county, zhou, chief)
    town = an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈某")
    arrange(county, town, chief, unit=county.liuhe)
    arrange(county, town, chief)

    week = queries.week_of(county.root.pk, first=MONDAY, at=AT)

    assert week.gaps == 13
    assert week.doubles == ("陈某 11-24 同时排了柳河镇 夜班和清河县 夜班",)


def test_a_shift_is_given_once_and_the_officer_is_told(county, chief, zhou):
    arrange(county, zhou, chief)
    _, again = actions.arrange_duty(
        unit_id=county.root.pk, officer_id=zhou.pk, on_date=TUESDAY, shift="night", by=chief, at=AT
    )

    assert not again
    assert [letter.text for letter in Letter.objects.all()] == ["给您排了班：11-24 17:30 清河县 夜班"]


@pytest.mark.parametrize(
    ("day", "shift", "sentence"),
    [
        (MONDAY - timedelta(days=2), "day", "已经过去"),
        (TUESDAY, "noon", "没有这个班次"),
        (MONDAY + timedelta(days=401), "day", "最多排到一年以后"),
    ],
)
def test_a_shift_that_cannot_stand_is_refused(county, chief, zhou, day, shift, sentence):
    with pytest.raises(actions.OfficerRefused, match=sentence):
        arrange(county, zhou, chief, day, shift)


def test_only_officers_of_the_unit_or_below_are_put_on_its_roster(county, chief, zhou):
    with pytest.raises(actions.OfficerRefused, match="都没有岗位"):
        arrange(county, zhou, chief, unit=county.liuhe)


def test_a_grid_worker_sees_the_roster_and_does_not_edit_it(county, zhou):
    with pytest.raises(NotAllowed):
        arrange(county, zhou, an_actor(county.root, Role.GRID_WORKER))


def test_a_shift_that_has_begun_is_not_dropped(county, chief, zhou):
    duty = arrange(county, zhou, chief)
    begun = arrange(county, zhou, chief, MONDAY, "day")

    actions.drop_duty(duty_id=duty.pk, why="调班", by=chief, at=AT)

    with pytest.raises(actions.OfficerRefused, match="已经开始"):
        actions.drop_duty(duty_id=begun.pk, why="调班", by=chief, at=AT)
    assert list(Duty.objects.values_list("pk", flat=True)) == [begun.pk]


def test_hours_stay_as_they_were_when_the_rule_changes(county, chief, zhou):
    from fanzha.common import rules

    duty = arrange(county, zhou, chief)
    shifts = [{"code": "night", "name": "夜班", "from": "20:00", "to": "06:00"}]
    rules.add_version(
        kind="org.shifts", version="2", valid_from=date(2026, 11, 1), note="改",
        content={"remind_hours": 12, "shifts": shifts}, by=chief, at=AT,
    )  # fmt: skip

    later = arrange(county, zhou, chief, TUESDAY + timedelta(days=1))

    assert Duty.objects.get(pk=duty.pk).starts_at.astimezone(CHINA).hour == 17
    assert later.starts_at.astimezone(CHINA).hour == 20


def test_a_roster_comes_from_a_file_and_comes_once(county, zhou):
    rows = [
        "单位编码,日期,班次,账号,姓名",
        "330999000000,2026-11-24,夜班,zhou,周某",
        "330999000000,2026-11-25,白班,zhou,",
    ]
    bad = [
        "330999000000,2026-11-24,午班,zhou,", "330999000000,2026-11-24,夜班,zhou,吴某",
        "330999101000,2026-11-24,夜班,zhou,", "NOWHERE,2026-11-24,夜班,zhou,",
    ]  # fmt: skip

    batch = imported(county.root, "\n".join([*rows, *bad]).encode(), kind="duties")
    again = imported(county.root, "\n".join([*rows, ""]).encode(), kind="duties")

    assert (batch.added, batch.refused, again.same) == (2, 4, 2)
    assert Duty.objects.count() == 2


def test_the_one_on_duty_soon_is_reminded_once(county, chief, zhou):
    arrange(county, zhou, chief, MONDAY, "night")
    arrange(county, zhou, chief, TUESDAY, "night")

    counts = [actions.remind_duties(at=AT), actions.remind_duties(at=AT + timedelta(minutes=10))]

    assert counts == [1, 0]
    assert Letter.objects.filter(key__endswith=":soon").count() == 1


def ask(given, other, by, taken=None):
    return actions.ask_swap(
        given_id=given.pk, other_id=other.pk, taken_id=taken.pk if taken else None, why="有事", by=by, at=AT
    )


def test_shifts_change_hands_when_the_other_agrees(county, chief, zhou, wu):
    mine = arrange(county, zhou, chief)
    theirs = arrange(county, wu, chief, TUESDAY + timedelta(days=2))
    row = ask(mine, wu, actor_of(zhou), theirs)
    before = Duty.objects.get(pk=mine.pk).officer_id

    actions.answer_swap(swap_id=row.pk, agrees=True, by=actor_of(wu), at=AT)

    assert before == zhou.pk
    assert [Duty.objects.get(pk=one.pk).officer_id for one in (mine, theirs)] == [wu.pk, zhou.pk]


@pytest.mark.parametrize("who", ["asker", "stranger"])
def test_only_the_one_who_was_asked_answers(county, chief, zhou, wu, who):
    row = ask(arrange(county, zhou, chief), wu, actor_of(zhou))
    by = actor_of(zhou) if who == "asker" else chief

    with pytest.raises(DutySwap.DoesNotExist):
        actions.answer_swap(swap_id=row.pk, agrees=True, by=by, at=AT)


def test_an_exchange_is_answered_once(county, chief, zhou, wu):
    mine = arrange(county, zhou, chief)
    row = ask(mine, wu, actor_of(zhou))
    actions.answer_swap(swap_id=row.pk, agrees=False, by=actor_of(wu), at=AT)

    with pytest.raises(actions.OfficerRefused, match="已经结束"):
        actions.answer_swap(swap_id=row.pk, agrees=True, by=actor_of(wu), at=AT)
    assert Duty.objects.get(pk=mine.pk).officer_id == zhou.pk


def test_an_exchange_that_would_put_somebody_in_two_places_is_refused(county, chief, zhou, wu):
    mine = arrange(county, zhou, chief)
    Duty.objects.create(
        unit=county.liuhe, officer=wu, on_date=TUESDAY, shift="night", shift_name="夜班", starts_at=mine.starts_at,
        ends_at=mine.ends_at,
    )  # fmt: skip

    with pytest.raises(actions.OfficerRefused, match="同时值两个班"):
        ask(mine, wu, actor_of(zhou))


def test_an_exchange_that_nobody_answered_ends_when_the_shift_begins(county, chief, zhou, wu):
    row = ask(arrange(county, zhou, chief), wu, actor_of(zhou))

    actions.remind_duties(at=datetime(2026, 11, 24, 17, 30, tzinfo=CHINA))

    row.refresh_from_db()
    assert row.state == "lapsed"


def test_a_shift_that_was_dropped_ends_the_question(county, chief, zhou, wu):
    mine = arrange(county, zhou, chief)
    ask(mine, wu, actor_of(zhou))
    actions.drop_duty(duty_id=mine.pk, why="停电", by=chief, at=AT)

    assert not DutySwap.objects.exists()


def test_the_pages_show_arrange_and_exchange(client, county, chief, zhou, wu):
    desk = signed_in(client, an_officer(county.root, Role.DIRECTOR))
    page = f"/org/duties/of/{county.root.pk}/"

    made = desk.post(page, {"on_date": "2026-11-24", "shift": "night", "officer": "zhou"})
    text = desk.get(page).content.decode()
    mine = signed_in(client, zhou)
    duty = Duty.objects.get()
    asked = mine.post(f"/org/duties/{duty.pk}/swap/", {"other": "wu.mou", "taken": "", "why": ""})
    theirs = signed_in(client, wu)
    theirs.post(f"/org/duties/swaps/{DutySwap.objects.get().pk}/", {"how": "agree"})

    assert (made.status_code, asked.status_code) == (302, 302)
    assert "周某" in text
    assert "没人" in text
    assert Duty.objects.get().officer_id == wu.pk


def write(county, by, at=AT, **more):
    said = {"from_at": AT - timedelta(hours=9), "to_at": AT, "shift_name": "白班", "remarks": "等银行回电"} | more
    return actions.write_note(unit_id=county.root.pk, by=by, at=at, **said)


def test_a_note_keeps_what_was_open_and_is_taken_by_the_next(county, zhou, wu):
    note = write(county, actor_of(zhou))
    taken = actions.take_note(note_id=note.pk, remarks="", by=actor_of(wu), at=AT + timedelta(minutes=5))

    assert taken.taker_name == "吴某"
    assert ["在办预警", 0, "条"] in note.counts
    assert Letter.objects.get(officer=zhou).text == "吴某已接清河县的班"


def test_a_note_is_not_taken_by_its_writer_nor_twice(county, zhou, wu):
    note = write(county, actor_of(zhou))

    with pytest.raises(actions.OfficerRefused, match="要由接班的人确认"):
        actions.take_note(note_id=note.pk, remarks="", by=actor_of(zhou), at=AT)
    actions.take_note(note_id=note.pk, remarks="", by=actor_of(wu), at=AT)
    with pytest.raises(actions.OfficerRefused, match="吴某已经接班"):
        actions.take_note(note_id=note.pk, remarks="", by=an_actor(county.root), at=AT)


def test_the_database_lets_nobody_take_their_own_note(county, zhou):
    note = write(county, actor_of(zhou))

    with pytest.raises(IntegrityError), transaction.atomic():
        DutyNote.objects.filter(pk=note.pk).update(taker=zhou, taken_at=AT)


def test_notes_are_listed_and_shown_to_those_who_see_the_unit(client, county, zhou, wu):
    note = write(county, actor_of(zhou))
    mine = signed_in(client, wu)

    assert "等人接班" in mine.get("/org/notes/").content.decode()
    assert "等银行回电" in mine.get(f"/org/notes/{note.pk}/").content.decode()
    far = signed_in(client, an_officer(county.baiyang, Role.TOWN_OFFICER))
    assert far.get(f"/org/notes/{note.pk}/").status_code == 404


def test_a_note_is_written_on_the_page_with_the_hours_of_the_shift(client, county, chief, zhou):
    arrange(county, zhou, chief, MONDAY, "day")
    mine = signed_in(client, zhou)

    page = mine.get(f"/org/notes/new/{county.root.pk}/").content.decode()
    answer = mine.post(
        f"/org/notes/new/{county.root.pk}/",
        {"from_at": "2026-11-23T08:30", "to_at": "2026-11-23T17:30", "remarks": "没有"},
    )

    assert "2026-11-23T08:30" in page
    assert answer.status_code == 302
    assert DutyNote.objects.get().shift_name == "白班"
