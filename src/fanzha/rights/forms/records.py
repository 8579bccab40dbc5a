"""Impact assessments and breaches."""

from typing import Any

from django import forms

from fanzha.common.fields import PlainText

_WHEN = {"invalid": "时间写法不对，例如 2026-11-23 15:00。", "required": "填一个时间。"}


def _long(label: str, help_text: str = "", *, required: bool = True) -> PlainText:
    return PlainText(
        label=label, most=4000, too_long="有 {length} 个字，最多 {most} 个。", required=required,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=help_text,
    )  # fmt: skip


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, input_formats=["%Y-%m-%dT%H:%M"], error_messages=_WHEN,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class _Titled(forms.Form):
    title = forms.CharField(label="名称", max_length=120)
    why = PlainText(label="这次改了什么", most=300, too_long="有 {length} 个字，最多 {most} 个。", required=False)

    def content(self) -> dict[str, Any]:
        """Return what the version says."""
        return {name: self.cleaned_data[name] for name in self.cleaned_data if name not in {"title", "why", "found_at"}}


class AssessmentForm(_Titled):
    """What article 56 of the personal information protection law asks an assessment to hold."""

    purpose = _long("处理的目的、方式、范围", "用哪些信息、谁在用、用来做什么，是否合法、正当、必要")
    risks = _long("对个人权益的影响和安全风险")
    measures = _long("采取的保护措施", "是否合法、有效，和风险相称")
    conclusion = _long("结论")


class BreachForm(_Titled):
    """What article 57 asks to be told of a breach."""

    found_at = _moment("什么时候发现的")
    what = _long("泄露、篡改、丢失了哪些信息，多少人", "不要抄写具体的人名和号码")
    cause = _long("原因和可能的危害")
    measures = _long("已经采取的补救措施")
    advice = _long("本人可以怎么减轻危害", required=False)


class BreachStepping(forms.Form):
    """When a step of a breach was done."""

    done_at = _moment("什么时候")
    why = PlainText(
        label="说明", most=500, too_long="有 {length} 个字，最多 {most} 个。", required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="不通知本人的，写明怎样有效避免了危害",
    )  # fmt: skip


class Filing(forms.Form):
    """An attachment."""

    file = forms.FileField(label="附件", help_text="PDF、Word、Excel 或 JPG，最大 10 MB，加密保存")
