"""Forms of victims, payments and marks of a case."""

from collections.abc import Mapping
from typing import Any

from django import forms

from fanzha.cases.forms.calls import TRAIT_NAMES, account_of
from fanzha.cases.forms.register import fen_of
from fanzha.cases.models import Answer, Payment
from fanzha.cases.queries.words import CaseWords
from fanzha.common.actor import Actor
from fanzha.core.values import BadValue, PhoneNumber
from fanzha.org import queries as org

_KEPT = "已经登记，这里不显示。留空就不改"
_WHEN = {"invalid": "时间写法不对，例如 2026-11-23 15:00。"}
_MOMENT = {"input_formats": ["%Y-%m-%dT%H:%M"], "error_messages": _WHEN, "required": False}


def moment(label: str, **more: Any) -> forms.DateTimeField:
    """Return a field for a moment."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **{**_MOMENT, **more})


def options(names: Mapping[str, str], nothing: str = "没有问到") -> list[tuple[str, str]]:
    """Return the choices of a list that may be left open."""
    return [("", nothing), *names.items()]


class AboutVictim(forms.Form):
    """Who was cheated and what the person says of it."""

    name = forms.CharField(label="姓名", required=False, max_length=40)
    phone = forms.CharField(label="电话", required=False, max_length=30, widget=forms.TextInput({"inputmode": "tel"}))
    age = forms.IntegerField(
        label="年龄", required=False, min_value=0, max_value=130,
        error_messages={"invalid": "年龄写数字。", "max_value": "年龄要在 0 到 130 岁之间。"},
    )  # fmt: skip
    sex = forms.ChoiceField(label="性别", required=False, choices=[("", "没有问到"), ("男", "男"), ("女", "女")])
    occupation = forms.ChoiceField(label="职业", required=False)
    schooling = forms.ChoiceField(label="文化程度", required=False)
    home_unit: Any = forms.ModelChoiceField(
        label="居住的村（社区）", required=False, queryset=None, empty_label="没有问到"
    )
    community = forms.CharField(label="小区、组或外地住处", required=False, max_length=80)
    how_cheated = forms.CharField(
        label="被骗经过（受害人的说法）", required=False, max_length=3000, widget=forms.Textarea({"rows": 4})
    )
    met_publicity = forms.ChoiceField(label="之前听过防诈宣传", choices=Answer.choices, initial=Answer.UNKNOWN)
    publicity_met = forms.CharField(
        label="听过哪些、谁讲的", required=False, max_length=500, help_text="照受害人的说法写"
    )
    has_app = forms.ChoiceField(
        label="装了国家反诈中心软件", choices=Answer.choices, initial=Answer.UNKNOWN,
        help_text="装不装由本人决定，不影响办案",
    )  # fmt: skip
    is_warning_on = forms.ChoiceField(label="开了来电预警", choices=Answer.choices, initial=Answer.UNKNOWN)
    is_also_suspect = forms.BooleanField(label="这个人在别处也是涉嫌人员", required=False)
    suspect_note = forms.CharField(
        label="谁发现的、依据是什么", required=False, max_length=500, help_text="只作提示，两边分别办理"
    )

    def __init__(self, *args: Any, actor: Actor, words: CaseWords, present: frozenset[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["occupation"].choices = options(words.occupations)  # type: ignore[attr-defined]
        self.fields["schooling"].choices = options(words.schooling)  # type: ignore[attr-defined]
        homes = org.units_seen(actor).filter(kind__in=["town", "village"])
        self.fields["home_unit"].queryset = homes  # type: ignore[attr-defined]
        for name in present & {"name", "phone"}:
            self.fields[name].help_text = _KEPT

    def clean_phone(self) -> str:
        """Check the number."""
        raw = self.cleaned_data["phone"].strip()
        try:
            return PhoneNumber.parse(raw).value if raw else ""
        except BadValue as problem:
            raise forms.ValidationError(str(problem)) from problem

    def said(self) -> dict[str, Any]:
        """Return the fields of the victim, without name and phone."""
        data = {key: value for key, value in self.cleaned_data.items() if key not in {"name", "phone", "home_unit"}}
        home = self.cleaned_data["home_unit"]
        return {**data, "home_unit_id": home.pk if home else None}


class AboutPayment(forms.Form):
    """One payment."""

    victim: Any = forms.ModelChoiceField(label="谁付的", required=False, queryset=None, empty_label="没有分清")
    paid_at = moment("时间", help_text="说不清就空着")
    amount = forms.CharField(label="金额（元）", max_length=30, widget=forms.TextInput({"inputmode": "decimal"}),
                             error_messages={"required": "请填金额。"})  # fmt: skip
    direction = forms.ChoiceField(label="方向", choices=Payment.Direction.choices)
    way = forms.ChoiceField(label="怎么付的", choices=Payment.Way.choices, initial=Payment.Way.UNKNOWN)
    payer_account = forms.CharField(label="付款账户", required=False, max_length=40)
    payer_bank = forms.CharField(label="付款银行", required=False, max_length=60)
    payee_account = forms.CharField(label="收款账户", required=False, max_length=40)
    payee_name = forms.CharField(label="收款人", required=False, max_length=60)
    payee_bank = forms.CharField(label="收款银行", required=False, max_length=60)
    note = forms.CharField(label="备注", required=False, max_length=200)
    is_told = forms.BooleanField(
        label="受害人讲到过这一笔", required=False, initial=True, help_text="从流水里查到、受害人没有讲的，去掉勾"
    )

    def __init__(self, *args: Any, victims: Any, present: frozenset[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["victim"].queryset = victims  # type: ignore[attr-defined]
        places = {row.pk: place for place, row in enumerate(victims, start=1)}
        self.fields["victim"].label_from_instance = (  # type: ignore[attr-defined]
            lambda row: f"受害人 {places.get(row.pk, '')}"
        )
        for name in present & {"payer_account", "payee_account", "payee_name"}:
            self.fields[name].help_text = _KEPT

    def clean_amount(self) -> int | None:
        """Return the amount in fen."""
        return fen_of(self.cleaned_data["amount"])

    def said(self) -> dict[str, Any]:
        """Return the fields of the payment; a sealed one that was left empty is not named, and stays."""
        data = dict(self.cleaned_data)
        victim = data.pop("victim")
        said = {**data, "amount_fen": data.pop("amount"), "victim_id": victim.pk if victim else None}
        said.pop("amount", None)
        for name in ("payer_account", "payee_account"):
            said[name] = account_of(said[name])
        return {k: v for k, v in said.items() if v or k not in {"payer_account", "payee_account", "payee_name"}}


class AboutTrait(forms.Form):
    """One mark of the other side."""

    kind = forms.ChoiceField(label="种类", choices=list(TRAIT_NAMES.items()))
    value = forms.CharField(label="内容", max_length=300, error_messages={"required": "请填内容。"})
    seen_at = moment("受害人什么时候遇到", help_text="说不清就空着")


class Saying(forms.Form):
    """Why something is taken out, or what was found."""

    note = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea({"rows": 3}), help_text="至少 4 个字",
        error_messages={"required": "请写理由，至少 4 个字。"},
    )  # fmt: skip


class Revealing(forms.Form):
    """Which masked parts are to be shown, and what for."""

    parts = forms.MultipleChoiceField(
        label="看哪几项", widget=forms.CheckboxSelectMultiple, error_messages={"required": "至少选一项。"},
        choices=[("payments", "收付款账户和姓名"), ("victims", "受害人姓名和住处"), ("traits", "特征")],
    )  # fmt: skip
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="例如“申请止付”“联系受害人”",
        error_messages={"required": "写明查看用途。"}, widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
