"""What people are told about their data, from the reviewed notices of the knowledge base."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from fanzha.common.clock import CHINA
from fanzha.knowledge import queries as knowledge
from fanzha.rights.queries.rules import days_kept

CODES: Final = ("privacy-check", "privacy-report", "privacy-family")
# In the order in which people ask: why, what, how, how long, must I.
_PARTS: Final = (
    ("purpose", "做什么用"),
    ("kinds", "用哪些信息"),
    ("method", "怎么处理"),
    ("retention", "留多久"),
    ("voluntary", "不填行不行"),
    ("automated", "谁来决定"),
    ("basis", "依据"),
    ("note", "请注意"),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: a title, then pairs of a question and its answer."""

    title: str
    version: str
    parts: tuple[tuple[str, str], ...]


def notices(at: datetime) -> list[Notice]:
    """Return the notices of the public forms that hold at a moment; empty where the knowledge base has none."""
    on, known = at.astimezone(CHINA).date(), _known(at)
    found = [knowledge.article_at("notice", code, on) for code in CODES]
    return [_notice(article, known) for article in found if article is not None]


def _notice(article: knowledge.Article, known: Mapping[str, str]) -> Notice:
    body = knowledge.fill(dict(article.body), known)
    parts = [(label, _said(body.get(name))) for name, label in _PARTS]
    version = f"第 {article.version} 版，{article.valid_from:%Y-%m-%d} 起"
    return Notice(article.title, version, tuple(pair for pair in parts if pair[1]))


def rights(at: datetime) -> list[str]:
    """Return what people may ask for, and whom to ask when the answer does not satisfy."""
    article = knowledge.article_at("notice", CODES[1], at.astimezone(CHINA).date())
    if article is None:
        return []
    body = knowledge.fill(dict(article.body), _known(at))
    return [line for line in [*body.get("rights", []), body.get("appeal", "")] if line and "{" not in line]


def _said(value: Any) -> str:
    """Return a part as one text; a sentence with a gap that nothing fills is left out rather than shown with it."""
    lines = value if isinstance(value, list) else [value or ""]
    return "；".join(line for line in lines if line and "{" not in line)


def _known(at: datetime) -> dict[str, str]:
    days = days_kept("report.confirmed", at.astimezone(CHINA).date())
    site: Any = settings
    return {
        "operator": site.FANZHA_OPERATOR,
        "contact_phone": site.FANZHA_HOTLINE,
        "supervisor": "上级主管机关",
    } | ({} if days is None else {"retention_report": f"举报收到后最多保存 {_length(days)}"})


_YEAR: Final = 365


def _length(days: int) -> str:
    return f"{days // _YEAR} 年" if days % _YEAR == 0 else f"{days} 天"
