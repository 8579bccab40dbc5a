"""Points, lines, floors, groups: below, at and above each edge."""

from dataclasses import replace

import pytest

from fanzha.core.grading import Facts, Grade, propose, read_rules

CONTENT = {
    "lines": {"red": 80, "orange": 55, "yellow": 30, "blue": 0},
    "floors": [{"code": "F1", "grade": "red", "text": "已经转钱", "when": [{"fact": "paid", "is": "paid"}]}],
    "rules": [
        {"code": "S1", "group": "score", "text": "很像", "points": 40, "when": [{"fact": "score", "at_least": 0.9}]},
        {"code": "S2", "group": "score", "text": "有点像", "points": 10, "when": [{"fact": "score", "at_least": 0.5}]},
        {"code": "T1", "text": "共享屏幕", "points": 30, "when": [{"fact": "tactics", "includes": "screen_sharing"}]},
        {"code": "M1", "text": "金额大", "points": 15, "when": [{"fact": "amount_fen", "at_least": 500_000}]},
        {"code": "E1", "text": "老人又被盯上", "points": 20, "when": [
            {"fact": "is_elder", "is": True}, {"fact": "repeats", "at_least": 1}
        ]},
        {"code": "P1", "text": "没转钱", "points": -6, "when": [{"fact": "paid", "is": "none"}]},
    ],
}  # fmt: skip
RULES = read_rules("t1", CONTENT)
CALM = Facts()


def points_rule(points):
    rule = {"code": "X", "text": "一条", "points": points, "when": [{"fact": "source", "is": "public"}]}
    return read_rules("t2", {**CONTENT, "rules": [rule], "floors": []})


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        (0, Grade.BLUE), (29, Grade.BLUE), (30, Grade.YELLOW), (54, Grade.YELLOW), (55, Grade.ORANGE),
        (79, Grade.ORANGE), (80, Grade.RED), (100, Grade.RED), (250, Grade.RED), (-20, Grade.BLUE),
    ],
)  # fmt: skip
def test_grade_changes_exactly_at_its_line(points, grade):
    assert propose(CALM, points_rule(points)).grade is grade


@pytest.mark.parametrize(("points", "shown"), [(-20, 0), (0, 0), (100, 100), (250, 100)])
def test_points_stay_on_the_scale(points, shown):
    assert propose(CALM, points_rule(points)).points == shown


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (CALM, []),
        (Facts(score=0.49), []),
        (Facts(score=0.5), ["S2"]),
        (Facts(score=0.89), ["S2"]),
        (Facts(score=0.9), ["S1"]),
        (Facts(amount_fen=499_999), []),
        (Facts(amount_fen=500_000), ["M1"]),
        (Facts(is_elder=True), []),
        (Facts(is_elder=True, repeats=1), ["E1"]),
        (Facts(tactics=frozenset({"screen_sharing"})), ["T1"]),
        (Facts(tactics=frozenset({"secrecy"})), []),
        (Facts(paid="none"), ["P1"]),
        (Facts(paid="paid"), ["F1"]),
        (Facts(score=0.95, paid="none", tactics=frozenset({"screen_sharing"})), ["S1", "T1", "P1"]),
    ],
)
def test_each_rule_speaks_at_its_edge_and_no_earlier(facts, codes):
    assert [reason.code for reason in propose(facts, RULES).reasons] == codes


def test_floor_lifts_the_grade_alone_and_says_so():
    proposal = propose(Facts(paid="paid"), RULES)

    assert proposal.grade is Grade.RED
    assert proposal.points == 0
    assert proposal.reasons[0].points is None
    assert not proposal.reasons[0].is_against


def test_floor_never_lowers_a_grade():
    low = {**CONTENT, "floors": [{**CONTENT["floors"][0], "grade": "blue"}]}
    many = Facts(score=0.95, paid="paid", tactics=frozenset({"screen_sharing"}), amount_fen=10**9)

    assert propose(many, read_rules("t", low)).grade is Grade.RED


def test_counter_evidence_is_listed_with_its_sign():
    reasons = propose(Facts(score=0.95, paid="none"), RULES).reasons

    assert [(r.code, r.is_against) for r in reasons] == [("S1", False), ("P1", True)]


def test_proposal_names_its_version_and_line():
    proposal = propose(Facts(score=0.95), RULES)

    assert (proposal.version, proposal.line, proposal.grade) == ("t1", 30, Grade.YELLOW)


def test_reason_ties_to_the_tactic_that_is_marked_in_the_text():
    (reason,) = propose(Facts(tactics=frozenset({"screen_sharing"})), RULES).reasons

    assert reason.tactics == ("screen_sharing",)


@pytest.mark.parametrize("changed", [{"official_grade": "red"}, {"sources": 3}, {"caller": frozenset({"plus"})}])
def test_facts_that_no_rule_asks_for_change_nothing(changed):
    facts = Facts(score=0.95)

    assert propose(replace(facts, **changed), RULES) == propose(facts, RULES)
