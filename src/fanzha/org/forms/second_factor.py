"""Codes from the phone, and the lost phone."""

from django import forms

from fanzha.org.forms.base import Form

_ATTRIBUTES = {
    "autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "characters", "spellcheck": "false",
    "autofocus": True, "class": "num",
}  # fmt: skip


class Code(Form):
    """The six digits that the app shows now, or a recovery code."""

    code = forms.CharField(
        label="动态码", max_length=40, widget=forms.TextInput(attrs=_ATTRIBUTES),
        help_text="验证器应用里现在显示的 6 位数字；手机不在身边，填一个备用码",
    )  # fmt: skip


class FirstCode(Form):
    """The first six digits of a new secret."""

    code = forms.CharField(
        label="动态码", max_length=40, widget=forms.TextInput(attrs=_ATTRIBUTES),
        help_text="扫码以后，填应用里现在显示的 6 位数字",
    )  # fmt: skip


class Reset(Form):
    """Why an officer's codes are taken away."""

    why = forms.CharField(
        label="为什么解除", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：手机丢失，已当面核对本人身份。另一位同事同意后才解除",
    )  # fmt: skip


class Ruling(Form):
    """Whether codes are demanded, and how strictly."""

    demanded = forms.BooleanField(
        label="要求绑定动态码", required=False,
        help_text="能改规则、管账号、发令牌、导出个人信息的岗位要绑定；演示账号不受影响",
    )  # fmt: skip
    grace_days = forms.IntegerField(label="第一次提醒后宽限几天", min_value=0, max_value=90)
    fresh_minutes = forms.IntegerField(label="办要紧的事前，多少分钟内输过就不再问", min_value=1, max_value=120)
    why = forms.CharField(label="为什么改", max_length=200)
