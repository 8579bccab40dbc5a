import pytest

from fanzha.core.values import parse_numeral


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("零", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百", 100),
        ("一百零五", 105),
        ("一百五", 150),
        ("一百一十", 110),
        ("两千零五十", 2050),
        ("三万五", 35000),
        ("三万五千", 35000),
        ("三万零五", 30005),
        ("十万", 100000),
        ("一千二百万", 12000000),
        ("三亿五千万", 350000000),
        ("叁万伍仟", 35000),
        ("萬", None),
        ("千", None),
        ("百万", None),
        ("三三万", None),
        ("万亿", None),
        ("一百百", None),
        ("3万", None),
        ("一" * 50, None),
    ],
)
def test_chinese_numerals(numeral, number):
    assert parse_numeral(numeral) == number
