"""Forms of cases."""

from typing import Any

from django import forms

from fanzha.cases.models import Case
from fanzha.cases.queries.file import operations
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.values import BadValue, Fen, PhoneNumber
from fanzha.core.workflow import case as rules
from fanzha.org import queries as org

_WHEN = {"invalid": "时间写法不对，例如 2026-11-23 15:00。"}


def fen_of(raw: str) -> int | None:
    """Return an amount that somebody typed, in fen; nothing typed is not nought.

    Raises:
        ValidationError: it is no amount, or below nought.
    """
    if not raw.strip():
        return None
    try:
        amount = Fen.parse(raw)
    except BadValue as problem:
        raise forms.ValidationError(str(problem)) from problem
    if amount.fen < 0:
        raise forms.ValidationError("损失不能小于 0。")
    return amount.fen


class Editing(forms.Form):
    """What a case says."""

    scam_type = forms.ChoiceField(label="类型", required=False)
    loss = forms.CharField(
        label="损失金额（元）",
        required=False,
        max_length=30,
        help_text="还不清楚就空着，不要填 0",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    occurred_at = forms.DateTimeField(
        label="发案时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages=_WHEN,
    )
    channel = forms.ChoiceField(
        label="受理途径", choices=Case.Channel.choices, error_messages={"required": "请选受理途径。"}
    )
    facts = forms.CharField(
        label="案情",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="加密保存。最多 5,000 字",
    )
    payments = forms.CharField(
        label="付款情况",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="逐笔写时间、金额、转到哪里。加密保存",
    )

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [(code, name) for code, name in sorted(names.items()) if code.startswith("C")]
        self.fields["scam_type"].choices = [("", "类型不明"), *types]  # type: ignore[attr-defined]

    def clean_loss(self) -> int | None:
        """Return the loss in fen."""
        return fen_of(self.cleaned_data["loss"])


class Opening(Editing):
    """A new case with its victim."""

    unit: Any = forms.ModelChoiceField(
        label="承办单位", queryset=None, empty_label="选单位", error_messages={"required": "请选承办单位。"}
    )
    name = forms.CharField(label="受害人姓名", required=False, max_length=40)
    phone = forms.CharField(
        label="受害人电话", required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    field_order = ("unit", "name", "phone", "scam_type", "loss", "occurred_at", "channel", "facts", "payments")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = org.units_seen(actor, Permission.CASE_EDIT).filter(kind__in=["county", "town", "police"])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Check the number."""
        raw = self.cleaned_data["phone"].strip()
        if not raw:
            return ""
        try:
            return PhoneNumber.parse(raw).value
        except BadValue as problem:
            raise forms.ValidationError(str(problem)) from problem


class Noting(forms.Form):
    """Why a case is closed or taken up again; free for the other steps."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="结案和重新侦办要写理由，至少 4 个字",
    )


class Filtering(forms.Form):
    """What to keep of the list."""

    number = forms.CharField(
        label="编号", required=False, max_length=24, widget=forms.TextInput(attrs={"placeholder": "例如 000123"})
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *rules.MACHINE.state_names.items()]
    )
    type = forms.ChoiceField(label="类型", required=False)
    unit: Any = forms.ModelChoiceField(label="单位", required=False, queryset=None, empty_label="全部单位")
    operation: Any = forms.ModelChoiceField(label="专项行动", required=False, queryset=None, empty_label="全部专项行动")

    def __init__(self, *args: Any, actor: Actor, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [(code, name) for code, name in sorted(names.items()) if code.startswith("C")]
        self.fields["type"].choices = [("", "全部类型"), *types]  # type: ignore[attr-defined]
        units = org.units_seen(actor, Permission.CASE_VIEW).filter(kind__in=["county", "town", "police"])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["operation"].queryset = operations()  # type: ignore[attr-defined]
