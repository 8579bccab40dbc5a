"""Registering, correcting and revealing a person."""

from typing import Any

from django import forms

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.actions import PersonFacts
from fanzha.people.forms.fields import (
    BirthYearField,
    HouseholdNumberField,
    IdNumberField,
    NameField,
    PhoneField,
    UnitField,
)
from fanzha.people.queries import FIELD_NAMES, SEXES

_SECRET = ("name", "phone", "id_number", "address", "family_name", "family_phone", "note")


class _Facts(forms.Form):
    name = NameField(label="姓名", max_length=60, required=False)
    phone = PhoneField(label="电话", max_length=40, required=False)
    id_number = IdNumberField(label="身份证号", max_length=40, required=False)
    birth_year = BirthYearField(label="出生年", required=False)
    sex = forms.ChoiceField(label="性别", required=False, choices=[("", "不详"), *SEXES.items()])
    household_number = HouseholdNumberField(
        label="户号", max_length=20, required=False, help_text="填已登记的户号；没有就留空"
    )
    address = forms.CharField(label="住址", max_length=200, required=False)
    family_name = NameField(label="家属姓名", max_length=60, required=False)
    family_phone = PhoneField(label="家属电话", max_length=40, required=False)
    note = forms.CharField(label="备注", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def facts(self) -> PersonFacts:
        """Return what the form says."""
        return PersonFacts(**{name: self.cleaned_data[name] for name in PersonFacts.__dataclass_fields__})


class NewPerson(_Facts):
    """A person registered by hand."""

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        unit = UnitField(label="单位", actor=actor, permission=Permission.PERSON_EDIT, empty="选所在村居或网格")
        self.fields = {"unit": unit, **self.fields}


class PersonChange(_Facts):
    """A correction. What is encrypted is not shown: an empty field leaves it, the list at the end empties it."""

    emptied = forms.MultipleChoiceField(label="要清空的项", required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="修改原因", max_length=200, help_text="例如“本人更换了号码”", error_messages={"required": "写明修改原因"}
    )

    def __init__(self, *args: Any, present: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        for name in _SECRET:
            if present.get(name):
                self.fields[name].help_text = f"现在是 {present[name]}，留空不改"
        choices = [(name, FIELD_NAMES[name]) for name in _SECRET if present.get(name)]
        emptied: Any = self.fields.pop("emptied")
        if choices:
            emptied.choices = choices
            self.fields = {"emptied": emptied} | self.fields
        self.order_fields([name for name in self.fields if name not in {"emptied", "reason"}])


class Revealing(forms.Form):
    """Which plain values are to be shown, and what for."""

    fields_wanted = forms.MultipleChoiceField(
        label="看哪几项", choices=[(name, FIELD_NAMES[name]) for name in _SECRET], widget=forms.CheckboxSelectMultiple,
        initial=["phone"], error_messages={"required": "至少选一项"},
    )  # fmt: skip
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="例如“电话劝阻”“上门前联系家属”",
        error_messages={"required": "写明查看用途"}, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
