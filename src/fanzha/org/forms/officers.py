"""Forms of officers and posts."""

from typing import Any

from django import forms

from fanzha.common.permissions import ROLE_NAMES
from fanzha.org.forms.base import Form
from fanzha.org.forms.units import UnitField, reason

_ROLES = [(role.value, name) for role, name in ROLE_NAMES.items()]


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class _AtUnit(Form):
    """A form that names a unit by its code."""

    def __init__(self, *args: Any, seen: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].seen = seen  # type: ignore[attr-defined]


class NewOfficer(_AtUnit):
    """A new account with its first post."""

    username = forms.CharField(
        label="账号", max_length=40, help_text="字母开头，用字母、数字、点、横线，3 至 40 位。以后不能改"
    )
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    unit = UnitField("单位（编码或名称）", required=True)
    role = forms.ChoiceField(label="岗位", choices=_ROLES)
    title = forms.CharField(label="职务", max_length=40, required=False)
    from_date = _day("从哪天起")


class NewPost(_AtUnit):
    """A further post of an officer."""

    unit = UnitField("单位（编码或名称）", required=True)
    role = forms.ChoiceField(label="岗位", choices=_ROLES)
    title = forms.CharField(label="职务", max_length=40, required=False)
    from_date = _day("从哪天起")
    why = reason()


class EndPost(Form):
    """The last day of a post."""

    to_date = _day("做到哪天（含当天）")
    why = reason()


class EditOfficer(Form):
    """An officer's name and phone."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    why = reason()


class FindByName(Form):
    """The search for somebody: sent by POST, since a name does not belong into an address."""

    name = forms.CharField(
        label="姓名或账号", max_length=40, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )


class FindOfficers(Form):
    """Filters of the list of officers."""

    role = forms.ChoiceField(label="岗位", required=False, choices=[("", "全部岗位"), *_ROLES])
    state = forms.ChoiceField(
        label="账号状态", required=False,
        choices=[("", "在用"), ("closed", "已停用"), ("waiting", "还没登录过"), ("all", "全部")],
    )  # fmt: skip
