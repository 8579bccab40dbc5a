"""What can be wrong with a deadline rule, and how an administrator is told."""

from enum import StrEnum
from typing import Final

from fanzha.core.reasons import Reason, Refused, register


class DeadlineFault(StrEnum):
    """Why a deadline rule was refused."""

    UNREADABLE = "deadline.unreadable"
    UNKNOWN_KEY = "deadline.unknown_key"
    PERIOD = "deadline.period"
    DAY = "deadline.day"
    MONTH = "deadline.month"
    AMOUNT = "deadline.amount"
    UNIT = "deadline.unit"
    TIME = "deadline.time"
    ROLL = "deadline.roll"


SENTENCES: Final = {
    DeadlineFault.UNREADABLE: "时限规则看不懂，要么写“每周、每月……的哪一天”，要么写“多久之内”",
    DeadlineFault.UNKNOWN_KEY: "时限规则里有不认识的项：{keys}",
    DeadlineFault.PERIOD: "时限规则的周期不对，应为日、周、旬、月、季、半年、学期或年",
    DeadlineFault.DAY: "时限规则的日子不对，应为 {first} 至 {last}，或用负数从末尾倒数",
    DeadlineFault.MONTH: "时限规则的月份不对，只有季、半年、学期和年可以写第几个月",
    DeadlineFault.AMOUNT: "时限规则的数量不对，应为 1 至 {limit} 的整数",
    DeadlineFault.UNIT: "时限规则的单位不对，应为分钟、小时、天或工作日",
    DeadlineFault.TIME: "时限规则的钟点不对，请写成 16:00 这样，最晚 24:00；按分钟和小时计的不写钟点",
    DeadlineFault.ROLL: "时限规则的节假日处理不对，应为不变、提前、顺延或跳过",
}

register(DeadlineFault, SENTENCES)


class BadDeadline(Refused):
    """A deadline rule that makes no sense; its text is the sentence for the administrator."""

    def __init__(self, fault: DeadlineFault, /, **facts: object) -> None:
        """Refuse with a fault and the facts of its sentence."""
        super().__init__(Reason(fault, facts))
