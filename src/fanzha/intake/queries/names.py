"""Words for codes: types of fraud, grades, kinds of text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fanzha.common.clock import CHINA
from fanzha.intake.models import Report
from fanzha.knowledge import queries as knowledge

KINDS: Final = {
    "sms": "短信",
    "chat": "聊天",
    "call": "电话内容",
    "post": "网页、帖子",
    "email": "邮件",
    "letter": "信件",
    "account": "受骗经过",
    "note": "警情记录",
    "unknown": "没说明",
}


def type_names(at: datetime) -> Mapping[str, str]:
    """Return the short name of every type and sub-type that holds at a moment, by its code."""
    return knowledge.type_names(at.astimezone(CHINA).date())


def type_choices(known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the main types as choices of a form."""
    return [(code, name) for code, name in sorted(known.items()) if code.startswith("C")]


def title(report: Report, known: Mapping[str, str]) -> str:
    """Return what a report looks like in a few words: its type of fraud, or what there is to look at."""
    if report.scam_type:
        return type_name(report.scam_type, report.subtype, known)
    if report.is_scam is None:
        return "只有图片，由民警读图" if report.picture_count else "还没有筛查"
    return "类型不明" if report.grade != "none" else "没查到问题"


def type_name(code: str, subtype: str, known: Mapping[str, str]) -> str:
    """Return the name of a sub-type where it is known, of the type otherwise; an unknown code stays as it is."""
    return known.get(subtype) or known.get(code, code)
