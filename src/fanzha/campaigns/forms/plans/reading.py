"""A plan that is read in from a Word file."""

from typing import Any

from django import forms

from fanzha.campaigns.forms.plans.starting import KINDS
from fanzha.common.actor import Actor
from fanzha.common.choices import UnitChoiceField
from fanzha.common.permissions import Permission
from fanzha.org import queries as org

_MOST_BYTES = 10 * 1024 * 1024


class Reading(forms.Form):
    """For whom, and the file."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    unit: Any = UnitChoiceField(
        label="发文单位", queryset=None, empty_label=None, error_messages={"required": "请选发文单位。"}
    )
    file = forms.FileField(
        label="方案文件", widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        help_text="docx 格式，最大 10 MB。按“总体要求、工作目标、组织领导、时间步骤、任务分工、工作要求”的写法读",
        error_messages={"required": "请选一个 docx 文件。", "empty": "文件是空的。请换一个。"},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = org.units_seen(actor, Permission.PLAN_EDIT).filter(kind__in=KINDS)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what is too large before it is opened."""
        file = self.cleaned_data["file"]
        if file.size > _MOST_BYTES:
            raise forms.ValidationError("文件超过 10 MB。请删去其中的图片再传。")
        return file
