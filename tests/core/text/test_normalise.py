import pytest

from fanzha.core.text import Normalised, normalise


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("", ""),
        ("您好，请问在吗？", "您好,请问在吗?"),
        ("ＡＢＣ１２３", "abc123"),
        ("ABC", "abc"),
        ("請將資金轉入帳戶", "请将资金转入账户".replace("账", "帐")),
        ("安\u200b全\ufeff账\u00ad户", "安全账户"),
        ("安全账户\x00", "安全账户"),
        ("раураl", "paypal"),
        ("𝐯𝐱：𝟏𝟑𝟖", "vx:138"),
        ("ⓥⓧ①②③", "vx123"),
        ("⑩", "10"),
        ("❶➌⒏㈧", "138八"),
        ("🅰🅱", "ab"),
        ("🇻🇽", "vx"),
        ("1️⃣3️⃣8️⃣", "138"),
        ("ｗéｃｈàｔ", "wechat"),
        ("ᴡᴇᴄʜᴀᴛ", "wechat"),
        ("微✚信", "微信"),
        ("➕微信", "+微信"),
        ("⻢上", "马上"),
        ("٠١٢", "012"),
        ("\ud800x", "\ufffdx"),
        ("a\tb\u3000c", "a b c"),
        ("一行\r\n二行\u2028三行", "一行 \n二行\n三行"),
        ("安̶全̶账̶户̶", "安全账户"),
    ],
)
def test_characters_take_their_plain_form(written, plain):
    assert normalise(written).text == plain


@pytest.mark.parametrize(
    "written",
    [
        "安.全.账.户",
        "安*全*账户",
        "安-全/账\\户",
        "安·全·账·户",
        "安|全|账|户",
        "安_全_账_户",
        "安★全☆账♥户",
        "安 . 全 . 账 . 户",
        "安#全@账&户",
    ],
)
def test_symbols_between_chinese_characters_are_taken_out(written):
    assert normalise(f"请转到{written}吧").text == "请转到安全账户吧"


@pytest.mark.parametrize(
    "written",
    [
        "安 全 账 户",
        "安  全  账  户",
        "安,全,账,户",
        "安，全，账，户",
        "安、全、账、户",
        "安。全。账。户",
        "安~全~账~户",
        "安　全　账　户",
    ],
)
def test_characters_that_stand_alone_are_joined(written):
    assert normalise(f"请转到{written}").text == "请转到安全账户"


@pytest.mark.parametrize(
    "written",
    [
        "您好 请问在吗",
        "您好,请转账。谢谢!",
        "嗯,好,那我明天去",
        "等等...好吧",
        "注意--危险",
        "138****0000",
        "a b c",
        "v1.2.3.4",
        "2026-03-01 10:00",
        "一五一十 三三两两 五一放假 三七二十一",
        "第一,第二,第三",
        "买一送一",
        "12345一下",
        "13800138000一直打不通",
        "三个人",
        "好😀谢谢",
    ],
)
def test_ordinary_writing_stays(written):
    assert normalise(written).text == written


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("幺三八零零一三八零零零", "13800138000"),
        ("壹叁捌零零壹叁捌零零零", "13800138000"),
        ("一三八 零零一三 八零零零", "138 0013 8000"),
        ("一三八-零零一三-八零零零", "13800138000"),
        ("1三8零0一3八0零0", "13800138000"),
        ("1 3 8 0 0 1 3 8 0 0 0", "13800138000"),
        ("1.3.8.0.0.1.3.8.0.0.0", "13800138000"),
        ("1-3-8-0-0-1-3-8-0-0-0", "13800138000"),
        ("一 三 八 零 零 一 三 八 零 零 零", "13800138000"),
        ("l38oo138ooo", "13800138000"),
        ("138○○138○○○", "13800138000"),
        ("拐洞两三四五六八九", "702345689"),
        ("二〇二六年", "2026年"),
        ("打幺三八零零一三八零零零一直没人", "打13800138000一直没人"),
    ],
)
def test_disguised_numbers_become_digits(written, plain):
    assert normalise(written).text == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("www。baidu。com", "www.baidu.com"),
        ("baidu点com", "baidu.com"),
        ("下午3点com", "下午3.com"),
        ("三点半", "三点半"),
    ],
)
def test_written_dots_of_addresses_become_dots(written, plain):
    assert normalise(written).text == plain


@pytest.mark.parametrize(
    ("written", "found", "original"),
    [
        ("请转到安.全.账.户吗", "安全账户", "安.全.账.户"),
        ("\u200b\u200b安\u200b全", "安全", "安\u200b全"),
        ("打1️⃣3️⃣8️⃣吧", "138", "1️⃣3️⃣8"),
        ("⑩元", "10元", "⑩元"),
        ("普通", "普通", "普通"),
    ],
)
def test_what_is_found_is_marked_in_the_original(written, found, original):
    normalised = normalise(written)
    start = normalised.text.index(found)

    first, last = normalised.original_span(start, start + len(found))

    assert written[first:last] == original


def test_an_empty_span_stays_empty():
    normalised = normalise("a\u200bb")

    assert normalised.original_span(1, 1) == (2, 2)
    assert normalised.original_span(2, 2) == (3, 3)
    assert normalise("").original_span(0, 0) == (0, 0)


@pytest.mark.parametrize("span", [(-1, 1), (0, 3), (2, 1)])
def test_a_span_outside_the_text_is_an_error(span):
    with pytest.raises(IndexError):
        Normalised("ab", range(2)).original_span(*span)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("车专账给弓长三", "转账给张三"),
        ("加微亻言，钅艮行卡", "加微信,银行卡"),
        ("车 专 贝 长 户 吧", "转账户吧"),
        ("拼车专线，宝贝长大，小王见了", "拼车专线,宝贝长大,小王见了"),
        ("加微ж信ㄅ群", "加微信群"),
        ("请把把验验证证码码发给给我", "请把验证码发给我"),
        ("谢谢妈妈，转账账户看看", "谢谢妈妈,转账账户看看"),
    ],
)
def test_characters_in_halves_doubled_or_mixed_with_other_letters_become_whole(text, plain):
    found = normalise(text)

    assert found.text == plain
    assert normalise(found.text).text == plain


def test_places_in_a_text_in_halves_are_those_of_the_original():
    found = normalise("请车专账给我")
    at = found.text.index("账")

    assert found.original_span(at, at + 1) == (3, 4)
    assert found.original_span(1, 3) == (1, 4)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("转(账)给【我】吧", "转账给我吧"), ("カロ微信の号", "加微信的号"), ("见附件(一)。", "见附件(一)。")],
)
def test_bracketed_characters_and_kana_that_pass_for_chinese_become_plain(text, plain):
    assert normalise(text).text == plain
