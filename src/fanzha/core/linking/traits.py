"""Marks by which a case may be found again, each with one normal form.

Source: docs/methods/linking.md.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from fanzha.core.text.kinds import EntityKind


class TraitKind(StrEnum):
    """What a mark is. The values are stored and stand in files: never rename one."""

    ACCOUNT = "account"  # the payee's card or payment account
    LOWER_ACCOUNT = "lower_account"  # an account to which the payee's money went on
    PHONE = "phone"
    SMS_PORT = "sms_port"
    URL = "url"  # host and path
    EMAIL = "email"
    QQ = "qq"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    TELEGRAM = "telegram"
    MEETING = "meeting"
    APP = "app_name"
    WALLET = "wallet"
    PAYEE_NAME = "payee_name"
    ALIAS = "alias"  # a name or nickname that the other side gave
    DEVICE = "device"
    ADDRESS = "ip"


KIND_NAMES: Final[dict[TraitKind, str]] = {
    TraitKind.ACCOUNT: "收款账号",
    TraitKind.LOWER_ACCOUNT: "下级账户",
    TraitKind.PHONE: "电话",
    TraitKind.SMS_PORT: "短信端口",
    TraitKind.URL: "网址",
    TraitKind.EMAIL: "邮箱",
    TraitKind.QQ: "QQ 号",
    TraitKind.WECHAT: "微信号",
    TraitKind.ALIPAY: "支付宝账号",
    TraitKind.TELEGRAM: "境外聊天账号",
    TraitKind.MEETING: "会议号",
    TraitKind.APP: "应用名称",
    TraitKind.WALLET: "钱包地址",
    TraitKind.PAYEE_NAME: "收款人姓名",
    TraitKind.ALIAS: "对方自称",
    TraitKind.DEVICE: "设备",
    TraitKind.ADDRESS: "网络地址",
}
# What a text names, as marks; amounts, codes and the numbers of persons and hotlines are none.
FROM_TEXT: Final[dict[EntityKind, TraitKind]] = {
    EntityKind.CARD: TraitKind.ACCOUNT, EntityKind.ACCOUNT: TraitKind.ACCOUNT, EntityKind.PHONE: TraitKind.PHONE,
    EntityKind.LANDLINE: TraitKind.PHONE, EntityKind.OVERSEAS_NUMBER: TraitKind.PHONE,
    EntityKind.SMS_PORT: TraitKind.SMS_PORT, EntityKind.URL: TraitKind.URL, EntityKind.EMAIL: TraitKind.EMAIL,
    EntityKind.QQ: TraitKind.QQ, EntityKind.WECHAT: TraitKind.WECHAT, EntityKind.ALIPAY: TraitKind.ALIPAY,
    EntityKind.TELEGRAM: TraitKind.TELEGRAM, EntityKind.MEETING: TraitKind.MEETING, EntityKind.APP_NAME: TraitKind.APP,
}  # fmt: skip
_DIGITS = {
    TraitKind.ACCOUNT, TraitKind.LOWER_ACCOUNT, TraitKind.PHONE, TraitKind.SMS_PORT, TraitKind.QQ, TraitKind.MEETING,
}  # fmt: skip
_AS_WRITTEN = {TraitKind.WALLET}  # upper and lower case are part of the address
_SPACES = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_NOISE = re.compile(r"[\s\-—–_.·,，()（）]+")


def normal(kind: TraitKind, value: str) -> str:
    """Return the form in which equal marks are equal, or nothing where the value says nothing.

    >>> normal(TraitKind.ACCOUNT, "6225 8819-3827 4650"), normal(TraitKind.PHONE, "+86 139 0013 9000")
    ('6225881938274650', '13900139000')
    >>> normal(TraitKind.URL, "HTTPS://www.Example.com/a/?from=1"), normal(TraitKind.WECHAT, " ＡＢ_c1 ")
    ('example.com/a', 'ab_c1')
    >>> normal(TraitKind.APP, " ")
    ''
    """
    text = _SPACES.sub("", unicodedata.normalize("NFKC", value))
    if kind in _AS_WRITTEN:
        return text
    text = text.lower()
    if kind in _DIGITS:
        bare = _NOISE.sub("", text)
        return _china(bare) if kind is TraitKind.PHONE else bare
    return _page(text) if kind is TraitKind.URL else text


def _china(digits: str) -> str:
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) == len("13900139000"):
            return digits.removeprefix(prefix)
    return digits


def _page(url: str) -> str:
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", url).split("?", 1)[0].split("#", 1)[0]
    return bare.removeprefix("www.").rstrip("/")
