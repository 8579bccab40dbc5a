"""What narrows lists, and what is typed to find somebody."""

from typing import Any

from django import forms

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.forms.fields import UnitField
from fanzha.people.queries import AGE_BANDS, HOW, HouseholdFilter, PersonFilter

_ELDER = [("", "不限"), ("1", "只看独居老人")]


class Search(forms.Form):
    """A line that finds somebody; always sent by POST."""

    q = forms.CharField(
        label="找人", max_length=40, required=False, help_text=HOW,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "姓名、完整号码、号码后 4 位"}),
    )  # fmt: skip


class PersonFiltering(forms.Form):
    """Filters of the list of persons; none identifies anybody, so they may stand in the address."""

    band = forms.ChoiceField(
        label="年龄段", required=False, choices=[("", "全部年龄"), *((key, words) for key, words, _, _ in AGE_BANDS)]
    )
    elder = forms.ChoiceField(label="独居老人", required=False, choices=_ELDER)

    def __init__(self, *args: Any, actor: Actor, permission: Permission = Permission.PERSON_VIEW, **more: Any) -> None:
        super().__init__(*args, **more)
        unit = UnitField(label="单位", required=False, actor=actor, permission=permission, empty="全部单位")
        self.fields = {"unit": unit, **self.fields}

    def wanted(self) -> PersonFilter:
        """Return the filter; what is not among the choices narrows nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return PersonFilter(data.get("unit"), data.get("band", ""), data.get("elder") == "1")


class HouseholdFiltering(forms.Form):
    """Filters of the list of households."""

    elder = forms.ChoiceField(label="独居老人", required=False, choices=_ELDER)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        unit = UnitField(label="单位", required=False, actor=actor, permission=Permission.PERSON_VIEW, empty="全部单位")
        self.fields = {"unit": unit, **self.fields}

    def wanted(self) -> HouseholdFilter:
        """Return the filter."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return HouseholdFilter(data.get("unit"), data.get("elder") == "1")


class PersonsOut(PersonFiltering):
    """Which persons leave the house."""

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, actor=actor, permission=Permission.PERSON_EXPORT, **more)


class HouseholdsOut(HouseholdFiltering):
    """Which households leave the house."""
