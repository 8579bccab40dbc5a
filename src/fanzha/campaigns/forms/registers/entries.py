"""Forms of entries; the fields of a kind are made from the rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from fanzha.campaigns.actions.deliveries import Piece
from fanzha.campaigns.actions.registers.writing import CLEAR, Written
from fanzha.campaigns.forms.shares import Files
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.queries.registers.rules import register_rules
from fanzha.campaigns.queries.task_rules import task_rules
from fanzha.common.actor import Actor
from fanzha.common.choices import UnitChoiceField
from fanzha.common.fields import PlainText
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.evidence import FILE_NAMES, FileKind
from fanzha.core.campaigns.register_rows import masked, said
from fanzha.core.campaigns.registers import Field, RegisterKind
from fanzha.org import queries as org

_SHORT = forms.Textarea(attrs={"rows": 3})
_TOO_LONG = "写了 {length} 个字，最多 {most} 个。"
_MOST = 2000
_PROOF = ("photo", "scan")
_HELP = {
    "number": "填整数", "money": "单位：元", "unit": "写单位的名称或编码", "link": "https:// 开头的网址",
    "long_text": "写事，不写群众的姓名、证件号",
}  # fmt: skip


class Entry(forms.Form):
    """What a kind asks for. What cannot stand is said by the rules when it is written."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=36)

    def __init__(
        self, *args: Any, kind: RegisterKind, on: date, values: Mapping[str, Any] | None = None,
        units: Any = None, held: Mapping[Any, Any] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.kind, self.values = kind, values or {}
        if units is not None:
            self.fields["unit"] = UnitChoiceField(
                label="登记单位", queryset=units, empty_label=None, error_messages={"required": "请选单位。"}
            )
        for one in kind.fields:
            self.fields[f"f_{one.code}"] = self._field(one, held or {})
        if kind.has_evidence and values is None:
            for code, made in proof_fields(on).items():
                self.fields[code] = made

    def _field(self, one: Field, held: Mapping[Any, Any]) -> forms.Field:
        value = self.values.get(one.code)
        is_kept = bool(one.is_personal and value)  # left empty, it stays as it was
        more: dict[str, Any] = {
            "label": one.name, "required": one.is_required and not is_kept,
            "error_messages": {"required": f"请填写“{one.name}”。"},
        }  # fmt: skip
        if is_kept:
            more["help_text"] = f"现为 {masked(one, value)}。不改就留空，要清除填“{CLEAR}”"
        else:
            more["help_text"] = _HELP.get(one.type, "")
            more["initial"] = self._initial(one, value)
        if one.type == "unit" and value in held:  # by its code: a name may be that of several
            more["initial"], more["help_text"] = held[value].code, f"现为 {held[value]}。{_HELP['unit']}"
        if one.type in {"choice", "yes_no"}:
            choices = one.choices or ("是", "否")
            return forms.ChoiceField(choices=[("", "请选"), *((text, text) for text in choices)], **more)
        if one.type == "date":
            return forms.CharField(
                max_length=20, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
            )
        if one.type == "long_text":
            return PlainText(most=_MOST, too_long=_TOO_LONG, widget=_SHORT, **more)
        mode = {"number": "numeric", "money": "decimal", "phone": "tel"}.get(one.type)
        widget = forms.TextInput(attrs={"inputmode": mode} if mode else {})
        return PlainText(most=_MOST, too_long=_TOO_LONG, widget=widget, **more)

    @staticmethod
    def _initial(one: Field, value: Any) -> str:
        return said(one, value).replace(",", "") if one.type == "money" else said(one, value)

    def named(self) -> list[Any]:
        """Return the fields that are shown, in their order."""
        return list(self.visible_fields())

    def written(self) -> Written:
        """Return what was written."""
        data = self.cleaned_data
        values = {one.code: data.get(f"f_{one.code}", "") for one in self.kind.fields}
        return Written(values, pieces_of(data))

    def refuse(self, sentence: str, problems: Mapping[str, str]) -> None:
        """Show why it was refused, at the fields that are to be corrected."""
        placed = {f"f_{code}": text for code, text in problems.items() if f"f_{code}" in self.fields}
        for name, text in placed.items():
            self.add_error(name, text)
        if not placed:
            self.add_error(None, sentence)


def proof_fields(on: date) -> dict[str, forms.Field]:
    """Return the fields of files that prove an entry."""
    rules, names = task_rules(on), evidence_names(on)
    return {
        f"file_{kind}": Files(
            label=names.get(kind, kind), required=False, kinds=rules.evidence[kind],
            help_text=f"可选多个：{'、'.join(FILE_NAMES[FileKind(one)] for one in rules.evidence[kind])}，"
            f"每个最大 {rules.most_mb} MB",
        )
        for kind in _PROOF if kind in rules.evidence
    }  # fmt: skip


def pieces_of(data: Mapping[str, Any]) -> tuple[Piece, ...]:
    """Return the files of a cleaned form."""
    return tuple(
        Piece(name.removeprefix("file_"), one.name, one.read())
        for name, sent in data.items() if name.startswith("file_") for one in sent or ()
    )  # fmt: skip


class Proving(forms.Form):
    """Files for an entry."""

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields.update(proof_fields(on))


class Resolving(forms.Form):
    """What was done about a risk."""

    said = PlainText(
        label="做了什么", most=_MOST, too_long=_TOO_LONG, widget=_SHORT,
        error_messages={"required": "请写明做了什么，至少 4 个字。"},
        help_text="怎么整改的、现在怎样，至少 4 个字",
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields.update(proof_fields(on))


class Grading(forms.Form):
    """How grave a risk is."""

    grade = forms.ChoiceField(label="级别", widget=forms.RadioSelect, error_messages={"required": "请选级别。"})
    due_on = forms.DateField(
        label="整改期限", required=False, help_text="不填就按级别算；可以更早",
        error_messages={"invalid": "日期写成 2026-11-23 这样。"},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    plan = forms.TypedChoiceField(label="应急预案", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, on: date, plans: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["grade"].choices = [
            (one.code, f"{one.name}（{one.days} 天内整改{'，要先有应急预案' if one.needs_plan else ''}）")
            for one in register_rules(on).grades.values()
        ]
        fields["plan"].choices = [("", "没有" if plans else "还没有登记预案"), *plans]


class Reasoning(forms.Form):
    """Why something is done."""

    why = PlainText(
        label="理由",
        most=500,
        too_long=_TOO_LONG,
        error_messages={"required": "请写明理由，至少 4 个字。"},
        widget=_SHORT,
        help_text="至少 4 个字，登记单位看得到",
    )


class Revealing(forms.Form):
    """What full names are wanted for."""

    purpose = PlainText(
        label="用途", most=200, too_long=_TOO_LONG, help_text="至少 4 个字，记入留痕",
        error_messages={"required": "请写明用途，至少 4 个字。"},
    )  # fmt: skip


class Filtering(forms.Form):
    """What the list shows."""

    kind = forms.ChoiceField(label="哪一册", required=False)
    unit: Any = UnitChoiceField(label="单位", queryset=None, required=False, empty_label="全部")
    word = forms.CharField(
        label="姓名、电话、名称或编号", required=False, max_length=60, help_text="写完整才找得到：内容是加密存放的"
    )

    def __init__(self, *args: Any, actor: Actor, on: date, kinds: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["kind"].choices = [("", "全部"), *kinds.items()]
        wide = ["county", "town", "bureau", "police", "bank", "operator", "school"]
        fields["unit"].queryset = org.units_seen(actor, Permission.REGISTER_VIEW).filter(kind__in=wide)
