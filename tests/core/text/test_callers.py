import pytest

from fanzha.core.text import NumberFeature, caller_features, caller_reasons

F = NumberFeature


@pytest.mark.parametrize(
    ("number", "features"),
    [
        ("13800138000", []),
        ("+86 138 0013 8000", []),
        ("0086 13800138000", []),
        ("0512-65123456", []),
        ("65123456", []),
        ("110", []),
        ("96110", []),
        ("12345", []),
        ("10086", []),
        ("+8610086", []),
        ("0512-12345", []),
        ("00013800138000", [F.MANY_ZEROS, F.TOO_LONG]),
        ("000085212345678", [F.MANY_ZEROS, F.TOO_LONG]),
        ("0085251234567", [F.OVERSEAS_ZEROS]),
        ("+85251234567", [F.OVERSEAS_PLUS]),
        ("＋８５２５１２３４５６７", [F.OVERSEAS_PLUS]),
        ("0110", [F.IMITATES_HOTLINE]),
        ("+86110", [F.IMITATES_HOTLINE]),
        ("010-110", [F.IMITATES_HOTLINE]),
        ("+8696110", [F.IMITATES_HOTLINE]),
        ("000110", [F.MANY_ZEROS, F.IMITATES_HOTLINE]),
        ("16212345678", [F.VIRTUAL_OPERATOR]),
        ("16512345678", [F.VIRTUAL_OPERATOR]),
        ("16712345678", [F.VIRTUAL_OPERATOR]),
        ("17012345678", [F.VIRTUAL_OPERATOR]),
        ("+8617112345678", [F.VIRTUAL_OPERATOR]),
        ("16612345678", []),
        ("17212345678", []),
        ("14612345678", [F.IOT]),
        ("1440123456789", [F.IOT]),
        ("1064812345678", [F.IOT]),
        ("13491234567", [F.SATELLITE]),
        ("17401234567", [F.SATELLITE]),
        ("4008208820", [F.FOUR_HUNDRED]),
        ("95588", [F.PREFIX_95]),
        ("95012345", [F.PREFIX_95]),
        ("96588", [F.PREFIX_96]),
        ("10691234567890", [F.SMS_PORT]),
        ("1234", [F.TOO_SHORT]),
        ("138001380001234", [F.TOO_LONG]),
        ("", [F.NO_NUMBER]),
        ("未知号码", [F.NO_NUMBER]),
    ],
)
def test_what_a_number_tells(number, features):
    assert list(caller_features(number)) == features


def test_every_feature_is_a_sentence_with_its_facts():
    said = [str(reason) for reason in caller_reasons("00000" + "17012345678")]

    assert said == [
        "号码前面有 5 个 0，正常来电没有这样的，多半是改过的号码",
        "是虚拟运营商的号段（170），机主要再核实",
        "有 16 位，比正常的电话号码长",
    ]
