"""What does not fit together in a case, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from fanzha.core.workflow.case_doubts import SENTENCES, CaseFacts, PaymentFacts, doubts_of

REPORT = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def paid(fen=300, *, before=HOUR, direction="paid", is_told=True, number=1):
    at = None if before is None else REPORT - before
    return PaymentFacts(number, at, fen, direction, is_told)


def codes(**facts):
    return [doubt.code for doubt in doubts_of(CaseFacts(REPORT, **facts))]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"stated_fen": 300, "payments": [paid()]}, []),
        ({"stated_fen": 301, "payments": [paid()]}, ["sums"]),
        ({"stated_fen": None, "payments": [paid()]}, []),
        ({"stated_fen": 300}, []),
        ({"stated_fen": 200, "payments": [paid(), paid(100, direction="returned", number=2)]}, []),
        ({"stated_fen": 0, "payments": [paid(direction="stopped")]}, []),
        ({"payments": [paid(), paid(301, direction="returned", number=2)]}, ["returned_more"]),
        ({"payments": [paid(before=timedelta())]}, []),
        ({"payments": [paid(before=-HOUR)]}, ["paid_after_report"]),
        ({"payments": [paid(before=-HOUR, direction="stopped")]}, []),
        ({"payments": [paid(is_told=False)]}, ["untold"]),
        ({"payments": [paid(before=None)], "contact_at": REPORT - HOUR}, []),
        ({"payments": [paid()], "contact_at": REPORT - HOUR}, []),
        ({"payments": [paid()], "contact_at": REPORT - HOUR / 2}, ["paid_before_contact"]),
        ({"contact_at": REPORT + HOUR}, ["contact_late"]),
        ({"contact_at": REPORT - HOUR, "occurred_at": REPORT - 2 * HOUR}, ["contact_late"]),
        ({"payments": [paid()], "occurred_at": REPORT - HOUR}, []),
        ({"payments": [paid()], "occurred_at": REPORT - HOUR / 2}, ["occurred_late"]),
        ({"suspect_ids": [4]}, ["also_suspect"]),
    ],
)
def test_what_does_not_fit_is_named(facts, found):
    assert codes(**facts) == found


def test_every_doubt_has_a_sentence_with_its_numbers():
    facts = CaseFacts(REPORT, stated_fen=100, payments=[paid(), paid(before=-HOUR, is_told=False, number=2)],
                      suspect_ids=[4], contact_at=REPORT + HOUR, occurred_at=REPORT)  # fmt: skip

    said = [doubt.sentence for doubt in doubts_of(facts)]

    assert said[0] == "付款减去返还合计 6.00 元，登记的损失是 1.00 元，相差 5.00 元。"
    assert all(sentence.endswith("。") and "{" not in sentence for sentence in said)
    assert [doubt.code for doubt in doubts_of(facts)] == [code for code in SENTENCES if code in codes_of(facts)]


def codes_of(facts):
    return {doubt.code for doubt in doubts_of(facts)}


def test_the_key_follows_the_facts_and_not_their_order():
    one, two = paid(is_told=False, number=1), paid(is_told=False, number=2)

    keys = [doubts_of(CaseFacts(REPORT, payments=rows))[0].key for rows in ([one, two], [two, one], [one])]

    assert keys == ["1,2", "1,2", "1"]
