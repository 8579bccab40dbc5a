"""A title is judged by what was seen, else by what is counted, else by what the unit says."""

import pytest

from fanzha.core.campaigns.no_fraud import Condition, NoFraudKind, not_met, read_kinds, standings
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.no_fraud import NoFraudState, NoFraudStep, check_judging

CASES = Condition("cases", "零发案", "ledger", "cases", most=0)
REACHED = Condition("reached", "覆盖", "ledger", "reached_percent", least=90)
TEAM = Condition("team", "队伍", "evidence")
POSTS = Condition("posts", "阵地", "spot")
KIND = NoFraudKind("village", "无诈村", ("village",), (CASES, REACHED, TEAM, POSTS))


@pytest.mark.parametrize(
    ("condition", "value", "met"),
    [
        (CASES, 0, True), (CASES, 1, False), (CASES, None, None),
        (REACHED, 89.9, False), (REACHED, 90, True), (REACHED, 100, True),
        (Condition("both", "", "ledger", "x", most=5, least=2), 2, True),
        (Condition("both", "", "ledger", "x", most=5, least=2), 5, True),
        (Condition("both", "", "ledger", "x", most=5, least=2), 6, False),
    ],
)  # fmt: skip
def test_a_bound_belongs_to_what_is_met(condition, value, met):
    assert condition.is_met(value) is met


@pytest.mark.parametrize(
    ("value", "said", "seen", "met", "differs"),
    [
        (0, None, None, True, False),
        (0, False, None, True, True),
        (2, True, None, False, True),
        (2, True, True, True, True),
        (None, True, None, True, False),
        (None, True, False, False, True),
        (None, None, None, None, False),
    ],
)
def test_what_was_seen_goes_before_what_is_counted_before_what_is_said(value, said, seen, met, differs):
    said, seen = ({} if one is None else {"cases": one} for one in (said, seen))

    row = standings(KIND, values={"cases": value}, said=said, seen=seen)[0]

    assert (row.is_met, row.differs) == (met, differs)


def test_what_nobody_has_looked_at_is_not_met():
    rows = standings(KIND, values={"cases": 0, "reached_percent": 95.0}, said={"team": True}, seen={})

    assert [row.condition.code for row in not_met(rows)] == ["posts"]


@pytest.mark.parametrize(
    "condition",
    [
        {"code": "a", "text": "", "way": "guess"},
        {"code": "a", "text": "", "way": "ledger", "most": 1},
        {"code": "a", "text": "", "way": "ledger", "measure": "cases"},
    ],
)
def test_a_condition_that_nobody_can_find_out_is_refused(condition):
    with pytest.raises(ValueError, match="a:"):
        read_kinds({"kinds": [{"code": "x", "name": "", "unit_kinds": [], "conditions": [condition]}]})


@pytest.mark.parametrize(
    ("state", "step", "own", "checked", "after"),
    [
        (NoFraudState.APPLIED, NoFraudStep.CHECK, False, False, NoFraudState.CHECKED),
        (NoFraudState.CHECKED, NoFraudStep.AWARD, False, False, NoFraudState.AWARDED),
        (NoFraudState.CHECKED, NoFraudStep.SEND_BACK, False, True, NoFraudState.DRAFT),
        (NoFraudState.AWARDED, NoFraudStep.DOUBT, False, False, NoFraudState.REVIEW),
        (NoFraudState.REVIEW, NoFraudStep.WITHDRAW, False, True, NoFraudState.WITHDRAWN),
        (NoFraudState.APPLIED, NoFraudStep.CHECK, True, False, None),
        (NoFraudState.CHECKED, NoFraudStep.AWARD, False, True, None),
        (NoFraudState.CHECKED, NoFraudStep.REFUSE, False, True, None),
        (NoFraudState.REVIEW, NoFraudStep.CONFIRM, False, True, None),
        (NoFraudState.APPLIED, NoFraudStep.AWARD, False, False, None),
        (NoFraudState.DRAFT, NoFraudStep.CHECK, False, False, None),
    ],
)
def test_nobody_judges_their_own_unit_and_two_award(state, step, own, checked, after):
    if after is None:
        with pytest.raises(StepRefused):
            check_judging(state, step, is_own_unit=own, checked_it=checked)
    else:
        assert check_judging(state, step, is_own_unit=own, checked_it=checked) is after
