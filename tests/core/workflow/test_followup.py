"""Follow-up files: the table of steps, papers, days, ages, officers, and what keeps new measures back."""

from datetime import date, timedelta
from itertools import product

import pytest

from fanzha.core.workflow.followup import (
    FOLLOWUP,
    FileState,
    FileStep,
    Kind,
    Standing,
    Term,
    check_age,
    check_measure,
    check_papers,
    check_renew,
    check_review_day,
    check_side,
    check_team,
    check_term,
    check_unname,
    is_over,
    sayable,
)
from fanzha.core.workflow.machine import StepRefused

S, T = FileState, FileStep
TODAY = date(2026, 11, 23)
TAKEN = {
    (S.PROPOSED, T.AGREE): S.OPEN, (S.PROPOSED, T.DECLINE): S.DECLINED, (S.OPEN, T.PAUSE): S.PAUSED,
    (S.PAUSED, T.RESUME): S.OPEN, (S.OPEN, T.RENEW): S.OPEN, (S.OPEN, T.CLOSE): S.CLOSED,
    (S.PAUSED, T.CLOSE): S.CLOSED, (S.OPEN, T.EXPIRE): S.CLOSED, (S.PAUSED, T.EXPIRE): S.CLOSED,
    (S.CLOSED, T.ERASE): S.ERASED, (S.DECLINED, T.ERASE): S.ERASED,
}  # fmt: skip


def a_kind(**more):
    said = {
        "code": "release", "name": "刑满释放帮扶", "bases": ("prison_37",), "is_minor": False, "takes": ("id_number",),
        "papers": ("authority", "consent_on"), "sides": ("town", "village"), "team": False, "longest_days": 100,
        "review_days": 30, "most_renewals": 1,
    }  # fmt: skip
    return Kind(**{**said, **more})


def a_file(state=S.OPEN, *, review=10, end=50, renewals=0):
    return Standing(state, TODAY + timedelta(days=review), TODAY + timedelta(days=end), renewals)


def test_the_table_says_what_was_agreed():
    assert set(TAKEN) == {pair for pair in product(S, T) if pair in FOLLOWUP.transitions}
    assert all(FOLLOWUP.next_state(*pair) is after for pair, after in TAKEN.items())


@pytest.mark.parametrize("state", [S.CLOSED, S.DECLINED, S.ERASED])
@pytest.mark.parametrize("step", [T.AGREE, T.RESUME, T.RENEW])
def test_what_has_ended_does_not_begin_again(state, step):
    with pytest.raises(StepRefused):
        FOLLOWUP.next_state(state, step)


def test_all_papers_are_enough():
    assert check_papers(a_kind(), "prison_37", {"authority", "consent_on", "id_number"}) is None


@pytest.mark.parametrize(
    ("basis", "said", "sentence"),
    [
        ("fraud_6", {"authority", "consent_on"}, "不能用这条依据"), ("prison_37", {"authority"}, "本人同意的日期"),
        ("prison_37", set(), "决定机关、本人同意的日期"),
        ("prison_37", {"authority", "consent_on", "phone"}, "用不到电话"),
    ],
)  # fmt: skip
def test_a_paper_that_lacks_or_a_field_without_need_is_refused(basis, said, sentence):
    with pytest.raises(StepRefused, match=sentence):
        check_papers(a_kind(), basis, said)


@pytest.mark.parametrize(("review", "end"), [(1, 1), (30, 30), (1, 100), (30, 100)])
def test_days_within_the_rule_are_taken(review, end):
    term = Term(TODAY, TODAY + timedelta(days=review), TODAY + timedelta(days=end))

    assert check_term(a_kind(), term, TODAY) is None


@pytest.mark.parametrize(
    ("review", "end", "sentence"),
    [(0, 5, "今天以后"), (1, 0, "今天以后"), (1, 101, "最长 100 天"), (31, 100, "最长 30 天复核"), (6, 5, "以前")],
)
def test_days_outside_the_rule_are_refused(review, end, sentence):
    term = Term(TODAY, TODAY + timedelta(days=review), TODAY + timedelta(days=end))

    with pytest.raises(StepRefused, match=sentence):
        check_term(a_kind(), term, TODAY)


@pytest.mark.parametrize(
    ("born", "is_minor", "refused"),
    [
        (date(2008, 11, 23), False, False), (date(2008, 11, 24), False, True), (date(2008, 11, 24), True, False),
        (None, False, False), (date(1960, 2, 29), False, False),
    ],
)  # fmt: skip
def test_somebody_under_age_has_no_file_for_grown_ups(born, is_minor, refused):
    if not refused:
        check_age(a_kind(is_minor=is_minor), born, TODAY)
        return
    with pytest.raises(StepRefused, match="未满 18 周岁"):
        check_age(a_kind(is_minor=is_minor), born, TODAY)


def test_an_officer_from_elsewhere_is_not_named():
    check_side(a_kind(), "town", "钱镇")

    with pytest.raises(StepRefused, match="乡镇、街道、村、社区"):
        check_side(a_kind(), "police", "李警")


def test_a_file_is_never_left_without_anybody():
    check_unname(1)

    with pytest.raises(StepRefused, match="只剩这一位"):
        check_unname(0)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (a_file(), ""), (a_file(review=0), ""), (a_file(review=0, end=0), ""), (a_file(review=-1), "就该复核了"),
        (a_file(end=-1), "到期"), (a_file(S.PAUSED), "提出了申诉"), (a_file(S.CLOSED), "到期"),
        (a_file(S.PROPOSED), "到期"),
    ],
)  # fmt: skip
def test_measures_wait_for_appeals_reviews_and_ends(file, sentence):
    if not sentence:
        check_measure(file, TODAY, "约联系")
        return
    with pytest.raises(StepRefused, match=sentence):
        check_measure(file, TODAY, "约联系")


@pytest.mark.parametrize(
    ("sides", "missing"),
    [(("town", "police", "village"), ""), (("town", "police"), "村、社区"), ((), "乡镇、街道、派出所、村、社区")],
)
def test_three_persuade_together(sides, missing):
    check_team(a_kind(), sides)
    if not missing:
        check_team(a_kind(team=True), sides)
        return
    with pytest.raises(StepRefused, match=missing):
        check_team(a_kind(team=True), sides)


@pytest.mark.parametrize(
    ("file", "days", "sentence"),
    [
        (a_file(), 51, ""), (a_file(), 150, ""), (a_file(), 151, "最长 100 天"), (a_file(), 50, "晚于"),
        (a_file(renewals=1), 60, "最多延期 1 次"), (a_file(end=-1), 60, "到期"), (a_file(S.PAUSED), 60, "申诉"),
        (a_file(S.CLOSED), 60, "已经办完"),
    ],
)  # fmt: skip
def test_renewals_are_few_and_bounded(file, days, sentence):
    wanted = TODAY + timedelta(days=days)

    if not sentence:
        assert check_renew(a_kind(), file, wanted, TODAY) is S.OPEN
        return
    with pytest.raises(StepRefused, match=sentence):
        check_renew(a_kind(), file, wanted, TODAY)


@pytest.mark.parametrize(("days", "sentence"), [(0, "今天以后"), (31, "最晚")])
def test_the_next_review_is_near(days, sentence):
    check_review_day(a_kind(), TODAY + timedelta(days=30), TODAY)

    with pytest.raises(StepRefused, match=sentence):
        check_review_day(a_kind(), TODAY + timedelta(days=days), TODAY)


@pytest.mark.parametrize(
    ("state", "end", "over"),
    [(S.OPEN, 0, False), (S.OPEN, -1, True), (S.PAUSED, -1, True), (S.CLOSED, -1, False), (S.PROPOSED, -1, False)],
)
def test_the_last_day_still_counts(state, end, over):
    assert is_over(a_file(state, end=end), TODAY) is over


@pytest.mark.parametrize(("count", "said"), [(0, None), (1, None), (9, None), (10, 10), (14, 10), (15, 15)])
def test_small_numbers_are_not_said(count, said):
    assert sayable(count, least=10, step=5) == said
