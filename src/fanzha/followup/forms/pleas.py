"""What persons ask about their own files, and what they are answered."""

import uuid
from datetime import date
from typing import Any

from django import forms

from fanzha.common.choices import UnitChoiceField
from fanzha.core.workflow.followup_plea import PLEA, PLEA_NAMES, PleaStep
from fanzha.followup.forms.base import line, plain, text
from fanzha.followup.models import Plea
from fanzha.followup.queries import indexes


class NewPlea(forms.Form):
    """A request taken at the counter, after a look at the proof of identity."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label="本人要什么", choices=[(kind.value, name) for kind, name in PLEA_NAMES.items()], widget=forms.RadioSelect
    )
    name = line("本人姓名", most=40)
    id_number = line("本人身份证号", most=30, required=False, help_text="只用来查找，不保存")
    phone = line("本人电话", most=30, required=False, help_text="只用来查找，不保存")
    file_number = line("告知书上的档案编号", most=24, required=False, help_text="有就填，例如 BF-2026-00001")
    unit: Any = UnitChoiceField(label="哪个单位办的", queryset=None, empty_label="请选", help_text="学生选学校")
    said = text("本人怎么说的", most=2000, required=False)
    reach = line("答复怎么交给本人", most=100, help_text="例如：到窗口取；打本人留的电话")
    proof = forms.ChoiceField(
        label="看过什么证件", choices=Plea.Proof.choices, help_text="当面看原件，只记种类，不抄号码、不拍照"
    )

    def __init__(self, *args: Any, today: date, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        field: Any = self.fields["unit"]
        field.queryset = units

    def clean_id_number(self) -> str:
        """Check the number."""
        return plain(indexes.plain_id, self.cleaned_data["id_number"], self.today)

    def clean_phone(self) -> str:
        """Check the phone."""
        return plain(indexes.plain_phone, self.cleaned_data["phone"])


class Answering(forms.Form):
    """What becomes of a request."""

    step = forms.ChoiceField(label="怎么答复", widget=forms.RadioSelect, error_messages={"required": "请选一项。"})
    note = text("答复的话", most=1000, help_text="至少 4 个字，会交给本人")

    def __init__(self, *args: Any, has_file: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        steps = [PleaStep.GRANT, PleaStep.REFUSE] if has_file else [PleaStep.SAY_NOTHING_HELD]
        field: Any = self.fields["step"]
        field.choices = [(step.value, PLEA.step_names[step]) for step in (*steps, PleaStep.TAKE_BACK)]
