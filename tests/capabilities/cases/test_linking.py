"""Links between cases: proposed by a job, decided by persons, series that can be taken apart again."""

from datetime import timedelta

import pytest

from fanzha.cases import actions
from fanzha.cases.actions import linking as links
from fanzha.cases.actions import series as serials
from fanzha.cases.actions import stop_values as stops
from fanzha.cases.actions.tellings import fill_tellings
from fanzha.cases.models import Case, LinkProposal, Series, SeriesMember, StopValue, Telling
from fanzha.cases.queries.linking import also_suspects
from fanzha.cases.queries.series import reasons_said
from fanzha.common import crypto
from fanzha.common.actor import NotAllowed
from fanzha.core.linking import LOOKED_UP, signature
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
    mark = next(one for one in pair.reasons if one["code"] == "mark")
    assert (mark["kind"], mark["cases"], mark["of"], mark["value"]) == ("account", 2, 2, "")
    assert 0.5 <= pair.score < 1
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
    assert (pair.state, len(pair.evidence)) == ("proposed", 2)


def test_a_case_of_an_earlier_window_is_not_fetched(a_case, at):
    a_case(("account", ACCOUNT), reported_at=at - timedelta(days=366))

    assert propose(a_case(("account", ACCOUNT)), at) == 0


# --- told alike

SCRIPT = (
    "我在短视频里看到广告，加了客服，对方说只要给商家刷好评就能返佣金，前两单都返了，后来让我垫付大单，"
    "说系统卡单要连做三单才能一起提现，我做完以后又说我操作失误要交保证金"
)
OTHER = (
    "接到自称航空公司的电话，说我预订的飞机因为天气取消，可以赔偿延误费，让我打开手机银行按提示操作，"
    "屏幕共享以后卡里的存款就被转走了，打回去是空号"
)


def test_two_that_were_told_alike_are_proposed_in_words_with_a_degree(a_case, at):
    first, second, other = (a_case(facts=text) for text in (SCRIPT, "前天" + SCRIPT + "，一共四次", OTHER))

    new = [propose(case, at) for case in (first, second, other)]

    assert new == [0, 1, 0]
    link = LinkProposal.objects.get()
    assert (link.first_case, link.evidence) == (first, ["wording"])
    assert reasons_said(link.reasons)[0].startswith("话术高度相似，约 9")


def test_wording_adds_to_a_mark_and_is_named_beside_it(a_case, at):
    propose(a_case(("account", ACCOUNT), facts=SCRIPT), at)

    propose(a_case(("account", ACCOUNT), facts=SCRIPT), at)

    codes = [one["code"] for one in LinkProposal.objects.get().reasons]
    assert {"mark", "wording_high"} <= set(codes)


def test_what_is_kept_of_a_story_holds_no_word_and_fits_no_hash_of_its_words(a_case, at):
    case = a_case(facts=SCRIPT)

    propose(case, at)

    kept = Telling.objects.get(case=case)
    assert len(kept.looked_up) == LOOKED_UP
    assert kept.looked_up == kept.signature[:LOOKED_UP]
    assert not set(kept.signature) & set(signature(SCRIPT))


def test_a_declined_likeness_does_not_come_back_and_a_new_mark_brings_it(a_case, duty, at):
    first, second = a_case(facts=SCRIPT), a_case(facts=SCRIPT)
    propose(first, at)
    propose(second, at)
    decide(LinkProposal.objects.get(), "decline", duty, at)

    again = propose(second, at)
    for case in (first, second):
        actions.add_traits(case_id=case.pk, traits=[("account", ACCOUNT)], by=SYSTEM, at=at)

    assert (again, propose(second, at)) == (0, 1)


def test_a_corrected_story_is_signed_anew_and_its_proposal_taken_back(a_case, duty, at):
    propose(a_case(facts=SCRIPT), at)
    case = a_case(facts=SCRIPT)
    propose(case, at)
    actions.edit_case(
        case_id=case.pk, scam_type="C01", subtype="", loss=1, occurred_at=None, channel="call", facts=OTHER,
        payments="", version=None, by=duty, at=at,
    )  # fmt: skip

    propose(case, at)

    assert LinkProposal.objects.get().state == "withdrawn"


def test_old_cases_are_signed_once_by_the_nightly_job_and_judged_again(a_case, at):
    cases = [a_case(facts=SCRIPT), a_case(facts="没说什么"), a_case(facts=OTHER, reported_at=at - timedelta(days=400))]

    counted = fill_tellings(at=at), fill_tellings(at=at)

    assert counted == (2, 0)
    assert dict(Telling.objects.values_list("case_id", "looked_up"))[cases[1].pk] == []
    assert LinkProposal.objects.count() == 0  # one of them alone has a story: nobody to be like


def test_the_signature_goes_with_the_story(a_case, at):
    case = a_case(facts=SCRIPT)
    propose(case, at)

    actions.erase_cases([case], at=at)

    assert not Telling.objects.exists()
    assert propose(case, at) == 0
    assert not Telling.objects.exists()


def test_one_village_is_named_beside_a_mark_and_links_nothing_alone(a_case, county, at):
    def in_village(*traits):
        case = a_case(*traits)
        actions.save_victim(case_id=case.pk, said={"home_unit_id": county.shangliu.pk}, by=SYSTEM, at=at)
        return case

    in_village(), in_village(("account", ACCOUNT))

    assert propose(in_village(), at) == 0
    assert propose(in_village(("account", ACCOUNT)), at) == 1
    assert "受害人住在同一个村（社区）" in reasons_said(LinkProposal.objects.get().reasons)


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
    for place, scam_type in enumerate(("C01", "C02", "C03", "C04") * 2):
        reported_at = at - timedelta(days=place * 30)
        a_case(("phone", "4008123123"), scam_type=scam_type, reported_at=reported_at)

    assert stops.learn_stop_values(by=SYSTEM, at=at) == 1
    assert stops.learn_stop_values(by=SYSTEM, at=at) == 0
    row = StopValue.objects.get()
    assert (row.state, row.is_learnt, row.case_count, row.type_count) == ("proposed", True, 8, 4)
    assert row.index == crypto.blind("trait.phone", "4008123123")


def test_a_confirmed_stop_value_takes_open_proposals_back(pair, county, duty, at):
    stops.add_stop_value(unit_id=county.root.pk, kind="account", value=ACCOUNT, why="平台商户号", by=duty, at=at)

    propose(pair.first_case, at)

    pair.refresh_from_db()
    assert pair.state == "withdrawn"


# --- the job comes by itself


def test_opening_and_marking_a_case_defers_the_job(county, at, monkeypatch):
    from fanzha.common import jobs

    deferred = []
    monkeypatch.setattr(jobs, "defer", lambda task, **said: deferred.append((task.name, said)))

    case = actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=5, person_id=None, by=SYSTEM, at=at)
    actions.add_traits(case_id=case.pk, traits=[("wechat", "wx_1")], by=SYSTEM, at=at)

    assert deferred.count(("cases.propose_links", {"case_id": case.pk})) == 2


def test_a_job_killed_half_way_leaves_nothing_and_the_next_one_does_all(a_case, at, monkeypatch):
    for _ in range(2):
        a_case(("account", ACCOUNT))
    last = a_case(("account", ACCOUNT))
    real, calls = links._propose, []

    def dying(*args, **said):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(*args, **said)

    monkeypatch.setattr(links, "_propose", dying)
    with pytest.raises(RuntimeError):
        propose(last, at)
    assert LinkProposal.objects.count() == 0

    monkeypatch.setattr(links, "_propose", real)
    assert propose(last, at) == 2


# --- pages


def test_the_words_of_kinds_are_those_of_the_form():
    from fanzha.cases.forms.calls import TRAIT_NAMES
    from fanzha.cases.queries.series import TRAIT_WORDS

    assert {kind: TRAIT_WORDS.get(kind) for kind in TRAIT_NAMES} == TRAIT_NAMES


def test_from_proposal_to_series_by_form(pair, desk):
    listed = desk.get("/cases/links/").content.decode()
    assert "同一收款账户（近一年 2 起案件中 2 起有）" in listed
    assert ACCOUNT not in listed
    assert "可能有关的案件" in desk.get(f"/cases/{pair.first_case_id}/").content.decode()

    refused = desk.post(f"/cases/links/{pair.pk}/decide/accept/", {"why": ""})
    assert refused.status_code == 409
    assert "至少 4 个字" in refused.content.decode()

    desk.post(f"/cases/links/{pair.pk}/decide/accept/", {"why": WHY})
    series = Series.objects.get()
    page = desk.get(f"/cases/series/{series.pk}/").content.decode()
    assert pair.first_case.number in page
    assert "6225****4650" in page

    desk.post(f"/cases/series/{series.pk}/save/", {"name-name": "退款", "name-scam_type": "", "name-note": ""})
    desk.post(
        f"/cases/series/{series.pk}/split/",
        {"split-cases": [pair.first_case_id], "split-into_new": "on", "split-why": "话术不同"},
    )
    assert Series.objects.count() == 2
    assert "话术不同" in desk.get(f"/cases/series/{series.pk}/").content.decode()
    assert "退款" in desk.get("/cases/series/").content.decode()


def test_the_case_of_another_unit_is_not_named(a_case, county, at, client):
    from tests.builders.org import an_officer, signed_in

    mine, other = a_case(("account", ACCOUNT)), a_case(("account", ACCOUNT), unit=county.baiyang)
    propose(other, at)
    link = LinkProposal.objects.get()
    town = signed_in(client, an_officer(county.liuhe, "town_officer", name="田某"))

    for address in ("/cases/links/", f"/cases/links/{link.pk}/", f"/cases/{mine.pk}/"):
        said = town.get(address).content.decode()
        assert other.number not in said, address
        assert "其他单位的案件" in said, address
    assert town.post(f"/cases/links/{link.pk}/decide/accept/", {"why": WHY}).status_code == 403


def test_many_are_decided_from_the_list_each_with_its_result(a_case, desk, at):
    cases = [a_case(("account", ACCOUNT)) for _ in range(3)]
    for case in cases:
        propose(case, at)
    links_ids = list(LinkProposal.objects.values_list("pk", flat=True))
    same = LinkProposal.objects.create(
        kind="same_case", unit=cases[0].unit, first_case=cases[0], second_case=cases[1], state="proposed", score=1,
        reasons=[], evidence=[], rule_version="1", proposed_at=at,
    )  # fmt: skip

    said = {"do": "accept", "id": [*links_ids, same.pk], "expected": "4", "why": WHY, "query": ""}
    result = desk.get(desk.post("/lists/links/do/", said).headers["Location"]).content.decode()

    assert SeriesMember.objects.count() == 3
    assert "3 条" in result
    assert "逐条判断" in result
    assert "没有要判断的" not in desk.get("/cases/links/").content.decode()  # the possible double still waits


def test_pages_of_links_follow_one_another_by_their_keys(a_case, desk, at):
    cases = [a_case() for _ in range(13)]
    LinkProposal.objects.bulk_create(
        LinkProposal(
            kind="shared_trait", unit=one.unit, first_case=cases[0], second_case=one, state="proposed",
            score=0.9 - number % 3 / 10, reasons=[], evidence=[], rule_version="1", proposed_at=at,
        )
        for number, one in enumerate(cases[1:])
    )  # fmt: skip

    first = desk.get("/cases/links/", {"per_page": "10"}).context["listed"]
    second = desk.get("/cases/links/", {"per_page": "10", "after": first.after}).context["listed"]

    shown = [row["row"].score for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows)) == (10, 2)
    assert shown == sorted(shown, reverse=True)
    assert "." not in first.after  # a row's number, no probability
    assert not second.after


def test_series_are_found_by_number_and_type(two_series, desk):
    def numbers(**query):
        return [row["row"].number for row in desk.get("/cases/series/", query).context["listed"].rows]

    first, second = (one.number for one in sorted(two_series, key=lambda one: one.pk))

    assert numbers() == [second, first]
    assert numbers(order="oldest") == [first, second]
    assert numbers(number=first[-6:]) == [first]
    assert numbers(type="C09") == []
    assert numbers(view="done") == []


def test_links_and_series_of_others_are_not_found(two_series, county, client):
    from tests.builders.org import an_officer, signed_in

    stranger = signed_in(client, an_officer(county.baiyang, "town_officer", name="石某"))

    assert stranger.get(f"/cases/links/{LinkProposal.objects.first().pk}/").status_code == 404
    assert stranger.get(f"/cases/series/{two_series[0].pk}/").status_code == 404


def test_same_case_and_stop_values_by_form(same, desk):
    assert "可能是同一起案件" in desk.get(f"/cases/links/{same.pk}/").content.decode()
    said = {"kept": same.first_case_id, "why": "付款都一样"}
    desk.post(f"/cases/links/{same.pk}/same-case/same/", said)
    same.refresh_from_db()
    assert same.state == "accepted"
    desk.post(f"/cases/links/{same.pk}/same-case/undo/", {"why": "报案人不同"})
    same.refresh_from_db()
    assert same.state == "declined"

    desk.post("/cases/links/stop-values/", {"kind": "phone", "value": "4008123123", "why": "平台统一客服"})
    stop = StopValue.objects.get()
    shown = desk.get("/cases/links/stop-values/").content.decode()
    assert "4008123123" not in shown
    assert desk.post(f"/cases/links/stop-values/{stop.pk}/end/", {"why": ""}).status_code == 409
    desk.post(f"/cases/links/stop-values/{stop.pk}/end/", {"why": "号码已注销"})
    stop.refresh_from_db()
    assert stop.state == "ended"
