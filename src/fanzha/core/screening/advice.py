"""What to do now: short steps for the public, chosen from the tactics found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from .verdict import Grade

# At most 14 characters each, so that four of them fit a telephone at large text (UI rules, 2026).
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "stop_paying": "先别转账，一分也不转",
        "no_code": "验证码不告诉任何人",
        "hang_up": "挂断电话，不再接听",
        "stop_sharing": "马上关掉屏幕共享",
        "no_link": "别点链接，也别扫码",
        "uninstall": "卸载对方给的软件",
        "call_person": "打熟悉的电话核实本人",
        "official_app": "只在官方软件里查",
        "ask_office": "拨打单位公开电话核实",
        "no_fee_first": "先交钱的贷款都别办",
        "no_task_fee": "要垫钱的任务都别做",
        "no_more_money": "提现要交钱，别再交",
        "no_card_lending": "银行卡电话卡不外借",
        "no_card_tap": "银行卡别贴手机",
        "keep_in_platform": "只在平台内付款",
        "no_ransom": "不付钱，留证据报警",
        "no_credit_fee": "征信花钱修不了",
        "no_visit_cash": "现金黄金不交给外人",
        "tell_family": "先和家里人商量",
        "keep_records": "聊天转账记录留好",
        "change_password": "已说出去就改密码挂失",
        "ask_96110": "拿不准就打 96110",
        "call_110": "已转钱马上打 110",
    }
)

MOST_STEPS = 4  # UI rules: at most three or four steps

# First match wins; ordered by how much harm the next minute can do.
_STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("stop_sharing", ("screen_sharing", "remote_app")),
    ("hang_up", ("stay_on_line", "crime_accusation", "safe_account")),
    ("no_code", ("code_request",)),
    ("no_card_tap", ("nfc_tap",)),
    ("no_ransom", ("intimate_threat",)),
    ("no_more_money", ("unfreeze_fee", "no_payout")),
    ("no_task_fee", ("chain_orders", "task_commission")),
    ("no_fee_first", ("flow_brushing", "easy_loan")),
    ("no_credit_fee", ("credit_repair", "credit_threat", "account_closing")),
    ("no_visit_cash", ("cash_gold",)),
    ("no_card_lending", ("card_rental", "relay_device")),
    ("call_person", ("claims_boss", "claims_kin", "guess_who", "kin_emergency", "deepfake")),
    ("official_app", ("refund_offer", "cancel_service", "flight_change", "claims_service")),
    ("no_link", ("phishing_link",)),
    ("ask_office", ("claims_police", "claims_official", "claims_bank", "third_party_buy", "claims_military")),
    ("keep_in_platform", ("leaving_escrow", "bargain", "deposit_first")),
    ("change_password", ("card_details",)),
    ("tell_family", ("romance", "elder_invest", "miracle_cure", "secrecy", "guaranteed_profit")),
)


def advice_for(grade: Grade, tactics: Collection[str]) -> tuple[str, ...]:
    """Return at most four advice codes, the most pressing first; empty where nothing was found."""
    if grade is Grade.NONE:
        return ()
    found = set(tactics)
    specific = [code for code, causes in _STEPS if not found.isdisjoint(causes)]
    if "loss_report" in found or "blocked_after" in found:
        return ("call_110", *specific[: MOST_STEPS - 2], "keep_records")
    if grade is Grade.BLUE:
        return (*specific[: MOST_STEPS - 1], "ask_96110")
    if "stop_paying" not in specific:
        specific.insert(0, "stop_paying")
    return (*specific[: MOST_STEPS - 1], "call_110")
