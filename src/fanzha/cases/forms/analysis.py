"""Forms of analysis."""

from collections.abc import Mapping
from typing import Any

from django import forms

from fanzha.cases.queries import analysis

_DAY = {"invalid": "日期写法不对，例如 2026-11-23。"}
_BLANK = [("", "不分列")]


def _choices(names: Mapping[str, str], blank: str) -> list[tuple[str, str]]:
    return [("", blank), *names.items(), (analysis.UNKNOWN, "没有问到")]


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, error_messages=_DAY, widget=forms.DateInput(attrs={"type": "date"})
    )


class Narrowing(forms.Form):
    """Filters that every page of analysis shares."""

    type = forms.ChoiceField(label="诈骗类型", required=False)
    place = forms.ChoiceField(label="地方", required=False)
    age = forms.ChoiceField(label="年龄段", required=False)
    sex = forms.ChoiceField(label="性别", required=False)
    job = forms.ChoiceField(label="职业", required=False)
    channel = forms.ChoiceField(label="受理途径", required=False)
    contact = forms.ChoiceField(label="首次接触", required=False)
    way = forms.ChoiceField(label="付款方式", required=False)
    bank = forms.ChoiceField(label="收款银行", required=False)

    def __init__(self, *args: Any, words: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("type", "place", "age", "sex", "job", "channel", "contact", "way", "bank"):
            self.fields[name].choices = _choices(words[name], "全部")  # type: ignore[attr-defined]


class Asking(Narrowing):
    """A question: which days, by what, which cases."""

    kind = forms.ChoiceField(label="时段", required=False, choices=list(analysis.KINDS.items()))
    on = _day("含哪一天")
    since = _day("从")
    until = _day("到")
    rows = forms.ChoiceField(label="按什么分行", required=False, choices=list(analysis.DIMENSIONS.items()))
    columns = forms.ChoiceField(label="按什么分列", required=False, choices=_BLANK + list(analysis.DIMENSIONS.items()))
    measure = forms.ChoiceField(label="数什么", required=False, choices=list(analysis.MEASURES.items()))

    field_order = ("kind", "on", "since", "until", "rows", "columns", "measure")


class Opening(Narrowing):
    """Which cases to list: a cell of a table, in words."""

    since = _day("报案从")
    until = _day("到")
    hour = forms.CharField(label="", required=False, max_length=3, widget=forms.HiddenInput())
    weekday = forms.CharField(label="", required=False, max_length=3, widget=forms.HiddenInput())
    place2 = forms.CharField(label="", required=False, max_length=12, widget=forms.HiddenInput())
    person = forms.CharField(label="", required=False, max_length=12, widget=forms.HiddenInput())

    field_order = ("since", "until")


class Keeping(forms.Form):
    """A question kept under a name."""

    name = forms.CharField(
        label="名称", max_length=40, error_messages={"required": "请写名称，例如“每月按乡镇看刷单”。"}
    )
    is_shared = forms.BooleanField(label="作为宣传可用的定义（本单位都能看到，改动另存一版）", required=False)


class Dismissing(forms.Form):
    """Why a finding is set aside."""

    why = forms.CharField(
        label="理由", min_length=4, max_length=200,
        error_messages={"required": "请写理由，至少 4 个字。", "min_length": "请写理由，至少 4 个字。"},
    )  # fmt: skip


class LoadingMap(forms.Form):
    """The county's own map."""

    file = forms.FileField(label="GeoJSON 文件", error_messages={"required": "请选文件。"})
    property = forms.CharField(
        label="哪个属性写着单位代码", max_length=40, initial="code",
        help_text="和单位树里的代码一样，例如 130999101001",
        error_messages={"required": "请写属性名。"},
    )  # fmt: skip
