"""What officers fill in, and how it is checked."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from fanzha.common.actor import Actor
from fanzha.common.choices import UnitChoiceField
from fanzha.common.clock import CHINA
from fanzha.common.fields import Pictures, PlainText, cleaned_pictures
from fanzha.common.permissions import Permission
from fanzha.common.pictures import CleanPicture
from fanzha.core.screening.model import MOST_BYTES
from fanzha.intake.models import Report, WatchEntry
from fanzha.intake.queries import Limits
from fanzha.intake.queries.names import KINDS
from fanzha.intake.queries.phones import NoPersonsPhone, person_phone
from fanzha.intake.queries.reading import can_read
from fanzha.org.queries import units_seen

Choices = list[tuple[str, str]]
GRADES: Final = [("red", "红 · 紧急"), ("orange", "橙 · 高"), ("yellow", "黄 · 中"), ("blue", "蓝 · 一般")]
_PLACES: Final = ("city", "county", "town", "village")
RELATIONS: Final = [
    ("self", "就是报告人"),
    ("child", "报告人的父母"),
    ("spouse", "报告人的配偶"),
    ("kin", "报告人的亲戚"),
    ("neighbour", "报告人的邻居、朋友"),
    ("other", "其他"),
]


class PhoneField(forms.CharField):
    """A telephone number in its plain form."""

    def clean(self, value: Any) -> str:
        """Return the canonical number, or say what is wrong with it."""
        try:
            return person_phone(super().clean(value))
        except NoPersonsPhone as problem:
            raise ValidationError(str(problem)) from problem


class Confirming(forms.Form):
    """An officer confirms a report: its grade, and who is to be warned."""

    grade = forms.ChoiceField(label="等级", choices=GRADES, widget=forms.RadioSelect)
    is_to_be_warned = forms.ChoiceField(
        label="怎么办", choices=[("1", "派人劝阻"), ("0", "只作线索，不派人")], widget=forms.RadioSelect, initial="1"
    )
    name = forms.CharField(label="要劝阻的人", max_length=40, required=False)
    phone = PhoneField(label="电话", max_length=40, required=False)
    unit: Any = forms.ModelChoiceField(label="乡镇、村居", queryset=None)
    address = forms.CharField(label="住址", max_length=120, required=False)
    relation = forms.ChoiceField(label="和报告人的关系", choices=RELATIONS, required=False)
    scam_type = forms.ChoiceField(label="诈骗类型", choices=[], required=False, help_text="机器说得不对就改过来")
    note = forms.CharField(label="核实情况", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, actor: Actor, types: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        scam_type: Any = self.fields["scam_type"]
        scam_type.choices = [("", "说不清"), *types]
        unit: Any = self.fields["unit"]
        unit.queryset = units_seen(actor, Permission.REPORT_CONFIRM).filter(kind__in=_PLACES)

    def clean_is_to_be_warned(self) -> bool:
        """Return the choice as a fact."""
        return bool(self.cleaned_data["is_to_be_warned"] == "1")


class Dismissing(forms.Form):
    """An officer sets a report aside."""

    dismissal = forms.ChoiceField(
        label="为什么排除",
        choices=Report.Dismissal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "选一个排除的原因，好改进筛查规则。"},
    )
    note = forms.CharField(label="补充说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class Joining(forms.Form):
    """An officer joins a report to an earlier one."""

    first_number = forms.CharField(label="并入哪一条", max_length=24, help_text="编号像 JB-2026-000123")


class Reason(forms.Form):
    """Why something is done: reopening, revealing, withdrawing."""

    why = forms.CharField(label="原因", max_length=200, error_messages={"required": "写一下原因，会留在记录里。"})


class Training(forms.Form):
    """An officer has a version trained from the labels."""

    note = forms.CharField(
        label="为什么训练", max_length=200, error_messages={"required": "写一下原因，会留在记录里。"}
    )


class Bringing(forms.Form):
    """An officer brings a model file that was trained elsewhere."""

    file = forms.FileField(label="模型文件", widget=forms.ClearableFileInput(attrs={"accept": ".npz"}))
    note = forms.CharField(label="从哪里来", max_length=200, error_messages={"required": "写一下来历，会留在记录里。"})

    def clean_file(self) -> bytes:
        """Return the bytes; a model file is never larger than the limit of the format."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("文件超过 20 MB，不是识别模型。")
        content: bytes = file.read()
        return content


class Exporting(forms.Form):
    """An officer takes labels out of the house."""

    purpose = forms.CharField(
        label="导出做什么用", max_length=200, error_messages={"required": "写明用途，会留在记录里。"}
    )


class QueueFilter(forms.Form):
    """What narrows the list of reports."""

    grade = forms.ChoiceField(label="等级", required=False, choices=[("", "全部等级"), *GRADES, ("none", "未定级")])
    type = forms.ChoiceField(label="疑似类型", required=False, choices=[])
    paid = forms.ChoiceField(label="转钱", required=False, choices=[("", "不限"), *Report.Paid.choices])
    source = forms.ChoiceField(label="来源", required=False, choices=[])
    unit: Any = UnitChoiceField(label="乡镇", required=False, queryset=None, empty_label="全部乡镇")

    def __init__(self, *args: Any, actor: Actor, sources: Choices, types: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["type"]
        kind.choices = [("", "全部类型"), *types]
        source: Any = self.fields["source"]
        source.choices = [("", "全部来源"), *sources]
        unit: Any = self.fields["unit"]
        unit.queryset = units_seen(actor, Permission.REPORT_VIEW).filter(kind="town")


class Listing(forms.Form):
    """An officer lists one value."""

    kind = forms.ChoiceField(label="种类", choices=WatchEntry.Kind.choices, widget=forms.RadioSelect)
    value = forms.CharField(label="号码、网址、账号或软件名", max_length=300)
    source = forms.CharField(label="来源", max_length=60, help_text="谁给的：案件编号、银行来函、上级通报")
    reason = forms.CharField(label="列入原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    until = forms.DateField(label="到期日", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, at: datetime, rules: Limits, **options: Any) -> None:
        super().__init__(*args, **options)
        until = self.fields["until"]
        until.initial = at.astimezone(CHINA).date() + timedelta(days=rules.watch_days)
        until.help_text = f"必填，最长 {rules.watch_most_days} 天；到期自动失效"


class WatchFilter(forms.Form):
    """What narrows the watch lists."""

    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部种类"), *WatchEntry.Kind.choices])


def _pasted(rules: Limits, **options: Any) -> PlainText:
    return PlainText(
        most=rules.most_chars,
        too_long="内容有 {length:,} 个字，最多 {most:,} 个字。留下最要紧的一段。",
        widget=forms.Textarea(attrs={"rows": 9, "autocomplete": "off"}),
        **options,
    )


class Checking(forms.Form):
    """An officer checks a text, a number, or pictures that somebody shows him."""

    kind = forms.ChoiceField(
        label="内容是什么", required=False, choices=[("", "自动判断"), *(k for k in KINDS.items() if k[0] != "unknown")]
    )
    asked = forms.ChoiceField(
        label="只查一样",
        required=False,
        choices=[("", "自动判断"), ("app", "一个软件的名字"), ("account", "一个收款账号")],
    )

    def __init__(self, *args: Any, rules: Limits, kept: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules, self.held = rules, kept
        self.fields["text"] = _pasted(
            rules,
            label="短信、聊天、通话文字、号码或网址",
            required=not can_read(),
            error_messages={"required": "还没有内容。把要查的内容粘贴进来。"},
            help_text="聊天、通话一句一行，能看出到第几句露馅",
        )
        if can_read():
            most = rules.pictures.most_read
            self.fields["pictures"] = Pictures(label="截屏、照片", required=False, help_text=f"最多 {most} 张")

    def clean_pictures(self) -> list[CleanPicture]:
        """Return the pictures written anew; says which one is wrong."""
        return cleaned_pictures(self.cleaned_data["pictures"], self.rules.pictures, self.rules.pictures.most_read)

    def clean(self) -> dict[str, Any]:
        """Ask for text or a picture."""
        data: dict[str, Any] = super().clean() or {}
        has_any = data.get("text") or data.get("pictures") or self.held
        if not has_any and not {"text", "pictures"} & set(self.errors):
            self.add_error("text", "还没有内容。把要查的内容粘贴进来，或者选一张截屏。")
        return data


class HandingIn(forms.Form):
    """An officer hands in what was checked as a report."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    was_read = forms.BooleanField(required=False, widget=forms.HiddenInput)
    caller = PlainText(
        label="对方的号码",
        required=False,
        most=40,
        too_long="对方的号码有 {length} 个字，最多 {most} 个。",
        help_text="照着抄，开头的 0 和 + 也要",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    paid_state = forms.ChoiceField(
        label="钱转出去了吗",
        choices=Report.Paid.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "选一下钱转出去没有，好知道有多急。"},
    )

    def __init__(self, *args: Any, rules: Limits, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"] = PlainText(
            most=rules.most_chars, too_long="内容太长。", required=False, widget=forms.HiddenInput
        )
