"""Forms of tokens and endpoints."""

from datetime import timedelta
from typing import Any

from django import forms

from fanzha.api.queries.hooks import KIND_NAMES
from fanzha.api.queries.scopes import SCOPE_NAMES, Scope
from fanzha.intake.actions import source_choices
from fanzha.org.queries import units_named

_DAYS = 365


class _Form(forms.Form):
    """A form whose sentences name the field."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            field.error_messages["required"] = f"请填{field.label}。"


class NewToken(_Form):
    """Who gets a token, for what, for how long."""

    name = forms.CharField(label="给哪个系统", max_length=60, help_text="例如：农商行柜面系统")
    unit = forms.CharField(label="属于哪个单位（编码或名称）", max_length=80, help_text="它只看得到这个单位以下的内容")
    scopes = forms.MultipleChoiceField(
        label="能做什么", choices=[(scope.value, SCOPE_NAMES[scope]) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source = forms.ChoiceField(label="送来的按哪个来源收", required=False, choices=[])
    expires_on = forms.DateField(
        label="用到哪天（含当天）", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    why = forms.CharField(
        label="为什么要发", required=False, max_length=300,
        help_text="勾了“看预警对象的完整信息”时必填，另一位同事同意后才发",
    )  # fmt: skip

    def __init__(self, *args: Any, seen: Any, today: Any, **more: Any) -> None:
        super().__init__(*args, initial={"expires_on": today + timedelta(days=_DAYS)}, **more)
        self._seen = seen
        source: Any = self.fields["source"]
        source.choices = [("", "不送举报和消息"), *source_choices()]

    def clean_unit(self) -> Any:
        """Return the unit that was named."""
        found = list(units_named(self._seen, self.cleaned_data["unit"].strip()))
        if len(found) != 1:
            said = "没有这个单位，或它不归您管。" if not found else "不止一个单位叫这个名字，请改填编码。"
            raise forms.ValidationError(said)
        return found[0]


class Reason(_Form):
    """Why something is ended."""

    why = forms.CharField(label="原因", min_length=2, max_length=200)


class NewEndpoint(_Form):
    """Where another system listens."""

    name = forms.CharField(label="名称", max_length=60)
    url = forms.CharField(label="接收地址", max_length=500, help_text="https 开头的公网地址。不跟随跳转")
    kinds = forms.MultipleChoiceField(
        label="告诉它什么", choices=list(KIND_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
