"""Forms of units."""

from typing import Any

from django import forms

from fanzha.org import queries
from fanzha.org.forms.base import Form
from fanzha.org.models import Unit

_WHY = {"required": "请写明原因，会留在记录里。"}


def reason() -> forms.CharField:
    """Return the field for the reason of a change."""
    return forms.CharField(label="原因", max_length=200, error_messages=_WHY, help_text="会留在这个单位的记录里")


class UnitField(forms.CharField):
    """A unit named by its code, or by a name that only one has; cleaned to the unit."""

    def __init__(self, label: str, *, required: bool = False, help_text: str = "") -> None:
        super().__init__(label=label, required=required, max_length=80, help_text=help_text)
        self.seen: Any = None  # set by the view: the units that the actor may name

    def clean(self, value: Any) -> Any:
        """Return the unit, or `None` where nothing was written."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = list(queries.units_named(self.seen, text)) if self.seen is not None else []
        if not found:
            raise forms.ValidationError(f"没有编码或名称是“{text}”的单位，或它不归您管。可以先在机构页查。")
        if len(found) > 1:
            codes = "、".join(f"{unit.code}（{unit.territory_parent or '没有上级'}）" for unit in found)
            raise forms.ValidationError(f"不止一个单位叫“{text}”，请改填编码：{codes}。")
        return found[0]


class NewUnit(Form):
    """What a new unit is and where it hangs."""

    code = forms.CharField(label="编码", max_length=32, help_text="12 位区划代码，或自己的编码。以后不能改")
    name = forms.CharField(label="名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    kind = forms.ChoiceField(label="类别", choices=Unit.Kind.choices)
    territory_parent = UnitField("属地上级（编码或名称）", help_text="在哪个乡镇、村的地界上")
    line_parent = UnitField("条线上级（编码或名称）", help_text="归哪个部门管，比如学校归教育局")
    phone = forms.CharField(label="值班电话", max_length=30, required=False)

    def __init__(self, *args: Any, seen: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("territory_parent", "line_parent"):
            self.fields[name].seen = seen  # type: ignore[attr-defined]


class Count(Form):
    """A year's people and households."""

    year = forms.IntegerField(label="年份")
    residents = forms.IntegerField(label="常住人口（人）", required=False)
    households = forms.IntegerField(label="户数（户）", required=False)
    source = forms.CharField(label="数据来源", max_length=80, required=False, help_text="比如统计年鉴、乡镇上报")


class Reason(Form):
    """Why something is closed, or opened again."""

    why = reason()


class Purpose(Form):
    """What an export is needed for."""

    why = forms.CharField(
        label="导出做什么用", max_length=200, error_messages={"required": "请写明导出做什么用，会留在记录里。"}
    )
    form = forms.ChoiceField(label="格式", choices=[("xlsx", "Excel（xlsx）"), ("csv", "CSV")])


class FindUnits(Form):
    """Filters of the list of units."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *Unit.Kind.choices])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在用"), ("closed", "已停用"), ("all", "全部")]
    )


class Search(Form):
    """The search line of the tree."""

    q = forms.CharField(
        label="名称或编码", required=False, max_length=64, widget=forms.TextInput(attrs={"type": "search"})
    )
