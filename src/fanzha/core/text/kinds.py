"""What can be found in a message: the kinds of entity, and one entity."""

from dataclasses import dataclass
from enum import StrEnum


class EntityKind(StrEnum):
    """What an entity is. The values are stored and written to files: never rename one."""

    PHONE = "phone"  # a Chinese mobile number
    LANDLINE = "landline"  # a fixed line with its area code
    HOTLINE = "hotline"  # 110, 96110, 95588, 400-…
    SMS_PORT = "sms_port"  # 106…: sends messages, cannot be called
    OVERSEAS_NUMBER = "overseas_number"
    URL = "url"
    EMAIL = "email"
    CARD = "card"  # a bank card
    ACCOUNT = "account"  # a payment account that is no card
    ID_NUMBER = "id_number"  # a resident identity number
    CREDIT_CODE = "credit_code"  # an organisation's unified social credit code
    AMOUNT = "amount"
    WECHAT = "wechat"
    QQ = "qq"
    ALIPAY = "alipay"
    TELEGRAM = "telegram"
    MEETING = "meeting"  # the number of an online meeting, where screens are shared
    CODE = "code"  # a verification code
    APP_NAME = "app_name"


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing found in a text.

    Attributes:
        value: the canonical form, equal for equal things however they were written: digits only for numbers,
            lower case for hosts, yuan with two decimals for amounts ("20000.00", "500.00 USD").
        start: where it begins in the *original* text.
        end: where it ends in the original text, not included.
    """

    kind: EntityKind
    value: str
    start: int
    end: int
