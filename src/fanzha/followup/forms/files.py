"""Finding, opening, proposing, correcting and closing a file."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from fanzha.common.choices import UnitChoiceField
from fanzha.core.workflow.followup import BY_HAND, ENDED_NAMES, SIDE_NAMES, Kind
from fanzha.followup.forms.base import ONLY_SELF, Warned, day, line, plain, text
from fanzha.followup.queries import indexes


class Finding(forms.Form):
    """The whole name, number or phone of somebody in one's own files."""

    q = line("姓名、身份证号或电话", most=40, help_text="写完整的，只在您自己的档案里找")


class Purposing(forms.Form):
    """What a file is opened for."""

    purpose = text(
        "这次打开做什么用", most=200, rows=2, help_text="至少 4 个字，写“本人”，不写姓名。每次登录、每份档案问一次"
    )


class _Numbers(Warned):
    """A form that holds the person's own number and phone."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_id_number(self) -> str:
        """Check the number."""
        return plain(indexes.plain_id, self.cleaned_data["id_number"], self.today)

    def clean_phone(self) -> str:
        """Check the phone."""
        return plain(indexes.plain_phone, self.cleaned_data["phone"])


class Opening(_Numbers):
    """What a file would say; the fields that its kind has no need of are left out."""

    warned: ClassVar[tuple[str, ...]] = ("purpose", "papers_at", "not_told_why")
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    unit: Any = UnitChoiceField(
        label="哪个单位的", queryset=None, empty_label="请选", error_messages={"required": "请选单位。"}
    )
    basis = forms.ChoiceField(label="法律依据", widget=forms.RadioSelect, error_messages={"required": "请选一条依据。"})
    authority = line("决定机关", most=80)
    document = line("决定文号", most=80)
    purpose = text("目的", most=300, help_text=f"要帮本人办成什么。{ONLY_SELF}")
    name = line("姓名", most=40)
    id_number = line("身份证号", most=30, required=False, help_text="只用来认准是本人，加密保存，不显示在名单里")
    phone = line("本人电话", most=30, required=False)
    consent_on = day("本人同意的日期", required=False)
    office_on = day("社区矫正机构同意协助的日期", required=False, help_text="只登记商定的协助，不抄矫正系统里的内容")
    guardian_on = day("监护人书面同意的日期", required=False, help_text="只记日期，不记监护人是谁")
    school_on = day("学校书面同意的日期", required=False)
    papers_at = line("同意书原件在哪里", required=False, help_text="例如：柳河中学政教处，第 3 号卷")
    told_on = day("哪天告知本人", required=False, help_text="告知有这份档案、依据、期限、怎么查阅和申诉")
    not_told_why = line(
        "暂不告知的理由",
        most=200,
        required=False,
        help_text="只有法律、行政法规规定应当保密或者不需要告知的情形，写明条文",
    )
    review_on = day("第一次复核")
    expires_on = day("到期", help_text="到期自动结束并清除")
    why = text("给审批人的说明", most=500, help_text="至少 4 个字，写“本人”，不写姓名")

    def __init__(
        self, *args: Any, kind: Kind, bases: Sequence[tuple[str, str]], units: Any,
        candidates: Mapping[str, Sequence[tuple[int, str]]], **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.kind = kind
        fields: dict[str, Any] = self.fields
        fields["unit"].queryset = units
        fields["basis"].choices = [one for one in bases if one[0] in kind.bases]
        self._drop_what_is_not_needed()
        fields["expires_on"].help_text = f"最长 {kind.longest_days} 天，到期自动结束并清除"
        fields["review_on"].help_text = f"最晚 {kind.review_days} 天以后"
        why = fields.pop("why")
        for side in kind.sides:
            fields[f"named_{side}"] = forms.TypedChoiceField(
                label=f"指定人员（{SIDE_NAMES[side]}）", required=False, coerce=int, empty_value=None,
                choices=[("", "不指定"), *candidates.get(side, ())],
            )  # fmt: skip
        fields["why"] = why

    def _drop_what_is_not_needed(self) -> None:
        wanted = {*self.kind.takes, *self.kind.papers}
        for name in ("id_number", "phone", "consent_on", "office_on", "guardian_on", "school_on", "papers_at"):
            if name not in wanted:
                del self.fields[name]
            elif name in self.kind.papers:
                self.fields[name].required = True

    def clean_id_number(self) -> str:
        """Check the number, where the kind keeps one."""
        return super().clean_id_number() if "id_number" in self.fields else ""

    def said(self) -> dict[str, Any]:
        """Return what was filled in, as a proposal takes it."""
        known = dict(self.cleaned_data)
        named = tuple(
            (known.pop(f"named_{side}"), side) for side in self.kind.sides if known.get(f"named_{side}") is not None
        )
        known = {name: value for name, value in known.items() if not name.startswith("named_")}
        why, unit = known.pop("why"), known.pop("unit")
        proposal = {**known, "key": str(known["key"]), "kind": self.kind.code, "unit_id": unit.pk, "named": named}
        return {"proposal": proposal, "why": why}


class Correcting(_Numbers):
    """What is right about the person."""

    name = line("姓名", most=40)
    id_number = line("身份证号", most=30, required=False)
    phone = line("本人电话", most=30, required=False)
    why = text("为什么改", most=200, rows=2, help_text="例如：本人申请更正，已看证件原件")

    def __init__(self, *args: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("id_number", "phone"):
            if name not in kind.takes:
                del self.fields[name]


class Closing(Warned):
    """How a file ends."""

    warned: ClassVar[tuple[str, ...]] = ("note",)
    outcome = forms.ChoiceField(
        label="为什么结束", choices=[(one.value, ENDED_NAMES[one]) for one in BY_HAND], widget=forms.RadioSelect,
        error_messages={"required": "请选一项。"},
    )  # fmt: skip
    note = text("说明", most=300, rows=2, required=False, help_text=ONLY_SELF)
