"""From what on a pattern rises: numbers that are data, with a version.

Source: docs/methods/analysis.md (rule A1, with what was measured at which numbers).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class BadRisingRule(ValueError):
    """The rule cannot be read. The sentence says why."""


@dataclass(frozen=True, slots=True)
class RisingRule:
    """One version of the rule.

    Attributes:
        version: which.
        false_alarm: in at most this share of looks at a county where nothing changed is anything found; 0 to 1.
        weeks: how much history counts.
        guard_days: so many days before the looked-at ones are in neither, so that a rise does not hide itself.
        least_days: with a shorter history nothing is judged.
        least_cases: fewer cases now are never raised.
        least_ratio: a smaller multiple of the usual is never raised, however sure.
        depth: how many traits a pattern joins at most.
    """

    version: str
    false_alarm: float
    weeks: int
    guard_days: int
    least_days: int
    least_cases: int
    least_ratio: float
    depth: int


def read_rising_rule(version: str, content: Mapping[str, Any]) -> RisingRule:
    """Return the rule that a version holds, with the keys of `RisingRule`.

    Raises:
        BadRisingRule: a key is missing, no number, or outside what makes sense.
    """
    try:
        rule = RisingRule(
            version=version,
            false_alarm=float(content["false_alarm"]),
            weeks=int(content["weeks"]),
            guard_days=int(content["guard_days"]),
            least_days=int(content["least_days"]),
            least_cases=int(content["least_cases"]),
            least_ratio=float(content["least_ratio"]),
            depth=int(content["depth"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise BadRisingRule(f"上升判断规则缺少或写错了 {problem}。") from problem
    if not 0 < rule.false_alarm < 1 or min(rule.weeks, rule.least_days, rule.least_cases, rule.depth) < 1:
        raise BadRisingRule("误报率应在 0 和 1 之间，周数、天数、起数和层数不能小于 1。")
    if rule.guard_days < 0 or rule.least_ratio < 1:
        raise BadRisingRule("间隔天数不能小于 0，倍数不能小于 1。")
    return rule
