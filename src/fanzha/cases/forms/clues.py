"""Forms of clues and rewards."""

from typing import Any

from django import forms

from fanzha.cases.forms.register import fen_of
from fanzha.cases.queries.clues import ClueRules
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.values import BadValue, PhoneNumber
from fanzha.org import queries as org

_LONG = forms.Textarea(attrs={"rows": 6})
_SHORT = forms.Textarea(attrs={"rows": 2})
_KINDS = ["county", "town", "police", "village", "bureau", "school", "bank", "operator"]


class Giving(forms.Form):
    """What somebody tells; the giver may stay nameless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    unit: Any = forms.ModelChoiceField(label="由谁核查", queryset=None, error_messages={"required": "请选核查的单位。"})
    source = forms.ChoiceField(label="来源", error_messages={"required": "请选线索来源。"})
    text = forms.CharField(
        label="线索内容", max_length=5000, widget=_LONG, error_messages={"required": "请写明线索内容。"},
        help_text="时间、地点、什么人、什么号码、怎么做的。加密保存",
    )  # fmt: skip
    giver_name = forms.CharField(label="提供人姓名", required=False, max_length=40, help_text="不愿意留就空着")
    giver_phone = forms.CharField(
        label="提供人电话", required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text="不愿意留就空着；凭领取码也能查回话、领奖励",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, rules: ClueRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", "请选"), *rules.sources.items()]  # type: ignore[attr-defined]
        units = org.units_seen(actor, Permission.CLUE_WORK).filter(kind__in=_KINDS)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_giver_phone(self) -> str:
        """Check the number where one is left."""
        raw = self.cleaned_data["giver_phone"].strip()
        if not raw:
            return ""
        try:
            return PhoneNumber.parse(raw).value
        except BadValue as problem:
            raise forms.ValidationError(str(problem)) from problem


class Handing(forms.Form):
    """To whom a clue goes."""

    to_unit: Any = forms.ModelChoiceField(label="移交给", queryset=None, error_messages={"required": "请选接收单位。"})
    why = forms.CharField(label="说明", required=False, max_length=500, widget=_SHORT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_unit"].queryset = org.units_to_ask(_KINDS)  # type: ignore[attr-defined]


class Concluding(forms.Form):
    """What came of a clue."""

    why = forms.CharField(label="核查情况", required=False, max_length=1000, widget=_SHORT, help_text="至少 4 个字")
    other_number = forms.CharField(
        label="相关编号", required=False, max_length=24, help_text="查实立了案写 AJ- 编号；并入另一条写 XS- 编号"
    )


class Telling(forms.Form):
    """What the giver is told."""

    text = forms.ChoiceField(label="回话", widget=forms.RadioSelect, error_messages={"required": "请选一种回话。"})

    def __init__(self, *args: Any, rules: ClueRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].choices = list(rules.feedback_texts.items())  # type: ignore[attr-defined]


class Revealing(forms.Form):
    """Why somebody has to know who gave a clue."""

    purpose = forms.CharField(label="用途", max_length=200, error_messages={"required": "请写明用途。"})


class Rewarding(forms.Form):
    """How much, and why."""

    amount = forms.CharField(
        label="奖励金额（元）", max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "请填奖励金额。"},
    )  # fmt: skip
    why = forms.CharField(label="理由", max_length=500, widget=_SHORT, help_text="不要写提供人是谁")

    def clean_amount(self) -> int:
        """Return the amount in fen."""
        return fen_of(self.cleaned_data["amount"]) or 0


class Deciding(forms.Form):
    """Why a reward is agreed to or not."""

    why = forms.CharField(label="意见", required=False, max_length=500, widget=_SHORT, help_text="不批准要写理由")


class Paying(forms.Form):
    """The code that the giver shows."""

    code = forms.CharField(label="领取码", max_length=64, error_messages={"required": "请填领取码。"})
