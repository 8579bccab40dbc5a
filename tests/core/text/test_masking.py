import pytest

from fanzha.core.text import (
    EntityKind,
    mask,
    mask_account,
    mask_card,
    mask_email,
    mask_entity,
    mask_id_number,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        ("没有什么可以遮的，打96110或110报警", "没有什么可以遮的，打96110或110报警"),
        ("电话13800138000。", "电话138****8000。"),
        ("电话１３８ ００１３ ８０００。", "电话138****8000。"),
        ("打幺三八零零一三八零零零", "打138****8000"),
        ("座机0512-65123456", "座机0512-****3456"),
        ("境外+85251234567", "境外+852****4567"),
        ("身份证11010519491231002X", "身份证1101**********002X"),
        ("身份证110105491231002", "身份证1101**********002X"),
        ("卡6225 8814 1420 7430转5万元", "卡622588******7430转5万元"),
        ("账号1234567890123", "账号12*********23"),
        ("微信abc_123", "微信ab***23"),
        ("邮箱wang@example.cn", "邮箱w***@example.cn"),
        ("验证码482913", "验证码******"),
        ("运单773312345678901", "运单77***********01"),
        ("看http://a.cn/?m=13800138000", "看http://a.cn/?m=13*******00"),
        ("户名：张三", "户名：张*"),
        ("收款人 王小明，开户行某行", "收款人 王**，开户行某行"),
        ("我叫欧阳修的", "我叫欧阳*的"),
        ("联系人：待定", "联系人：待定"),
        ("姓名：李芳电话13800138000", "姓名：李*电话138****8000"),
        ("姓名：张*，电话138****8000", "姓名：张*，电话138****8000"),
    ],
)
def test_personal_data_are_masked_and_the_rest_stays(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("masking", "value", "masked"),
    [
        (mask_phone, "13800138000", "138****8000"),
        (mask_phone, "010-65123456", "010-****3456"),
        (mask_phone, "", ""),
        (mask_phone, "1234", "****"),
        (mask_phone, "65123456", "****3456"),
        (mask_id_number, "11010519491231002X", "1101**********002X"),
        (mask_id_number, "123", "1**"),
        (mask_card, "6225881414207430", "622588******7430"),
        (mask_card, "62258814", "6*******"),
        (mask_account, "abc123", "ab**23"),
        (mask_account, "a", "a*"),
        (mask_email, "a@b.cn", "a*@b.cn"),
        (mask_name, "张三", "张*"),
        (mask_name, "张三丰", "张**"),
        (mask_name, "欧阳修", "欧阳*"),
        (mask_name, "欧阳", "欧*"),
    ],
)
def test_values_of_known_kind_are_masked(masking, value, masked):
    assert masking(value) == masked


@pytest.mark.parametrize("kind", list(EntityKind))
def test_every_kind_is_masked_or_identifies_nobody(kind):
    public = {K for K in EntityKind if K in {"hotline", "sms_port", "url", "credit_code", "amount", "app_name"}}

    shown = mask_entity(kind, "1234567890")

    assert (shown == "1234567890") is (kind in public)
