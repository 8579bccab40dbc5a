from datetime import date, timedelta

import pytest

from fanzha.core.workflow.stand_in import HeldPost, StandIn, StandInRefused, check_stand_in, posts_stood_in_for

TODAY = date(2026, 11, 23)
LI, WANG, CHEN = 1, 2, 3
POST = HeldPost(10, WANG, 100, date(2026, 1, 1))
SECOND = HeldPost(11, WANG, 101, date(2026, 1, 1), date(2026, 11, 25))
FOREIGN = HeldPost(12, CHEN, 102, date(2026, 1, 1))


def day(n):
    return TODAY + timedelta(days=n)


def stand_in(absent=WANG, deputy=LI, first=0, last=4, posts=(10,)):
    return StandIn(absent, deputy, day(first), day(last), frozenset(posts))


def check(wanted, *, posts=(POST,), others=()):
    check_stand_in(wanted, posts=posts, others=others, today=TODAY, most_days=92)


@pytest.mark.parametrize(
    ("wanted", "posts", "sentence"),
    [
        (stand_in(deputy=WANG), (POST,), "不能给自己代班"),
        (stand_in(first=4, last=3), (POST,), "最后一天不能早于第一天"),
        (stand_in(first=-3, last=-1), (POST,), "已经过去"),
        (stand_in(last=92), (POST,), "代班最长 92 天"),
        (stand_in(posts=()), (), "请至少选一个要代的岗位"),
        (stand_in(posts=(10, 99)), (POST,), "请至少选一个要代的岗位"),
        (stand_in(posts=(12,)), (FOREIGN,), "只能代对方本人的岗位"),
        (stand_in(posts=(11,)), (SECOND,), "不是一直有效"),
    ],
)
def test_a_stand_in_that_cannot_stand_says_why(wanted, posts, sentence):
    with pytest.raises(StandInRefused, match=sentence):
        check(wanted, posts=posts)


@pytest.mark.parametrize(
    "wanted", [stand_in(), stand_in(first=0, last=0), stand_in(first=-1, last=0), stand_in(last=91)]
)
def test_a_stand_in_may_last_from_a_day_to_the_most_of_the_rule(wanted):
    check(wanted)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (stand_in(absent=LI, deputy=CHEN, first=4, last=9), "他自己11-27 至 12-02 由别人代班"),
        (stand_in(absent=CHEN, deputy=WANG, first=-9, last=0, posts=(12,)), "对方11-14 至 11-23 正替别人代班"),
        (stand_in(deputy=CHEN, first=2, last=2), "这个岗位11-25 至 11-25 已有人代"),
    ],
)
def test_chains_and_two_for_one_post_are_refused(other, sentence):
    with pytest.raises(StandInRefused, match=sentence):
        check(stand_in(), others=[other])


@pytest.mark.parametrize(
    "other",
    [
        stand_in(absent=LI, deputy=CHEN, first=5, last=9),
        stand_in(absent=CHEN, deputy=WANG, first=-9, last=-1, posts=(12,)),
        stand_in(deputy=CHEN, first=5, last=6),
        stand_in(deputy=CHEN, posts=(11,)),
        stand_in(absent=CHEN, deputy=LI, posts=(12,)),
    ],
)
def test_what_shares_no_day_or_no_post_stands_beside_it(other):
    check(stand_in(), others=[other])


@pytest.mark.parametrize(("n", "held"), [(-1, []), (0, [10]), (4, [10]), (5, [])])
def test_the_posts_are_held_from_the_first_to_the_last_day(n, held):
    found = posts_stood_in_for(LI, on=day(n), stand_ins=[stand_in()], posts=[POST])

    assert [post.id for post in found] == held


def test_a_post_counts_only_while_the_absent_officer_holds_it():
    named = stand_in(posts=(10, 11), last=10)

    found = {
        n: [p.id for p in posts_stood_in_for(LI, on=day(n), stand_ins=[named], posts=[POST, SECOND])] for n in (2, 3)
    }

    assert found == {2: [10, 11], 3: [10]}


def test_only_the_absent_officers_own_posts_pass_on_and_only_once():
    chain = [stand_in(), stand_in(absent=LI, deputy=CHEN, posts=(10,))]

    assert posts_stood_in_for(CHEN, on=TODAY, stand_ins=chain, posts=[POST]) == []
    assert posts_stood_in_for(LI, on=TODAY, stand_ins=chain, posts=[POST]) == []


def test_the_order_of_stand_ins_does_not_matter():
    rows = [stand_in(posts=(10,)), stand_in(absent=CHEN, posts=(12,))]

    one = posts_stood_in_for(LI, on=TODAY, stand_ins=rows, posts=[POST, FOREIGN])
    other = posts_stood_in_for(LI, on=TODAY, stand_ins=rows[::-1], posts=[FOREIGN, POST])

    assert one == other == [POST, FOREIGN]
