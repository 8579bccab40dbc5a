"""What each amount of a story is. Every story is our own."""

import pytest

from fanzha.core.intake import FieldKind

STORIES = [
    # the story, and its amounts as (role, yuan) in order of place
    ("我先转了5000，又转给他三万五。", [("paid", 5000), ("paid", 35000)]),
    ("昨天转了3万5到对方卡上。", [("paid", 35000)]),
    ("转账人民币15,000元。", [("paid", 15000)]),
    ("转了一万块，又转了八千，最后转了五千块钱。", [("paid", 10000), ("paid", 8000), ("paid", 5000)]),
    ("就充了1200、3600、9800，一共14600。", [("paid", 1200), ("paid", 3600), ("paid", 9800), ("total", 14600)]),
    ("后来垫付了5000元、8000元和1万元。", [("paid", 5000), ("paid", 8000), ("paid", 10000)]),
    ("他先给我转了88块钱。", [("returned", 88)]),
    ("前三单返给我120元，我就信了。", [("returned", 120)]),
    ("到账了36元，又让我做大单。", [("returned", 36)]),
    ("对方让我转5万元到指定账户，我没转。", [("asked", 50000)]),
    ("明天他还让我转3万。", [("asked", 30000)]),
    ("要交押金3万元，我就照做了。", [("paid", 30000)]),
    ("对方要求我把10万现金交给上门的人，我中午在小区门口给了。", [("paid", 100000)]),
    ("我按对方要求转了2万元。", [("paid", 20000)]),
    ("让我先交保证金6000元。", [("fee", 6000)]),
    ("客服要我交17.2万的税，我没交。", [("fee", 172000)]),
    ("又说要解冻费12000元，我觉得不对。", [("fee", 12000)]),
    ("对方承诺贷款额度20万元。", [("promised", 200000)]),
    ("说每天可以赚300元佣金。", [("promised", 300)]),
    ("说我中奖80000元。", [("promised", 80000)]),
    ("平台里显示余额有86万。", [("balance", 860000)]),
    ("我的支付宝余额还有3000，银行卡里还剩2万。", [("balance", 3000), ("balance", 20000)]),
    ("我借了网贷3万2，全转给他了。", [("borrowed", 32000)]),
    ("从平台上贷款5万元。", [("borrowed", 50000)]),
    ("准备转2万的时候被银行工作人员拦下了。", [("stopped", 20000)]),
    ("又转了2万元，提示交易失败。", [("stopped", 20000)]),
    ("之后我银行卡里的48600元被转走了。", [("paid", 48600)]),
    ("填了验证码，卡里12800元被扣走了。", [("paid", 12800)]),
    ("一共被骗23000元。", [("total", 23000)]),
    ("我损失了一万二千八百元。", [("total", 12800)]),
    ("骗了我16万8千元。", [("total", 168000)]),
    ("昨天被骗走共计人民币128000.50元。", [("total", 128000.50)]),
    ("我前后充值了35万。", [("total", 350000)]),
    ("二十万块养老钱都没了。", [("total", 200000)]),
    ("先后转账12笔共计人民币468,000元。", [("total", 468000)]),
    ("我花了3888元买了他推荐的茶叶。", [("paid", 3888)]),
    ("打了3次电话，等了20分钟，住在13号楼。", []),
    ("我把卡借给对方用，卡里没有钱。", []),
    ("我没有转钱，就是来问问是不是诈骗。", []),
    ("群里有5万人，13800138000是群主。", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), STORIES)
def test_amounts_have_the_roles_that_the_words_give_them(tell, text, expected):
    story = tell(text)

    assert [(str(f.role), int(f.value) / 100) for f in story.of(FieldKind.AMOUNT)] == expected


def test_fields_say_where_they_stand_in_the_original_text(tell):
    text = "　我先转了５０００，又转３万５。"

    story = tell(text)

    assert [text[f.start : f.end] for f in story.of(FieldKind.AMOUNT)] == ["５０００", "３万５"]


def test_another_currency_is_shown_but_not_added_up(tell):
    story = tell("我转了2000美元，又转了500元。")

    assert [f.value for f in story.of(FieldKind.AMOUNT)] == ["2000.00 USD", "50000"]
    assert story.paid_fen == 50000
