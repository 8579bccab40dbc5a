"""The numbers of the rules as fields: an officer changes numbers, never the file."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms

from fanzha.alerts.forms.acting import reason
from fanzha.alerts.queries.words import clock_name
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.grading.deadlines import ORDER

_NUMBER = {"required": "请填整数。", "invalid": "请填整数。"}
_LEVELS = {"officer": "责任人", "unit": "责任单位负责人", "duty": "值班员", "director": "中心主任"}


def _number(label: str, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=_NUMBER)


class _Ruling(forms.Form):
    """From which day the new version holds, and why."""

    valid_from = forms.DateField(
        label="生效日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填生效日期。", "invalid": "日期写法不对，例如 2026-12-01。"},
    )
    why = reason("为什么改")

    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = copy.deepcopy(dict(content))
        own = self.number_fields()
        for name, (field, value) in own.items():
            field.initial = value
            self.fields[name] = field
        self.order_fields([*own, "valid_from", "why"])

    def number_fields(self) -> dict[str, tuple[forms.Field, Any]]:
        """Return each number with its present value."""
        raise NotImplementedError

    def changed_content(self) -> dict[str, Any]:
        """Return the rules with the numbers that were typed."""
        raise NotImplementedError

    def changes(self) -> list[tuple[str, str]]:
        """Return each number that was changed: its label, and from what to what."""
        own = [name for name in self.fields if name not in {"valid_from", "why"}]
        return [
            (str(self.fields[name].label), f"{self.fields[name].initial} → {self.cleaned_data[name]}")
            for name in own
            if self.fields[name].initial != self.cleaned_data[name]
        ]


class GradeRuling(_Ruling):
    """The lines of the grades, and the points of each rule."""

    def number_fields(self) -> dict[str, tuple[forms.Field, Any]]:
        """Return four lines and one number a rule."""
        lines = {
            f"line_{grade}": (_number(f"{GRADE_NAMES[grade]}线（分起）", 0, 100), self.content["lines"][grade])
            for grade in Grade
        }
        points = {
            f"points_{rule['code']}": (_number(f"{rule['code']} {rule['text']}（分）", -100, 100), rule["points"])
            for rule in self.content["rules"]
        }
        return {**lines, **points}

    def changed_content(self) -> dict[str, Any]:
        """Return the rules with the new lines and points."""
        self.content["lines"] = {grade.value: self.cleaned_data[f"line_{grade}"] for grade in Grade}
        for rule in self.content["rules"]:
            rule["points"] = self.cleaned_data[f"points_{rule['code']}"]
        return self.content


class ClockRuling(_Ruling):
    """The deadlines of each grade, and when a missed one is told to whom."""

    def number_fields(self) -> dict[str, tuple[forms.Field, Any]]:
        """Return one number of minutes a deadline and a level."""
        deadlines = {
            f"{grade}_{kind}": (
                _number(f"{GRADE_NAMES[grade]} {clock_name(kind)}（分钟）", 1, 86_400),
                self.content["grades"][grade][kind]["minutes"],
            )
            for grade in Grade
            for kind in self._kinds(grade)
        }
        levels = {
            f"level_{rung['to']}": (_number(f"超时后报{_LEVELS[rung['to']]}（分钟）", 0, 86_400), rung["after_minutes"])
            for rung in self.content["escalation"]
        }
        return {**deadlines, **levels}

    def _kinds(self, grade: Grade) -> list[str]:
        spec = self.content["grades"][grade]
        return [kind for kind in ORDER if "minutes" in spec.get(kind, {})]

    def changed_content(self) -> dict[str, Any]:
        """Return the deadlines with the new minutes."""
        for grade in Grade:
            for kind in self._kinds(grade):
                self.content["grades"][grade][kind]["minutes"] = self.cleaned_data[f"{grade}_{kind}"]
        for rung in self.content["escalation"]:
            rung["after_minutes"] = self.cleaned_data[f"level_{rung['to']}"]
        return self.content
