"""Registering and correcting a household."""

from typing import Any

from django import forms

from fanzha.common.actor import Actor
from fanzha.common.lists.forms import Why
from fanzha.common.permissions import Permission
from fanzha.org.queries import units_named, units_seen
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


class Moving(Why):
    """Where households go, and why."""

    unit = forms.CharField(
        label="搬到哪个单位（编码或名称）", max_length=80, help_text="网格、村居或社区。重名时填编码，在机构页能查到",
        error_messages={"required": "写明搬到哪个单位。"},
    )  # fmt: skip
    field_order = ("unit", "why")

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.actor = actor

    def clean_unit(self) -> int:
        """Return the id of the unit that is meant."""
        text = self.cleaned_data["unit"].strip()
        found = list(units_named(units_seen(self.actor, Permission.PERSON_EDIT), text))
        if not found:
            raise forms.ValidationError("没有这个编码或名称的单位，或它不归您管。可以先在机构页查。")
        if len(found) > 1:
            codes = "、".join(f"{unit.code}（{unit.territory_parent or '没有上级'}）" for unit in found)
            raise forms.ValidationError(f"不止一个单位叫这个名字，请改填编码：{codes}。")
        return int(found[0].pk)
