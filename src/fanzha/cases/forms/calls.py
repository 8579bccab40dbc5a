"""Forms of the call: what the officer confirms while the victim talks, and how a call ends without a case."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from fanzha.cases.actions import Told
from fanzha.cases.forms.register import fen_of
from fanzha.cases.models import Answer, Call, Payment
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.values import BadValue, Fen, PhoneNumber
from fanzha.org import queries as org

LEAST_ROWS: Final = 3  # rows for payments that are always there
MOST_ROWS: Final = 30
TRAIT_NAMES: Final = {
    "phone": "电话", "wechat": "微信", "qq": "QQ",
    "alias": "其他聊天账号、昵称", "email": "邮箱", "sms_port": "短信端口",
    "app_name": "软件", "url": "网址",
    "account": "账户",
    "wallet": "钱包地址", "telegram": "电报", "alipay": "支付宝", "meeting": "会议号",
}  # fmt: skip
_PAID_BY: Final = ("amount", "at", "account", "name", "bank")
_NAME: Final = re.compile(r"(?P<group>[pt])(?P<row>\d{1,2})-(?P<field>[a-z]+)")


class Calling(forms.Form):
    """Who called and what happened, besides payments and marks."""

    name = forms.CharField(label="受害人姓名", required=False, max_length=40)
    phone = forms.CharField(
        label="受害人电话", required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    number_110 = forms.CharField(label="110 接警单编号", required=False, max_length=60)
    unit: Any = forms.ModelChoiceField(
        label="承办单位", queryset=None, empty_label="选单位", error_messages={"required": "请选承办单位。"}
    )
    scam_type = forms.ChoiceField(label="类型", required=False)
    subtype = forms.ChoiceField(label="小类", required=False)
    first_contact = forms.ChoiceField(label="首次怎么接触", required=False)
    first_at = forms.DateTimeField(
        label="首次接触时间", required=False, input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": "时间写法不对。"},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    total = forms.CharField(
        label="一共多少（元）",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="逐笔填了就不用填",
    )
    age = forms.IntegerField(
        label="年龄",
        required=False,
        min_value=0,
        max_value=130,
        error_messages={"invalid": "年龄写数字。", "max_value": "年龄要在 0 到 130 岁之间。"},
    )
    sex = forms.ChoiceField(label="性别", required=False, choices=[("", "没有问到"), ("男", "男"), ("女", "女")])
    occupation = forms.ChoiceField(label="职业", required=False)
    community = forms.CharField(label="住处（村、小区）", required=False, max_length=80)
    own_account = forms.CharField(label="受害人的卡号", required=False, max_length=40)
    met_publicity = forms.ChoiceField(label="之前听过防诈宣传", required=False, choices=Answer.choices)
    has_app = forms.ChoiceField(label="装了国家反诈中心软件", required=False, choices=Answer.choices)

    def __init__(
        self, *args: Any, actor: Actor, names: Mapping[str, str], lists: Mapping[str, Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        units = org.units_seen(actor, Permission.CASE_EDIT).filter(kind__in=["county", "town", "police"])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for field, first in (("scam_type", "C"), ("subtype", "T")):
            choices = [(code, name) for code, name in sorted(names.items()) if code.startswith(first)]
            self.fields[field].choices = [("", "说不清"), *choices]  # type: ignore[attr-defined]
        for field, name in (("occupation", "occupation_names"), ("first_contact", "channel_names")):
            self.fields[field].choices = [("", "没有问到"), *lists[name].items()]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Check the number."""
        raw = self.cleaned_data["phone"].strip()
        return _checked(PhoneNumber.parse, raw) if raw else ""

    def clean_total(self) -> int | None:
        """Return the sum in fen."""
        return fen_of(self.cleaned_data["total"])


class Paying(forms.Form):
    """One payment, as a row."""

    amount = forms.CharField(
        label="金额（元）", required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    at = forms.DateTimeField(
        label="时间", required=False, input_formats=["%Y-%m-%dT%H:%M"], error_messages={"invalid": "时间写法不对。"},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    account = forms.CharField(label="收款账户", required=False, max_length=40)
    name = forms.CharField(label="收款人", required=False, max_length=60)
    bank = forms.CharField(label="收款银行", required=False, max_length=60)
    direction = forms.ChoiceField(label="方向", required=False, choices=Payment.Direction.choices)
    way = forms.ChoiceField(label="怎么付的", required=False, choices=Payment.Way.choices)
    note = forms.CharField(label="备注", required=False, max_length=120, widget=forms.HiddenInput)

    def clean_amount(self) -> int | None:
        """Return the amount in fen."""
        raw = self.cleaned_data["amount"].strip()
        fen = _checked(Fen.parse, raw, "fen") if raw else None
        if fen is not None and fen <= 0:
            raise forms.ValidationError("金额要大于 0。")
        return fen

    def clean(self) -> dict[str, Any]:
        """Ask for the amount of a row that says anything else."""
        said: dict[str, Any] = super().clean() or {}
        is_said = any(said.get(name) for name in ("at", "account", "name", "bank"))
        if is_said and said.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "这一笔还没有金额。说不清就先去掉这一行。")
        return said

    def payment(self, own_account: str) -> dict[str, Any]:
        """Return the row as `save_payment` takes it."""
        said = self.cleaned_data
        return {
            "amount_fen": said["amount"], "paid_at": said["at"],
            "direction": said["direction"] or Payment.Direction.PAID,
            "way": said["way"] or Payment.Way.UNKNOWN, "payee_account": _digits(said["account"]),
            "payee_name": said["name"], "payee_bank": said["bank"],
            "payer_account": _digits(own_account), "note": said["note"],
        }  # fmt: skip


class Marking(forms.Form):
    """One mark of the other side, as a row."""

    kind = forms.ChoiceField(label="种类", required=False, choices=list(TRAIT_NAMES.items()))
    value = forms.CharField(label="内容", required=False, max_length=300)


class Ending(forms.Form):
    """What became of a call that is no case."""

    outcome = forms.ChoiceField(
        label="这个来电",
        error_messages={"required": "请选怎样结束。"},
        choices=[
            (value, label)
            for value, label in Call.Outcome.choices
            if value in {"dissuaded", "clue", "consult", "empty"}
        ],
    )
    protected = forms.CharField(
        label="劝住的金额（元）",
        required=False,
        max_length=30,
        help_text="对方要他转、还没有转的。说不清就空着",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def clean_protected(self) -> int | None:
        """Return the sum in fen."""
        return fen_of(self.cleaned_data["protected"])


def _checked(parse: Any, raw: str, attribute: str = "value") -> Any:
    try:
        return getattr(parse(raw), attribute)
    except BadValue as problem:
        raise forms.ValidationError(str(problem)) from problem


def _digits(account: str) -> str:
    """Return an account as it is compared: digits without blanks; other ids as they are."""
    plain = re.sub(r"[\s\-]", "", account)
    return plain if plain.isdigit() else account.strip()


def body_of(posted: Mapping[str, str]) -> dict[str, Any]:
    """Return what a draft keeps of a posted form, unchecked: a draft holds what was typed, right or wrong."""
    rows: dict[str, dict[int, dict[str, str]]] = {"p": {}, "t": {}}
    for name, value in posted.items():
        match = _NAME.fullmatch(name)
        if match and len(value) <= 300:
            rows[match["group"]].setdefault(int(match["row"]), {})[match["field"]] = value.strip()
    values = {name: posted.get(f"v-{name}", "").strip()[:300] for name in Calling.base_fields}
    return {
        "story": posted.get("story", "").replace("\r\n", "\n"), "values": {name: v for name, v in values.items() if v},
        "payments": [row for _, row in sorted(rows["p"].items()) if _says(row, _PAID_BY)],
        "traits": [row for _, row in sorted(rows["t"].items()) if _says(row, ("value",))],
    }  # fmt: skip


def _says(row: Mapping[str, str], names: Sequence[str]) -> bool:
    return any(row.get(name) for name in names)


def paying_forms(rows: Sequence[Mapping[str, str]], *, bound: bool) -> list[Paying]:
    """Return a form for each payment; on a page to be filled in, empty ones besides."""
    if bound:
        return [Paying({f"p{n}-{k}": v for k, v in row.items()}, prefix=f"p{n}") for n, row in enumerate(rows)]
    count = min(max(LEAST_ROWS, len(rows) + 1), MOST_ROWS)
    blank = {"direction": Payment.Direction.PAID, "way": Payment.Way.UNKNOWN}
    return [Paying(prefix=f"p{n}", initial=dict(rows[n]) if n < len(rows) else {**blank}) for n in range(count)]


def marking_forms(rows: Sequence[Mapping[str, str]], *, bound: bool = False) -> list[Marking]:
    """Return a form for each mark; on a page to be filled in, empty ones besides."""
    if bound:
        return [Marking({f"t{n}-{k}": v for k, v in row.items()}, prefix=f"t{n}") for n, row in enumerate(rows)]
    count = min(len(rows) + 2, MOST_ROWS)
    return [Marking(prefix=f"t{n}", initial=dict(rows[n]) if n < len(rows) else None) for n in range(count)]


def account_of(raw: str) -> str:
    """Return an account that somebody typed as it is compared."""
    return _digits(raw)


def sum_of(raw: str) -> int | None:
    """Return a sum that somebody is typing, in fen; None while it is none."""
    try:
        return fen_of(raw)
    except forms.ValidationError:
        return None


def told_of(said: Mapping[str, Any], rows: Sequence[Paying], body: Mapping[str, Any]) -> Told:
    """Return what checked forms say, as the action takes it."""
    own = said["own_account"]
    payments = [row.payment(own) for row in rows if row.cleaned_data.get("amount")]
    paid = sum(row["amount_fen"] for row in payments if row["direction"] == Payment.Direction.PAID)
    back = sum(row["amount_fen"] for row in payments if row["direction"] == Payment.Direction.RETURNED)
    victim = {
        "age": said["age"], "sex": said["sex"], "occupation": said["occupation"], "community": said["community"],
        "met_publicity": said["met_publicity"] or Answer.UNKNOWN, "has_app": said["has_app"] or Answer.UNKNOWN,
    }  # fmt: skip
    return Told(
        unit_id=said["unit"].pk, facts=body["story"], scam_type=said["scam_type"], subtype=said["subtype"],
        loss=said["total"] if said["total"] is not None else max(paid - back, 0) if payments else None,
        name=said["name"], phone=said["phone"], number_110=said["number_110"], victim=victim, payments=payments,
        traits=[(row.get("kind") or "phone", row["value"]) for row in body["traits"] if row.get("value")],
        contact_way=said["first_contact"], contact_at=said["first_at"],
    )  # fmt: skip
