"""Registering and correcting groups and places."""

from typing import Any

from django import forms

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.actions import GroupFacts, PlaceFacts
from fanzha.people.forms.fields import UnitField
from fanzha.people.models import GroupKind, PlaceKind

_LARGEST_GROUP = 5000


class _Gathering(forms.Form):
    name = forms.CharField(label="名称", max_length=80)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        unit = UnitField(label="单位", actor=actor, permission=Permission.PERSON_EDIT, empty="选所属单位")
        self.fields = {"unit": unit, **self.fields}


class PlaceForm(_Gathering):
    """The facts of a place."""

    kind = forms.ChoiceField(label="类别", choices=PlaceKind.choices)
    address = forms.CharField(label="地址", max_length=200, required=False)

    def facts(self) -> PlaceFacts:
        """Return what the form says."""
        data = self.cleaned_data
        return PlaceFacts(data["unit"], data["name"], data["kind"], data["address"])


class GroupForm(_Gathering):
    """The facts of a group."""

    kind = forms.ChoiceField(label="类别", choices=GroupKind.choices)
    size = forms.IntegerField(
        label="人数", required=False, min_value=1, max_value=_LARGEST_GROUP,
        error_messages={"invalid": "人数写整数", "max_value": "人数最多 5,000 人", "min_value": "人数至少 1 人"},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def facts(self) -> GroupFacts:
        """Return what the form says."""
        data = self.cleaned_data
        return GroupFacts(data["unit"], data["name"], data["kind"], data["size"])
