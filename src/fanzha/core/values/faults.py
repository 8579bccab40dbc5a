"""What can be wrong with a value, and how an officer is told."""

from enum import StrEnum
from typing import Final

from fanzha.core.reasons import Reason, Refused, register


class Fault(StrEnum):
    """Why a value was refused (no entry) or deserves a second look (`Warning` in its name)."""

    EMPTY = "value.empty"
    LOST_DIGITS = "value.lost_digits"
    NOT_WHOLE = "value.not_whole"

    AMOUNT_UNREADABLE = "value.amount.unreadable"
    AMOUNT_TOO_PRECISE = "value.amount.too_precise"
    AMOUNT_TOO_LARGE = "value.amount.too_large"

    PERIOD_UNREADABLE = "value.period.unreadable"

    PHONE_UNREADABLE = "value.phone.unreadable"
    PHONE_TOO_SHORT = "value.phone.too_short"
    PHONE_TOO_LONG = "value.phone.too_long"
    PHONE_NO_AREA_CODE = "value.phone.no_area_code"
    PHONE_UNKNOWN_PREFIX = "value.phone.unknown_prefix"

    ID_UNREADABLE = "value.id.unreadable"
    ID_TOO_SHORT = "value.id.too_short"
    ID_TOO_LONG = "value.id.too_long"
    ID_NO_SUCH_DATE = "value.id.no_such_date"
    ID_NOT_BORN_YET = "value.id.not_born_yet"
    ID_CHECK_DIGIT = "value.id.check_digit"
    ID_REGION_WARNING = "value.id.region"

    CARD_UNREADABLE = "value.card.unreadable"
    CARD_TOO_SHORT = "value.card.too_short"
    CARD_TOO_LONG = "value.card.too_long"
    CARD_LUHN_WARNING = "value.card.luhn"
    CARD_PREFIX_WARNING = "value.card.prefix"

    CREDIT_CODE_UNREADABLE = "value.credit_code.unreadable"
    CREDIT_CODE_LENGTH = "value.credit_code.length"
    CREDIT_CODE_LETTER = "value.credit_code.letter"
    CREDIT_CODE_CHECK_WARNING = "value.credit_code.check"

    DIVISION_UNREADABLE = "value.division.unreadable"
    DIVISION_LENGTH = "value.division.length"
    DIVISION_GAP = "value.division.gap"
    DIVISION_PROVINCE_WARNING = "value.division.province"

    URL_UNREADABLE = "value.url.unreadable"
    URL_TOO_LONG = "value.url.too_long"
    URL_SCHEME = "value.url.scheme"
    URL_HOST = "value.url.host"
    URL_PORT = "value.url.port"


SENTENCES: Final = {
    Fault.EMPTY: "{what}没有填，请补上",
    Fault.LOST_DIGITS: "{what}被表格改成了数字，后面的位数已经丢失。把这一列设为文本，再按原件填写",
    Fault.NOT_WHOLE: "{what}带小数，应为整串数字。把这一列设为文本，再按原件填写",
    Fault.AMOUNT_UNREADABLE: "金额看不懂，请写成 3000.50、3,000.50 元或 1.2 万元这样",
    Fault.AMOUNT_TOO_PRECISE: "金额比分还小，最多写到分（小数点后两位）",
    Fault.AMOUNT_TOO_LARGE: "金额太大，超过 10 万亿元。请核对单位是元还是万元",
    Fault.PERIOD_UNREADABLE: "时间段看不懂，请写成 2026-03、2026年第一季度或 2026年3月上旬这样",
    Fault.PHONE_UNREADABLE: "电话里有不认识的字符，只写数字即可",
    Fault.PHONE_TOO_SHORT: "电话少 {count} 位，应为 {wanted} 位",
    Fault.PHONE_TOO_LONG: "电话多 {count} 位，应为 {wanted} 位",
    Fault.PHONE_NO_AREA_CODE: "座机缺区号，请在前面加上，例如 0512-",
    Fault.PHONE_UNKNOWN_PREFIX: "电话开头不对。手机以 13 至 19 开头，座机以 0 加区号开头，境外以 + 或 00 开头",
    Fault.ID_UNREADABLE: "身份证号里有不认识的字符，应为 18 位数字，末位可以是 X",
    Fault.ID_TOO_SHORT: "身份证号少 {count} 位，应为 18 位",
    Fault.ID_TOO_LONG: "身份证号多 {count} 位，应为 18 位",
    Fault.ID_NO_SUCH_DATE: "身份证号第 {first} 至 {last} 位不是真实的出生日期，请对照证件",
    Fault.ID_NOT_BORN_YET: "身份证号里的出生日期还没到，请对照证件",
    Fault.ID_CHECK_DIGIT: "身份证号末位与前面对不上，可能抄错了一位，请对照证件",
    Fault.ID_REGION_WARNING: "身份证号开头的地区代码不常见，请对照证件；确认无误可以保留",
    Fault.CARD_UNREADABLE: "银行卡号里有不认识的字符，只写数字即可",
    Fault.CARD_TOO_SHORT: "银行卡号少 {count} 位，应为 16 至 19 位",
    Fault.CARD_TOO_LONG: "银行卡号多 {count} 位，应为 16 至 19 位",
    Fault.CARD_LUHN_WARNING: "银行卡号的校验位对不上，可能抄错了一位；对公账户和部分老卡除外",
    Fault.CARD_PREFIX_WARNING: "银行卡号不是 62 开头，请确认不是账号或单号",
    Fault.CREDIT_CODE_UNREADABLE: "统一社会信用代码里有不认识的字符，应为 18 位数字和大写字母",
    Fault.CREDIT_CODE_LENGTH: "统一社会信用代码应为 18 位，现在是 {count} 位",
    Fault.CREDIT_CODE_LETTER: "统一社会信用代码不用字母 I、O、S、V、Z，看看是不是 1、0、5、U、2",
    Fault.CREDIT_CODE_CHECK_WARNING: "统一社会信用代码的校验位对不上，请对照执照；确认无误可以保留",
    Fault.DIVISION_UNREADABLE: "区划代码只能是数字",
    Fault.DIVISION_LENGTH: "区划代码应为 2、4、6、9 或 12 位，现在是 {count} 位",
    Fault.DIVISION_GAP: "区划代码中间一级是 0，下一级却有数，请核对",
    Fault.DIVISION_PROVINCE_WARNING: "区划代码开头两位不是现有的省份，请核对",
    Fault.URL_UNREADABLE: "网址看不懂，请把整条链接粘贴过来",
    Fault.URL_TOO_LONG: "网址太长，超过 {limit} 个字符",
    Fault.URL_SCHEME: "这不是网页地址，只收 http 和 https 开头的链接",
    Fault.URL_HOST: "网址里的域名不对，请把整条链接粘贴过来",
    Fault.URL_PORT: "网址里的端口不对，应为 1 至 65535",
}

register(Fault, SENTENCES)


class BadValue(Refused):
    """A value that cannot be accepted as it stands; its text is the sentence for the officer.

    The sentence never repeats the value: errors reach logs and files.
    """

    def __init__(self, fault: Fault, /, **facts: object) -> None:
        """Refuse with a fault and the facts of its sentence."""
        super().__init__(Reason(fault, facts))
