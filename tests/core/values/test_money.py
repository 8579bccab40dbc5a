from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.values import BadValue, Fault, Fen

amounts = st.integers(-(10**14), 10**14).map(Fen)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("0", 0),
        ("3000", 300_000),
        ("3,000.50", 300_050),
        ("3000.5", 300_050),
        ("3000.50元", 300_050),
        ("3000元整", 300_000),
        ("１，２３４．５６", 123_456),
        ("¥12", 1_200),
        ("￥ 12.00", 1_200),
        ("人民币500元", 50_000),
        ("1.2万元", 1_200_000),
        ("1.2 万", 1_200_000),
        ("0.00012万", 120),
        ("5w", 5_000_000),
        ("3k元", 300_000),
        ("2亿", 20_000_000_000),
        ("三百万元", 300_000_000),
        ("-8", -800),
        ("−8.00 元", -800),
        (".5", 50),
        ("1.2300", 123),
        ("三万五千元", 3_500_000),
        ("叁万伍仟元整", 3_500_000),
        ("人民币壹佰贰拾元叁角肆分", 12_034),
        ("两百块", 20_000),
        ("三万五", 3_500_000),
        (3000.5, 300_050),
        (0.1 + 0.2, 30),
        (1234567.89, 123_456_789),
        (42, 4_200),
        (Decimal("1.25"), 125),
    ],
)
def test_an_amount_is_read_however_it_is_written(written, fen):
    assert Fen.parse(written) == Fen(fen)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("   ", Fault.EMPTY),
        (float("nan"), Fault.EMPTY),
        ("nan", Fault.AMOUNT_UNREADABLE),
        ("inf", Fault.AMOUNT_UNREADABLE),
        ("1e5", Fault.AMOUNT_UNREADABLE),
        ("0x10", Fault.AMOUNT_UNREADABLE),
        ("1_000", Fault.AMOUNT_UNREADABLE),
        ("1,00,0", Fault.AMOUNT_UNREADABLE),
        ("1,2345", Fault.AMOUNT_UNREADABLE),
        ("1.2.3", Fault.AMOUNT_UNREADABLE),
        ("+-5", Fault.AMOUNT_UNREADABLE),
        ("-￥-5", Fault.AMOUNT_UNREADABLE),
        ("约三千元", Fault.AMOUNT_UNREADABLE),
        ("=1+1", Fault.AMOUNT_UNREADABLE),
        (True, Fault.AMOUNT_UNREADABLE),
        ("0.001", Fault.AMOUNT_TOO_PRECISE),
        (0.001, Fault.AMOUNT_TOO_PRECISE),
        ("1.23456789万", Fault.AMOUNT_TOO_PRECISE),
        (float("inf"), Fault.AMOUNT_TOO_LARGE),
        (1e300, Fault.AMOUNT_TOO_LARGE),
        ("10000000000000.01", Fault.AMOUNT_TOO_LARGE),
        ("9" * 30, Fault.AMOUNT_TOO_LARGE),
    ],
)
def test_what_is_no_amount_is_refused_with_its_fault(written, fault):
    with pytest.raises(BadValue) as refused:
        Fen.parse(written)

    assert refused.value.code == fault


@pytest.mark.parametrize("junk", [1.0, "1", True, None, Decimal(1)])
def test_only_whole_numbers_are_fen(junk):
    with pytest.raises(TypeError):
        Fen(junk)


@pytest.mark.parametrize(
    "operation", [lambda a: a + 1, lambda a: a * 1.5, lambda a: a - 1.0, lambda a: a < 3, lambda a: 0.5 + a]
)
def test_money_mixes_with_no_bare_number(operation):
    with pytest.raises(TypeError):
        operation(Fen(100))


def test_arithmetic_is_exact():
    assert Fen(10) + Fen(20) - Fen(5) == Fen(25)
    assert 3 * Fen(10) == Fen(30)
    assert -Fen(10) == Fen(-10)
    assert abs(Fen(-10)) == Fen(10)
    assert sum([Fen(1), Fen(2)]) == Fen(3)
    assert not Fen.ZERO
    assert Fen.of_yuan(3) == Fen(300)


@pytest.mark.parametrize(
    ("fen", "in_yuan", "in_wan", "short"),
    [
        (0, "0.00 元", "0.00 万元", "0.00 元"),
        (300_050, "3,000.50 元", "0.30 万元", "3,000.50 元"),
        (999_999, "9,999.99 元", "1.00 万元", "9,999.99 元"),
        (1_000_000, "10,000.00 元", "1.00 万元", "1.00 万元"),
        (12_600_000, "126,000.00 元", "12.60 万元", "12.60 万元"),
        (12_605_000, "126,050.00 元", "12.61 万元", "12.61 万元"),
        (-5, "−0.05 元", "−0.00 万元", "−0.05 元"),
    ],
)
def test_amounts_are_printed_in_yuan_and_wan(fen, in_yuan, in_wan, short):
    amount = Fen(fen)

    assert (str(amount), amount.in_wan, amount.short) == (in_yuan, in_wan, short)


@given(amounts)
@settings(max_examples=60)
def test_what_is_printed_is_read_back(amount):
    assert Fen.parse(str(amount)) == amount


@given(amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any))
@settings(max_examples=60)
def test_parts_add_up_to_the_whole_and_follow_the_weights(amount, weights):
    parts = amount.split(weights)

    assert sum(parts, Fen.ZERO) == amount
    assert all(
        abs(part.fen * sum(weights) - amount.fen * weight) <= sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_nothing_is_split_by_weights_that_mean_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        Fen(1).split(weights)


@pytest.mark.parametrize(("fen", "share"), [(1, 1), (3, 2), (-1, -1), (-3, -2), (4, 2)])
def test_shares_round_halves_away_from_zero(fen, share):
    assert Fen(fen).times(1, 2) == Fen(share)
