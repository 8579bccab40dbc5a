"""Other systems: tables with their own headings, no doubles, differences shown; the comparison; reports."""

from datetime import timedelta

import pytest
from django.urls import reverse

from fanzha.cases import actions
from fanzha.cases.actions.importing import Incidents, OutsideCases
from fanzha.cases.models import Call, Case, OutsideNumber, OutsideRow, Payment, Trait
from fanzha.cases.queries import outside
from fanzha.common.imports import RowRefused, read_table
from fanzha.common.imports.actions import take_rows
from fanzha.common.imports.registry import register
from fanzha.common.retention import PersonKeys
from tests.builders.intake import a_report
from tests.builders.org import an_officer, signed_in

CARD = "6228480402564890018"
ROW = {
    "number": "J2026112300017",
    "at": "2026-11-23 09:05",
    "caller": "13912345678",
    "words": "电信诈骗",
    "loss": "49800",
}
CASE_ROW = {
    "number": "A42011", "at": "2026/11/23 09:05:30", "occurred": "2026年11月22日 15:20", "name": "陈某某",
    "caller": "13912345678", "loss": "49800", "type": "C01", "words": "刷单被骗", "account": CARD,
    "suspect": "0085291234567",
}  # fmt: skip


@pytest.fixture
def take(county, duty, at):
    """Return a function that takes rows as a file would bring them."""
    register(Incidents())
    register(OutsideCases())

    def taken(kind, *rows):
        rows = [{**row} for row in rows]
        return take_rows(kind=kind, rows=rows, unit_id=county.root.pk, options={}, by=duty, at=at)[1]

    return taken


def _results(answers):
    return [answer.sentence if isinstance(answer, RowRefused) else answer.result for answer in answers]


class TestIncidents:
    def test_a_row_is_kept_and_is_missing_here(self, take):
        assert _results(take("incidents_110", ROW)) == ["added"]

        row = OutsideRow.objects.get()
        assert (row.state, row.number, row.caller, row.loss_fen) == (
            "missing",
            "J2026112300017",
            "13912345678",
            4980000,
        )
        assert row.at.isoformat() == "2026-11-23T01:05:00+00:00"

    def test_the_same_table_again_doubles_nothing(self, take):
        assert _results([*take("incidents_110", ROW), *take("incidents_110", ROW)]) == ["added", "same"]
        assert OutsideRow.objects.count() == 1

    def test_a_changed_row_is_shown_beside_and_not_written_over(self, take, duty):
        take("incidents_110", ROW)

        assert _results(take("incidents_110", {**ROW, "loss": "60000"})) == ["changed"]

        row = OutsideRow.objects.get()
        assert row.loss_fen == 4980000
        assert outside.changed_columns(row) == ["损失金额"]

    def test_a_number_that_a_case_has_is_beside_it_at_once(self, take, county, duty, at):
        case = actions.open_case(unit_id=county.root.pk, scam_type="", loss=None, person_id=None, by=duty, at=at)
        actions.add_outside_number(case_id=case.pk, system="110", number=ROW["number"], by=duty, at=at)

        take("incidents_110", ROW)

        row = OutsideRow.objects.get()
        assert (row.state, row.case_id) == ("matched", case.pk)

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [({"at": "昨天"}, "时间写法认不出"), ({"at": "2026-11-24 09:00"}, "比现在还晚"), ({"loss": "很多"}, "金额"),
         ({"caller": "139"}, "电话少"), ({"number": "J" * 61}, "最多 60 个")],
    )  # fmt: skip
    def test_a_row_that_cannot_be_read_says_why(self, take, said, sentence):
        (answer,) = take("incidents_110", {**ROW, **said})

        assert sentence in answer.sentence
        assert not OutsideRow.objects.exists()


class TestOutsideCases:
    def test_a_row_becomes_a_case_with_its_number_and_marks(self, take):
        assert _results(take("outside_cases", CASE_ROW)) == ["added"]

        case = Case.objects.get()
        assert (case.scam_type, case.loss_fen, case.facts) == ("C01", 4980000, "刷单被骗")
        assert (case.reported_at.isoformat(), case.occurred_at.isoformat()) == (
            "2026-11-23T01:05:30+00:00", "2026-11-22T07:20:00+00:00",
        )  # fmt: skip
        assert OutsideNumber.objects.get(case=case).number == "A42011"
        assert set(Trait.objects.values_list("kind", flat=True)) == {"account", "phone"}

    def test_importing_again_opens_no_second_case_and_overwrites_nothing(self, take):
        take("outside_cases", CASE_ROW)

        assert _results(take("outside_cases", CASE_ROW, {**CASE_ROW, "loss": "80000"})) == ["same", "changed"]
        assert Case.objects.get().loss_fen == 4980000

    def test_two_systems_may_use_one_number(self, take):
        take("outside_cases", CASE_ROW, {**CASE_ROW, "system": "ga", "caller": "13712345678", "account": ""})

        assert Case.objects.count() == 2

    def test_what_may_be_a_case_already_waits_for_a_person(self, take):
        take("outside_cases", CASE_ROW)

        take("outside_cases", {**CASE_ROW, "number": "B1"})

        assert Case.objects.count() == 1
        assert OutsideRow.objects.get(number="B1").state == "missing"

    def test_an_occurrence_after_the_report_is_left_out(self, take):
        take("outside_cases", {**CASE_ROW, "occurred": "2026-11-23 09:30"})

        assert Case.objects.get().occurred_at is None

    def test_saved_headings_are_known_in_the_next_file(self, take, duty, at):
        actions.save_system(
            code="pt", name="办案平台", headings={"number": ["AJBH"], "at": ["SLSJ"], "loss": ["SSJE"]}, by=duty, at=at
        )

        table = read_table(b"AJBH,SLSJ,SSJE\nA1,2026-11-23 08:00,500\n", "a.csv", OutsideCases().columns)

        assert [dict(line.values)["number"] for line in table.lines] == ["A1"]

    def test_one_heading_for_two_columns_is_refused(self, duty, at, county):
        actions.save_system(code="a", name="甲", headings={"number": ["BH"]}, by=duty, at=at)

        with pytest.raises(actions.CaseRefused, match="两个不同的列"):
            actions.save_system(code="b", name="乙", headings={"loss": ["BH"]}, by=duty, at=at)


class TestComparison:
    @pytest.fixture
    def row(self, take):
        take("incidents_110", ROW)
        return OutsideRow.objects.get()

    def _post(self, desk, row, step, **said):
        return desk.post(reverse(f"cases:row_{step}", args=[row.pk]), said)

    def test_a_missing_row_becomes_a_case_by_one_step(self, desk, row):
        self._post(desk, row, "open")
        self._post(desk, row, "open")

        row.refresh_from_db()
        case = Case.objects.get()
        assert (row.state, row.case_id, case.reported_at) == ("matched", case.pk, row.at)
        assert OutsideNumber.objects.get().system == "110"

    def test_a_row_that_may_be_a_case_leads_to_the_form_first(self, desk, row, county, duty, at):
        case = actions.open_case(unit_id=county.root.pk, scam_type="", loss=None, person_id=None, by=duty, at=at)
        actions.add_outside_number(case_id=case.pk, system="110", number=row.number, by=duty, at=at)

        answer = self._post(desk, row, "open")

        assert answer.headers["Location"] == reverse("cases:call", args=[Call.objects.get().pk])
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(("why", "state"), [("不是诈骗，退货纠纷", "aside"), ("无", "missing"), ("", "missing")])
    def test_a_row_is_set_aside_with_a_reason(self, desk, row, why, state):
        answer = self._post(desk, row, "aside", why=why)

        row.refresh_from_db()
        assert row.state == state
        assert answer.status_code == (302 if state == "aside" else 409)

    def test_what_one_officer_set_aside_another_does_not_overwrite(self, desk, row):
        self._post(desk, row, "aside", why="不是诈骗，退货纠纷")

        answer = self._post(desk, row, "aside", why="另一个理由，后来写的")

        row.refresh_from_db()
        assert (answer.status_code, row.why) == (409, "不是诈骗，退货纠纷")

    def test_what_was_set_aside_may_still_become_a_case(self, desk, row):
        self._post(desk, row, "aside", why="不是诈骗，退货纠纷")

        self._post(desk, row, "open")

        assert OutsideRow.objects.get().state == "matched"

    def test_a_person_who_asks_is_told_of_the_rows_of_her_phone(self, row):
        keys = PersonKeys(person_id=0, phone_indexes=(row.caller_index,))

        assert [dict(section.lines)["编号"] for section in outside.held(keys)] == [ROW["number"]]
        assert outside.held(PersonKeys(person_id=0)) == []

    def test_a_row_is_put_beside_a_case_by_its_number(self, desk, row, county, duty, at):
        case = actions.open_case(unit_id=county.root.pk, scam_type="", loss=None, person_id=None, by=duty, at=at)

        self._post(desk, row, "match", number=case.number.lower())

        row.refresh_from_db()
        assert (row.state, row.case_id) == ("matched", case.pk)

    def test_a_number_that_is_no_case_keeps_the_input(self, desk, row):
        answer = self._post(desk, row, "match", number="AJ-2026-999999")

        assert answer.status_code == 409
        assert 'value="AJ-2026-999999"' in answer.content.decode()

    def test_a_difference_is_taken_over_or_left_by_the_officer(self, desk, take, row):
        self._post(desk, row, "open")
        take("incidents_110", {**ROW, "loss": "60000"})
        row.refresh_from_db()

        self._post(desk, row, "settle", take="1", version=row.version)

        row.refresh_from_db()
        assert (Case.objects.get().loss_fen, row.loss_fen, row.differs) == (6000000, 6000000, None)

    def test_two_officers_settle_one_difference_once(self, desk, take, row):
        take("incidents_110", {**ROW, "loss": "60000"})
        row.refresh_from_db()
        self._post(desk, row, "settle", version=row.version)

        assert self._post(desk, row, "settle", version=row.version).status_code == 409

    def test_the_page_counts_what_is_missing_and_what_has_no_number(self, desk, row, county, duty, at):
        actions.open_case(
            unit_id=county.root.pk, scam_type="", loss=None, person_id=None, channel="call", by=duty, at=at
        )

        page = desk.get(reverse("cases:compare")).content.decode()

        assert "这里没有的 1 条" in page
        assert "没有接警单编号的案件 1 起" in page
        assert "13912345678" not in page

    def test_a_day_without_a_list_is_not_a_day_without_incidents(self, desk):
        page = desk.get(reverse("cases:compare") + "?day=2026-11-01").content.decode()

        assert "还没有上传" in page

    @pytest.mark.parametrize(("minutes", "found"), [(120, 0), (121, 1)])
    def test_times_two_hours_apart_are_a_difference(self, row, county, duty, at, minutes, found):
        case = actions.open_case(
            unit_id=county.root.pk, scam_type="", loss=None, person_id=None,
            reported_at=row.at - timedelta(minutes=minutes), by=duty, at=at,
        )  # fmt: skip
        actions.match_row(row_id=row.pk, case_id=case.pk, by=duty, at=at)
        row.refresh_from_db()

        assert len(outside.differences(row)) == found

    def test_a_row_of_another_unit_is_not_there(self, county, row, client):
        town = signed_in(client, an_officer(county.liuhe, "duty_officer", username="town"))

        assert self._post(town, row, "aside", why="不是这里的警情").status_code == 404

    def test_its_words_go_when_their_time_is_over_and_the_count_stays(self, row, at):
        actions.OUTSIDE_KEPT.erase(list(actions.OUTSIDE_KEPT.past(at + timedelta(days=1))), at, None)

        row.refresh_from_db()
        assert (row.caller, row.words, row.said, row.number) == ("", "", None, ROW["number"])


class TestReports:
    @pytest.fixture
    def report(self, county):
        text = f"我在网上刷单，今天转了5000元到{CARD}，户名：赵敏。"
        return a_report(county.root, text=text)

    def test_a_report_becomes_a_case_by_one_step_with_its_entities_as_proposals(self, desk, report):
        answer = desk.post(reverse("cases:from_report", args=[report.pk]))
        page = desk.get(answer.headers["Location"]).content.decode()

        assert CARD in page
        assert Call.objects.get().source_ref == f"report:{report.pk}"
        assert not Payment.objects.exists()

    def test_the_same_report_leads_to_the_same_form(self, desk, report):
        first = desk.post(reverse("cases:from_report", args=[report.pk]))

        assert (
            desk.post(reverse("cases:from_report", args=[report.pk])).headers["Location"] == first.headers["Location"]
        )

    def test_the_report_shows_the_case_that_it_became(self, desk, report, duty, at):
        call = actions.call_of_report(report_id=report.pk, by=duty, at=at)
        case = actions.case_of_call(
            call_id=call.pk, told=actions.Told(unit_id=call.unit_id, facts="刷单"), by=duty, at=at
        )

        assert case.number in desk.get(reverse("intake:report", args=[report.pk])).content.decode()

    def test_a_report_of_another_unit_is_not_there(self, county, report, client):
        town = signed_in(client, an_officer(county.liuhe, "duty_officer", username="town"))

        assert town.post(reverse("cases:from_report", args=[report.pk])).status_code == 404
