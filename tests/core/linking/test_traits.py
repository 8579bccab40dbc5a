"""Marks in one form, and what is left out of a case."""

import pytest

from fanzha.core.linking import Trait, TraitKind, left_out_sentence, normal, take_in

K = TraitKind


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (K.ACCOUNT, "6225 8819-3827 4650", "6225881938274650"),
        (K.ACCOUNT, "６２２５８８１９３８２７４６５０", "6225881938274650"),
        (K.PHONE, "+86 139-0013-9000", "13900139000"),
        (K.PHONE, "0086 13900139000", "13900139000"),
        (K.URL, "https://WWW.Dai.Example/a/?x=1", "dai.example/a"),
        (K.WECHAT, " ＡＢ_c1 ", "ab_c1"),
        (K.APP, "安心 投", "安心投"),
    ],
)
def test_two_ways_of_writing_are_one_mark(kind, one, other):
    assert normal(kind, one) == normal(kind, other)


def test_case_matters_in_the_address_of_a_wallet():
    assert normal(K.WALLET, "TQn9Y2") != normal(K.WALLET, "tqn9y2")


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (K.ACCOUNT, "", "empty"),
        (K.ACCOUNT, "  ", "empty"),
        (K.WECHAT, "不详", "empty"),
        (K.ACCOUNT, "1234567", "short"),
        (K.ACCOUNT, "6225 8811 1111 1111", "own"),
        (K.PHONE, "139 0013 9000", "twice"),
    ],
)
def test_what_says_nothing_is_left_out_and_told(kind, value, code):
    taken = take_in("1", [Trait(K.PHONE, "13900139000"), Trait(kind, value)], own=["6225881111111111"])

    assert taken.case.marks == {(K.PHONE, "13900139000")}
    assert [one.code for one in taken.left_out] == [code]
    assert left_out_sentence(taken.left_out[0])


def test_why_a_trait_was_left_out_does_not_repeat_its_value():
    taken = take_in("1", [Trait(K.ACCOUNT, "6225881111111111")], own=["6225881111111111"])

    assert left_out_sentence(taken.left_out[0]) == "收款账号是受害人自己的，没有用"


@pytest.mark.parametrize("value", ["12345678", "110"])
def test_short_numbers_that_mean_something_are_kept(value):
    assert take_in("1", [Trait(K.PHONE, value)]).case.marks == {(K.PHONE, value)}
