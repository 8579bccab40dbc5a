"""The answer to a check in the words of the public page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fanzha.core.screening import ADVICE, TACTICS, PublicVerdict
from fanzha.intake.queries import type_name, type_names
from fanzha.intake.queries.answer import Answer
from fanzha.intake.queries.look import ASKED_NAMES, Asked
from fanzha.intake.queries.screening import Mark

MOST_STEPS: Final = 4
MOST_REASONS: Final = 5

_STEPS: Final = {
    PublicVerdict.LIKELY_SCAM: ("stop_paying", "hang_up", "keep_records", "call_110"),
    PublicVerdict.UNSURE: ("stop_paying", "no_code", "tell_family", "ask_96110"),
    PublicVerdict.UNREADABLE: ("stop_paying", "no_code", "ask_96110"),
}
_LINES: Final = {
    PublicVerdict.LIKELY_SCAM: "先停下，别转账",
    PublicVerdict.UNSURE: "先别转账，核实了再说",
    PublicVerdict.NOTHING: "新骗术和刚换的号码查不到",
    PublicVerdict.UNREADABLE: "先别转账，打电话问清楚",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What the answer page shows."""

    kind: str
    line: str
    steps: tuple[str, ...]
    marks: tuple[Mark, ...]
    reasons: tuple[str, ...]
    looked_at: tuple[str, ...]
    is_message: bool
    is_nothing: bool
    is_unreadable: bool
    version: str


def page(answer: Answer, at: datetime) -> Page:
    """Return the answer in words."""
    return Page(
        kind=answer.public.value,
        line=_line(answer, at),
        steps=_steps(answer),
        marks=_marks(answer),
        reasons=_reasons(answer),
        looked_at=_looked_at(answer),
        is_message=answer.asked is Asked.MESSAGE,
        is_nothing=answer.public is PublicVerdict.NOTHING,
        is_unreadable=answer.public is PublicVerdict.UNREADABLE,
        version=answer.verdict.version if answer.verdict else "",
    )


def _line(answer: Answer, at: datetime) -> str:
    """Return the line below the verdict: what it looks like, where that is known, and what to do first."""
    verdict = answer.verdict
    if verdict is None or not verdict.type or answer.public is not PublicVerdict.LIKELY_SCAM:
        return _LINES[answer.public]
    name = type_name(verdict.type, verdict.subtype or "", type_names(at))
    return f"像“{name}”。{_LINES[answer.public]}"


def _steps(answer: Answer) -> tuple[str, ...]:
    codes = answer.verdict.advice if answer.verdict and answer.verdict.readable else ()
    return tuple(ADVICE[code] for code in (codes or _STEPS.get(answer.public, ()))[:MOST_STEPS])


def _marks(answer: Answer) -> tuple[Mark, ...]:
    if answer.verdict is None or answer.public is PublicVerdict.NOTHING:
        return ()
    return tuple(Mark(t.start, t.end, TACTICS[t.name].name_zh, t.strong) for t in answer.verdict.tactics)


def _reasons(answer: Answer) -> tuple[str, ...]:
    """Return why, strongest first: listed by an officer, then what was found in the words, then the form."""
    listed = [f"这个{ASKED_NAMES[Asked(hit.kind)]}在本县核实过的名单里" for hit in answer.hits[:2]]
    found = [] if answer.verdict is None or answer.public is PublicVerdict.NOTHING else list(answer.verdict.tactics)
    weights: dict[str, float] = {}
    strong = {hit.name for hit in found if hit.strong}
    for hit in found:
        weights[hit.name] = weights.get(hit.name, 0.0) + hit.weight
    # What settles it alone comes first, whatever the weights learnt beside it.
    ranked = sorted(weights, key=lambda name: (name not in strong, -weights[name], name))
    tactics = [f"{TACTICS[name].name_zh}：{TACTICS[name].definition_zh}" for name in ranked]
    signs = [sign.said for sign in answer.signs]
    return tuple([*listed, *signs, *tactics][:MOST_REASONS])


def _looked_at(answer: Answer) -> tuple[str, ...]:
    """Return what was looked at, for the page that found nothing: it must say how little that means."""
    if answer.asked is Asked.MESSAGE:
        return ("内容：没有命中已知的骗术说法", "号码、网址、账号：不在本县核实过的名单里")
    name = ASKED_NAMES[answer.asked]
    return (f"{name}：不在本县核实过的名单里", f"{name}的写法：没有看出异常")
