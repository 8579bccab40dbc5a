"""The filters of the list.

A name or a number of a person never stands in an address: those are found by the search line.
"""

from typing import Any

from django import forms

from fanzha.alerts.queries.words import SOURCE_KINDS
from fanzha.common.actor import Actor
from fanzha.common.choices import UnitChoiceField
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules
from fanzha.org import queries as org

_GRADES = [
    ("", "全部等级"),
    ("red", "红"),
    ("orange", "橙"),
    ("yellow", "黄"),
    ("blue", "蓝"),
    ("red,orange", "红、橙"),
    ("red,orange,yellow", "红、橙、黄"),
]
_DAYS = [("", "不限时间"), ("1", "今天"), ("7", "近 7 天"), ("30", "近 30 天"), ("365", "近 1 年")]
# Below a village the list of units is too long to choose from.
_KINDS = ["city", "county", "town", "village", "police"]


class Filtering(forms.Form):
    """What to keep of a view."""

    number = forms.CharField(
        label="编号", required=False, max_length=24, widget=forms.TextInput(attrs={"placeholder": "例如 000123"})
    )
    grade = forms.ChoiceField(label="等级", required=False, choices=_GRADES)
    unit: Any = UnitChoiceField(label="单位", required=False, queryset=None, empty_label="全部单位")
    type = forms.ChoiceField(label="疑似类型", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *rules.MACHINE.state_names.items()]
    )
    source = forms.ChoiceField(label="来源", required=False, choices=[("", "全部来源"), *SOURCE_KINDS.items()])
    days = forms.ChoiceField(label="时间", required=False, choices=_DAYS)

    def __init__(self, *args: Any, actor: Actor, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = org.units_seen(actor, Permission.ALERT_VIEW).filter(kind__in=_KINDS)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        types = [(code, name) for code, name in sorted(names.items()) if code.startswith("C")]
        self.fields["type"].choices = [("", "全部类型"), *types]  # type: ignore[attr-defined]
