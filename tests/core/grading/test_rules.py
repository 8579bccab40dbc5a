"""A rule set is checked before it is used; the shipped one is sound and means what it says."""

import json
from importlib import resources

import pytest

from fanzha.core.grading import BadRules, Facts, Grade, caller_features, propose, read_rules
from fanzha.core.grading.caller import caller_features as features
from fanzha.core.screening import TACTICS

LINES = {"red": 80, "orange": 55, "yellow": 30, "blue": 0}
RULE = {"code": "A", "text": "一条", "points": 5, "when": [{"fact": "score", "at_least": 0.5}]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"lines": {"red": 80}}, "四个等级"),
        ({"lines": {**LINES, "red": "很多"}}, "四个等级"),
        ({"lines": {**LINES, "orange": 80}}, "红高于橙"),
        ({"lines": LINES, "rules": [RULE, RULE]}, "规则 A 出现了两次"),
        ({"lines": LINES, "rules": [{**RULE, "code": ""}]}, "没有编号"),
        ({"lines": LINES, "rules": [{**RULE, "text": ""}]}, "规则 A 没有说明"),
        ({"lines": LINES, "rules": [{**RULE, "points": "5"}]}, "要是整数"),
        ({"lines": LINES, "rules": [{**RULE, "points": True}]}, "要是整数"),
        ({"lines": LINES, "rules": [{**RULE, "when": []}]}, "没有条件"),
        ({"lines": LINES, "rules": [{**RULE, "when": [{"fact": "mood", "is": 1}]}]}, "不认识的事实“mood”"),
        ({"lines": LINES, "rules": [{**RULE, "when": [{"fact": "score"}]}]}, "只有一种比较"),
        ({"lines": LINES, "rules": [{**RULE, "when": [{"fact": "score", "is": 1, "at_least": 1}]}]}, "只有一种比较"),
        ({"lines": LINES, "floors": [{**RULE, "grade": "pink"}]}, "红、橙、黄、蓝"),
        ({"lines": LINES, "rules": [RULE], "floors": [{**RULE, "grade": "red"}]}, "规则 A 出现了两次"),
    ],
)  # fmt: skip
def test_unsound_rules_are_refused_by_name(content, words):
    with pytest.raises(BadRules, match=words):
        read_rules("t", content)


@pytest.fixture(scope="module")
def shipped():
    file = resources.files("fanzha.alerts").joinpath("rules/grades.json")
    content = json.loads(file.read_text("utf-8"))
    return read_rules(content["version"], content["content"])


def test_shipped_rules_ask_only_for_tactics_that_screening_can_name(shipped):
    asked = {c.wanted for rule in (*shipped.rules, *shipped.floors) for c in rule.conditions if c.fact == "tactics"}

    assert asked <= set(TACTICS)


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        (Facts(score=0.97, tactics=frozenset({"safe_account"})), Grade.ORANGE),
        (Facts(score=0.97, tactics=frozenset({"safe_account", "screen_sharing"})), Grade.RED),
        (Facts(score=0.1, tactics=frozenset({"safe_account"}), paid="none"), Grade.ORANGE),
        (Facts(tactics=frozenset({"cash_gold"})), Grade.RED),
        (Facts(paid="paid"), Grade.RED),
        (Facts(official_grade="orange"), Grade.ORANGE),
        (Facts(score=0.97, tactics=frozenset({"screen_sharing", "secrecy"})), Grade.ORANGE),
        (Facts(score=0.97, tactics=frozenset({"transfer_demand"}), paid="none"), Grade.YELLOW),
        (Facts(score=0.2, paid="none"), Grade.BLUE),
        (Facts(source="bank", amount_fen=5_000_000), Grade.ORANGE),
        (Facts(source="bank", amount_fen=4_999_999, paid="none"), Grade.BLUE),
    ],
)
def test_shipped_rules_grade_typical_facts(shipped, facts, grade):
    assert propose(facts, shipped).grade is grade


@pytest.mark.parametrize(
    ("number", "code"), [("0000853127", "N01"), ("00853127", "N02"), ("+852 5123 4567", "N03"), ("17012345678", "N04")]
)
def test_look_of_the_number_speaks_in_the_reasons(shipped, number, code):
    proposal = propose(Facts(caller=caller_features(number)), shipped)

    assert code in [reason.code for reason in proposal.reasons]


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("", set()), ("13800000000", set()), ("0512-65123456", set()), ("96110", set()), ("+8613800000000", set()),
        ("008613800000000", set()), ("00853127", {"double_zero"}), ("000853127", {"many_zeros"}),
        ("00000110", {"many_zeros"}), ("+1 (202) 555-0100", {"plus"}), ("17112345678", {"virtual"}),
        ("12345678901234", {"odd_length"}), ("1234567890123", set()), ("no digits", set()),
    ],
)  # fmt: skip
def test_features_of_a_number(number, found):
    assert features(number) == found
