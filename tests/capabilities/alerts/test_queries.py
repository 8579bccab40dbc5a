"""Figures, lists, decisions, search: what each actor is shown, and at what cost."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from fanzha.alerts import actions
from fanzha.alerts.queries import alarms, figures, listing, progress_of_report
from fanzha.alerts.queries.decisions import decisions
from fanzha.alerts.queries.shell import open_count, overdue_count, search
from fanzha.common import crypto, lists
from fanzha.common.permissions import Role
from fanzha.core.grading import Facts
from fanzha.core.workflow.alert import Contact, Finding, Outcome, Result
from tests.builders.alerts import a_lead, an_alert, made
from tests.builders.org import SYSTEM, actor_of, an_actor, an_officer


def closed(alert, by, at, outcome=Outcome.MISMATCH):
    return actions.close_alert(alert_id=alert.pk, close=actions.Close(outcome, reason="核对过不是他"), by=by, at=at)


def test_board_adds_up_and_counts_what_is_late(county, duty, at):
    an_alert(county.liuhe, grade="red")
    an_alert(county.liuhe, grade="red", at=at - timedelta(days=2))
    closed(an_alert(county.liuhe, grade="red"), duty, at)
    an_alert(county.baiyang, grade="yellow")

    red, orange, yellow, blue = figures.board(duty, at)

    assert (red.total, red.closed, red.open, red.overdue) == (3, 1, 2, 1)
    assert red.next_due_at == at + timedelta(minutes=10)
    assert (orange.total, yellow.total, blue.total) == (0, 1, 0)
    assert red.rule == "1 小时内见面劝阻"
    assert blue.rule == "当日提醒"


def test_board_shows_each_officer_the_own_branch(county, town, other_town, at):
    an_alert(county.liuhe, grade="red")

    assert sum(tile.total for tile in figures.board(town, at)) == 1
    assert sum(tile.total for tile in figures.board(other_town, at)) == 0


def test_overdue_is_sorted_by_how_long(county, duty, at):
    later = an_alert(county.liuhe, grade="red", at=at - timedelta(hours=1))
    first = an_alert(county.liuhe, grade="red", at=at - timedelta(hours=5))
    an_alert(county.liuhe, grade="red")

    assert list(figures.overdue(duty, at)) == [first, later]
    assert overdue_count(duty, at) == figures.overdue_count(duty, at) == 2
    assert open_count(duty, at) == 3


def test_by_town_rolls_villages_up(county, duty, at):
    an_alert(county.shangliu, grade="red")
    an_alert(county.liuhe, grade="yellow")
    an_alert(county.root, grade="yellow")

    rows = figures.by_town(duty, since=at - timedelta(days=1), until=at + timedelta(days=1), at=at)

    assert [(row.name, row.total) for row in rows] == [("柳河镇", 2), ("县级和其他", 1)]


def test_weekly_counts_keep_empty_weeks(county, duty, at):
    an_alert(county.liuhe)
    an_alert(county.liuhe, at=at - timedelta(weeks=2))

    counts = figures.weekly_counts(duty, 4, at)

    assert [count for _, count in counts] == [0, 1, 0, 1]
    assert counts[-1][0] == at.date()  # 2026-11-23 is a Monday


def test_type_mix_counts_and_names(county, duty, at):
    for scam_type in ("C04", "C04", "C01", ""):
        an_alert(county.liuhe, scam_type=scam_type)

    mix = figures.type_mix(duty, since=at - timedelta(days=1), until=at + timedelta(days=1))

    assert [(code, count) for code, _, count in mix] == [("C04", 2), ("", 1), ("C01", 1)]
    assert mix[1][1] == "类型不明"


def test_closed_today_counts_today_only(county, duty, at):
    closed(an_alert(county.liuhe, grade="yellow"), duty, at)
    closed(an_alert(county.liuhe, grade="yellow", at=at - timedelta(days=3)), duty, at - timedelta(days=1))

    assert figures.closed_today(duty, at) == 1


def test_mine_are_those_given_to_me(county, duty, at):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)
    alert = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=officer.pk, by=duty, at=at)
    an_alert(county.liuhe, grade="red")

    assert list(figures.mine(actor_of(officer))) == [alert]
    assert list(figures.mine(duty)) == []


def test_figures_cost_the_same_whatever_the_number_of_alerts(county, duty, at):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            figures.board(duty, at)
            figures.by_town(duty, since=at - timedelta(days=28), until=at, at=at)
            list(figures.overdue(duty, at))
            figures.weekly_counts(duty, 12, at)
        return len(queries)

    an_alert(county.liuhe, grade="red")
    few = cost()
    for _ in range(10):
        an_alert(county.liuhe, grade="red")

    assert cost() == few


# --- the list


@pytest.mark.parametrize(
    ("view", "numbers"),
    [
        ("open", [0, 1, 2]), ("confirm", [0]), ("assign", [1, 2]), ("late", [2]), ("urgent", [1]), ("closed", [3]),
        ("all", [0, 1, 2, 3]), ("mine", []), ("offered", []), ("revisit", []), ("nonsense", [0, 1, 2]),
    ],
)  # fmt: skip
def test_views_of_the_list(county, duty, at, view, numbers):
    alerts = [
        an_alert(county.liuhe, facts=Facts(score=0.6, paid="none")),
        an_alert(county.liuhe, grade="red"),
        an_alert(county.liuhe, grade="yellow", at=at - timedelta(days=2)),
        closed(an_alert(county.liuhe, grade="red"), duty, at),
    ]

    found = listing.in_view(duty, view, at)

    assert {a.pk for a in found} == {alerts[n].pk for n in numbers}
    if view in listing.view_counts(duty, at):
        assert listing.view_counts(duty, at)[view] == len(numbers)


def page_of(actor, at, query):
    """Return a page of the list as the address asks for it."""
    request = SimpleNamespace(actor=actor, at=at, GET=QueryDict(query), headers={})
    return lists.show(request, lists.listing_of("alerts"))


@pytest.mark.parametrize("view", ["open", "all"])
def test_pages_by_keys_meet_every_alert_once_forwards_and_backwards(county, duty, at, view):
    for hour in range(21):
        an_alert(county.liuhe, grade="red", at=at - timedelta(hours=hour // 2))  # pairs share their time
    whole = [row["id"] for row in page_of(duty, at, f"view={view}").rows]

    first = page_of(duty, at, f"view={view}&per_page=10")
    second = page_of(duty, at, f"view={view}&per_page=10&after={first.after}")
    third = page_of(duty, at, f"view={view}&per_page=10&after={second.after}")
    back = page_of(duty, at, f"view={view}&per_page=10&before={third.before}")

    assert [row["id"] for page in (first, second, third) for row in page.rows] == whole
    assert (first.before, third.after) == ("", "")
    assert [row["id"] for row in back.rows] == [row["id"] for row in second.rows]
    assert first.count_words == "共 21 条"


@pytest.mark.parametrize("key", ["x", "1.", ".1", "tnan.1", "t9e99.1", "1.2", "sYQ.1", "t1.t1", "1;drop.2"])
def test_key_that_no_page_gave_shows_the_start(county, duty, at, key):
    an_alert(county.liuhe)

    assert len(page_of(duty, at, f"after={key}").rows) == 1


def test_list_decrypts_one_page_only(county, duty, at):
    for _ in range(12):
        an_alert(county.liuhe, grade="red")

    before = crypto.decrypted_count()
    page_of(duty, at, "per_page=10")

    assert crypto.decrypted_count() - before <= 10 * 2


def test_filters(county, duty, at):
    red = an_alert(county.shangliu, grade="red", scam_type="C01")
    an_alert(county.baiyang, grade="yellow", scam_type="C04", at=at - timedelta(days=8))
    rows = listing.in_view(duty, "all", at)

    for wanted in (
        {"grade": "red,orange"}, {"unit": county.fresh("liuhe")}, {"type": "C01"}, {"days": "7"},
        {"number": red.number[-4:]}, {"state": "graded", "grade": "red"},
    ):  # fmt: skip
        assert list(listing.filtered(rows, wanted, at)) == [red], wanted


# --- decisions, search, progress


def test_decisions_of_a_duty_officer(county, duty, town, at):
    proposed = an_alert(county.liuhe)
    graded = an_alert(county.liuhe, grade="red")
    reported = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=reported.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    visit = made(Contact.FACE, Result.REACHED, Finding.PERSUADED)
    actions.record_contact(alert_id=reported.pk, made=visit, by=town, at=at)

    found = {d.url: d.verb for d in decisions(duty, at)}

    assert found == {
        f"/alerts/{proposed.pk}/": "看依据",
        f"/alerts/{graded.pk}/": "去派单",
        f"/alerts/{reported.pk}/": "看结果",
    }


def test_offered_alert_waits_for_the_receiving_town(county, duty, town, other_town, at):
    alert = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    actions.ask_transfer(alert_id=alert.pk, unit_id=county.baiyang.pk, reason="现住白杨乡", by=town, at=at)

    assert [d.verb for d in decisions(other_town, at)] == ["去答复"]
    assert "去答复" not in [d.verb for d in decisions(town, at)]
    assert list(listing.in_view(other_town, "offered", at)) == [alert]


@pytest.mark.parametrize(("days", "due"), [(5, 0), (6, 1), (7, 1)])
def test_revisit_becomes_a_decision_a_day_before(county, duty, town, at, days, due):
    alert = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=duty, at=at)
    actions.record_contact(
        alert_id=alert.pk, made=made(Contact.FACE, Result.REACHED, Finding.PERSUADED), by=town, at=at
    )
    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=at)

    found = [d for d in decisions(town, at + timedelta(days=days)) if d.verb == "登记回访"]

    assert len(found) == due


@pytest.mark.parametrize("role", [Role.LINE_LIAISON, Role.ADMINISTRATOR])
def test_whoever_sees_no_alerts_has_no_decisions_and_finds_nothing(county, at, role):
    alert = an_alert(county.liuhe, grade="red")
    actor = an_actor(county.root, role)

    assert decisions(actor, at) == []
    assert search(actor, alert.number) == []


def test_search_finds_by_number_and_by_person(county, duty, other_town):
    alert = an_alert(county.liuhe, name="欧阳晓", phone="13977776666")

    for text in (alert.number, alert.number.lower(), "13977776666", "6666", "欧阳晓"):
        assert [hit.title for hit in search(duty, text)] == [alert.number], text
    assert search(other_town, alert.number) == []
    assert search(duty, "no such") == []


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(Outcome.MISMATCH, "不符"), (Outcome.DEFRAUDED, "办案单位")],
)
def test_reporter_reads_plain_words_that_name_nobody(county, duty, at, outcome, words):
    alert = actions.take_lead(lead=a_lead(county.liuhe, report_id=5, set_grade="red"), by=SYSTEM, at=at)
    before = progress_of_report(5)

    closed(alert, duty, at, outcome)
    after = progress_of_report(5)

    assert before.state == "graded"
    assert words in after.sentence
    assert "张" not in before.sentence + after.sentence
    assert progress_of_report(6) is None


def test_rates_of_false_alarms_by_rule(county, duty, at):
    alerts = [an_alert(county.liuhe, grade="yellow", facts=Facts(score=0.97, paid="none")) for _ in range(3)]
    actions.note_harmless(alert_id=alerts[0].pk, said_by="person", note="已当面核对", by=duty, at=at)

    rates = alarms.rates(duty, since=at - timedelta(days=1), until=at + timedelta(days=1))

    assert [(rate.code, rate.spoken, rate.false) for rate in rates] == [("S01", 3, 1)]
    assert alarms.counts(["S01", "P05"], at + timedelta(seconds=1)) == {"S01": (3, 1), "P05": (3, 0)}


# --- panels on the pages of lower capabilities


def test_alerts_stand_on_the_page_of_the_person_and_of_the_report(county, duty, town, other_town, at):
    from fanzha.alerts.queries import panels

    alert = actions.take_lead(lead=a_lead(county.liuhe, report_id=5), by=SYSTEM, at=at)

    for panel in (panels.of_person(duty, alert.person_id, at), panels.of_report(town, 5, at)):
        assert [row["number"] for row in panel.context["rows"]] == [alert.number]
    assert panels.of_person(other_town, alert.person_id, at) is None
    assert panels.of_report(duty, 6, at) is None
    assert panels.of_household(duty, 1, at) is None


def test_case_links_back_to_its_alert(county):
    from fanzha.alerts.queries.shell import alert_of_case

    assert alert_of_case("alert:7")["url"] == "/alerts/7/"
    assert alert_of_case("") is None
    assert alert_of_case("alert:x") is None
