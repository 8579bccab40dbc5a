"""The words of a work plan in the order in which an official document says them, without any file format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from fanzha.core.campaigns.body import Measure, PlanBody

_NUMBERS: Final = "一二三四五六七八九十"


def chinese_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese.

    >>> [chinese_number(n) for n in (1, 10, 11, 20, 34)]
    ['一', '十', '十一', '二十', '三十四']
    """
    tens, ones = divmod(number, 10)
    said = _NUMBERS[ones - 1] if ones else ""
    if not tens:
        return said
    return f"{_NUMBERS[tens - 1] if tens > 1 else ''}十{said}"


def plan_parts(body: PlanBody) -> Iterator[tuple[int, str]]:
    """Yield the lines of a plan: the level of each (0 for text) and its words; parts that are empty are left out.

    The table of measures is not among them; whoever lays the paper out adds it.
    """
    if body.basis:
        yield 0, body.basis
    parts = [
        ("总体要求", _texts(body.purpose)),
        ("工作目标", _goals(body)),
        ("组织领导", _group(body)),
        ("时间步骤", _phases(body)),
        ("任务与责任分工", _measures(body)),
        ("工作要求", _requirements(body)),
    ]
    filled = [(name, lines) for name, lines in ((name, list(lines)) for name, lines in parts) if lines]
    for place, (name, lines) in enumerate(filled, start=1):
        yield 1, f"{chinese_number(place)}、{name}"
        yield from lines


def said_day(day: date) -> str:
    """Return a day as official documents write it.

    >>> said_day(date(2026, 2, 1))
    '2026年2月1日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def responsible(measure: Measure) -> str:
    """Return who is responsible for a measure, in one line."""
    return "、".join(target.name or target.code for target in measure.targets)


def _texts(text: str) -> Iterator[tuple[int, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        yield 0, line


def _goals(body: PlanBody) -> Iterator[tuple[int, str]]:
    for place, goal in enumerate(body.goals, start=1):
        text = goal.text.rstrip("。；; ")
        if goal.number is not None and _number(goal.number) not in text:
            text += f"达到{_number(goal.number)}{goal.unit}"
        if goal.due_on and "月" not in text:
            text += f"（{said_day(goal.due_on)}前）"
        yield 0, f"{place}.{text}。" if len(body.goals) > 1 else f"{text}。"


def _number(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else f"{number:g}"


def _group(body: PlanBody) -> Iterator[tuple[int, str]]:
    for member in body.members:
        who = f"{member.name}（{member.title}）" if member.name and member.title else member.name or member.title
        yield 0, f"{member.duty}：{who}"
    yield from _texts(body.office)


def _phases(body: PlanBody) -> Iterator[tuple[int, str]]:
    for place, phase in enumerate(body.phases, start=1):
        days = f"{said_day(phase.begins_on)}至{said_day(phase.ends_on)}"
        yield 2, f"（{chinese_number(place)}）{phase.name}（{days}）"
        yield from _texts(phase.text)


def _measures(body: PlanBody) -> Iterator[tuple[int, str]]:
    for place, measure in enumerate(body.measures, start=1):
        yield 2, f"（{chinese_number(place)}）{measure.title}"
        yield from _texts(measure.text)
        if measure.targets:
            yield 0, f"责任单位：{responsible(measure)}"


def _requirements(body: PlanBody) -> Iterator[tuple[int, str]]:
    for place, text in enumerate(body.requirements, start=1):
        head, _, rest = text.partition("\n")
        yield 2, f"（{chinese_number(place)}）{head}"
        yield from _texts(rest)
    yield from _texts(body.reporting)
