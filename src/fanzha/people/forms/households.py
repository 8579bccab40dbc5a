"""Registering and correcting a household."""

from typing import Any

from django import forms

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.forms.fields import HouseholdNumberField, UnitField

_MOST_IN_A_HOUSEHOLD = 99


class HouseholdForm(forms.Form):
    """The facts of one door."""

    number = HouseholdNumberField(label="户号", max_length=20, help_text="门牌或组内编号，例如 3-012；不写电话和证件号")
    address = forms.CharField(label="住址", max_length=200, required=False)
    size = forms.IntegerField(
        label="人数", required=False, min_value=1, max_value=_MOST_IN_A_HOUSEHOLD,
        error_messages={"min_value": "人数至少 1 人", "max_value": "人数最多 99 人", "invalid": "人数写整数"},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    has_elder_alone = forms.BooleanField(label="有独居老人", required=False)

    def __init__(self, *args: Any, actor: Actor, address_now: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        unit = UnitField(label="单位", actor=actor, permission=Permission.PERSON_EDIT, empty="选所在村居或网格")
        self.fields = {"unit": unit, **self.fields}
        if address_now:
            self.fields["address"].help_text = f"现在是 {address_now}，留空不改"
