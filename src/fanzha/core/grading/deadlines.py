"""Checks deadlines and escalation before they hold: every grade whole, nothing out of order."""

from collections.abc import Mapping
from typing import Any

from fanzha.core.grading.grade import GRADE_NAMES, Grade
from fanzha.core.grading.rules import BadRules

# The deadlines of a grade in the order in which they fall.
ORDER = ("confirm", "assign", "contact", "face", "close")
_NEEDED = ("confirm", "assign", "contact", "close")
_MOST_MINUTES = 60 * 24 * 60  # sixty days; beyond that a deadline is a slip of the key


def check_deadlines(content: Mapping[str, Any]) -> None:
    """Refuse deadlines that cannot work.

    Args:
        content: as in the shipped file: `grades`, `escalation`, `revisit_days` and the rest.

    Raises:
        BadRules: a grade lacks a deadline, one is not a positive number of minutes, a later step is due earlier, red
            or orange can be closed without a meeting, or the levels of escalation are out of order.
    """
    for grade in Grade:
        _check_grade(grade, content.get("grades", {}).get(grade.value, {}))
    delays = [rung.get("after_minutes") for rung in content.get("escalation", ())]
    if not delays or any(not _is_count(delay, least=0) for delay in delays) or delays != sorted(delays):
        raise BadRules("上报的级别要一级比一级晚，且是整数分钟。")


def _check_grade(grade: Grade, spec: Mapping[str, Any]) -> None:
    name = GRADE_NAMES[grade]
    missing = [kind for kind in _NEEDED if kind not in spec]
    if missing:
        raise BadRules(f"{name}缺一项时限。")
    minutes = [spec[kind].get("minutes") for kind in ORDER if kind in spec and not spec[kind].get("end_of_day")]
    if any(not _is_count(count, least=1) for count in minutes):
        raise BadRules(f"{name}的时限要是 1 到 {_MOST_MINUTES} 的整数分钟。")
    if minutes != sorted(minutes):
        raise BadRules(f"{name}的时限要依次变长：确认、派单、首次联系、见面、办结。")
    if grade in {Grade.RED, Grade.ORANGE} and ("face" not in spec or spec.get("ways") != ["face"]):
        raise BadRules(f"{name}要见面劝阻，不能去掉。")


def _is_count(value: object, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST_MINUTES
