"""Forms of changes that have a day of their own."""

from typing import Any

from django import forms

from fanzha.org.actions import MOST_PARTS, Part
from fanzha.org.forms.base import Form
from fanzha.org.forms.units import UnitField, reason
from fanzha.org.models import Unit

MOST_BELOW = 300  # more choices on one page than this are no page; a larger unit is split by file


def _day() -> forms.DateField:
    return forms.DateField(
        label="从哪天起", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填从哪天起。", "invalid": "日期写成 2027-01-01 这样。"},
        help_text="可以是过去、今天或以后。以后的到那天凌晨自动执行，之前可以撤回",
    )  # fmt: skip


class Rename(Form):
    """What a unit is called from a day on."""

    name = forms.CharField(label="名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    kind = forms.ChoiceField(label="类别", choices=Unit.Kind.choices)
    on_date = _day()
    is_correction = forms.ChoiceField(
        label="这是", widget=forms.RadioSelect, initial="no",
        choices=[
            ("no", "更名：以前叫原来的名称，从那天起叫新名称"),
            ("yes", "更正：原来就写错了，以前的日子也按新的显示"),
        ],
    )  # fmt: skip
    why = reason()

    def facts(self) -> dict[str, Any]:
        """Return what the unit is to be called."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("name", "short_name", "kind")}
        return kept | {"is_correction": data["is_correction"] == "yes"}


class Phone(Form):
    """The number on duty. It has no history."""

    phone = forms.CharField(label="值班电话", max_length=30, required=False)
    why = reason()


class Move(Form):
    """Where a unit hangs from a day on."""

    territory_parent = UnitField("属地上级（编码或名称）")
    line_parent = UnitField("条线上级（编码或名称）", help_text="不归部门管的空着")
    on_date = _day()
    why = reason()

    def __init__(self, *args: Any, seen: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("territory_parent", "line_parent"):
            self.fields[name].seen = seen  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the parents that the unit is to have."""
        parents = {name: self.cleaned_data[name] for name in ("territory_parent", "line_parent")}
        return {f"{name}_id": unit.pk if unit else None for name, unit in parents.items()}


class Merge(Form):
    """Into which unit this one goes."""

    into = UnitField("并入哪个单位（编码或名称）", required=True, help_text="要和这个单位同类，比如村并入村")
    staff = forms.ChoiceField(
        label="在任人员", widget=forms.RadioSelect, initial="end",
        choices=[("end", "岗位到期结束，由管理员重新安排"), ("along", "转到并入后的单位，岗位不变")],
    )  # fmt: skip
    on_date = _day()
    why = reason()

    def __init__(self, *args: Any, seen: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["into"].seen = seen  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return into what, and what becomes of the staff."""
        return {"into_id": self.cleaned_data["into"].pk, "staff_goes_along": self.cleaned_data["staff"] == "along"}


class Split(Form):
    """Into which units this one is split. Once they are written, each unit below is asked for its place."""

    parts = forms.CharField(
        label="新单位", widget=forms.Textarea(attrs={"rows": 4}), max_length=3_000,
        help_text="一行一个：编码、空格、名称，如 330999101202 东柳村",
    )  # fmt: skip
    goes_on = forms.ChoiceField(
        label="原单位", widget=forms.RadioSelect, initial="no",
        choices=[("no", "撤销，由新单位接替"), ("yes", "保留，只分出一部分")],
    )  # fmt: skip
    on_date = _day()
    why = reason()
    work_to = forms.ChoiceField(label="未办结的工作和以前的记录归", required=False)
    staff_to = forms.ChoiceField(label="在任人员（原单位撤销时）", required=False)

    def __init__(self, *args: Any, below: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self._below = below
        parts = _parts(str(self.data.get("parts", ""))) if self.is_bound else []
        if not parts:
            for name in ("work_to", "staff_to"):
                del self.fields[name]
            return
        named = [(part.code, part.name or part.code) for part in parts]
        self._offer("work_to", [("", "先留在原单位，逐条移交"), *named])
        self._offer("staff_to", [("", "岗位结束，由管理员重新安排"), *named])
        for child in below[:MOST_BELOW]:
            field = forms.ChoiceField(label=f"下级“{child.name}”归", required=False)
            self.fields[f"below_{child.pk}"] = field
            self._offer(f"below_{child.pk}", [("", "留在原单位"), *named])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_parts(self) -> list[Part]:
        """Return the parts, one a line."""
        parts = _parts(self.cleaned_data["parts"])
        if len(parts) > MOST_PARTS:
            raise forms.ValidationError(f"一次最多分成 {MOST_PARTS} 个。")
        for number, part in enumerate(parts, start=1):
            if not part.name:
                raise forms.ValidationError(f"第 {number} 行只有编码。请写成：编码、空格、名称。")
        return parts

    def facts(self) -> dict[str, Any]:
        """Return the parts and what goes where."""
        data = self.cleaned_data
        below = {str(child.pk): data.get(f"below_{child.pk}", "") for child in self._below}
        return {
            "parts": [[part.code, part.name] for part in data["parts"]], "goes_on": data["goes_on"] == "yes",
            "below": {pk: code for pk, code in below.items() if code},
            "work_to": data.get("work_to", ""), "staff_to": data.get("staff_to", ""),
        }  # fmt: skip


def _parts(text: str) -> list[Part]:
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [Part(words[0].upper(), words[1].strip() if len(words) > 1 else "") for words in lines]


class HandOver(Form):
    """To whom the open work goes that waits at a split unit."""

    to = forms.ChoiceField(label="交给哪个单位")
    key = forms.ChoiceField(label="哪一类", required=False)
    why = reason()

    def __init__(self, *args: Any, heirs: list[Any], work: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = [(str(one.pk), one.name) for one in heirs]  # type: ignore[attr-defined]
        kinds = [(one.key, f"{one.title}（{one.count}）") for one in work]
        self.fields["key"].choices = [("", "全部"), *kinds]  # type: ignore[attr-defined]


class Day(Form):
    """A day to look back at."""

    day = forms.DateField(
        label="看某一天", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
