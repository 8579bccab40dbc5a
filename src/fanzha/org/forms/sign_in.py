"""Signing in and one's own password."""

from typing import Any

from django import forms


class SignIn(forms.Form):
    """Account and password."""

    username = forms.CharField(
        label="账号",
        max_length=150,
        error_messages={"required": "请填账号。"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        max_length=400,
        strip=False,
        error_messages={"required": "请填密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-can-show": ""}),
    )
    next = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)


class NewPassword(forms.Form):
    """The present password and, twice, the new one."""

    current = forms.CharField(
        label="现在的密码",
        max_length=400,
        strip=False,
        error_messages={"required": "请填现在的密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-can-show": ""}),
    )
    new = forms.CharField(
        label="新密码",
        help_text="至少 10 位，不能全是数字，不要用常见密码或自己的账号、姓名",
        max_length=128,
        strip=False,
        error_messages={"required": "请填新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "data-can-show": ""}),
    )
    again = forms.CharField(
        label="再填一次新密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请再填一次新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "data-can-show": ""}),
    )

    def clean(self) -> dict[str, Any]:
        """See that the two new ones agree."""
        data: dict[str, Any] = super().clean() or {}
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", "两次填的新密码不一样。")
        return data
