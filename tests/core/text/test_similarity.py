import pytest

from fanzha.core.text import likeness, near_duplicate_keys, similarity_digest

MESSAGE = "【某某银行】尊敬的客户,您的积分8000即将过期,请点击http://a.example.top/1兑换现金,退订回T"


@pytest.mark.parametrize(
    "copy",
    [
        MESSAGE,
        MESSAGE.replace("8000", "12,500"),
        MESSAGE.replace("http://a.example.top/1", "www.b-example.vip/x?y=1"),
        MESSAGE.replace(",", "， "),
        MESSAGE.replace("积分", "积\u200b分"),
        MESSAGE.replace("尊敬的客户", "尊·敬·的·客·户"),
        MESSAGE.replace("银行", "銀行"),
        f"  {MESSAGE}！！",
    ],
)
def test_copies_are_the_same_message_again(copy):
    assert similarity_digest(copy) == similarity_digest(MESSAGE)
    assert near_duplicate_keys(copy) == near_duplicate_keys(MESSAGE)
    assert likeness(copy, MESSAGE) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13800138000", "13900139000"),
        ("http://a.cn/1", "http://b.cn/2"),
        ("卡号6225881414207430", "卡号6227007200120897790"),
        (MESSAGE, MESSAGE.replace("兑换现金", "领取礼品")),
    ],
)
def test_other_messages_stay_apart(one, other):
    assert similarity_digest(one) != similarity_digest(other)


def test_a_slightly_changed_message_shares_a_key_and_is_alike():
    changed = MESSAGE.replace("尊敬的客户", "尊敬的用户")

    assert set(near_duplicate_keys(changed)) & set(near_duplicate_keys(MESSAGE))
    assert 0.6 < likeness(changed, MESSAGE) < 1


def test_an_unrelated_message_is_not_alike():
    assert likeness("今晚七点在村委会开会,请大家准时参加", MESSAGE) < 0.1


def test_keys_are_the_same_in_every_run():
    assert near_duplicate_keys("请把钱转到安全账户") == near_duplicate_keys("请把钱转到安全账户")
    assert all(key[0] == str(band) and len(key) == 5 for band, key in enumerate(near_duplicate_keys(MESSAGE)))
