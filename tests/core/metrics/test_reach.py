"""Reached, unproven, not reached: the table of what a touch counts for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.metrics.reach import (
    BadReachRules,
    Contact,
    KindRule,
    ReachRules,
    Standing,
    Whom,
    reach_before,
    read_reach_rules,
)

BEFORE = datetime(2026, 11, 23, 10, tzinfo=UTC)
RULES = ReachRules(
    {"visit": KindRule(365, True, True), "sms": KindRule(90, False, False), "lecture": KindRule(180, True, False)}, 30
)


def contact(kind="visit", *, days=10, whom=Whom.PERSON, proof=True, unit=1, key="1"):
    return Contact(key, kind, BEFORE - timedelta(days=days), whom, proof, unit)


@pytest.mark.parametrize(
    ("one", "standing", "why"),
    [
        (contact(), Standing.REACHED, "proven"),
        (contact(proof=False), Standing.UNPROVEN, "no_proof"),
        (contact(whom=Whom.HOUSEHOLD), Standing.REACHED, "proven"),
        (contact("lecture", whom=Whom.HOUSEHOLD), Standing.UNPROVEN, "only_household"),
        (contact("lecture", whom=Whom.GROUP), Standing.UNPROVEN, "only_group"),
        (contact("sms", proof=False), Standing.REACHED, "proven"),
        (contact("film"), Standing.UNPROVEN, "no_rule"),
        (contact(days=365), Standing.REACHED, "proven"),
        (contact(days=365.001), Standing.NOT_REACHED, "too_old"),
        (contact("film", days=31), Standing.NOT_REACHED, "too_old"),
        (contact(days=0), Standing.NOT_REACHED, "after"),
        (contact(days=-1), Standing.NOT_REACHED, "after"),
    ],
)
def test_what_a_touch_counts_for(one, standing, why):
    reach = reach_before([one], BEFORE, RULES)

    assert (reach.standing, reach.judged[0].why) == (standing, why)


def test_nothing_in_the_ledger_is_not_reached():
    assert reach_before([], BEFORE, RULES).standing is Standing.NOT_REACHED


def test_a_claim_is_neither_reached_nor_unreached():
    reach = reach_before([contact(proof=False), contact(days=400, key="2")], BEFORE, RULES)

    assert reach.standing is Standing.UNPROVEN


def test_each_unit_is_judged_by_its_own_touches():
    reach = reach_before([contact(unit=1), contact(unit=2, proof=False, key="2")], BEFORE, RULES)

    assert [reach.of_units({unit}) for unit in (1, 2, 3)] == [
        Standing.REACHED, Standing.UNPROVEN, Standing.NOT_REACHED,
    ]  # fmt: skip


CONTACTS = st.lists(
    st.builds(
        contact, st.sampled_from(["visit", "sms", "lecture", "film"]), days=st.integers(-5, 400),
        whom=st.sampled_from(list(Whom)), proof=st.booleans(), unit=st.integers(1, 3),
        key=st.uuids().map(str),
    ), max_size=8,
)  # fmt: skip


@settings(max_examples=40)
@given(CONTACTS, st.randoms())
def test_order_does_not_matter(contacts, chance):
    shuffled = contacts[:]
    chance.shuffle(shuffled)

    assert reach_before(shuffled, BEFORE, RULES) == reach_before(contacts, BEFORE, RULES)


@settings(max_examples=40)
@given(CONTACTS, CONTACTS)
def test_more_touches_never_make_somebody_less_reached(some, more):
    order = [Standing.NOT_REACHED, Standing.UNPROVEN, Standing.REACHED]

    fewer, all_of_them = reach_before(some, BEFORE, RULES), reach_before([*some, *more], BEFORE, RULES)

    assert order.index(all_of_them.standing) >= order.index(fewer.standing)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({}, "kinds"),
        ({"kinds": {"visit": {"days": 1, "needs_proof": True}}, "other_days": 3}, "proves_household"),
        ({"kinds": {}, "other_days": "x"}, "x"),
        ({"kinds": {}, "other_days": 0}, "小于 1"),
    ],
)
def test_rules_that_cannot_be_read_say_where(content, word):
    with pytest.raises(BadReachRules, match=word):
        read_reach_rules(content)
