"""What the public may tell us, and how it is checked before anything is kept."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from fanzha.common import held_pictures as held
from fanzha.common.choices import UnitChoiceField
from fanzha.common.fields import Pictures, PlainText, cleaned_pictures
from fanzha.common.pictures import CleanPicture
from fanzha.core.workflow.request import KIND_NAMES
from fanzha.intake.queries import Limits
from fanzha.intake.queries.phones import NoPersonsPhone, person_phone
from fanzha.intake.queries.reading import can_read
from fanzha.intake.queries.watch import KINDS
from fanzha.org.queries import town_choices

NAME_CHARS: Final = 40
REQUEST_KINDS: Final = [(kind.value, name) for kind, name in KIND_NAMES.items()]
PHONE_CHARS: Final = 40
ADDRESS_CHARS: Final = 120
# What a form that is begun anew keeps of what was typed.
KEPT: Final = (
    "text",
    "caller",
    "contact_phone",
    "contact_name",
    "town",
    "target_name",
    "target_phone",
    "target_address",
)
PAID: Final = [("none", "没转钱"), ("paid", "已转钱"), ("unknown", "不清楚")]
RELATIONS: Final = [("", "不说明"), ("child", "子女"), ("spouse", "配偶"), ("kin", "亲戚"), ("neighbour", "邻居、朋友")]


class Phone(forms.CharField):
    """A telephone number, checked and brought into its plain form."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": options.pop("autocomplete", "off"), "maxlength": PHONE_CHARS}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=PHONE_CHARS, **options)

    def clean(self, value: Any) -> str:
        """Return the canonical number, or say what is wrong with it."""
        try:
            return person_phone(super().clean(value))
        except NoPersonsPhone as problem:
            raise ValidationError(str(problem)) from problem


def _text(rules: Limits, **options: Any) -> PlainText:
    return PlainText(
        most=rules.most_chars,
        too_long="内容有 {length:,} 个字，最多 {most:,} 个字。留下最要紧的一段再查。",
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        **options,
    )


class Check(forms.Form):
    """One thing to be checked: a text, or pictures where they can be read."""

    def __init__(self, *args: Any, rules: Limits, kept: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules, self.held = rules, kept
        with_pictures = can_read()
        self.fields["text"] = _text(
            rules,
            label="粘贴短信、聊天、电话号码或网址",
            required=not with_pictures,
            error_messages={"required": "还没有内容。把收到的短信、号码或网址粘贴进来。"},
        )
        if with_pictures:
            self.fields["pictures"] = Pictures(label="或者选截屏、照片", required=False, help_text=_read_help(rules))
        self.fields["asked"] = forms.ChoiceField(
            label="这是什么",
            choices=[("", "自动判断"), ("app", "一个软件的名字"), ("account", "一个收款账号")],
            required=False,
        )

    def clean_pictures(self) -> list[CleanPicture]:
        """Return the pictures written anew; says which one is wrong."""
        return cleaned_pictures(self.cleaned_data["pictures"], self.rules.pictures, self.rules.pictures.most_read)

    def clean(self) -> dict[str, Any]:
        """Ask for text or a picture."""
        data: dict[str, Any] = super().clean() or {}
        has_any = data.get("text") or data.get("pictures") or self.held
        if not has_any and not {"text", "pictures"} & set(self.errors):
            self.add_error("text", "还没有内容。把收到的短信、号码或网址粘贴进来，或者选一张截屏。")
        return data


def _read_help(rules: Limits) -> str:
    most = rules.pictures
    return f"最多 {most.most_read} 张，认出里面的字再判断，判断完不留图片"


def _name(label: str, autocomplete: str = "off") -> PlainText:
    return PlainText(
        label=label,
        required=False,
        most=NAME_CHARS,
        too_long="名字有 {length} 个字，最多 {most} 个。",
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
    )


def _picture_help(rules: Limits) -> str:
    most = rules.pictures
    return f"最多 {most.most} 张，每张不超过 {most.most_bytes // 1024 // 1024} MB，由民警看"


class Report(forms.Form):
    """One report from the public."""

    field_order = ("text", "hand_over", "pictures", "paid_state", "caller", "contact_phone", "contact_name", "town")

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    disputed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # People never see this field; programs that fill every field do.
    homepage = forms.CharField(required=False, max_length=200)
    paid_state = forms.ChoiceField(
        label="钱转出去了吗",
        choices=PAID,
        widget=forms.RadioSelect,
        error_messages={"required": "选一下钱转出去没有，好知道有多急。"},
    )
    caller = PlainText(
        label="对方的号码",
        required=False,
        most=PHONE_CHARS,
        help_text="照着抄，开头的 0 和 + 也要",
        too_long="对方的号码有 {length} 个字，最多 {most} 个。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    contact_phone = Phone(label="您的电话", required=False, autocomplete="tel", help_text="民警核实时打给您")
    contact_name = _name("您怎么称呼", autocomplete="name")
    town: Any = UnitChoiceField(label="在哪个乡镇", required=False, queryset=None, empty_label="不选")
    for_elder = forms.BooleanField(required=False, widget=forms.HiddenInput)
    target_name = _name("老人姓名")
    target_phone = Phone(label="老人电话", required=False)
    target_address = PlainText(
        label="老人住址",
        required=False,
        most=ADDRESS_CHARS,
        too_long="住址有 {length} 个字，最多 {most} 个。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(label="您是老人的", required=False, choices=RELATIONS)
    was_read = forms.BooleanField(required=False, widget=forms.HiddenInput)
    hand_over = forms.BooleanField(
        label="把查过的图片一起交给民警",
        required=False,
        help_text="不勾就只交文字。交的话，拍摄地点等信息先去掉，加密保存",
    )

    def __init__(self, *args: Any, rules: Limits, at: datetime, kept: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules, self.at, self.held = rules, at, kept
        self.fields["text"] = _text(
            rules, label="可疑的内容", required=False, help_text="短信、聊天原文，或电话里说的话"
        )
        self.fields["pictures"] = Pictures(label="截屏、照片", required=False, help_text=_picture_help(rules))
        town: Any = self.fields["town"]
        town.queryset = town_choices()
        self.order_fields(self.field_order)

    def clean_homepage(self) -> str:
        """Refuse what only a program fills in, kindly: a browser's own filling may have done it."""
        if self.cleaned_data["homepage"]:
            raise ValidationError("没有收下：有一栏本该空着。请刷新页面再填，别用自动填表。")
        return ""

    def clean_pictures(self) -> list[CleanPicture]:
        """Return the pictures written anew; says which one is wrong."""
        return cleaned_pictures(self.cleaned_data["pictures"], self.rules.pictures, self.rules.pictures.most)

    def clean(self) -> dict[str, Any]:
        """Ask for text or a picture, and for a way to find the elder who is reported for."""
        data: dict[str, Any] = super().clean() or {}
        data["handed_over"] = self._handed_over() if data.get("hand_over") else []
        has_any = data.get("text") or data.get("pictures") or data["handed_over"]
        if not has_any and not {"text", "pictures"} & set(self.errors):
            self.add_error("text", "还没有内容。粘贴文字，或者选一张截屏。")
        if data.get("for_elder") and not (data.get("target_phone") or data.get("target_address")):
            missing = {"target_phone", "target_address"} - set(self.errors)
            if missing == {"target_phone", "target_address"}:
                self.add_error("target_phone", "填老人的电话或住址，不然找不到人。")
        return data

    def _handed_over(self) -> list[CleanPicture]:
        """Return the pictures that were checked before, as they were cleaned then."""
        try:
            return held.opened(self.held, self.at, most=self.rules.pictures.most_read)
        except held.HeldGone:
            self.held = ()
            self.add_error("pictures", "查过的图片放得太久，带不过来了。在这里再选一次。")
            return []


class Receipt(forms.Form):
    """A receipt code as somebody types it."""

    code = forms.CharField(
        label="回执号",
        max_length=40,
        help_text="12 位字母和数字，像 7K3M-92PX-41TD",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "填一下回执号。", "max_length": "回执号只有 12 位，像 7K3M-92PX-41TD。"},
    )


class _Kept(forms.Form):
    """What both forms about rights share: sent twice it is one, and programs that fill every field are stopped."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    homepage = forms.CharField(required=False, max_length=200)

    def clean_homepage(self) -> str:
        """Refuse what only a program fills in."""
        if self.cleaned_data["homepage"]:
            raise ValidationError("没有收下：有一栏本该空着。请刷新页面再填，别用自动填表。")
        return ""


class Objection(_Kept):
    """Somebody says that a number, account or link is listed wrongly."""

    kind = forms.ChoiceField(label="哪一种", choices=KINDS, widget=forms.RadioSelect)
    value = PlainText(
        label="号码、账号或网址",
        most=200,
        too_long="有 {length} 个字，最多 {most} 个。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "填一下号码、账号或者网址。"},
    )
    said = PlainText(
        label="为什么认为列错了",
        most=1000,
        too_long="有 {length} 个字，最多 {most} 个。",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如这个号码一直是您在用。不用上传证件",
        error_messages={"required": "说明一下为什么认为列错了。"},
    )
    contact_phone = Phone(label="您的电话", required=False, autocomplete="tel", help_text="民警核实时打给您，可以不留")


class Asking(_Kept):
    """Somebody asks to see, correct or delete what is held, or to have a judgement explained."""

    kind = forms.ChoiceField(label="要做什么", choices=REQUEST_KINDS, widget=forms.RadioSelect)
    name = _name("您怎么称呼", autocomplete="name")
    contact_phone = Phone(label="您的电话", required=False, autocomplete="tel", help_text="办的时候打给您，可以不留")
    said = PlainText(
        label="具体说一下",
        required=False,
        most=1000,
        too_long="有 {length} 个字，最多 {most} 个。",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如要改哪一项。不要写身份证号、银行卡号",
    )
    town: Any = UnitChoiceField(label="在哪个乡镇", required=False, queryset=None, empty_label="不选")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        town: Any = self.fields["town"]
        town.queryset = town_choices()
