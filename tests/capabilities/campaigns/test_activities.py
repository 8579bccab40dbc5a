"""Activities: planned, recorded and counted once; who is known becomes a touch, pupils are only counted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fanzha.campaigns.actions.activities import contests, erasing, ledger, planning, recording, signing
from fanzha.campaigns.actions.activities.recording import Held
from fanzha.campaigns.actions.activities.refusals import ActivityMoved, ActivityRefused
from fanzha.campaigns.actions.activities.signing import Came
from fanzha.campaigns.models import Activity, ContestEntry, ContestVote, SignIn
from fanzha.campaigns.queries import activities, activity_codes, activity_shell
from fanzha.campaigns.queries.activity_codes import CodeRefused
from fanzha.common import crypto
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow, StoredFile
from fanzha.common.permissions import Role
from fanzha.common.retention import PersonKeys
from fanzha.core.workflow.machine import StepRefused
from fanzha.org.models import Unit
from fanzha.people import actions as people
from fanzha.touches.models import Touch
from tests.builders.campaigns_activities import a_recorded, activity_rules, an_activity, planned
from tests.builders.intake import a_clean_picture
from tests.builders.org import AT, SYSTEM, County, an_actor

AFTER = AT + timedelta(hours=2)
PHONE = "13800001234"


@pytest.fixture
def county(db):
    activity_rules()
    return County()


@pytest.fixture
def village(county):
    return an_actor(county.shangliu, Role.VILLAGE_OFFICER, name="村干部")


def counted(unit):
    return activities.counted(unit.pk, AT.date(), AT.date())


def signed(row, *, key="n", device="d", at=AT, **came):
    return signing.sign_in(activity_id=row.pk, came=Came(**came), key=key, device=device, at=at)


def known(county, name="陈阿婆", phone=PHONE):
    return people.ensure_person(unit_id=county.dongying.pk, name=name, phone=phone, source="测试", by=SYSTEM, at=AT)


# --- counted


def test_what_is_recorded_counts_for_the_unit_and_all_above_it(county):
    a_recorded(county.shangliu, heads=52)
    a_recorded(county.dongying, heads=20, key="b", title="另一场")

    assert counted(county.shangliu) == {"lectures": 1, "listeners": 52}
    assert counted(county.liuhe) == {"lectures": 1, "listeners": 52}
    assert counted(county.root) == {"lectures": 2, "listeners": 72}


def test_classes_and_entries_count_without_multiplying_each_other(county):
    two = {"七年级（1）班": 40, "七年级（2）班": 45}
    a_recorded(county.school, kind="class_meeting", classes=two, heads=None)
    contest = an_activity(county.school, kind="contest", key="c", place="礼堂")
    for n in range(3):
        contests.add_entry(activity_id=contest.pk, entered=contests.Entered(f"画{n}", "七年级"), by=SYSTEM, at=AT)
    recording.record_activity(activity_id=contest.pk, held=Held(heads=3), by=SYSTEM, at=AFTER)

    assert counted(county.school) == {"classes": 2, "listeners": 85, "contests": 1}


def test_planned_cancelled_and_reopened_activities_do_not_count(county, village):
    row = a_recorded(county.shangliu)
    an_activity(county.shangliu, key="b", starts=timedelta(hours=3))

    recording.reopen_activity(activity_id=row.pk, why="人数写错了", by=village, at=AFTER)

    assert counted(county.root) == {}


def test_only_the_days_asked_for_count_and_both_ends_are_in(county):
    a_recorded(county.shangliu)
    day = timedelta(days=1)

    assert activities.counted(county.root.pk, AT.date() - day, AT.date() - day) == {}
    assert activities.counted(county.root.pk, AT.date() + day, AT.date() + day) == {}
    assert activities.counted(county.root.pk, AT.date(), AT.date())["lectures"] == 1


def test_a_joint_activity_counts_once_for_who_leads_it_and_is_seen_by_all(county, village):
    row = an_activity(county.school, host_ids=[county.shangliu.pk], kind="square")
    recording.record_activity(activity_id=row.pk, held=Held(heads=80), by=SYSTEM, at=AFTER)

    assert counted(county.shangliu) == {}
    assert counted(county.school) == {"events": 1, "listeners": 80}
    assert list(activities.activities_seen(village)) == [row]
    with pytest.raises(Activity.DoesNotExist):
        recording.reopen_activity(activity_id=row.pk, why="想改一下", by=village, at=AFTER)


def test_returns_are_filled_from_activities(county):
    from fanzha.common import slots

    a_recorded(county.shangliu, heads=52)

    filled = slots.filled("returns.known", [county.shangliu.pk], AT.date(), AT.date())

    assert {"lectures": 1, "listeners": 52} in filled


# --- planning


def test_the_same_form_is_one_activity(county, village):
    first = an_activity(county.shangliu, by=village)

    assert an_activity(county.shangliu, by=village).pk == first.pk
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"lasts": timedelta()}, "ends_at"),
        ({"lasts": timedelta(hours=73)}, "ends_at"),
        ({"starts": timedelta(days=900)}, "starts_at"),
        ({"voting": "public"}, "votes_until"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_impossible_plans_are_refused_beside_their_field(county, village, more, field):
    with pytest.raises(ActivityRefused) as refusal:
        an_activity(county.shangliu, by=village, **more)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("starts", "place", "taken"), [(30, "文化 礼堂", True), (60, "文化礼堂", False), (30, "广场", False)]
)
def test_one_place_holds_one_activity_at_a_time(county, village, starts, place, taken):
    an_activity(county.shangliu, by=village, place="文化礼堂")
    again = {"by": village, "key": "b", "starts": timedelta(minutes=starts), "place": place}

    if taken:
        with pytest.raises(ActivityRefused, match="同一地点"):
            an_activity(county.shangliu, **again)
    else:
        assert an_activity(county.shangliu, **again).pk


def test_nobody_plans_for_a_unit_elsewhere_or_without_the_right(county, village):
    with pytest.raises(Unit.DoesNotExist):
        an_activity(county.dongying, by=village)
    with pytest.raises(NotAllowed):
        an_activity(county.shangliu, by=an_actor(county.root, Role.INSPECTOR))


# --- recording


@pytest.mark.parametrize(
    ("heads", "more", "said"),
    [(0, {}, "至少 1 人"), (20_001, {}, "最多登记"), (61, {"capacity": 60}, "容纳的 60 人")],
)
def test_impossible_numbers_are_refused(county, heads, more, said):
    with pytest.raises(ActivityRefused, match=said):
        a_recorded(county.shangliu, heads=heads, **more)


def test_nothing_is_recorded_before_it_begins(county):
    with pytest.raises(ActivityRefused, match="才开始"):
        a_recorded(county.shangliu, starts=timedelta(days=1))


def test_fewer_than_signed_in_is_refused_and_no_number_means_those_who_signed(county, village):
    row = an_activity(county.shangliu)
    for n in range(3):
        signed(row, key=str(n), device=str(n))

    with pytest.raises(ActivityRefused, match="已有 3 人签到"):
        recording.record_activity(activity_id=row.pk, held=Held(heads=2), by=village, at=AFTER)
    row = recording.record_activity(activity_id=row.pk, held=Held(), by=village, at=AFTER)

    assert (row.state, row.heads) == ("recorded", 3)


def test_two_officers_who_record_at_once_record_once(county, village):
    row = an_activity(county.shangliu)
    recording.record_activity(activity_id=row.pk, held=Held(heads=5), version=row.version, by=village, at=AFTER)

    with pytest.raises(ActivityMoved):
        recording.record_activity(activity_id=row.pk, held=Held(heads=9), version=row.version, by=village, at=AFTER)
    with pytest.raises(StepRefused):
        recording.record_activity(activity_id=row.pk, held=Held(heads=9), by=village, at=AFTER)
    assert Activity.objects.get(pk=row.pk).heads == 5


@pytest.mark.parametrize("label", ["王小明", "七年级王小明班", "", "13800001234"])
def test_names_of_pupils_are_not_taken(county, label):
    with pytest.raises(ActivityRefused, match="不要写姓名"):
        a_recorded(county.school, kind="class_meeting", classes={label: 1})


def test_children_do_not_sign_in(county):
    row = an_activity(county.school, kind="school_lesson")

    with pytest.raises(ActivityRefused, match="不留姓名"):
        signed(row, name="王小明")
    with pytest.raises(ActivityRefused, match="不留姓名"):
        signing.list_people(activity_id=row.pk, people=[Came("王小明")], key="k", by=SYSTEM, at=AT)
    assert not SignIn.objects.exists()


def test_the_database_lets_nothing_count_without_its_number(county):
    row = an_activity(county.shangliu)

    for wrong in ({"state": "recorded"}, {"ends_at": row.starts_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=row.pk).update(**wrong)


def test_old_ones_are_closed_and_forgotten_ones_called_off(county, village):
    done = a_recorded(county.shangliu)
    left = an_activity(county.shangliu, key="b", title="忘了登记")

    assert recording.end_activities(at=AT + timedelta(days=29)) == (0, 0)
    assert recording.end_activities(at=AT + timedelta(days=61)) == (1, 1)

    assert Activity.objects.get(pk=done.pk).state == "closed"
    assert Activity.objects.get(pk=left.pk).state == "cancelled"
    assert counted(county.shangliu)["lectures"] == 1
    with pytest.raises(StepRefused):
        recording.reopen_activity(activity_id=done.pk, why="人数写错了", by=village, at=AFTER)


def test_what_is_over_and_not_recorded_waits_for_its_unit_alone(county, village):
    an_activity(county.shangliu)

    assert activity_shell.decisions(village, AT) == []
    assert len(activity_shell.decisions(village, AFTER)) == 1
    assert activity_shell.decisions(an_actor(county.liuhe, Role.TOWN_OFFICER), AFTER) == []


# --- signing in


def test_one_form_one_phone_and_one_person_count_once(county):
    row = an_activity(county.shangliu)

    assert signed(row, name="陈阿婆", phone=PHONE)
    assert not signed(row, name="陈阿婆", phone=PHONE)
    assert not signed(row, key="other form")
    assert not signed(row, key="n2", device="other phone", name="陈阿婆", phone=PHONE)
    assert signed(row, key="n3", device="third phone")
    assert SignIn.objects.count() == 2


def test_names_are_sealed_and_the_phone_is_found_by_blind_index(county):
    signed(an_activity(county.shangliu), name="陈阿婆", phone=PHONE)

    row = SignIn.objects.get()

    assert (row.name, row.phone) == ("陈阿婆", PHONE)
    assert row.phone_index == crypto.blind("phone", PHONE)


def test_a_list_adds_who_did_not_scan(county, village):
    row = an_activity(county.shangliu)
    signed(row, name="陈阿婆", phone=PHONE)
    listed = [Came("陈阿婆", PHONE), Came("老李"), Came()]

    first = signing.list_people(activity_id=row.pk, people=listed, key="k", by=village, at=AT)
    again = signing.list_people(activity_id=row.pk, people=listed, key="k", by=village, at=AT)

    assert (first, again) == ((2, 1), (0, 3))


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (59, True), (60, True), (119, True), (120, False), (-1, False)]
)
def test_a_code_on_the_screen_holds_while_shown_and_once_more(county, seconds, fresh):
    row = an_activity(county.shangliu)
    start = AT.replace(second=0, microsecond=0)
    code = activity_codes.screen_code(row, start)

    if fresh:
        assert activity_codes.activity_of(code, start + timedelta(seconds=seconds)) == row
    else:
        with pytest.raises(CodeRefused):
            activity_codes.activity_of(code, start + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "code", ["", "x", "1-s1-", "1-p1-aaaaaaaaaaaa", "99999999999999999999-p1-a", "½-p1-a", "1-v1-é"]
)
def test_codes_that_are_not_ours_are_refused(county, code):
    an_activity(county.shangliu)

    with pytest.raises(CodeRefused, match="不对"):
        activity_codes.activity_of(code, AT)


def test_a_printed_code_holds_until_it_is_changed(county, village):
    row = an_activity(county.shangliu)
    code = activity_codes.printed_code(row)
    assert activity_codes.activity_of(code, AFTER - timedelta(minutes=1)) == row

    planning.change_code(activity_id=row.pk, by=village, at=AT)

    with pytest.raises(CodeRefused, match="换了新的"):
        activity_codes.activity_of(code, AT)


@pytest.mark.parametrize(("hours", "said"), [(-1.1, "还没到签到时间"), (2.1, "已经结束")])
def test_the_door_is_open_around_the_activity_only(county, hours, said):
    code = activity_codes.printed_code(an_activity(county.shangliu))

    with pytest.raises(CodeRefused, match=said):
        activity_codes.activity_of(code, AT + timedelta(hours=hours))


def test_nobody_signs_in_once_it_is_recorded_or_called_off(county, village):
    row = a_recorded(county.shangliu)
    other = an_activity(county.shangliu, key="b", place="广场")
    planning.cancel_activity(activity_id=other.pk, why="下雨不办了", by=village, at=AT)

    for one in (row, other):
        with pytest.raises(CodeRefused):
            signed(one)


# --- the touch ledger


def test_who_is_known_becomes_a_touch_with_the_activity_as_proof_once(county, village):
    person = known(county)
    row = an_activity(county.shangliu, by=village)
    signed(row, name="陈阿婆", phone=PHONE)
    signed(row, key="head", device="e")
    recording.record_activity(activity_id=row.pk, held=Held(heads=40), by=village, at=AFTER)

    assert ledger.touch_attended(activity_id=row.pk, at=AFTER) == 1
    assert ledger.touch_attended(activity_id=row.pk, at=AFTER) == 1

    touch = Touch.objects.get()
    assert (touch.kind, touch.person_id, touch.unit_id, touch.at) == ("lecture", person.pk, county.dongying.pk, AT)
    assert touch.proof_hash
    assert row.number in touch.note
    assert Activity.objects.get(pk=row.pk).touched == 1


@pytest.mark.parametrize(("came", "is_known"), [
    ({"phone": PHONE}, True), ({"name": "陈阿婆"}, False), ({"name": "别人", "phone": PHONE}, False),
])  # fmt: skip
def test_somebody_is_known_by_the_phone_and_a_name_has_to_fit(county, village, came, is_known):
    known(county)
    row = an_activity(county.shangliu)
    signed(row, **came)
    recording.record_activity(activity_id=row.pk, held=Held(heads=1), by=village, at=AFTER)

    ledger.touch_attended(activity_id=row.pk, at=AFTER)

    assert Touch.objects.exists() is is_known
    assert SignIn.objects.get().is_known is is_known


def test_a_phone_that_a_family_shares_names_nobody_without_a_name(county, village):
    known(county)
    known(county, name="陈阿公")
    row = an_activity(county.shangliu)
    signed(row, phone=PHONE)
    recording.record_activity(activity_id=row.pk, held=Held(heads=1), by=village, at=AFTER)

    assert ledger.touch_attended(activity_id=row.pk, at=AFTER) == 0


def test_what_is_called_off_after_all_is_taken_back(county, village):
    known(county)
    row = an_activity(county.shangliu, by=village)
    signed(row, phone=PHONE)
    recording.record_activity(activity_id=row.pk, held=Held(heads=9), by=village, at=AFTER)
    ledger.touch_attended(activity_id=row.pk, at=AFTER)
    recording.reopen_activity(activity_id=row.pk, why="不是这一场", by=village, at=AFTER)
    planning.cancel_activity(activity_id=row.pk, why="写错了，没有办", by=village, at=AFTER)

    ledger.touch_attended(activity_id=row.pk, at=AFTER)
    ledger.touch_attended(activity_id=row.pk, at=AFTER)

    assert Touch.objects.filter(reverses_id__isnull=False).count() == 1


# --- trainings and contests


def test_marks_are_percents_of_trainings_alone(county, village):
    row = an_activity(county.shangliu, kind="training")
    signed(row, name="小周")
    one = SignIn.objects.get()

    assert signing.mark_people(activity_id=row.pk, marks={one.pk: 59}, by=village, at=AT) == 1
    assert signing.mark_people(activity_id=row.pk, marks={one.pk: 59}, by=village, at=AT) == 0
    with pytest.raises(ActivityRefused, match="0 至 100"):
        signing.mark_people(activity_id=row.pk, marks={one.pk: 101}, by=village, at=AT)
    lecture = an_activity(county.shangliu, key="b")
    with pytest.raises(ActivityRefused, match="只有培训"):
        signing.mark_people(activity_id=lecture.pk, marks={}, by=village, at=AT)


@pytest.fixture
def contest(county, village):
    more = {"voting": "public", "votes_until": AT + timedelta(days=3)}
    row = an_activity(county.school, kind="contest", host_ids=[county.shangliu.pk], **more)
    works = [contests.Entered(title, "七年级") for title in ("画一", "画二")]
    return row, [contests.add_entry(activity_id=row.pk, entered=one, by=SYSTEM, at=AT) for one in works]


def test_officers_and_telephones_vote_once_and_are_counted_apart(contest, village):
    row, (first, second) = contest
    said = {"activity_id": row.pk, "at": AT}

    assert contests.vote_as_officer(entry_id=second.pk, by=village, **said)
    assert not contests.vote_as_officer(entry_id=first.pk, by=village, **said)
    assert contests.vote_in_public(entry_id=second.pk, device="a", **said)
    assert not contests.vote_in_public(entry_id=second.pk, device="a", **said)
    assert contests.vote_in_public(entry_id=first.pk, device="b", **said)

    found = [(entry.number, one.officers, one.public, one.rank) for entry, one in activities.standings_of(row)]
    assert found == [(2, 1, 1, 1), (1, 0, 1, 2)]


def test_votes_end_and_prizes_wait_for_that(contest, village):
    row, (first, _) = contest
    late = AT + timedelta(days=3)
    with pytest.raises(ActivityRefused, match="还没有结束"):
        contests.award_entry(activity_id=row.pk, entry_id=first.pk, prize="一等奖", by=SYSTEM, at=AT)

    assert contests.award_entry(activity_id=row.pk, entry_id=first.pk, prize="一等奖", by=SYSTEM, at=late).prize
    with pytest.raises(CodeRefused, match="结束"):
        contests.vote_in_public(activity_id=row.pk, entry_id=first.pk, device="z", at=late)
    with pytest.raises(ActivityRefused, match="结束"):
        contests.vote_as_officer(activity_id=row.pk, entry_id=first.pk, by=village, at=late)


def test_a_work_that_is_withdrawn_takes_its_votes_along(contest):
    row, (first, _) = contest
    contests.vote_in_public(activity_id=row.pk, entry_id=first.pk, device="a", at=AT)

    contests.withdraw_entry(activity_id=row.pk, entry_id=first.pk, by=SYSTEM, at=AT)

    assert not ContestVote.objects.exists()
    assert [entry.number for entry, _ in activities.standings_of(row)] == [2]
    assert contests.add_entry(activity_id=row.pk, entered=contests.Entered("画三", ""), by=SYSTEM, at=AT).number == 3


# --- what is kept


def test_names_are_erased_and_the_number_stays(county):
    row = an_activity(county.shangliu, place="李家院坝")
    signed(row, name="陈阿婆", phone=PHONE)

    due = erasing.SIGN_INS_KEPT.past(AFTER)
    assert due.count() == 1
    erasing.erase_sign_ins(list(due), at=AFTER)

    one = SignIn.objects.get()
    assert (one.name, one.phone, one.phone_index, one.name_index, one.device) == ("", "", "", "", "")
    assert erasing.SIGN_INS_KEPT.past(AFTER).count() == 0
    assert activities.amounts_of(row)["signed"] == 1


def test_words_of_an_old_activity_are_erased_and_it_still_counts(county):
    row = a_recorded(county.shangliu, place="李家院坝")
    recording.add_photos_later(activity_id=row.pk, pictures=[a_clean_picture()], by=SYSTEM, at=AT)
    recording.end_activities(at=AT + timedelta(days=61))

    erasing.erase_activities(list(erasing.ACTIVITIES_KEPT.past(AT + timedelta(days=900))), at=AFTER)

    row.refresh_from_db()
    assert (row.title, row.place) == ("", "")
    assert counted(county.shangliu)["listeners"] == 30
    assert not StoredFile.objects.exists()


def test_works_of_an_old_contest_go_with_their_pictures(county):
    row = an_activity(county.school, kind="contest", key="c", place="礼堂")
    contests.add_entry(activity_id=row.pk, entered=contests.Entered("画", "一组", a_clean_picture()), by=SYSTEM, at=AT)

    erasing.erase_activities([row], at=AFTER)

    assert list(ContestEntry.objects.values_list("title", "file")) == [("", None)]
    assert not StoredFile.objects.exists()


def test_what_a_person_left_is_told_and_erased_on_request(county):
    row = an_activity(county.shangliu)
    signed(row, name="陈阿婆", phone=PHONE)
    keys = PersonKeys(1, (crypto.blind("phone", PHONE),))

    assert erasing.held_about(keys)[0].lines[0][1] == f"{row.number} 签到"
    assert erasing.erase_of_person(keys, AFTER) == 1
    assert erasing.held_about(keys) == []


def test_every_step_leaves_a_row_and_no_words_in_clear(county, village):
    row = an_activity(county.shangliu, by=village, title="王老五家讲座")
    planning.start_activity(activity_id=row.pk, by=village, at=AT)
    recording.record_activity(activity_id=row.pk, held=Held(heads=5), by=village, at=AFTER)

    rows = AuditRow.objects.filter(subject_kind="campaigns.activity").order_by("pk")
    assert [one.action for one in rows] == ["activity.planned", "activity.started", "activity.recorded"]
    assert "王老五" not in str(list(rows.values()))


def test_two_plans_that_cannot_be_changed_any_more(county, village):
    row = a_recorded(county.shangliu)

    with pytest.raises(ActivityRefused, match="不能再改安排"):
        planning.change_activity(activity_id=row.pk, planned=planned("新题目"), by=village, at=AFTER)
    with pytest.raises(StepRefused):
        planning.cancel_activity(activity_id=row.pk, why="不办了吧", by=village, at=AFTER)
