"""The words of a plan: its head and the rows of its parts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from fanzha.campaigns.forms.plans.rows import Rows, day
from fanzha.core.campaigns import Goal, Member, Phase, PlanBody

_LONGEST = 4000
_DUTIES = ("组长", "常务副组长", "副组长", "成员", "办公室主任", "办公室副主任", "联络员")


def _text(label: str, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=_LONGEST, widget=forms.Textarea({"rows": rows}), **more
    )


class Head(forms.Form):
    """Title, days, and the parts that are one text."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    title = forms.CharField(label="标题", max_length=120, error_messages={"required": "请填标题。"})
    begins_on = day("第一天")
    ends_on = day("最后一天")
    document_number = forms.CharField(
        label="发文字号", required=False, max_length=60, help_text="批准后发文时再填也行，例如 清反诈〔2026〕1 号"
    )
    basis = _text("依据", 2, help_text="根据什么法律、文件")
    purpose = _text("总体要求", 4, help_text="为什么做，做成什么样")
    office = _text("办公室", 2, help_text="设在哪里、负责什么")
    reporting = _text("报送", 2, help_text="什么时候报、报到哪里、找谁")

    def clean(self) -> dict[str, Any]:
        """See that the days run forward."""
        said: dict[str, Any] = super().clean() or {}
        begins_on, ends_on = said.get("begins_on"), said.get("ends_on")
        if begins_on and ends_on and ends_on < begins_on:
            self.add_error("ends_on", "最后一天早于第一天。")
        return said


class GoalRow(forms.Form):
    """One goal."""

    text = forms.CharField(label="目标", max_length=200, error_messages={"required": "请写目标是什么。"})
    number = forms.FloatField(
        label="数字", required=False, min_value=0, error_messages={"invalid": "要写数字，例如 90。"},
        widget=forms.TextInput({"inputmode": "decimal"}),
    )  # fmt: skip
    unit = forms.CharField(label="单位", required=False, max_length=10)
    counter = forms.ChoiceField(label="看哪个数", required=False)
    due_on = day("哪天前", required=False)

    def __init__(self, *args: Any, counters: Sequence[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["counter"].choices = counters  # type: ignore[attr-defined]


class MemberRow(forms.Form):
    """One member of the leading group."""

    duty = forms.CharField(
        label="职务", max_length=20, widget=forms.TextInput({"list": "duties"}),
        error_messages={"required": "请填组内职务。"},
    )  # fmt: skip
    name = forms.CharField(label="姓名", required=False, max_length=40)
    title = forms.CharField(label="单位和职务", required=False, max_length=80)
    carried = forms.BooleanField(required=False, widget=forms.HiddenInput)
    checked = forms.BooleanField(label="核对过，还在任", required=False)


class PhaseRow(forms.Form):
    """One phase."""

    name = forms.CharField(label="阶段", max_length=40, error_messages={"required": "请填阶段名。"})
    begins_on = day("第一天")
    ends_on = day("最后一天")
    text = forms.CharField(
        label="做什么", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """See that the days run forward."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("begins_on") and said.get("ends_on") and said["ends_on"] < said["begins_on"]:
            self.add_error("ends_on", "最后一天早于第一天。")
        return said


class RequirementRow(forms.Form):
    """One requirement: its heading and what it says."""

    head = forms.CharField(label="标题", max_length=60, error_messages={"required": "请填这条要求的标题。"})
    text = forms.CharField(
        label="内容", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )  # fmt: skip


class Words:
    """The whole page: the head and the rows of each part."""

    duties = _DUTIES

    def __init__(self, *, counters: Mapping[str, str], data: Any = None, initial: dict[str, Any] | None = None,
                 body: PlanBody | None = None) -> None:  # fmt: skip
        choices = [("", "不看数"), *counters.items()]
        held = body or PlanBody()
        self.head = Head(data, initial=initial)
        self.goals = Rows(GoalRow, "goals", data=data, initial=[_goal_row(one) for one in held.goals], counters=choices)
        members = [_member_row(one) for one in held.members]
        self.members = Rows(MemberRow, "members", data=data, initial=members)
        self.phases = Rows(PhaseRow, "phases", data=data, initial=[_phase_row(one) for one in held.phases])
        said = [_requirement_row(one) for one in held.requirements]
        self.requirements = Rows(RequirementRow, "requirements", data=data, initial=said)

    @property
    def parts(self) -> list[Rows[Any]]:
        """Return the parts that have rows."""
        return [self.goals, self.members, self.phases, self.requirements]

    def after(self, command: str, data: Any) -> None:
        """Show what was posted with a row more, less or moved; nothing is checked yet."""
        self.head = Head(initial=data.dict())
        for part in self.parts:
            part.after(command, data)

    def is_valid(self) -> bool:
        """Say whether everything that was typed is sound."""
        return all([self.head.is_valid(), *(part.is_valid() for part in self.parts)])

    def put_errors(self) -> None:
        """Say on top of the page what is wrong in the rows."""
        for label, part in zip(("目标", "领导小组", "阶段", "工作要求"), self.parts, strict=True):
            for problem in part.errors:
                self.head.add_error(None, f"{label}{problem}")

    def body(self) -> PlanBody:
        """Return what was typed, without measures."""
        said = self.head.cleaned_data
        return PlanBody(
            purpose=said["purpose"], basis=said["basis"], office=said["office"], reporting=said["reporting"],
            goals=tuple(
                Goal(row["text"], row["number"], row["unit"], row["counter"], row["due_on"]) for row in self.goals.said
            ),
            members=tuple(_member(row) for row in self.members.said),
            phases=tuple(
                Phase(row["name"], row["begins_on"], row["ends_on"], row["text"]) for row in self.phases.said
            ),
            requirements=tuple(f"{row['head']}\n{row['text']}".strip() for row in self.requirements.said),
        )  # fmt: skip


def _member(row: Mapping[str, Any]) -> Member:
    unchecked = row["carried"] and not row["checked"] and bool(row["name"])
    return Member(row["duty"], row["name"], row["title"], unchecked)


def _goal_row(goal: Goal) -> dict[str, Any]:
    number = None if goal.number is None else f"{goal.number:.10g}"
    return {"text": goal.text, "number": number, "unit": goal.unit, "counter": goal.counter, "due_on": goal.due_on}


def _member_row(member: Member) -> dict[str, Any]:
    return {"duty": member.duty, "name": member.name, "title": member.title, "carried": member.unchecked}


def _phase_row(phase: Phase) -> dict[str, Any]:
    days: dict[str, date] = {"begins_on": phase.begins_on, "ends_on": phase.ends_on}
    return {"name": phase.name, "text": phase.text, **days}


def _requirement_row(text: str) -> dict[str, str]:
    head, _, rest = text.partition("\n")
    return {"head": head, "text": rest}
