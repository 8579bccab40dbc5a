"""What two cases share, how rare it is, and when that becomes a proposal."""

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from fanzha.core.linking import (
    BadSettings,
    Case,
    Reason,
    Register,
    TraitKind,
    common_runs,
    hubs,
    propose,
    read_settings,
    sentence,
    shipped_settings,
    signature,
    similarity,
)

K = TraitKind
SHIPPED = shipped_settings()
DAY = date(2026, 3, 1)
CARD = (K.ACCOUNT, "6225881938274650")
SCRIPT = "您好我是县公安局民警您名下的银行卡涉嫌洗钱请配合调查把资金转到安全账户核查完毕后原路退回不要告诉家人"


def case(id_, *marks, day=DAY, type_="C04", wording="", persons=()):
    return Case(id_, frozenset(marks), type_, day, signature(wording), frozenset(persons))


def asked(one, other, *, frequency=None, total=3000, stopped=frozenset()):
    """Ask for the links of one case to another; every mark stands in both and nowhere else unless told."""
    counted = dict.fromkeys(one.marks, 2) | (frequency or {})
    return propose(one, [other], frequency=counted, total=total, settings=SHIPPED, stopped=stopped)


@pytest.mark.parametrize(
    ("mark", "cases", "proposed"),
    [
        (CARD, 2, True),
        (CARD, 20, True),
        (CARD, SHIPPED.kinds[K.ACCOUNT].most_cases, True),
        (CARD, SHIPPED.kinds[K.ACCOUNT].most_cases + 1, False),  # a merchant's, not a gang's
        ((K.LOWER_ACCOUNT, "6217000011112222"), 30, True),
        ((K.URL, "kuaidai.example"), 40, True),
        ((K.PAYEE_NAME, "王伟"), 10, False),
        ((K.APP, "安心投"), 30, False),
        ((K.ALIAS, "李警官"), 2, False),
        ((K.WALLET, "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"), 10, True),
    ],
)
def test_one_shared_mark_is_proposed_by_how_rare_and_how_telling_it_is(mark, cases, proposed):
    found = asked(case("a", mark), case("b", mark), frequency={mark: cases})

    assert bool(found) is proposed


def test_a_rarer_value_makes_a_likelier_link():
    chances = [asked(case("a", CARD), case("b", CARD), frequency={CARD: n})[0].probability for n in (2, 5, 12)]

    assert chances == sorted(chances, reverse=True)
    assert chances[0] > chances[2]


def test_what_is_no_mark_never_links_alone():
    near = case("a", type_="C04"), case("b", type_="C04")

    assert asked(*near) == []


def test_type_and_time_move_a_link_that_marks_made():
    same = asked(case("a", CARD), case("b", CARD))[0]
    other = asked(case("a", CARD), case("b", CARD, type_="C01"))[0]
    far = asked(case("a", CARD), case("b", CARD, day=DAY + timedelta(days=SHIPPED.far_days + 1)))[0]

    assert same.probability > other.probability
    assert same.probability > far.probability


@pytest.mark.parametrize(("days", "code"), [(0, "nearby"), (30, "nearby"), (31, None), (120, None), (121, "far")])
def test_time_speaks_within_its_bounds(days, code):
    found = asked(case("a", CARD), case("b", CARD, day=DAY + timedelta(days=days)))[0]

    codes = {reason.code for reason in found.reasons} & {"nearby", "far"}
    assert codes == ({code} if code else set())


def test_marks_that_go_together_do_not_count_in_full():
    name = (K.PAYEE_NAME, "欧阳建业")

    both = asked(case("a", CARD, name), case("b", CARD, name))[0]

    added = {reason.kind: reason.log_odds for reason in both.reasons if reason.code == "mark"}
    alone = asked(case("a", name, (K.QQ, "12345678")), case("b", name, (K.QQ, "12345678")))[0]
    full = {reason.kind: reason.log_odds for reason in alone.reasons if reason.code == "mark"}
    assert added["payee_name"] == pytest.approx(full["payee_name"])  # second in both, so lessened in both
    assert added["account"] > added["payee_name"]


def test_stop_values_link_nothing():
    hotline = (K.PHONE, "96110")

    assert asked(case("a", hotline), case("b", hotline)) == []
    assert asked(case("a", CARD), case("b", CARD), stopped=frozenset({CARD})) == []


def test_a_case_is_not_linked_to_itself():
    assert asked(case("a", CARD), case("a", CARD)) == []


def test_one_case_from_two_systems_is_told_apart_from_a_link():
    twice = asked(case("a", CARD, persons={"p"}), case("b", CARD, persons={"p"}))[0]
    again = asked(case("a", CARD, persons={"p"}), case("b", CARD, persons={"p"}, day=DAY + timedelta(days=4)))[0]
    others = asked(case("a", CARD, persons={"p"}), case("b", CARD, persons={"q"}))[0]

    assert (twice.is_same_case, again.is_same_case, others.is_same_case) == (True, False, False)


def test_a_reason_says_what_is_shared_and_how_rare():
    found = asked(case("a", CARD), case("b", CARD), frequency={CARD: 3}, total=1240)[0]

    assert "收款账号相同，1240 起案件里有 3 起出现" in [sentence(reason) for reason in found.reasons]


@pytest.mark.parametrize(
    "code", ["mark", "wording", "wording_high", "type", "other_type", "nearby", "far", "place", "person"]
)
def test_every_reason_has_its_sentence(code):
    said = sentence(Reason(code, 1.0, "account" if code == "mark" else "", cases=2, of=9, days=3, share=0.8))

    assert said
    assert "{" not in said


def test_the_same_day_is_called_so():
    assert [sentence(Reason("nearby", 0.7, days=days)) for days in (0, 1)] == ["同一天发案", "发案相隔 1 天"]


def test_one_script_told_twice_speaks_for_a_link():
    told = asked(case("a", wording=SCRIPT), case("b", wording="今天接到电话" + SCRIPT), total=3000)

    assert told[0].reasons[0].code == "wording_high"
    assert sentence(told[0].reasons[0]).startswith("话术高度相似，约 ")


def test_a_script_of_which_half_is_told_is_alike_and_not_very_much_alike():
    other = "客服热情地教我下载一个理财软件，先充了一点试了试真的可以提现，后来就越投越多"

    told = asked(case("a", wording=SCRIPT), case("b", wording=SCRIPT[: len(SCRIPT) * 4 // 5] + other[:8]), total=300)

    assert told[0].reasons[0].code == "wording"


def test_without_the_key_nobody_can_try_out_which_runs_a_telling_holds():
    plain, keyed, other = signature(SCRIPT), signature(SCRIPT, key=b"one"), signature(SCRIPT, key=b"two")

    assert not set(plain) & set(keyed)
    assert not set(keyed) & set(other)
    assert similarity(keyed, signature(SCRIPT + "然后我就报警了", key=b"one")) > 0.8


FORM = "报警人来所报称其在家中通过手机上网时被他人以各种理由诈骗现已将有关材料一并附卷请依法处理此致"


def test_the_offices_forms_are_not_alikeness_and_the_script_behind_them_is():
    stories = [
        "网上刷单做任务返佣金先垫付本金",
        "冒充老板在群里要会计马上把货款汇出去",
        "说航班取消了可以退票还给赔偿金",
        "客服说我开通了直播会员不取消每月扣款",
        "在游戏里卖装备对方说账号被冻结要解冻",
    ]
    told = [signature(FORM + stories[n % 5] + chr(0x4E00 + n) * 3 + stories[(n + 1) % 5]) for n in range(40)]
    common = common_runs(told, share=0.5)
    mine, theirs, strange = (signature(FORM + text) for text in (SCRIPT, SCRIPT + "我转了三笔", stories[0] * 2))

    assert common <= set(signature(FORM))
    assert similarity(mine, strange) > 0.3
    assert similarity(mine, strange, common=common) < 0.1
    assert similarity(mine, theirs, common=common) > 0.7


def test_a_script_of_a_few_victims_is_nobodys_form():
    assert common_runs([signature(SCRIPT)] * 10, share=0.2) == frozenset()
    assert common_runs([signature(SCRIPT)] * 11, share=0.2)


def test_tellings_of_which_hardly_anything_but_the_form_is_left_are_not_compared():
    common = frozenset(signature(FORM))

    assert similarity(signature(FORM + "骗了我三千"), signature(FORM + "骗了我三千"), common=common) == 0.0


def test_one_village_adds_a_little_and_never_links_alone():
    near, far = (
        asked(replace(case("a", CARD), place="v1"), replace(case("b", CARD), place=place), total=300)[0]
        for place in ("v1", "v2")
    )

    assert near.probability > far.probability
    assert "place" in [reason.code for reason in near.reasons]
    assert not asked(replace(case("a"), place="v1"), replace(case("d"), place="v1"))


def test_other_words_are_not_alike():
    assert (
        similarity(signature(SCRIPT), signature("网上刷单做任务返佣金先垫付本金后来客服说操作失误要继续做单才能提现"))
        < 0.1
    )


def test_a_value_of_many_frauds_all_year_is_a_hub_and_a_gangs_is_not():
    shop, gang = (K.ACCOUNT, "6200000000000001"), (K.ACCOUNT, "6200000000000002")
    met = [case(f"s{n}", shop, day=DAY + timedelta(days=60 * n), type_=f"C0{n}") for n in range(4)]
    cheated = [case(f"g{n}", gang, day=DAY + timedelta(days=n)) for n in range(12)]

    assert [hub.mark for hub in hubs(met + cheated, SHIPPED)] == [shop]


@pytest.mark.parametrize(
    "change", [{"mates": 0}, {"mates": "viel"}, {"further": 2}, {"likely_from": 1}, {"kinds": {"x": {}}}]
)
def test_settings_that_make_no_sense_are_refused(change):
    data = json.loads(resources.files("fanzha.core.linking").joinpath("data/settings.json").read_text("utf-8"))

    with pytest.raises(BadSettings):
        read_settings(data | change)


VALUES = st.sampled_from([(K.ACCOUNT, f"622588{n}") for n in range(6)] + [(K.PAYEE_NAME, f"n{n}") for n in range(3)]
                         + [(K.PHONE, "96110"), (K.URL, "a.example")])  # fmt: skip
CASES = st.lists(
    st.builds(
        lambda marks, type_, days, person: (marks, type_, DAY + timedelta(days=days), person),
        st.frozensets(VALUES, max_size=4), st.sampled_from(["C01", "C04", ""]), st.integers(0, 200),
        st.sampled_from(["p", "q"]),
    ),
    max_size=12,
).map(lambda rows: [Case(f"{n:02d}", m, t, d, (), frozenset({p})) for n, (m, t, d, p) in enumerate(rows)])  # fmt: skip


def slowly(cases):
    """Compare every case with every other one: the obvious way, to check the index against."""
    stand = {mark: sum(mark in one.marks for one in cases) for one in cases for mark in one.marks}
    found = []
    for one in cases:
        found += [
            link
            for link in propose(one, cases, frequency=stand, total=len(cases), settings=SHIPPED)
            if link.case < link.other
        ]
    return {(link.case, link.other): link for link in found}


@given(CASES)
@examples(max_examples=60, deadline=None)
def test_the_index_finds_what_comparing_all_pairs_finds(cases):
    fast = {(link.case, link.other): link for link in Register(SHIPPED, cases).all_links()}

    assert fast == slowly(cases)


@given(CASES, st.randoms(use_true_random=False))
@examples(max_examples=40, deadline=None)
def test_order_of_cases_does_not_matter(cases, chance):
    mixed = list(cases)
    chance.shuffle(mixed)

    assert set(Register(SHIPPED, mixed).all_links()) == set(Register(SHIPPED, cases).all_links())


@given(CASES)
@examples(max_examples=40, deadline=None)
def test_asking_before_a_case_is_taken_in_gives_the_same_as_after(cases):
    if not cases:
        return
    *before, new = cases
    register = Register(SHIPPED, before)

    asked_first = register.proposals(new)
    register.add(new)

    assert register.proposals(new) == asked_first


def test_unrelated_cases_change_how_rare_a_value_is_and_nothing_else():
    pair = [case("a", CARD), case("b", CARD)]
    strangers = [case(f"x{n}", (K.ACCOUNT, f"70000000{n:04d}"), type_="C01") for n in range(300)]
    small, large = (list(Register(SHIPPED, pair + strangers[:n]).all_links()) for n in (100, 300))

    assert [(link.case, link.other) for link in small] == [(link.case, link.other) for link in large]
    assert small[0].probability == pytest.approx(large[0].probability, abs=0.01)
    assert [replace(r, log_odds=0, of=0) for r in small[0].reasons] == [
        replace(r, log_odds=0, of=0) for r in large[0].reasons
    ]


def test_the_same_case_again_takes_the_place_of_the_first():
    register = Register(SHIPPED, [case("a", CARD), case("b", CARD)])

    register.add(case("b", (K.QQ, "87654321")))

    assert len(register) == 2
    assert register.proposals(case("a", CARD)) == []


def test_a_version_written_before_stories_had_degrees_is_still_read():
    said = json.loads(resources.files("fanzha.core.linking").joinpath("data/settings.json").read_text("utf-8"))
    del said["wording"]["very_alike_from"], said["wording"]["common_share"], said["same_place_log_odds"]

    assert read_settings(said) == SHIPPED
