import pytest

from fanzha.core.values import BadValue, CardNumber, CreditCode, DivisionCode, Fault, Level


@pytest.mark.parametrize("vector", ["6225881414207430", "6227007200120897790"])
def test_sound_cards_have_no_warning(vector):
    assert CardNumber.parse(vector).warnings == ()


@pytest.mark.parametrize(
    ("written", "warnings"),
    [
        ("6225881414207431", [Fault.CARD_LUHN_WARNING]),
        ("4111111111111111", [Fault.CARD_PREFIX_WARNING]),
        ("1234567890123456", [Fault.CARD_LUHN_WARNING, Fault.CARD_PREFIX_WARNING]),
    ],
)
def test_odd_cards_are_accepted_with_a_warning(written, warnings):
    assert [warning.code for warning in CardNumber.parse(written).warnings] == warnings


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("622588141420743", Fault.CARD_TOO_SHORT),
        ("62270072001208977901", Fault.CARD_TOO_LONG),
        ("6225-8814-ABCD-7430", Fault.CARD_UNREADABLE),
        ("6.22588E+15", Fault.LOST_DIGITS),
        (6.225881414207430e18, Fault.LOST_DIGITS),
        ("6227007200120890000", Fault.LOST_DIGITS),
    ],
)
def test_wrong_cards_are_refused_with_their_fault(written, fault):
    with pytest.raises(BadValue) as refused:
        CardNumber.parse(written)

    assert refused.value.code == fault


@pytest.mark.parametrize(
    ("written", "masked"),
    [("6225 8814 1420 7430", "622588******7430"), ("6227-0072-0012-0897-790", "622700*********7790")],
)
def test_cards_show_the_first_six_and_last_four(written, masked):
    card = CardNumber.parse(written)

    assert (card.masked, str(card)) == (masked, masked)


@pytest.mark.parametrize("vector", ["91350100M000100Y43", "91110000101623741K", " 91350100m000100y43 "])
def test_sound_credit_codes_have_no_warning(vector):
    assert CreditCode.parse(vector).warnings == ()


def test_a_credit_code_that_fails_its_check_is_kept_with_a_warning():
    assert [w.code for w in CreditCode.parse("91110000101623742K").warnings] == [Fault.CREDIT_CODE_CHECK_WARNING]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("91350100M000100Y4", Fault.CREDIT_CODE_LENGTH),
        ("9135O100M000100Y43", Fault.CREDIT_CODE_LETTER),
        ("91350100M000100Y4中", Fault.CREDIT_CODE_UNREADABLE),
    ],
)
def test_wrong_credit_codes_are_refused_with_their_fault(written, fault):
    with pytest.raises(BadValue) as refused:
        CreditCode.parse(written)

    assert refused.value.code == fault


@pytest.mark.parametrize(
    ("written", "value", "level", "parent"),
    [
        ("32", "320000000000", Level.PROVINCE, None),
        ("3205", "320500000000", Level.CITY, "32"),
        ("320582", "320582000000", Level.COUNTY, "3205"),
        ("320582103", "320582103000", Level.TOWN, "320582"),
        ("320582103201", "320582103201", Level.VILLAGE, "320582103"),
        ("320582000000", "320582000000", Level.COUNTY, "3205"),
        ("441900003", "441900003000", Level.TOWN, "4419"),
        (320582103201.0, "320582103201", Level.VILLAGE, "320582103"),
    ],
)
def test_division_codes_know_their_level_and_parent(written, value, level, parent):
    code = DivisionCode.parse(written)

    assert (code.value, code.level) == (value, level)
    assert (code.parent.short if code.parent else None) == parent


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("3205821", Fault.DIVISION_LENGTH),
        ("32058X", Fault.DIVISION_UNREADABLE),
        ("320082", Fault.DIVISION_GAP),
        ("320582000201", Fault.DIVISION_GAP),
        ("000000", Fault.DIVISION_GAP),
    ],
)
def test_wrong_division_codes_are_refused_with_their_fault(written, fault):
    with pytest.raises(BadValue) as refused:
        DivisionCode.parse(written)

    assert refused.value.code == fault


@pytest.mark.parametrize(
    ("outer", "inner", "contains"),
    [("3205", "320582103", True), ("320582", "320583", False), ("320582103", "320582", False), ("32", "32", True)],
)
def test_a_division_contains_what_lies_below_it(outer, inner, contains):
    assert DivisionCode.parse(outer).contains(DivisionCode.parse(inner)) is contains


def test_a_province_that_does_not_exist_is_a_warning():
    assert [w.code for w in DivisionCode.parse("990101").warnings] == [Fault.DIVISION_PROVINCE_WARNING]
