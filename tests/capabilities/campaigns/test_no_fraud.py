"""No-fraud units: said by the unit, seen on the spot, awarded by another, looked at again each year."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from fanzha.campaigns.actions import no_fraud as actions
from fanzha.campaigns.models import NoFraud
from fanzha.campaigns.queries import no_fraud as queries
from fanzha.common import rules
from fanzha.common.actor import NotAllowed
from fanzha.common.clock import CHINA
from fanzha.common.models import AuditRow, KeptPicture
from fanzha.common.permissions import Role
from fanzha.core.workflow.machine import StepRefused
from fanzha.people.models import Household
from tests.builders.alerts import load_rules
from tests.builders.intake import a_clean_picture, a_picture
from tests.builders.org import AT, SYSTEM, County, an_actor, an_officer, signed_in

ALL = ("no_case", "reached", "broadcast", "slogans", "elders", "aware")
SPOT = ("slogans", "aware")
YES = actions.Words({code: {"met": True, "note": "有记录"} for code in ALL})
SEEN = actions.Words({code: {"met": True} for code in ("reached", *SPOT)})


@pytest.fixture
def county(db):
    load_rules()
    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)
    return County()


@pytest.fixture
def village(county):
    return an_actor(county.shangliu, Role.VILLAGE_OFFICER, name="村干部")


@pytest.fixture
def checker(county):
    return an_actor(county.root, Role.INSPECTOR, name="施督导")


@pytest.fixture
def director(county):
    return an_actor(county.root, Role.DIRECTOR, name="何主任")


def begun(county, by, *, key="a", kind="village", unit=None, **more):
    return actions.begin_no_fraud(unit_id=(unit or county.shangliu).pk, kind=kind, key=key, by=by, at=AT, **more)


def applied(county, by, words=YES):
    row = begun(county, by)
    actions.save_self_check(row_id=row.pk, words=words, by=by, at=AT)
    return actions.apply_no_fraud(row_id=row.pk, by=by, at=AT)


def awarded(county, village, checker, director):
    row = applied(county, village)
    actions.check_no_fraud(row_id=row.pk, words=SEEN, note="周五去看了十户", by=checker, at=AT)
    return actions.judge_no_fraud(row_id=row.pk, step="award", why="条件都达到", by=director, at=AT)


def test_a_title_takes_a_check_and_a_second_person(county, village, checker, director):
    row = awarded(county, village, checker, director)

    assert (row.state, row.awarded_on) == ("awarded", AT.date())
    assert row.review_on == AT.date() + timedelta(days=365)
    acts = list(AuditRow.objects.filter(subject_id=str(row.pk), subject_kind="campaigns.nofraud").values_list("action"))
    assert [act for (act,) in acts] == [
        "no_fraud.begun", "no_fraud.said", "no_fraud.applied", "no_fraud.checked", "no_fraud.awarded",
    ]  # fmt: skip


def test_the_same_form_is_one_application_and_a_second_one_is_refused(county, village):
    assert begun(county, village).pk == begun(county, village).pk
    with pytest.raises(actions.NoFraudRefused, match="已经在申报"):
        begun(county, village, key="b")


def test_the_database_lets_no_second_run_and_no_unchecked_title(county, village):
    row = begun(county, village)

    with pytest.raises(IntegrityError), transaction.atomic():
        NoFraud.objects.filter(pk=row.pk).update(state="awarded", awarded_on=AT.date(), review_on=AT.date())
    with pytest.raises(IntegrityError), transaction.atomic():
        row.pk, row.number, row.key = None, "WZ-2026-999999", "c"
        row.save(force_insert=True)


@pytest.mark.parametrize(("kind", "said"), [("campus", "不能申报"), ("nothing", "不能申报")])
def test_a_unit_applies_for_what_fits_it(county, village, kind, said):
    with pytest.raises(actions.NoFraudRefused, match=said):
        begun(county, village, kind=kind)


def test_a_class_is_named_in_words(county):
    school = an_actor(county.school, Role.LINE_LIAISON)

    with pytest.raises(actions.NoFraudRefused, match="哪个班级"):
        begun(county, school, kind="class", unit=county.school)
    one = begun(county, school, kind="class", unit=county.school, part="七年级（3）班")
    other = begun(county, school, kind="class", unit=county.school, part="七年级（4）班", key="b")

    assert (one.part, other.part) == ("七年级（3）班", "七年级（4）班")


def test_what_was_left_open_is_said_before_it_is_handed_in(county, village):
    row = begun(county, village)
    words = actions.Words({code: {"met": True} for code in ALL if code != "elders"})
    actions.save_self_check(row_id=row.pk, words=words, by=village, at=AT)

    with pytest.raises(actions.NoFraudRefused, match="独居老人"):
        actions.apply_no_fraud(row_id=row.pk, by=village, at=AT)
    assert NoFraud.objects.get(pk=row.pk).state == "draft"


def test_households_reached_are_counted_from_the_ledger(county, village):
    doors = [Household.objects.create(unit=county.shangliu, number=str(n)) for n in range(4)]
    from fanzha.touches.actions.by_hand import HandTouch, record_by_hand

    for n in range(3):
        said = HandTouch(token=str(n), kind="visit", channel="door", at=AT, household_id=doors[n].pk)
        record_by_hand(said=said, by=village, at=AT)

    found = queries.counted(county.shangliu.pk, AT.date() - timedelta(days=30), AT.date())

    assert found == {"cases": 0, "reached_percent": 75.0}


def test_a_condition_that_the_ledger_denies_is_no_title(county, village, checker, director):
    Household.objects.create(unit=county.shangliu, number="1")
    row = applied(county, village)
    seen = actions.Words({code: {"met": True} for code in SPOT})
    actions.check_no_fraud(row_id=row.pk, words=seen, note="周五去看了十户", by=checker, at=AT)

    with pytest.raises(actions.NoFraudRefused, match="90%"):
        actions.judge_no_fraud(row_id=row.pk, step="award", why="条件都达到", by=director, at=AT)


def test_the_checker_does_not_award_and_nobody_judges_the_own_unit(county, village, checker, director):
    row = applied(county, village)
    with pytest.raises(NotAllowed):
        actions.check_no_fraud(row_id=row.pk, words=SEEN, note="周五去看了十户", by=village, at=AT)
    actions.check_no_fraud(row_id=row.pk, words=SEEN, note="周五去看了十户", by=director, at=AT)

    with pytest.raises(StepRefused, match="另一位同事"):
        actions.judge_no_fraud(row_id=row.pk, step="award", why="条件都达到", by=director, at=AT)
    local = an_actor(county.shangliu, Role.INSPECTOR)
    with pytest.raises(StepRefused, match="上一级"):
        actions.judge_no_fraud(row_id=row.pk, step="award", why="条件都达到", by=local, at=AT)


def test_a_finding_on_the_spot_and_a_word_about_it_are_asked_for(county, village, checker):
    row = applied(county, village)

    with pytest.raises(actions.NoFraudRefused, match="现场"):
        actions.check_no_fraud(row_id=row.pk, words=actions.Words({}), note="去看了", by=checker, at=AT)
    with pytest.raises(actions.NoFraudRefused, match="至少 4 个字"):
        actions.check_no_fraud(row_id=row.pk, words=SEEN, note="看", by=checker, at=AT)


def test_what_comes_back_is_changed_and_checked_anew(county, village, checker, director):
    row = applied(county, village)
    actions.check_no_fraud(row_id=row.pk, words=SEEN, note="周五去看了十户", by=checker, at=AT)
    actions.judge_no_fraud(row_id=row.pk, step="send_back", why="补大喇叭的记录", by=director, at=AT)

    row = actions.apply_no_fraud(row_id=row.pk, by=village, at=AT)

    assert (row.state, row.checked_at, row.seen) == ("applied", None, None)


def test_a_title_is_looked_at_again_after_its_year_and_needs_a_new_check(county, village, checker, director):
    row = awarded(county, village, checker, director)
    later = AT + timedelta(days=366)

    assert (actions.doubt_titles(at=later - timedelta(days=3)), actions.doubt_titles(at=later)) == (0, 1)
    assert actions.doubt_titles(at=later) == 0
    with pytest.raises(actions.NoFraudRefused, match="现场核查"):
        actions.judge_no_fraud(row_id=row.pk, step="confirm", why="仍然达到", by=director, at=later)
    actions.check_no_fraud(row_id=row.pk, words=SEEN, note="今年又去看了", by=checker, at=later)
    row = actions.judge_no_fraud(row_id=row.pk, step="confirm", why="仍然达到", by=director, at=later)

    assert (row.state, row.awarded_on) == ("awarded", AT.date())
    assert row.review_on == later.astimezone(CHINA).date() + timedelta(days=365)


def test_a_title_is_doubted_when_the_ledgers_no_longer_show_it(county, village, checker, director):
    row = awarded(county, village, checker, director)
    Household.objects.create(unit=county.shangliu, number="1")

    assert actions.doubt_titles(at=AT + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert row.state == "doubted"
    assert "达不到条件" in AuditRow.objects.filter(action="no_fraud.doubted").get().why


def test_a_title_is_withdrawn_with_a_reason_and_the_unit_may_apply_again(county, village, checker, director):
    row = awarded(county, village, checker, director)

    with pytest.raises(actions.NoFraudRefused, match="理由"):
        actions.judge_no_fraud(row_id=row.pk, step="withdraw", why="", by=director, at=AT)
    actions.judge_no_fraud(row_id=row.pk, step="withdraw", why="瞒报了一起案件", by=director, at=AT)

    assert begun(county, village, key="again").state == "draft"


def test_two_who_edit_at_once_do_not_overwrite_each_other(county, village):
    row = begun(county, village)
    actions.save_self_check(row_id=row.pk, words=YES, version=row.version, by=village, at=AT)

    with pytest.raises(actions.NoFraudMoved):
        actions.save_self_check(row_id=row.pk, words=YES, version=row.version, by=village, at=AT)


def test_words_and_pictures_go_when_their_time_is_over(county, village, checker, director):
    row = begun(county, village)
    words = actions.Words(
        YES.conditions,
        {"slogans": [a_clean_picture()]},
    )
    actions.save_self_check(row_id=row.pk, words=words, by=village, at=AT)
    actions.give_up_no_fraud(row_id=row.pk, by=village, at=AT)

    kept = actions.NO_FRAUD_KEPT
    rows = list(kept.past(AT + timedelta(days=1)))
    kept.erase(rows, AT + timedelta(days=1), kept.ways[0])

    row.refresh_from_db()
    assert (row.said, row.number[:2], row.state) == (None, "WZ", "given_up")
    assert not row.files.exists()
    assert list(kept.past(AT + timedelta(days=1))) == []


# --- pages


def browser(unit, role):
    return signed_in(Client(), an_officer(unit, role))


def test_a_village_applies_by_the_pages(county):
    mine = browser(county.shangliu, Role.VILLAGE_OFFICER)
    begun = mine.post("/campaigns/no-fraud/new/", {"key": "k", "unit": county.shangliu.pk, "kind": "village"})
    page = begun["Location"]
    said = {f"met_{code}": "yes" for code in ALL} | {"version": "1", "do": "save"}

    photo = SimpleUploadedFile("a.jpg", a_picture(form="JPEG"))
    saved = mine.post(f"{page}save/", said | {"pictures_broadcast": photo})
    applied = mine.post(f"{page}save/", said | {"version": "2", "do": "apply"})

    assert (saved.status_code, applied.status_code) == (302, 302)
    row = NoFraud.objects.get()
    assert (row.state, row.files.count(), KeptPicture.objects.count()) == ("applied", 1, 1)
    assert "待现场核查" in mine.get(page).content.decode()
    assert mine.get("/campaigns/no-fraud/").status_code == 200


def test_a_refused_step_keeps_what_was_typed(county, village, checker):
    row = applied(county, village)
    judge = browser(county.root, Role.INSPECTOR)

    answer = judge.post(f"/campaigns/no-fraud/{row.pk}/check/", {"met_aware": "yes", "note": "上午去的，问了十户"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "要现场看过再填" in text
    assert "上午去的，问了十户" in text


def test_what_waits_stands_under_decisions(county, village):
    applied(county, village)
    desk = browser(county.root, Role.DIRECTOR)

    assert "去核查" in desk.get("/inbox/").content.decode()


def test_another_units_application_is_not_there(county, village):
    row = begun(county, village)
    other = browser(county.dongying, Role.VILLAGE_OFFICER)

    assert other.get(f"/campaigns/no-fraud/{row.pk}/").status_code == 404
    assert other.post(f"/campaigns/no-fraud/{row.pk}/save/", {"do": "apply"}).status_code == 404
