"""The decision of a second person, and taking a request back."""

from django import forms


class Deciding(forms.Form):
    """Yes or no, with a reason."""

    agree = forms.ChoiceField(
        label="决定", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect,
        error_messages={"required": "请选同意或不同意。"},
    )  # fmt: skip
    why = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="看过哪些情况、为什么这样决定；申请人会看到，也会留在记录里",
        error_messages={"required": "请写明理由。"},
    )  # fmt: skip


class Withdrawing(forms.Form):
    """Why a request is taken back."""

    why = forms.CharField(label="为什么撤回", max_length=200, error_messages={"required": "请写明为什么撤回。"})
