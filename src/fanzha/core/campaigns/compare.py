"""What two versions of a plan say differently, part by part and line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fanzha.core.calendar.faults import BadDeadline
from fanzha.core.calendar.rules import parse_rule
from fanzha.core.campaigns.body import Ask, Goal, Measure, Member, Phase, PlanBody
from fanzha.core.campaigns.paper import responsible, said_day

_MARKS: Final = {" ": "same", "-": "gone", "+": "new"}


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs; each line is a pair of `same`, `gone` or `new` and the text."""

    label: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What counters, kinds of evidence and ways of splitting are called; codes without a name are shown as they are."""

    counters: Mapping[str, str]
    units: Mapping[str, str]
    evidence: Mapping[str, str]
    splits: Mapping[str, str]


def changes_between(
    old: PlanBody, new: PlanBody, names: Names, heads: Iterable[tuple[str, str, str]] = ()
) -> tuple[Change, ...]:
    """Return the parts that differ, in the order of the document; empty where the two say the same.

    Args:
        heads: what stands outside the body (title, days): label, old text, new text.
    """
    found = [Change(label, _lines([before], [after])) for label, before, after in heads if before != after]
    before, after = dict(_parts(old, names)), dict(_parts(new, names))
    found += [Change(label, _lines(before[label], after[label])) for label in before if before[label] != after[label]]
    return (*found, *_measure_changes(old, new, names))


def said_ask(ask: Ask, names: Names) -> str:
    """Return what a measure asks for, in one line.

    >>> names = Names({"leaflets": "宣传单"}, {"leaflets": "份"}, {"photo": "照片"}, {"population": "按人口"})
    >>> said_ask(Ask("leaflets", 5000, "population", ("photo",), {"each": "week", "day": 5}), names)
    '宣传单 5000 份，按人口分，凭照片，每周五结束前'
    """
    parts = [names.counters.get(ask.counter, ask.counter) or "完成情况"]
    if ask.quota is not None:
        parts[0] += f" {ask.quota} {names.units.get(ask.counter, '')}".rstrip()
        parts.append(f"{names.splits.get(ask.split, ask.split)}分")
    if ask.evidence:
        parts.append(f"凭{'、'.join(names.evidence.get(code, code) for code in ask.evidence)}")
    if ask.deadline:
        parts.append(said_rule(ask.deadline))
    elif ask.due_on:
        parts.append(f"{said_day(ask.due_on)}前")
    return "，".join(parts)


def said_rule(rule: Mapping[str, object]) -> str:
    """Return a rule of deadlines in Chinese; what it lacks where it is none."""
    try:
        return parse_rule(rule).sentence
    except BadDeadline as bad:
        return str(bad)


def _parts(body: PlanBody, names: Names) -> Iterator[tuple[str, list[str]]]:
    yield "依据", body.basis.splitlines()
    yield "总体要求", body.purpose.splitlines()
    yield "工作目标", [_goal(goal, names) for goal in body.goals]
    yield "领导小组", [_member(member) for member in body.members]
    yield "办公室", body.office.splitlines()
    yield "阶段", [line for phase in body.phases for line in _phase(phase)]
    yield "工作要求", [line for text in body.requirements for line in text.splitlines()]
    yield "报送", body.reporting.splitlines()


def _goal(goal: Goal, names: Names) -> str:
    number = f"，{goal.number:g}{goal.unit}" if goal.number is not None else ""
    counter = f"，看{names.counters.get(goal.counter, goal.counter)}" if goal.counter else ""
    return f"{goal.text}{number}{counter}{f'，{said_day(goal.due_on)}前' if goal.due_on else ''}"


def _member(member: Member) -> str:
    who = "，".join(filter(None, (member.name, member.title)))
    return f"{member.duty}：{who}{'（没有核对）' if member.unchecked else ''}"


def _phase(phase: Phase) -> list[str]:
    return [f"{phase.name}：{said_day(phase.begins_on)}至{said_day(phase.ends_on)}", *phase.text.splitlines()]


def _measure_changes(old: PlanBody, new: PlanBody, names: Names) -> Iterator[Change]:
    """Yield a change for each measure, matched by its key."""
    before = {measure.key: measure for measure in old.measures}
    after = {measure.key: measure for measure in new.measures}
    for key in [*after, *(key for key in before if key not in after)]:
        lines = _measure(before.get(key), names), _measure(after.get(key), names)
        if lines[0] != lines[1]:
            measure = after.get(key) or before[key]
            yield Change(f"措施：{measure.title}", _lines(*lines))
    kept = [key for key in after if key in before]
    if kept != [key for key in before if key in after]:
        yield Change("措施的次序", _lines(
            [before[key].title for key in before if key in after], [after[key].title for key in kept]))  # fmt: skip


def _measure(measure: Measure | None, names: Names) -> list[str]:
    if measure is None:
        return []
    asks = [said_ask(ask, names) for ask in measure.asks]
    return [measure.title, *measure.text.splitlines(), f"责任单位：{responsible(measure) or '没有'}", *asks]


def _lines(old: list[str], new: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((_MARKS[line[0]], line[2:]) for line in difflib.ndiff(old, new) if line[0] in _MARKS and line[2:])
