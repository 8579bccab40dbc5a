"""Words for codes: types of fraud, grades, kinds of text."""

from typing import Final

from fanzha.intake.models import Report

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


def title(report: Report) -> str:
    """Return what a report looks like in a few words: its type of fraud, or what there is to look at."""
    if report.scam_type:
        return type_name(report.scam_type, report.subtype)
    if report.is_scam is None:
        return "只有图片，由民警读图" if report.picture_count else "还没有筛查"
    return "类型不明" if report.grade != "none" else "没查到问题"


def type_name(code: str, subtype: str = "") -> str:
    """Return the name of a type of fraud, with its sub-type where known; an unknown code stays as it is."""
    return " · ".join(part for part in (code, subtype) if part)
