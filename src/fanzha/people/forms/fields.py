"""Form fields that give canonical values, and say in a sentence what is wrong."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.values import BadValue, IdNumber, PhoneNumber
from fanzha.people.queries import household_number_problem, unit_choices

_EARLIEST_BIRTH = 1900


class NameField(forms.CharField):
    """A person's name without the spaces that tables put between its characters."""

    def clean(self, value: Any) -> str:
        """Return the name."""
        text = unicodedata.normalize("NFKC", super().clean(value) or "")
        name = text if re.search(r"[A-Za-z]", text) else re.sub(r"\s", "", text)
        if re.search(r"\d{4,}", name):
            raise ValidationError("姓名里有一串数字，号码请写在电话或身份证号一栏")
        return name


class PhoneField(forms.CharField):
    """A telephone number in its canonical form."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        """Return the number, or say what is wrong with it."""
        text = super().clean(value)
        try:
            return PhoneNumber.parse(text).value if text else ""
        except BadValue as problem:
            raise ValidationError(str(problem)) from problem


class IdNumberField(forms.CharField):
    """A resident identity number of 18 characters."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> str:
        """Return the number, or say what is wrong with it."""
        text = super().clean(value)
        try:
            return IdNumber.parse(text, today=clock.today()).value if text else ""
        except BadValue as problem:
            raise ValidationError(str(problem)) from problem


class BirthYearField(forms.IntegerField):
    """A year of birth that somebody alive can have."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        """Return the year."""
        try:
            year: int | None = super().clean(value)
        except ValidationError as problem:
            raise ValidationError("出生年写 4 位数字，例如 1956") from problem
        if year is not None and not _EARLIEST_BIRTH <= year <= clock.today().year:
            raise ValidationError(f"出生年应在 {_EARLIEST_BIRTH} 至 {clock.today().year} 之间")
        return year


class HouseholdNumberField(forms.CharField):
    """The number of a household within its unit: short, and nobody's phone or identity number."""

    def clean(self, value: Any) -> str:
        """Return the number without spaces."""
        text = re.sub(r"\s", "", unicodedata.normalize("NFKC", super().clean(value) or ""))
        problem = household_number_problem(text) if text else ""
        if problem:
            raise ValidationError(problem)
        return text


class UnitField(forms.TypedChoiceField):
    """A choice among the units whose people the actor may change; gives the unit's id."""

    def __init__(self, *, actor: Actor, permission: Permission, empty: str, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)
        units = unit_choices(actor, permission)
        self.choices = [("", empty), *((unit.pk, indented(unit)) for unit in units)]


def indented(unit: Any) -> str:
    """Return a unit's name moved in by its place in the tree."""
    depth = (unit.territory_path or "").count(".")
    return "\u3000" * max(depth - 1, 0) + str(unit)
