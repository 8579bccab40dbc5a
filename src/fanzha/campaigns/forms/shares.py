"""What a unit says about its share, and what it is told."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from fanzha.campaigns.actions.deliveries import Done, Piece
from fanzha.campaigns.forms.tasks import UnitNamed
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.queries.task_rules import task_rules
from fanzha.common.actor import Actor
from fanzha.common.fields import Pictures
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.evidence import FILE_NAMES, FileKind
from fanzha.org import queries as org

_SHORT = {"rows": 2}
_ACCEPT = {
    FileKind.PICTURE: "image/*", FileKind.PDF: ".pdf", FileKind.XLSX: ".xlsx", FileKind.XLS: ".xls",
    FileKind.CSV: ".csv", FileKind.DOCX: ".docx", FileKind.MP4: "video/mp4",
    FileKind.MOV: "video/quicktime",
}  # fmt: skip


class Files(Pictures):
    """Several files of one kind of evidence in one field."""

    def __init__(self, *, kinds: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        taken = [FileKind(one) for one in kinds]
        self.widget.attrs["accept"] = ",".join(_ACCEPT[one] for one in taken)
        if taken != [FileKind.PICTURE]:
            self.widget.attrs.pop("data-shrink", None)


class Delivering(forms.Form):
    """What was done: how much, on which day, with what proof."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=36)
    amount = forms.IntegerField(
        label="这次完成多少", min_value=1, max_value=100_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请填数量。", "invalid": "数量应是整数。", "min_value": "数量应是 1 以上的整数。"},
    )  # fmt: skip
    done_on = forms.DateField(
        label="哪天完成的", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选日期。", "invalid": "日期写成 2026-11-23 这样。"},
    )  # fmt: skip
    note = forms.CharField(
        label="情况", required=False, max_length=1000, widget=forms.Textarea(attrs=_SHORT),
        help_text="在哪里、怎么做的。不要写群众的姓名和号码",
    )  # fmt: skip

    link = forms.URLField(
        label="链接", required=False, max_length=500, assume_scheme="https",
        error_messages={"invalid": "链接写成 https://… 这样。"}, help_text="推文、视频的网址",
    )  # fmt: skip

    def __init__(
        self, *args: Any, task: Any, counted: tuple[str, str], on: date, letters: Sequence[str] = (), **more: Any
    ) -> None:
        self.letters = letters
        more["initial"] = {"key": uuid.uuid4().hex, "done_on": on, **more.get("initial", {})}
        super().__init__(*args, **more)
        name, measure = counted
        fields: dict[str, Any] = self.fields
        if name:
            fields["amount"].label = f"这次完成多少{measure}（{name}）"
        else:
            del fields["amount"]
        if "link" not in task.evidence:
            del fields["link"]
        self._add_proof(task.evidence or ["photo"], bool(task.evidence), on)

    def _add_proof(self, kinds: Sequence[str], is_asked: bool, on: date) -> None:
        rules, names = task_rules(on), evidence_names(on)
        for kind in kinds:
            if kind in rules.evidence:
                taken = rules.evidence[kind]
                words = "、".join(FILE_NAMES[FileKind(one)] for one in taken)
                asked = "报完成前要有。" if is_asked else ""
                self.fields[f"file_{kind}"] = Files(
                    label=names.get(kind, kind), required=False, kinds=taken,
                    help_text=f"{asked}可选多个：{words}，每个最大 {rules.most_mb} MB",
                )  # fmt: skip

    def done(self) -> Done:
        """Return what was done."""
        said = self.cleaned_data
        return Done(
            key=said["key"], amount=said.get("amount") or 1, done_on=said["done_on"], note=said["note"],
            link=said.get("link") or "", pieces=self.pieces(), letters=tuple(self.letters),
        )  # fmt: skip

    def pieces(self) -> tuple[Piece, ...]:
        """Return the files that came, also where something else of the form is refused."""
        return tuple(
            Piece(name.removeprefix("file_"), one.name, _whole(one))
            for name, sent in self.cleaned_data.items() if name.startswith("file_") for one in sent
        )  # fmt: skip


def _whole(file: Any) -> bytes:
    file.seek(0)  # it may have been read when the form was refused
    content: bytes = file.read()
    return content


class HandingDown(forms.Form):
    """How much of a share each unit below gets."""

    due_on = forms.DateField(
        label="下级的截止日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填就和本单位一样；不会晚于本单位的截止时间",
    )  # fmt: skip

    def __init__(self, *args: Any, units: Sequence[Any], has_number: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.units, self.has_number = units, has_number
        for unit in units:
            self.fields[f"unit_{unit.pk}"] = self._field(unit)

    def _field(self, unit: Any) -> Any:
        if not self.has_number:
            return forms.BooleanField(label=str(unit), required=False)
        return forms.IntegerField(
            label=str(unit), required=False, min_value=0, max_value=2_000_000_000,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={"invalid": "请填整数。", "min_value": "请填 0 以上的整数。"},
        )  # fmt: skip

    def rows(self) -> list[tuple[Any, Any]]:
        """Return each unit with its field."""
        return [(unit, self[f"unit_{unit.pk}"]) for unit in self.units]

    def parts(self, before: Mapping[int, int | None]) -> dict[int, int | None]:
        """Return what is different from before; a field that was left empty changes nothing."""
        found: dict[int, int | None] = {}
        for unit in self.units:
            said = self.cleaned_data.get(f"unit_{unit.pk}")
            if self.has_number and said is not None and not (said == 0 and unit.pk not in before):
                found[unit.pk] = said
            if not self.has_number and said and unit.pk not in before:
                found[unit.pk] = None
        return {pk: quota for pk, quota in found.items() if pk not in before or before[pk] != quota}


class Naming(forms.Form):
    """Who answers for a share."""

    first: Any = forms.TypedChoiceField(label="第一责任人", required=False, coerce=int, empty_value=None)
    specific: Any = forms.TypedChoiceField(label="具体责任人", required=False, coerce=int, empty_value=None)
    contact: Any = forms.TypedChoiceField(label="联系人", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, share: Any, on: date, **more: Any) -> None:
        levels = ("first", "specific", "contact")
        more["initial"] = {level: getattr(share, f"{level}_id") for level in levels}
        super().__init__(*args, **more)
        officers = [(one.pk, one.name) for one in org.officers_at([share.unit_id], on=on)]
        for level in levels:
            self.fields[level].choices = [("", "没有指定"), *officers]  # type: ignore[attr-defined]


class Reporting(forms.Form):
    """What a unit says when it reports its share done."""

    said = forms.CharField(
        label="说明", required=False, max_length=1000, widget=forms.Textarea(attrs=_SHORT),
        help_text="没有做够时写原因，布置的单位能看到",
    )  # fmt: skip


class Confirming(forms.Form):
    """A confirmation asks for nothing."""


class Reasoning(forms.Form):
    """Why something is returned, excused, taken back or struck out."""

    why = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea(attrs=_SHORT), help_text="至少 4 个字，对方能看到",
        error_messages={"required": "请写理由。"},
    )  # fmt: skip


class PassingOn(Reasoning):
    """To whom the rest of a share goes."""

    to_unit: Any = UnitNamed(
        label="转给哪个单位（编码或名称）", max_length=80, error_messages={"required": "请写转给哪个单位。"}
    )

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to_unit"].seen = org.units_seen(actor, Permission.TASK_WORK)  # type: ignore[attr-defined]
