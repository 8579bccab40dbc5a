"""How an alert ends, and what a fraud cost."""

from typing import Any

from django import forms

from fanzha.alerts.forms.acting import reason
from fanzha.core.values import BadValue, Fen
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.alert import Outcome

_OUTCOMES = [(outcome.value, rules.OUTCOME_NAMES[outcome]) for outcome in Outcome if outcome is not Outcome.LAPSED]


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
        raise forms.ValidationError("金额不能小于 0。")
    return amount.fen


def money(label: str, help_text: str) -> forms.CharField:
    """Return a field for an amount in yuan."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=30,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class _WithLoss(forms.Form):
    """The fields that open a case."""

    loss = money("损失金额（元）", "受骗时填。不清楚就空着，不要填 0")
    happened_at = forms.DateTimeField(
        label="受骗时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": "时间写法不对，例如 2026-11-23 15:00。"},
    )
    payments = forms.CharField(
        label="怎么付的钱",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="逐笔写时间、金额、转到哪里。加密保存",
    )

    def clean_loss(self) -> int | None:
        """Return the loss in fen."""
        return fen_of(self.cleaned_data["loss"])


class Closing(_WithLoss):
    """An outcome with what it rests on."""

    outcome = forms.ChoiceField(
        label="结果", choices=_OUTCOMES, widget=forms.RadioSelect, error_messages={"required": "请选结果。"}
    )
    reason = reason("说明", required=False, help_text="确实找不到、不符要写明理由，至少 4 个字")
    first_number = forms.CharField(
        label="与哪条重复", required=False, max_length=24, help_text="选“重复”时填，例如 YJ-2026-000123"
    )
    saved = money("劝住的金额（元）", "已劝阻时，当事人准备转而没转的钱。不清楚就空着")
    is_harmless = forms.BooleanField(
        label="核实没有问题，记为误报", required=False, help_text="选“不符”时可勾，用来改进规则"
    )

    field_order = ("outcome", "reason", "saved", "first_number", "is_harmless", "loss", "happened_at", "payments")

    def clean_outcome(self) -> Outcome:
        """Return the outcome as the rules name it."""
        return Outcome(self.cleaned_data["outcome"])

    def clean_saved(self) -> int | None:
        """Return the saved money in fen."""
        return fen_of(self.cleaned_data["saved"])


class Revisiting(_WithLoss):
    """Was the person defrauded after the dissuasion?"""

    was_defrauded = forms.TypedChoiceField(
        label="劝阻以后受骗了没有",
        choices=[("no", "没有受骗"), ("yes", "受骗了")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项。"},
    )
    note = reason("说明", required=False, help_text="怎么问的、对方怎么说")

    field_order = ("was_defrauded", "note", "loss", "happened_at", "payments")

    def clean(self) -> dict[str, Any]:
        """Return what was said; a loss belongs to a fraud."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("was_defrauded") is False and said.get("loss"):
            self.add_error("loss", "选了“没有受骗”，不用填损失。")
        return said
