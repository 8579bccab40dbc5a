"""Steps, contacts and reviews."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from fanzha.core.workflow.followup import CONTACTED_NAMES, Contacted
from fanzha.followup.forms.base import ONLY_SELF, Warned, day, text
from fanzha.followup.models import Contact


class Stepping(Warned):
    """One step of the plan."""

    warned: ClassVar[tuple[str, ...]] = ("goal", "text")
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    goal = text("目标", most=100, rows=1, help_text="本人想办成的事，例如：找到工作、回到学校")
    text = text("做什么", most=300, rows=2, help_text=ONLY_SELF)
    responsible_id = forms.TypedChoiceField(label="谁负责", coerce=int, error_messages={"required": "请选负责人。"})
    due_on = day("什么时候做完")

    def __init__(self, *args: Any, named: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["responsible_id"]
        field.choices = list(named)


class Finishing(Warned):
    """What came of a step."""

    warned: ClassVar[tuple[str, ...]] = ("result",)
    result = text("结果", most=300, rows=2, help_text=ONLY_SELF)


class Arranging(forms.Form):
    """A contact that the person agreed to."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    way = forms.ChoiceField(label="怎么联系", choices=Contact.Way.choices, widget=forms.RadioSelect)
    agreement = forms.ChoiceField(
        label="本人怎么同意的",
        choices=[("", "三人小组劝返，还没有问到本人"), *Contact.Agreement.choices],
        required=False,
    )
    planned_on = day("约在哪天")

    def __init__(self, *args: Any, is_team: bool, is_minor: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        guardian = Contact.Agreement.WITH_GUARDIAN.value
        agreed = [one for one in Contact.Agreement.choices if (one[0] == guardian) is is_minor]
        asking = "三人小组劝返，还没有问到本人" if is_team else "请选"
        fields["agreement"].choices = agreed if is_minor else [("", asking), *agreed]
        if not is_team:
            fields["way"].choices = [one for one in Contact.Way.choices if one[0] != Contact.Way.PERSUADE]


class Recording(Warned):
    """What came of a contact."""

    warned: ClassVar[tuple[str, ...]] = ("note",)
    outcome = forms.ChoiceField(
        label="结果", widget=forms.RadioSelect, error_messages={"required": "请选一项结果。"},
        choices=[(one.value, CONTACTED_NAMES[one]) for one in Contacted],
    )  # fmt: skip
    note = text(
        "说明", most=300, rows=2, required=False, help_text=f"本人不愿意也没有任何影响，不用写原因。{ONLY_SELF}"
    )

    def __init__(self, *args: Any, outcomes: Sequence[Contacted] = tuple(Contacted), **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["outcome"]
        field.choices = [(one.value, CONTACTED_NAMES[one]) for one in outcomes]


class Reviewing(Warned):
    """Whether a file is still needed."""

    warned: ClassVar[tuple[str, ...]] = ("note",)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    note = text("还需要这份档案吗，为什么", most=500, help_text=f"不需要了就直接结束。{ONLY_SELF}")
    next_on = day("下次复核")
