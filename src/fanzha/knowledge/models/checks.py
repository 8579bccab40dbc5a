"""Whether a body may be let out: limits, tone, and no borrowed names. Pure; says what, where and how to mend it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fanzha.knowledge.models.bodies import PARTS, Part, Shape, texts

# What a text may leave open; whoever shows or sends it fills these in (settings, or the officer at work).
PLACEHOLDERS: dict[str, str] = {
    "operator": "主办单位名称",
    "officer": "劝阻人称呼",
    "callback": "公示的回拨电话",
    "county_hotline": "本县反诈中心电话",
    "county_hours": "接听时间",
    "station_phone": "派出所值班电话",
    "station_name": "派出所名称",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "contact_address": "联系地址",
    "supervisor": "上级主管机关",
    "retention_report": "举报的保存期限",
    "retention_visit": "走访登记的保存期限",
    "retention_alert": "预警记录的保存期限",
    "rights_days": "答复期限（天）",
}
# The services whose texts people must be able to trust: ours never look like theirs.
_OTHERS_NAMES = re.compile("96110|12381|国家反诈中心|公安部")
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|cn|net|top|vip)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SPEAKS_FIRST = {"identify", "door"}
_STEP_TITLE = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one part, as a sentence for whoever writes."""

    part: str
    sentence: str


def check_body(kind: str, body: Mapping[str, Any]) -> list[Problem]:
    """Return every problem of a body; an empty list means that it may be let out."""
    problems = [found for part in PARTS[kind] for found in _check_part(part, body.get(part.name))]
    if kind == "script":
        problems += _check_script(body)
    return problems


def _check_part(part: Part, value: Any) -> Iterator[Problem]:
    if value is None or value in ("", [], {}):
        if part.required:
            yield Problem(part.name, "还没有填。")
        return
    yield from _check_size(part, value)
    if part.choices and value not in dict(part.choices):
        yield Problem(part.name, "请从列出的里面选一个。")
    yield from _check_tone(part, value)


def _check_size(part: Part, value: Any) -> Iterator[Problem]:
    if isinstance(value, list) and not part.least <= len(value) <= part.most:
        wanted = f"{part.least}–{part.most} 条" if part.least > 1 else f"最多 {part.most} 条"
        yield Problem(
            part.name,
            f"应有{wanted}，现在 {len(value)} 条。" if part.least > 1 else f"{wanted}，现在 {len(value)} 条。",
        )
    for text in texts(value):
        if len(text) > part.longest:
            yield Problem(part.name, f"“{text[:12]}…”有 {len(text)} 个字，最多 {part.longest} 个。")
    if isinstance(value, list) and part.shape is Shape.LINES and len(set(value)) < len(value):
        yield Problem(part.name, "有两条一样。删掉一条。")


def _check_tone(part: Part, value: Any) -> Iterator[Problem]:
    for text in texts(value):
        if "！" in text or "!" in text:
            yield Problem(part.name, f"“{text[:12]}…”里有感叹号。换成句号，话说平和些。")
        for name in _PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                yield Problem(part.name, f"没有“{{{name}}}”这个空位。可用：{'、'.join(PLACEHOLDERS)}。")


def _check_script(body: Mapping[str, Any]) -> Iterator[Problem]:
    if body.get("channel") == "sms":
        yield from _check_sms(str(body.get("text") or ""))
    elif not body.get("steps"):
        yield Problem("steps", "还没有填。")
    for step in body.get("steps") or []:
        yield from _check_step(step)


def _check_sms(text: str) -> Iterator[Problem]:
    if not text:
        yield Problem("text", "还没有填。")
    if _LINK.search(text):
        yield Problem("text", "短信里不带网址：真提醒不让人点链接。")
    if _DIGIT.search(text):
        yield Problem("text", "短信里不带号码和数字：群众分不清哪个号码是真的。")
    if _OTHERS_NAMES.search(text):
        yield Problem("text", "不能用 96110、12381、国家反诈中心、公安部的名义发短信。")


def _check_step(step: Mapping[str, Any]) -> Iterator[Problem]:
    title = str(step.get("title", ""))
    if not title or len(title) > _STEP_TITLE:
        yield Problem("steps", f"每一步要有名称，最多 {_STEP_TITLE} 个字。现在是“{title[:24]}”。")
    if not step.get("do") and not step.get("say") and not step.get("ask"):
        yield Problem("steps", f"“{title}”这一步是空的。写上做什么、说什么或问什么。")
    said = " ".join(texts(step.get("say", [])))
    if step.get("key") in _SPEAKS_FIRST and _OTHERS_NAMES.search(said):
        yield Problem("steps", f"“{title}”里不能用 96110、12381、国家反诈中心、公安部的名义介绍自己。")
