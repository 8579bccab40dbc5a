"""Drift: planted rises are found and folded, chance is not, and tactics that mislead stand on top."""

import random

import pytest

from fanzha.core.screening.drift import (
    LEAST_PERSONS,
    Judged,
    Said,
    countable,
    rising,
    significant,
    tactic_rates,
)

WORDS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


def texts(count, seed, *, planted="", share=0.0, words=WORDS):
    """Return reports of random words; a share of them holds what is planted."""
    chance = random.Random(seed)
    found = []
    for at in range(count):
        parts = ["".join(chance.choices(words, k=4)) for _ in range(8)]
        if planted and chance.random() < share:
            parts.insert(4, planted)
        found.append(Said("，".join(parts), f"p{seed}-{at}"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("before", "now"), [(0.0, 0.03), (0.01, 0.06), (0.05, 0.2)])
def test_a_planted_wording_is_found_and_stands_first(before, now):
    week = texts(400, 1, planted="收本子钱", share=now)
    earlier = texts(3200, 2, planted="收本子钱", share=before)

    found = rising(week, earlier)

    assert found[0].run == "收本子钱"
    assert found[0].this_week == sum("收本子钱" in one.text for one in week)
    assert found[0].expected == pytest.approx(400 * before, abs=8)


@pytest.mark.slow
def test_where_nothing_rises_little_is_shown():
    shown = [len(rising(texts(300, seed), texts(2400, 100 + seed))) for seed in range(20)]

    # At most one week in twenty should show anything at all; two leave room for chance in this very test.
    assert sum(count > 0 for count in shown) <= 2


@pytest.mark.slow
def test_a_busy_week_is_no_rise_of_every_word():
    quiet = texts(400, 5, planted="先垫付", share=0.1)
    busy = texts(1200, 6, planted="先垫付", share=0.1)

    assert [one.run for one in rising(busy, [*quiet, *texts(400, 7, planted="先垫付", share=0.1)])] == []


def test_a_wording_longer_than_the_longest_run_is_shown_whole_and_once():
    week = texts(200, 8, planted="先交二百块本子钱才给派单", share=0.15)

    found = rising(week, texts(1600, 9))

    assert [one.run for one in found] == ["先交二百块本子钱才给派单"]


def test_a_part_that_also_occurs_alone_is_shown_beside_the_whole():
    week = [*texts(150, 10, planted="跑分平台招人", share=0.2), *texts(150, 11, planted="跑分", share=0.9)]

    runs = {one.run for one in rising(week, texts(2400, 12))}

    assert runs == {"跑分平台招人", "跑分"}


def test_a_wording_of_too_few_persons_is_not_shown():
    week = texts(100, 13)
    few = [Said("赵家湾的秘密菜窖", f"p{at % (LEAST_PERSONS - 1)}") for at in range(40)]
    enough = [Said("李家湾的秘密菜窖", f"p{at % LEAST_PERSONS}") for at in range(40)]

    runs = "".join(one.run for one in rising([*week, *few, *enough], texts(800, 14)))

    assert "李家湾" in runs
    assert "赵家湾" not in runs


@pytest.mark.parametrize("week", [[], texts(3, 15)])
def test_a_week_of_nothing_shows_nothing(week):
    assert rising(week, texts(50, 16)) == []
    assert rising(week, []) == []


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("户名：王小明，转给他", "王小明"),
        ("找李建国老师报名", "建国"),
        ("身份证110101199003071233号", "1101"),
        ("加微信abc12345", "abc"),
        ("欧阳经理让我转账", "欧阳"),
    ],
)
def test_names_and_numbers_are_not_counted(text, hidden):
    assert hidden not in "|".join(countable(text))


def test_the_order_of_the_reports_does_not_matter():
    week, earlier = texts(150, 17, planted="跑山货", share=0.2), texts(900, 18)

    assert rising(week, earlier) == rising(week[::-1], earlier[::-1])


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([], []),
        ([0.05], [True]),
        ([0.051], [False]),
        ([0.04, 0.04], [True, True]),
        ([0.03, 0.06], [False, False]),
        ([0.024, 0.06], [True, False]),
    ],
)
def test_the_share_of_chance_is_held(values, kept):
    assert significant(values) == kept


def judged(code, confirmed, dismissed, unjudged=0):
    one = frozenset({code})
    return [
        *[Judged(one, True)] * confirmed, *[Judged(one, False)] * dismissed, *[Judged(one, None)] * unjudged,
    ]  # fmt: skip


def test_a_tactic_that_misleads_stands_on_top():
    reports = [
        *judged("urgency", 40, 4), *judged("claims_bank", 20, 30, 5), *judged("prize", 0, 1), *judged("threat", 50, 5),
    ]  # fmt: skip

    found = tactic_rates(reports)

    assert [one.code for one in found if one.is_high] == ["claims_bank"]
    assert found[0].code == "claims_bank"
    assert (found[0].raised, found[0].confirmed, found[0].dismissed.part) == (55, 20, 30)
    assert found[1].code == "prize"


def test_the_test_of_a_tactic_agrees_with_one_that_others_wrote():
    from scipy.stats import fisher_exact

    reports = [*judged("a", 12, 9), *judged("b", 30, 8)]

    found = {one.code: one.p for one in tactic_rates(reports)}

    assert found["a"] == pytest.approx(fisher_exact([[9, 12], [8, 30]], alternative="greater").pvalue)


def test_where_nobody_judged_no_tactic_is_blamed():
    found = tactic_rates(judged("a", 0, 0, 9))

    assert [(one.code, one.raised, one.dismissed.share, one.is_high) for one in found] == [("a", 9, None, False)]
    assert tactic_rates([]) == []
