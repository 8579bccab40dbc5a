import time

import pytest

from fanzha.core.text import EntityKind, find_entities

K = EntityKind


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("电话13800138000", K.PHONE, "13800138000"),
        ("138-0013-8000", K.PHONE, "13800138000"),
        ("138 0013 8000", K.PHONE, "13800138000"),
        ("+86 138 0013 8000", K.PHONE, "13800138000"),
        ("8613800138000", K.PHONE, "13800138000"),
        ("幺三八零零一三八零零零", K.PHONE, "13800138000"),
        ("微信同号13800138000", K.PHONE, "13800138000"),
        ("0512-65123456", K.LANDLINE, "0512-65123456"),
        ("(0512)65123456", K.LANDLINE, "0512-65123456"),
        ("010 6512 3456", K.LANDLINE, "010-65123456"),
        ("致电 65123456", K.LANDLINE, "65123456"),
        ("请打 400-820-8820", K.HOTLINE, "4008208820"),
        ("银行95588", K.HOTLINE, "95588"),
        ("拨打110", K.HOTLINE, "110"),
        ("96110来电", K.HOTLINE, "96110"),
        ("1069123456789012 发来", K.SMS_PORT, "1069123456789012"),
        ("+852 5123 4567", K.OVERSEAS_NUMBER, "+85251234567"),
        ("0085251234567", K.OVERSEAS_NUMBER, "+85251234567"),
        ("http://a.example.top/X", K.URL, "http://a.example.top/x"),
        ("点http://t.cn/AbC,回复TD退订", K.URL, "http://t.cn/abc"),
        ("上www.example.com看", K.URL, "http://www.example.com"),
        ("登录 pay.example.vip/login。", K.URL, "http://pay.example.vip/login"),
        ("网址example点com", K.URL, "http://example.com"),
        ("hxxps://a[.]example[.]com/x", K.URL, "https://a.example.com/x"),
        ("http://中国移动.cn/x", K.URL, "http://xn--fiq02ib9d179b.cn/x"),
        ("1.2.3.4:8080/a", K.URL, "http://1.2.3.4:8080/a"),
        ("发到 Wang.Li@example.com.cn", K.EMAIL, "wang.li@example.com.cn"),
        ("6225881414207430", K.CARD, "6225881414207430"),
        ("卡号 6225 8814 1420 7431", K.CARD, "6225881414207431"),
        ("账号：1234567890123", K.ACCOUNT, "1234567890123"),
        ("11010519491231002X", K.ID_NUMBER, "11010519491231002X"),
        ("身份证号 110105194912310021", K.ID_NUMBER, "110105194912310021"),
        ("身份证110105491231002", K.ID_NUMBER, "11010519491231002X"),
        ("代码91350100M000100Y43", K.CREDIT_CODE, "91350100M000100Y43"),
        ("转账50000元", K.AMOUNT, "50000.00"),
        ("¥1,280.50", K.AMOUNT, "1280.50"),
        ("垫付三万五千元", K.AMOUNT, "35000.00"),
        ("提现5万", K.AMOUNT, "50000.00"),
        ("充值1.5w元", K.AMOUNT, "15000.00"),
        ("2万美元", K.AMOUNT, "20000.00 USD"),
        ("$500", K.AMOUNT, "500.00 USD"),
        ("充2000usdt", K.AMOUNT, "2000.00 USDT"),
        ("加微信：abc_123", K.WECHAT, "abc_123"),
        ("加薇xyz_2026", K.WECHAT, "xyz_2026"),
        ("+V wxid_9z8y7x6w", K.WECHAT, "wxid_9z8y7x6w"),
        ("VX：kefu-8899", K.WECHAT, "kefu-8899"),
        ("微·信·号 k12345", K.WECHAT, "k12345"),
        ("QQ群：12345678", K.QQ, "12345678"),
        ("扣扣987654321", K.QQ, "987654321"),
        ("TG @abcde_f", K.TELEGRAM, "abcde_f"),
        ("支付宝账号 shop_01@", None, None),
        ("支付宝账号：shop_01", K.ALIPAY, "shop_01"),
        ("腾讯会议 123-456-789", K.MEETING, "123456789"),
        ("验证码：482913", K.CODE, "482913"),
        ("482913是您的验证码", K.CODE, "482913"),
        ("请下载“安心贷”", K.APP_NAME, "安心贷"),
        ("安装蓝信通APP", K.APP_NAME, "蓝信通"),
        ("下载TeamViewer", K.APP_NAME, "teamviewer"),
    ],
)
def test_one_thing_is_found(text, kind, value):
    found = find_entities(text)

    assert [(entity.kind, entity.value) for entity in found] == ([(kind, value)] if kind else [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今天天气不错",
        "2026-03-01 10:00:00",
        "2026年3月1日",
        "价格95000起",
        "快递单号73123456789012",
        "订单号6225881414207430",
        "版本v1.2.3.4",
        "共110人,120个",
        "有5万人参加",
        "一块去吧",
        "报告report.doc",
        "ok.so what",
        "138****0000",
        "622588******7430",
        "尾号1234",
        "第12345678页",
        "a1380013800013b",
    ],
)
def test_ordinary_numbers_and_words_are_left_alone(text):
    assert find_entities(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("13800138000 13900139000", ["13800138000", "13900139000"]),
        ("13800138000、0512-65123456/96110", ["13800138000", "0512-65123456", "96110"]),
        ("张三6225881414207430转账5万元", ["6225881414207430", "50000.00"]),
        ("6225 8814 1420 7430 13800138000", ["6225881414207430", "13800138000"]),
    ],
)
def test_several_things_are_told_apart(text, values):
    assert [entity.value for entity in find_entities(text)] == values


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("打1️⃣3️⃣8️⃣00138000吧", "1️⃣3️⃣8️⃣00138000"),
        ("卡6225 8814 1420 7430。", "6225 8814 1420 7430"),
        ("点http://a.cn/x，谢谢", "http://a.cn/x"),
        ("来电+852 5123 4567", "+852 5123 4567"),
    ],
)
def test_positions_are_those_of_the_original(text, written):
    (entity,) = find_entities(text)

    assert text[entity.start : entity.end] == written


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "1,111",
        "￥1",
        "安 ",
        "安.",
        "1 ",
        "会议123 ",
        "12345-",
        "http://a.",
        "下载安装注册",
        "一",
        "加v",
        "\U0001f600",
        "6225 8814 1420 7430 ",
        "@a.b",
    ],
)
def test_time_grows_no_faster_than_the_text(piece):
    """A hundred times the text must not cost ten thousand times the time: quadratic patterns stand out at once."""
    text = piece * (60_000 // len(piece))

    start = time.process_time()
    find_entities(text)

    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("银行卡号码是6222 0800 1234 5678", ["6222080012345678"]),
        ("身份证号码是110105194912310021", ["110105194912310021"]),
        ("请致电123-4567890", []),
        ("账号密码是123456", []),
        ("微信号xxxxxxxxx", []),
        ("我要4u,很好", []),
        ("均价x.xw/㎡", []),
        ("开奖号码是88888888", []),
        ("不行就10000吧", []),
        ("拨打10000", ["10000"]),
        ("下载滴滴出行的App", ["滴滴出行"]),
        ("下载相应的软件", []),
        ("打开“我的”页面里的App", []),
        ("shortcode 83332", []),
        ("身份证41020319680925XXXX", []),
    ],
)
def test_labels_and_surroundings_decide_in_doubt(text, values):
    assert [entity.value for entity in find_entities(text)] == values
