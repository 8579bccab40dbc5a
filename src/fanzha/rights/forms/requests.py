"""What officers say of requests and objections."""

import uuid
from typing import Any

from django import forms

from fanzha.common.choices import UnitChoiceField
from fanzha.common.fields import PlainText
from fanzha.core.values import BadValue, PhoneNumber
from fanzha.core.workflow.objection import OBJECTION, ObjectionStep
from fanzha.core.workflow.request import KIND_NAMES
from fanzha.org.queries import town_choices
from fanzha.rights.models import Request

_LONG = forms.Textarea(attrs={"rows": 3})
KINDS = [(kind.value, name) for kind, name in KIND_NAMES.items()]


def phone_of(raw: str) -> str:
    """Return a number that somebody typed in its plain form.

    Raises:
        ValidationError: it is no number.
    """
    if not raw.strip():
        return ""
    try:
        return PhoneNumber.parse(raw.strip()).value
    except BadValue as problem:
        raise forms.ValidationError(str(problem)) from problem


class NewRequest(forms.Form):
    """A request taken at the counter, after a look at the proof of identity."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label="要做什么", choices=KINDS, widget=forms.RadioSelect)
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    said = PlainText(
        label="本人怎么说的", required=False, most=2000, too_long="有 {length} 个字，最多 {most} 个。",
        widget=_LONG, help_text="例如要改哪一项、要删哪些",
    )  # fmt: skip
    proof = forms.ChoiceField(
        label="看过什么证件", choices=Request.Proof.choices,
        help_text="当面看原件，只记看过哪一种，不抄号码、不拍照、不留复印件",
    )  # fmt: skip
    unit: Any = UnitChoiceField(label="住在哪个乡镇", required=False, queryset=None, empty_label="全县")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = town_choices()

    def clean_phone(self) -> str:
        """Check the number."""
        return phone_of(self.cleaned_data["phone"])


class Verifying(forms.Form):
    """That an officer saw the proof of identity."""

    proof = forms.ChoiceField(label="看过什么证件", choices=Request.Proof.choices)


class Naming(forms.Form):
    """Whose data are meant."""

    person_id = forms.IntegerField(
        label="人员编号", min_value=1, help_text="在“人员与住户”里找到这个人，编号是网址里的数字"
    )


class Reasoning(forms.Form):
    """Why, or what was done; free for an answer that says everything by itself."""

    note = PlainText(
        label="说明", required=False, most=1000, too_long="有 {length} 个字，最多 {most} 个。", widget=_LONG
    )


class Stating(Reasoning):
    """A reason that has to be given; its label says of what."""

    def __init__(self, *args: Any, label: str = "理由", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["note"].required = True
        self.fields["note"].label = label
        self.fields["note"].error_messages["required"] = f"请写明{label.removeprefix('为什么')}，至少 4 个字。"


class Proposing(forms.Form):
    """Why a second person should agree to the deletion."""

    why = PlainText(
        label="给批准人的说明", most=500, too_long="有 {length} 个字，最多 {most} 个。", widget=_LONG,
        help_text="至少 4 个字。不要写姓名和号码",
    )  # fmt: skip


class Deciding(forms.Form):
    """What becomes of an objection, and why."""

    step = forms.ChoiceField(
        label="怎么处理", choices=[(step.value, OBJECTION.step_names[step]) for step in ObjectionStep],
        widget=forms.RadioSelect, error_messages={"required": "选一项：撤下、保留，或者不在名单。"},
    )  # fmt: skip
    reason = PlainText(
        label="理由", most=500, too_long="有 {length} 个字，最多 {most} 个。", widget=_LONG,
        help_text="保留的理由会显示在回执页上，不要写姓名、案情和线索来源",
    )  # fmt: skip
