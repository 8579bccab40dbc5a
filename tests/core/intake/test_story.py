"""What else a story proposes: payments put together, whose an account or a phone is, the victim, the first contact."""

import pytest

from fanzha.core.intake import Contradiction, FieldKind, Role, known_by_story, missing, read_words

from .conftest import NOW

TASKS = (
    "我在抖音上看到兼职刷单的广告，加了对方QQ 2388776655，下载了一个叫“蓝海速聊”的软件，先做了三单，返给我120元，"
    "后来垫付了5000元、8000元和1万元，都没有返，一共被骗23000元。"
)
POLICE = (
    "我叫陈建国，男，52岁，在工地打工，住在清河镇柳树村，我的手机号是13912345678。昨天接到00886开头的电话，自称公安，让我打开屏幕共享。"
    "今天14:05用我尾号8899的农行卡转账49,800元到工商银行6222021001122334465，收款人：赵敏。"
)


def _payments(story):
    return [
        (str(p.direction), p.amount_fen // 100, p.at.strftime("%d %H:%M") if p.at else p.day, p.account, p.payee_name,
         p.bank, p.way) for p in story.payments
    ]  # fmt: skip


PAYMENTS = [
    (POLICE, [("paid", 49800, "23 14:05", "6222021001122334465", "赵敏", "工商银行", "card")]),
    (
        "11月23日15:10用我的建行卡转了3万到6228480402564890018，户名张伟，农业银行。",
        [("paid", 30000, "23 15:10", "6228480402564890018", "张伟", "农业银行", "card")],
    ),
    ("我分3笔转了，每笔5万，总共15万。", [("paid", 50000, "", "", "", "", "")] * 3),
    (
        "她从邮储银行柜台分三次转出去，每次2万元。",
        [("paid", 20000, "", "", "", "", "counter")] * 3,
    ),
    ("让我扫他的收款码付了2600元", [("paid", 2600, "", "", "", "", "qr")]),
    ("我通过支付宝转账6000元给对方", [("paid", 6000, "", "", "", "", "third_party")]),
    (
        "前天晚上8点20我转了2000，隔天上午又转了3500，对方给我返了300。",
        [("paid", 2000, "21 20:20", "", "", "", ""), ("paid", 3500, "2026-11-22", "", "", "", ""),
         ("returned", 300, "2026-11-22", "", "", "", "")],
    ),
    (
        "我转了16800元到一个叫刘洋的农业银行卡6228480402564890018。",
        [("paid", 16800, "", "6228480402564890018", "刘洋", "农业银行", "card")],
    ),
    (
        "在网上看到贷款广告，通过手机银行向对方账户（户名：河北顺达商贸有限公司，账号：0402020609300123456，开户行：工商银行）转账15,000元。",
        [("paid", 15000, "", "0402020609300123456", "河北顺达商贸有限公司", "工商银行", "card")],
    ),
    ("准备转2万的时候被银行工作人员拦下了。", [("stopped", 20000, "", "", "", "", "")]),
    ("对方让我转5万元，我没转。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PAYMENTS)
def test_payments_are_put_together_from_what_stands_around_an_amount(tell, text, expected):
    assert _payments(tell(text)) == expected


def test_what_is_taken_from_an_earlier_payment_is_marked_as_doubtful(tell):
    story = tell("昨天下午三点转了5000到6228480402564890018，又转了三万。")

    assert [payment.doubts for payment in story.payments] == [(), ("time", "account")]
    assert story.payments[1].account == "6228480402564890018"


FIELDS = [
    (
        "我的电话是15012345678，他用13912345678打给我",
        FieldKind.PHONE,
        [("own", "15012345678"), ("suspect", "13912345678")],
    ),
    ("接到+85251234567打来的电话", FieldKind.PHONE, [("suspect", "+85251234567")]),
    ("让我拨打110核实", FieldKind.PHONE, []),
    ("接到96110打来的电话", FieldKind.PHONE, [("suspect", "96110")]),
    ("加微信wx_lucky888聊天", FieldKind.CHAT, [("suspect", "wx_lucky888")]),
    ("他的抖音号 abc12345，快手号kk_778899", FieldKind.CHAT, [("suspect", "abc12345"), ("suspect", "kk_778899")]),
    ("加了个QQ群 765432109", FieldKind.CHAT, [("suspect", "765432109")]),
    ("点了短信里的链接 http://etc-cn.top/a ，填了卡号", FieldKind.LINK, [("suspect", "http://etc-cn.top/a")]),
    ("下载了一个叫蓝海速聊的软件", FieldKind.APP, [("suspect", "蓝海速聊")]),
    ("下载“安心贷”登录", FieldKind.APP, [("suspect", "安心贷")]),
    (
        "USDT转到0x52908400098527886E0F7030069857D2E4169EE7",
        FieldKind.WALLET,
        [("suspect", "0x52908400098527886E0F7030069857D2E4169EE7")],
    ),
    ("钱包TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", FieldKind.WALLET, [("suspect", "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE")]),
    ("用我尾号8899的农行卡", FieldKind.ACCOUNT, [("own", "8899")]),
    ("户名叫李国强，卡号6217003320001234567", FieldKind.PAYEE_NAME, [(None, "李国强")]),
    ("我妈今年68岁", FieldKind.AGE, [(None, "68")]),
    ("我女儿13岁，我今年四十五岁", FieldKind.AGE, [(None, "45")]),
    ("对方自称30岁", FieldKind.AGE, []),
    ("我退休在家", FieldKind.OCCUPATION, [(None, "retired")]),
    ("对方自称医院上班的护士", FieldKind.OCCUPATION, []),
    ("家住清河镇柳树村", FieldKind.COMMUNITY, [(None, "清河镇柳树村")]),
    ("住在城关镇向阳小区3栋", FieldKind.COMMUNITY, [(None, "城关镇向阳小区")]),
    ("刷到一条广告，后来加我微信", FieldKind.CHANNEL, [(None, "video")]),
    ("接到电话说我欠费", FieldKind.CHANNEL, [(None, "call")]),
    ("被拉进群里做任务", FieldKind.CHANNEL, [(None, "group")]),
    ("让我打开腾讯会议共享屏幕", FieldKind.REMOTE, [(None, "yes")]),
]


@pytest.mark.parametrize(("text", "kind", "expected"), FIELDS)
def test_fields_are_lifted_with_whose_they_are(tell, text, kind, expected):
    story = tell(text)

    assert [(f.role and str(f.role), f.value) for f in story.of(kind)] == expected


def test_a_whole_story_proposes_who_was_cheated(tell):
    story = tell(POLICE)

    found = {str(f.kind): f.value for f in story.fields}

    assert found["victim_name"] == "陈建国"
    assert (found["sex"], found["age"], found["occupation"], found["community"]) == (
        "男",
        "52",
        "worker",
        "清河镇柳树村",
    )
    assert story.of(FieldKind.PHONE, Role.OWN)[0].value == "13912345678"


def test_the_type_stays_open_without_a_screener(tell):
    story = tell(TASKS)

    assert (story.scam_type, story.subtype) == (None, None)


def test_a_story_that_is_added_to_keeps_the_keys_of_its_fields(tell):
    keys = {field.key for field in tell(TASKS).fields}

    longer = {field.key for field in tell(TASKS + "今天下午又转了2000元。").fields}

    assert keys <= longer


@pytest.mark.parametrize(
    "text", ["转" * 30_000, "\x00\ud800 🎣" * 50, "6217" * 4000, "、、，，。。", "1" * 5000, "九点九点" * 2000]
)
def test_any_text_is_read_without_a_fault(tell, text):
    assert tell(text).version == "test/-"


class TestContradictions:
    CASES = [
        ("今天下午五点转了5000到6228480402564890018。", [Contradiction.FUTURE]),
        ("我转了16800元到6228480402564890019。", [Contradiction.CHECKSUM]),
        ("转了5000元，又转了8000元，一共被骗20000元。", [Contradiction.SUM]),
        ("转了5000元，又转了8000元，一共被骗13000元。", []),
        ("他给我返了100元，我转了5000元，一共被骗4900元。", []),
        ("我的手机13912345678，骗子用13912345678打给我。", [Contradiction.SAME_PHONE]),
        ("从我的卡6228480402564890018转了5000元到6228480402564890018。", [Contradiction.OWN_PAYEE]),
        ("转了100元，对方返了500元。", [Contradiction.MORE_BACK]),
    ]

    @pytest.mark.parametrize(("text", "expected"), CASES)
    def test_what_does_not_fit_together_is_said(self, tell, text, expected):
        story = tell(text)

        assert [fault.code for fault in story.faults] == expected

    def test_its_sentences_name_no_number_of_anybody(self, tell):
        story = tell("今天下午五点转了16800元到6228480402564890019。")

        assert [str(fault) for fault in story.faults] == [
            "第 1 笔的时间比现在还晚。请再问一遍是哪一天、几点",
            "第 1 笔的收款卡号校验位对不上，可能听错或抄错一位。请逐位再核对一遍",
        ]


class TestMissing:
    def test_nothing_known_asks_first_to_stop_then_to_lock_the_card_then_for_the_account(self, questions):
        codes = [question.code for question in missing(questions, frozenset())]

        assert codes[:5] == ["stop_now", "lock_card", "payee_account", "paid_at", "paid_amount"]

    def test_what_the_story_tells_is_not_asked(self, tell, questions):
        codes = {question.code for question in missing(questions, known_by_story(tell(POLICE)))}

        assert codes.isdisjoint({"payee_account", "paid_at", "paid_amount", "payee_name", "payee_bank", "own_account",
                                 "victim_name", "victim_phone", "age", "community", "occupation"})  # fmt: skip
        assert {"lock_card", "disconnect", "more_payments"} <= codes

    def test_a_step_is_shown_until_it_is_done(self, questions):
        codes = [question.code for question in missing(questions, frozenset(), done={"stop_now", "lock_card"})]

        assert codes[0] == "payee_account"

    def test_the_steps_come_before_the_questions_as_both_can_be_done_at_once(self, questions):
        steps = [question.is_step for question in questions.all]

        assert steps == sorted(steps, reverse=True)


@pytest.mark.parametrize("content", [{}, {"ways": {"a": [""]}}, {"ways": {"a": ["x"], "b": ["x"]}}])
def test_words_that_cannot_be_read_are_refused(content):
    with pytest.raises(ValueError, match="ways"):
        read_words(content, "1")


def test_now_needs_a_zone():
    assert NOW.tzinfo is not None
