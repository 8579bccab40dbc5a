"""Links between cases: proposed by a job, decided by persons, series that can be taken apart again."""

from datetime import timedelta

import pytest

from fanzha.cases import actions
from fanzha.cases.actions import linking as links
from fanzha.cases.actions import series as serials
from fanzha.cases.actions import stop_values as stops
from fanzha.cases.models import Case, LinkProposal, Series, SeriesMember, StopValue
from fanzha.cases.queries.linking import also_suspects
from fanzha.common import crypto
from fanzha.common.actor import NotAllowed
from fanzha.core.workflow.machine import StepRefused
from tests.builders.org import SYSTEM, an_actor

ACCOUNT = "6225881938274650"
WHY = "同一收款账户"


@pytest.fixture
def a_case(county, at):
    """Return a maker of cases with marks."""

    def make(*traits, unit=None, scam_type="C01", **said):
        case = actions.open_case(
            unit_id=(unit or county.liuhe).pk,
            scam_type=scam_type,
            loss=100_00,
            person_id=None,
            by=SYSTEM,
            at=at,
            **said,
        )
        if traits:
            actions.add_traits(case_id=case.pk, traits=list(traits), by=SYSTEM, at=at)
        return case

    return make


def propose(case, at):
    return links.propose_links(case_id=case.pk, by=SYSTEM, at=at)


@pytest.fixture
def pair(a_case, at):
    first, second = a_case(("account", ACCOUNT)), a_case(("account", ACCOUNT))
    propose(second, at)
    return LinkProposal.objects.get(first_case=first, second_case=second)


def decide(link, step, by, at, why=WHY):
    return links.decide_links(link_ids=[link.pk], step=step, why=why, by=by, at=at)


# --- proposed


def test_a_new_case_is_proposed_with_reasons_without_clear_values(pair):
    assert (pair.state, pair.kind) == ("proposed", "shared_trait")
    assert pair.reasons == [{"code": "shared", "kind": "account", "cases": 2, "total": 2, "bits": 5.0}]
    assert ACCOUNT not in str((pair.reasons, pair.evidence))


def test_the_same_job_again_proposes_nothing_more(pair, at):
    assert propose(pair.second_case, at) == 0
    assert propose(pair.first_case, at) == 0
    assert LinkProposal.objects.count() == 1


def test_a_weak_mark_alone_proposes_nothing(a_case, at):
    a_case(("app_name", "某某优选"))

    assert propose(a_case(("app_name", "某某优选")), at) == 0


def test_hotlines_and_stop_values_link_nothing(a_case, county, duty, at):
    a_case(("phone", "96110"), ("account", ACCOUNT))
    stops.add_stop_value(unit_id=county.root.pk, kind="account", value=ACCOUNT, why="平台商户号", by=duty, at=at)

    assert propose(a_case(("phone", "96110"), ("account", ACCOUNT)), at) == 0


def test_an_account_from_which_a_victim_paid_is_shown_to_a_person_and_links_nothing(a_case, at):
    own = a_case()
    said = {"amount_fen": 5_00, "payer_account": ACCOUNT, "payee_account": "1" * 16}
    actions.save_payment(case_id=own.pk, said=said, by=SYSTEM, at=at)
    other = a_case()
    actions.save_payment(case_id=other.pk, said={"amount_fen": 9_00, "payee_account": ACCOUNT}, by=SYSTEM, at=at)

    assert propose(other, at) == 0
    assert also_suspects(other) == [{"code": "payee_is_own_account", "case_id": own.pk}]
    assert also_suspects(own) == [{"code": "own_account_is_payee", "case_id": other.pk}]


def test_a_mark_taken_out_takes_its_proposal_back(pair, at):
    trait = pair.second_case.traits.get()
    actions.remove_trait(case_id=pair.second_case_id, trait_id=trait.pk, why="登记错了", by=SYSTEM, at=at)

    propose(pair.second_case, at)

    pair.refresh_from_db()
    assert pair.state == "withdrawn"


def test_a_declined_link_comes_back_only_with_new_evidence(pair, duty, at):
    decide(pair, "decline", duty, at)

    assert propose(pair.second_case, at) == 0
    for case in (pair.first_case, pair.second_case):
        actions.add_traits(case_id=case.pk, traits=[("wechat", "wx_1")], by=SYSTEM, at=at)
    assert propose(pair.second_case, at) == 1
    pair.refresh_from_db()
    assert (pair.state, len(pair.reasons)) == ("proposed", 2)


def test_a_case_of_an_earlier_window_is_not_fetched(a_case, at):
    a_case(("account", ACCOUNT), reported_at=at - timedelta(days=366))

    assert propose(a_case(("account", ACCOUNT)), at) == 0


# --- decided


def test_accepting_many_brings_them_into_one_series(a_case, duty, at):
    cases = [a_case(("account", ACCOUNT)) for _ in range(3)]
    for case in cases:
        propose(case, at)
    found = list(LinkProposal.objects.values_list("pk", flat=True))

    came = links.decide_links(link_ids=found, step="accept", why=WHY, by=duty, at=at)

    assert (came.done, came.refused) == (3, [])
    assert Series.objects.get().number == "CX-2026-000001"
    assert set(SeriesMember.objects.values_list("case_id", flat=True)) == {case.pk for case in cases}


def test_what_a_colleague_decided_first_stands_and_is_said(pair, duty, at):
    decide(pair, "decline", duty, at)

    came = decide(pair, "accept", duty, at)

    assert came.done == 0
    assert "已经办完" in came.refused[0]
    assert not Series.objects.exists()


@pytest.mark.parametrize("why", ["", "  ", "同意"])
def test_no_decision_without_a_reason(pair, duty, at, why):
    with pytest.raises(actions.CaseRefused, match="理由"):
        decide(pair, "accept", duty, at, why=why)


def test_a_town_officer_decides_nothing(pair, county, at):
    with pytest.raises(NotAllowed):
        decide(pair, "accept", an_actor(county.liuhe, "town_officer", name="田某"), at)


# --- perhaps the same case


@pytest.fixture
def same(a_case, at):
    paid = {"amount_fen": 88_00, "payee_account": ACCOUNT, "paid_at": at - timedelta(hours=1)}
    first, second = a_case(), a_case()
    actions.save_payment(case_id=first.pk, said=paid, by=SYSTEM, at=at)
    actions.save_payment(case_id=second.pk, said=paid, by=SYSTEM, at=at)
    propose(second, at)
    return LinkProposal.objects.get(kind="same_case")


def test_the_same_case_closes_one_that_points_to_the_other_and_can_be_undone(same, duty, at):
    kept, double = same.first_case, same.second_case

    links.decide_same(link_id=same.pk, is_same=True, kept_id=kept.pk, why="付款一样", by=duty, at=at)
    double.refresh_from_db()
    assert (double.state, kept.number in double.close_note) == ("closed", True)

    links.undo_same(link_id=same.pk, why="报案人不同", by=duty, at=at)
    double.refresh_from_db()
    same.refresh_from_db()
    assert (double.state != "closed", same.state, Case.objects.count()) == (True, "declined", 2)


def test_two_cases_told_apart_are_never_proposed_as_one_again(same, duty, at):
    links.decide_same(link_id=same.pk, is_same=False, why="报案人不同", by=duty, at=at)

    propose(same.second_case, at)

    same.refresh_from_db()
    assert same.state == "declined"


# --- series


@pytest.fixture
def two_series(a_case, duty, at):
    made = []
    for account in (ACCOUNT, "6222" + "0" * 12):
        cases = [a_case(("account", account)) for _ in range(2)]
        propose(cases[1], at)
        decide(LinkProposal.objects.get(second_case=cases[1]), "accept", duty, at)
        made.append(SeriesMember.objects.get(case=cases[0]).series)
    return made


def inside(series):
    return set(SeriesMember.objects.filter(series=series, until_at__isnull=True).values_list("case_id", flat=True))


def test_a_merge_taken_back_gives_every_case_back(two_series, duty, at):
    small, big = two_series
    before = (inside(small), inside(big))

    serials.merge_series(series_id=small.pk, into_number=big.number, why=WHY, by=duty, at=at)
    assert (inside(small), len(inside(big))) == (set(), 4)

    serials.undo_merge(series_id=small.pk, why="其实是两伙人", by=duty, at=at)
    assert (inside(small), inside(big)) == before
    assert SeriesMember.objects.count() == 8


def test_a_split_keeps_its_history_and_is_not_proposed_again(two_series, duty, at):
    series = two_series[0]
    leaving = min(inside(series))

    made = serials.split_series(series_id=series.pk, case_ids=[leaving], into_new=True, why="话术不同", by=duty, at=at)
    propose(Case.objects.get(pk=leaving), at)

    assert (inside(made), len(inside(series))) == ({leaving}, 1)
    ended = SeriesMember.objects.get(series=series, case_id=leaving)
    assert (ended.ended_by_name, ended.end_why) == ("周某", "话术不同")
    assert LinkProposal.objects.filter(first_case_id=leaving, state="declined").exists()


def test_two_editors_of_a_series_do_not_overwrite_each_other(two_series, duty, at):
    series = two_series[0]
    series.refresh_from_db()
    said = {"series_id": series.pk, "scam_type": "C01", "note": "", "version": series.version, "by": duty, "at": at}
    serials.save_series(name="一", **said)

    with pytest.raises(actions.CaseMoved):
        serials.save_series(name="二", **said)


def test_a_merged_series_is_not_merged_again(two_series, duty, at):
    small, big = two_series
    serials.merge_series(series_id=small.pk, into_number=big.number, why=WHY, by=duty, at=at)

    with pytest.raises(StepRefused):
        serials.merge_series(series_id=small.pk, into_number=big.number, why=WHY, by=duty, at=at)


def test_a_series_is_seen_through_a_case_of_it_alone(two_series, county):
    from fanzha.common.permissions import Permission

    liuhe = an_actor(county.liuhe, "town_officer", name="田某")
    other = an_actor(county.baiyang, "town_officer", name="石某")

    assert Series.objects.visible_to(liuhe, Permission.LINK_VIEW).count() == 2
    assert Series.objects.visible_to(other, Permission.LINK_VIEW).count() == 0
    assert LinkProposal.objects.visible_to(other, Permission.LINK_VIEW).count() == 0


# --- stop-values


def test_a_value_of_many_cases_and_types_is_learnt_as_a_proposal(a_case, at):
    for scam_type in ("C01", "C02", "C03", "C04"):
        for _ in range(8):
            a_case(("phone", "4008123123"), scam_type=scam_type)

    assert stops.learn_stop_values(by=SYSTEM, at=at) == 1
    assert stops.learn_stop_values(by=SYSTEM, at=at) == 0
    row = StopValue.objects.get()
    assert (row.state, row.is_learnt, row.case_count, row.type_count) == ("proposed", True, 32, 4)
    assert row.index == crypto.blind("trait.phone", "4008123123")


def test_a_confirmed_stop_value_takes_open_proposals_back(pair, county, duty, at):
    stops.add_stop_value(unit_id=county.root.pk, kind="account", value=ACCOUNT, why="平台商户号", by=duty, at=at)

    propose(pair.first_case, at)

    pair.refresh_from_db()
    assert pair.state == "withdrawn"
