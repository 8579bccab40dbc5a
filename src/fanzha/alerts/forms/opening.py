"""An alert by hand: what a counter team, a village or a duty officer has met with."""

from typing import Any

from django import forms

from fanzha.alerts.forms.acting import phone_of
from fanzha.alerts.forms.ending import fen_of, money
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import queries as org

SOURCES = [
    ("counter", "驻点专班、巡查中发现"),
    ("bank", "银行柜面、取款机旁"),
    ("village", "村、社区了解到"),
    ("police", "公安机关推送"),
    ("operator", "通信运营商推送"),
]
_PAID = [("unknown", "不清楚"), ("none", "没转钱"), ("paid", "已转钱")]
# The four questions of the counter, in our own words; an answer that alarms is kept with the source.
QUESTIONS = [
    ("asked_use", "问用途：这笔钱要拿去做什么"),
    ("asked_payee", "问对方：收钱的人认识不认识，见过没有"),
    ("asked_told", "问来由：谁让转的，有没有叫保密、教怎么说"),
    ("asked_phone", "问手机：有没有正在通话、共享屏幕，或装陌生软件"),
]


class Opening(forms.Form):
    """Who is in danger, from what, and how it was noticed."""

    source = forms.ChoiceField(label="怎么发现的", choices=SOURCES, error_messages={"required": "请选怎么发现的。"})
    name = forms.CharField(label="姓名", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = forms.CharField(label="住址或现在在哪里", max_length=200, required=False)
    unit: Any = forms.ModelChoiceField(
        label="所在乡镇、村居", queryset=None, empty_label="选单位", error_messages={"required": "请选所在乡镇、村居。"}
    )
    is_elder = forms.BooleanField(label="是 60 岁以上老人", required=False)
    paid = forms.ChoiceField(label="转钱了没有", choices=_PAID, initial="unknown")
    amount = money("涉及金额（元）", "要转、要取或已转的钱。不清楚就空着")
    caller = forms.CharField(
        label="对方的号码", max_length=30, required=False, help_text="照来电显示写，前面的 0 和 + 都要写上"
    )
    text = forms.CharField(
        label="经过，或对方说的话",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写了会筛查并给出等级建议。最多 5,000 字",
    )
    asked_use = forms.CharField(label=QUESTIONS[0][1], required=False, max_length=300)
    asked_payee = forms.CharField(label=QUESTIONS[1][1], required=False, max_length=300)
    asked_told = forms.CharField(label=QUESTIONS[2][1], required=False, max_length=300)
    asked_phone = forms.CharField(label=QUESTIONS[3][1], required=False, max_length=300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = org.units_seen(actor, Permission.ALERT_OPEN)
        self.fields["unit"].queryset = units.filter(kind__in=["county", "town", "village", "grid"])  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Check the number of the person."""
        return phone_of(self.cleaned_data["phone"])

    def clean_amount(self) -> int | None:
        """Return the amount in fen."""
        return fen_of(self.cleaned_data["amount"])

    def clean(self) -> dict[str, Any]:
        """Ask for somebody to find, and for something to judge by."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not (said["name"] or said["phone"] or said["address"]):
            raise forms.ValidationError("姓名、电话、住址至少填一项，不然找不到人。")
        answers = [said.get(name) for name, _ in QUESTIONS]
        if not self.errors and not (said["text"] or any(answers)):
            self.add_error("text", "写几句经过，或填下面四问中的一问。")
        return said
