"""Holds, and changes of the retention rules."""

from typing import Any

from django import forms

from fanzha.common.fields import PlainText
from fanzha.common.retention import WAY_NAMES, Way
from fanzha.rights.queries.rules import Rule

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_WRONG = {"invalid": "日期写法不对，例如 2027-01-31。", "required": "填一个日期。"}


class Holding(forms.Form):
    """What is to be kept, until when, and why."""

    what = forms.CharField(
        label="编号", max_length=24,
        help_text="案件 AJ-、预警 YJ-、举报 JB- 开头的编号；人员填人员页网址里的数字。相关的一起保全",
    )  # fmt: skip
    until = forms.DateField(label="保全到哪天（含）", widget=_DAY, error_messages=_WRONG)
    reason = PlainText(
        label="为什么保全", most=300, too_long="有 {length} 个字，最多 {most} 个。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class Releasing(forms.Form):
    """Why a hold ends before its day."""

    why = PlainText(label="为什么解除", most=300, too_long="有 {length} 个字，最多 {most} 个。")


class Ruling(forms.Form):
    """Another rule of one kind, from a day on."""

    code = forms.ChoiceField(label="哪一类")
    way = forms.ChoiceField(label="到期怎么处理", choices=[(way.value, WAY_NAMES[way]) for way in Way])
    days = forms.IntegerField(label="保存几天", min_value=1, max_value=36_500)
    valid_from = forms.DateField(label="从哪天起", widget=_DAY, error_messages=_WRONG)
    why = PlainText(
        label="为什么改", most=300, too_long="有 {length} 个字，最多 {most} 个。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text="要第二个人批准。至少 4 个字",
    )  # fmt: skip

    def __init__(self, *args: Any, rules: list[Rule], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["code"]
        field.choices = [(rule.kept.code, f"{rule.kept.title}（现在 {rule.days} 天）") for rule in rules]
