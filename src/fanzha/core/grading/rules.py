"""Grading rules: read from data, checked before they are used."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fanzha.core.grading.facts import FACT_NAMES, Facts
from fanzha.core.grading.grade import Grade

_TESTS = ("is", "at_least", "includes")


class BadRules(ValueError):
    """A rule set cannot be used. The sentence names the rule."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one fact. Exactly one of `is`, `at_least`, `includes` is asked."""

    fact: str
    test: str
    wanted: Any

    def holds(self, facts: Facts) -> bool:
        """Say whether the facts meet the condition; an unknown fact meets none."""
        value = facts.value(self.fact)
        if value is None:
            return False
        if self.test == "is":
            return bool(value == self.wanted)
        if self.test == "at_least":
            return isinstance(value, int | float) and value >= self.wanted
        return isinstance(value, frozenset) and self.wanted in value


@dataclass(frozen=True, slots=True)
class Rule:
    """Points for a condition; below zero for counter-evidence.

    Of the rules of one `group` only the first that holds counts, so that bands do not add up.
    """

    code: str
    text: str
    points: int
    conditions: tuple[Condition, ...]
    group: str = ""

    def holds(self, facts: Facts) -> bool:
        """Say whether all conditions are met."""
        return all(condition.holds(facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Floor:
    """A condition that alone makes the grade at least this high."""

    code: str
    text: str
    grade: Grade
    conditions: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        """Say whether all conditions are met."""
        return all(condition.holds(facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the grading rules. `lines` are the points from which each grade holds, red first."""

    version: str
    lines: tuple[tuple[Grade, int], ...]
    rules: tuple[Rule, ...]
    floors: tuple[Floor, ...]


def read_rules(version: str, content: Mapping[str, Any]) -> Rules:
    """Return the rules that a data file or an administrator wrote.

    Raises:
        BadRules: a line is missing or out of order, a code stands twice, a fact or test is unknown.
    """
    rules = tuple(_rule(row) for row in content.get("rules", ()))
    floors = tuple(_floor(row) for row in content.get("floors", ()))
    codes = [rule.code for rule in rules] + [floor.code for floor in floors]
    for code in codes:
        if codes.count(code) > 1:
            raise BadRules(f"规则 {code} 出现了两次。")
    return Rules(version, _lines(content.get("lines", {})), rules, floors)


def _lines(content: Mapping[str, Any]) -> tuple[tuple[Grade, int], ...]:
    try:
        lines = tuple((grade, int(content[grade.value])) for grade in Grade)
    except (KeyError, TypeError, ValueError) as problem:
        raise BadRules("四个等级都要有分数线，且是整数。") from problem
    if any(above[1] <= below[1] for above, below in pairwise(lines)):
        raise BadRules("分数线要红高于橙、橙高于黄、黄高于蓝。")
    return lines


def _rule(row: Mapping[str, Any]) -> Rule:
    code = _code(row)
    if not isinstance(row.get("points"), int) or isinstance(row.get("points"), bool):
        raise BadRules(f"规则 {code} 的分值要是整数。")
    return Rule(code, _text(row, code), row["points"], _conditions(row, code), str(row.get("group", "")))


def _floor(row: Mapping[str, Any]) -> Floor:
    code = _code(row)
    if row.get("grade") not in {grade.value for grade in Grade}:
        raise BadRules(f"规则 {code} 的等级不是红、橙、黄、蓝之一。")
    return Floor(code, _text(row, code), Grade(row["grade"]), _conditions(row, code))


def _code(row: Mapping[str, Any]) -> str:
    code = str(row.get("code", ""))
    if not code:
        raise BadRules("有一条规则没有编号。")
    return code


def _text(row: Mapping[str, Any], code: str) -> str:
    text = str(row.get("text", ""))
    if not text:
        raise BadRules(f"规则 {code} 没有说明。")
    return text


def _conditions(row: Mapping[str, Any], code: str) -> tuple[Condition, ...]:
    conditions = tuple(_condition(part, code) for part in row.get("when", ()))
    if not conditions:
        raise BadRules(f"规则 {code} 没有条件。")
    return conditions


def _condition(part: Mapping[str, Any], code: str) -> Condition:
    fact = str(part.get("fact", ""))
    if fact not in FACT_NAMES:
        raise BadRules(f"规则 {code} 用了不认识的事实“{fact}”。")
    tests = [test for test in _TESTS if test in part]
    if len(tests) != 1:
        raise BadRules(f"规则 {code} 的每个条件要有且只有一种比较。")
    return Condition(fact, tests[0], part[tests[0]])
