"""Say in Chinese, for an officer, why a text was raised and what speaks against it."""

from __future__ import annotations

from .catalogue import TACTICS
from .verdict import Grade, Verdict

_GRADES = {
    Grade.RED: "红色（紧急）",
    Grade.ORANGE: "橙色（高）",
    Grade.YELLOW: "黄色（中）",
    Grade.BLUE: "蓝色（一般）",
    Grade.NONE: "不预警",
}
_AGAINST = {
    "publicity": "像反诈宣传或案例警示，写到的手法是在提醒别人",
    "warned": "写到的手法是在提醒别人不要照做",
    "bank_notice": "像银行动账或账单通知",
    "code_notice": "像验证码短信，并提醒不要外传",
    "parcel_notice": "像取件、派送通知",
    "marketing": "像商家营销短信",
    "meeting": "像工作会议、公司事务的谈话",
    "family": "像家里人日常说话",
    "gov_notice": "像政府办事、公示通知",
    "service_talk": "像正常的客服、售后谈话",
    "job_talk": "像正常的招聘信息",
    "news": "像新闻或判决报道",
    "secure_reminder": "带有安全提醒",
    "no_such_thing": "直接说明这是骗局",
    "appointment": "请人到窗口或按预约办理",
    "own_escrow": "款项走平台或原路退回",
    "hotline": "写有公开服务或反诈热线",
    "wording": "整体用词与正常文字相近",
    "home_wording": "用词与本地确认无害的文字相近",
}
_MOST_REASONS = 6
_LEAST_AGAINST = -0.3  # weaker counter-evidence is not worth a line


def explain(verdict: Verdict) -> list[str]:
    """Return sentences for an officer: the answer, what speaks for it, what speaks against it."""
    if not verdict.readable:
        return ["没有可判断的中文内容，请人工查看。"]
    lines = [_answer(verdict)]
    for name in _heaviest(verdict):
        tactic = TACTICS[name]
        lines.append(f"{tactic.name_zh}：{tactic.definition_zh}。")
    lines += [f"另一面：{reason}。" for reason in _against(verdict)]
    return lines


def counter_evidence(verdict: Verdict) -> list[str]:
    """Return what speaks against a fraud, strongest first, in short sentences without a full stop."""
    return _against(verdict)


def _answer(verdict: Verdict) -> str:
    if verdict.is_scam:
        return f"判断为诈骗，{_GRADES[verdict.grade]}，版本 {verdict.version}。"
    if verdict.grade is Grade.BLUE:
        return f"有可疑，先核实，{_GRADES[verdict.grade]}，版本 {verdict.version}。"
    return f"没有查到问题，这不等于安全，版本 {verdict.version}。"


def _heaviest(verdict: Verdict) -> list[str]:
    weights: dict[str, float] = {}
    for hit in verdict.tactics:
        weights[hit.name] = weights.get(hit.name, 0.0) + hit.weight
    ranked = sorted(weights, key=lambda name: (-weights[name], name))
    return ranked[:_MOST_REASONS]


def _against(verdict: Verdict) -> list[str]:
    reasons: list[str] = []
    for part in verdict.contributions:
        code = part.code.split(":", 1)[-1] if ":" in part.code else part.code
        key = "publicity" if "publicity" in part.code else "warned" if part.code.startswith("warned") else code
        reason = _AGAINST.get(key)
        if part.weight <= _LEAST_AGAINST and reason and reason not in reasons:
            reasons.append(reason)
    return reasons[:3]
