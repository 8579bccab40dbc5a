"""What people give of themselves at the door, and the list that an officer types."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fanzha.campaigns.actions.activities.signing import Came
from fanzha.campaigns.forms.activities.desk import said
from fanzha.core.values import BadValue, PhoneKind, PhoneNumber

_NAME = 20
_MARK = "成绩是 0 至 100 的整数。"
_PARTS = re.compile(r"[\s,，、;；]+")


def phone_of(text: str) -> str:
    """Return the telephone number of a person in canonical form.

    Raises:
        BadValue, ValueError: it is none, or one that no person has.
    """
    number = PhoneNumber.parse(text)
    if number.kind in {PhoneKind.HOTLINE, PhoneKind.PORT}:
        raise ValueError("no person has this number")
    return str(number.value)


class SigningIn(forms.Form):
    """A name, a telephone number, or nothing: then one head is counted."""

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)
    name = said("姓名", _NAME, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label="手机号", required=False, max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        """Return the number in canonical form, or nothing."""
        text = self.cleaned_data["phone"].strip()
        try:
            return phone_of(text) if text else ""
        except (BadValue, ValueError) as problem:
            raise ValidationError("手机号不对。核对一遍，或者空着，只计一个人数。") from problem

    def came(self) -> Came:
        """Return what was given."""
        return Came(self.cleaned_data["name"], self.cleaned_data["phone"])


class Listing(forms.Form):
    """Who came, one a line."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    people = said(
        "名单", 8000, required=True, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一人：姓名 手机号，只有一样也可以", error_messages={"required": "请写名单，一行一人。"},
    )  # fmt: skip

    def clean_people(self) -> list[Came]:
        """Return the people of the lines; what cannot be read is named by its line, never repeated."""
        found, wrong = [], []
        for place, line in enumerate(self.cleaned_data["people"].splitlines(), start=1):
            if line.strip():
                try:
                    found.append(_came(line.strip()))
                except (BadValue, ValueError):
                    wrong.append(str(place))
        if wrong:
            raise ValidationError(f"第 {'、'.join(wrong[:10])} 行看不懂。一行一人，先姓名，再手机号。")
        return found


def _came(line: str) -> Came:
    """Return who a line names.

    Raises:
        BadValue, ValueError: too many parts, a name that is too long, or a number that is none.
    """
    parts = _PARTS.split(line)
    names = [part for part in parts if not any(sign.isdigit() for sign in part)]
    numbers = [part for part in parts if any(sign.isdigit() for sign in part)]
    if len(names) > 1 or len(numbers) > 1 or any(len(name) > _NAME for name in names):
        raise ValueError("one person a line")
    return Came("".join(names), phone_of(numbers[0]) if numbers else "")


class Marking(forms.Form):
    """The marks of those who came, by the number of the row."""

    def __init__(self, *args: Any, rows: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for row in rows:
            self.fields[f"mark_{row.pk}"] = forms.IntegerField(
                label="成绩", min_value=0, max_value=100, required=False, initial=row.mark,
                widget=forms.NumberInput({"inputmode": "numeric"}),
                error_messages={"invalid": _MARK, "min_value": _MARK, "max_value": _MARK},
            )  # fmt: skip

    def marks(self) -> dict[int, int | None]:
        """Return the marks by row."""
        return {int(name.removeprefix("mark_")): mark for name, mark in self.cleaned_data.items()}
