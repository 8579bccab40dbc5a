"""Six digits that open a phone."""

from typing import Any

from django import forms

from fanzha.org.forms.base import Form

_NAMES = ("我的手机", "另一部手机", "平板")


def _digits(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    # The telephone keypad of old phones; the digits themselves are not shown.
    attributes = {
        "inputmode": "numeric", "pattern": "[0-9]{6}", "maxlength": "6", "autocomplete": autocomplete,
        "class": "fz-pin",
    }  # fmt: skip
    return forms.CharField(
        label=label, max_length=6, strip=True, help_text=help_text, widget=forms.PasswordInput(attrs=attributes),
        error_messages={"max_length": "数字码要正好 6 位数字。"},
    )  # fmt: skip


class Pin(Form):
    """The digits of this phone."""

    pin = _digits("6 位数字码", "off")
    next = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)


class NewPin(Form):
    """New digits, twice, and what this phone is called."""

    name = forms.ChoiceField(label="这是哪一部", choices=[(name, name) for name in _NAMES], initial=_NAMES[0])
    pin = _digits("新数字码", "new-password", "6 位，不要用生日、手机号、连号")
    again = _digits("再填一次", "new-password")

    def clean(self) -> dict[str, Any]:
        """See that the two agree."""
        data: dict[str, Any] = super().clean() or {}
        if "pin" in data and "again" in data and data["pin"] != data["again"]:
            self.add_error("again", "两次填的数字码不一样。")
        return data
