"""How a plan begins, the filters of the list, and the reasons that steps ask for."""

from typing import Any

from django import forms

from fanzha.campaigns.forms.plans.rows import day
from fanzha.common.actor import Actor
from fanzha.common.choices import UnitChoiceField
from fanzha.common.permissions import Permission
from fanzha.org import queries as org

# Whose plans these are: whoever answers for other units.
KINDS = ["city", "county", "town", "bureau", "police", "bank", "operator", "school", "village", "enterprise"]
_FIRST_YEAR, _LAST_YEAR = 2020, 2049
_YEARS = f"年份从 {_FIRST_YEAR} 到 {_LAST_YEAR}。"


class Starting(forms.Form):
    """For whom and when; which of the fields are asked for depends on what the plan is made from."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    unit: Any = UnitChoiceField(
        label="发文单位", queryset=None, empty_label=None, error_messages={"required": "请选发文单位。"}
    )
    year = forms.IntegerField(
        label="哪一年", min_value=_FIRST_YEAR, max_value=_LAST_YEAR, widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={
            "required": "请填年份。", "invalid": "年份写四位数，例如 2026。",
            "min_value": _YEARS, "max_value": _YEARS,
        },
    )  # fmt: skip
    start = day("从哪天开始")
    ends_on = day("到哪天")
    title = forms.CharField(label="标题", required=False, max_length=120, help_text="空着就用现成的标题，以后还能改")

    def __init__(self, *args: Any, actor: Actor, asks: frozenset[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = org.units_seen(actor, Permission.PLAN_EDIT).filter(kind__in=KINDS)  # type: ignore[attr-defined]
        for name in {"year", "start", "ends_on"} - asks:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """See that the days run forward."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("start") and said.get("ends_on") and said["ends_on"] < said["start"]:
            self.add_error("ends_on", "最后一天早于第一天。")
        return said


class Filtering(forms.Form):
    """What the list shows."""

    number = forms.CharField(label="编号", required=False, max_length=24)
    title = forms.CharField(label="标题里有", required=False, max_length=40)
    unit: Any = UnitChoiceField(label="发文单位", queryset=None, required=False, empty_label="全部")

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        units = org.units_seen(actor, Permission.PLAN_VIEW).filter(kind__in=["county", "town", "bureau", "police"])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class Returning(forms.Form):
    """What has to be changed."""

    why = forms.CharField(
        label="退回的原因", required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text="哪一处、改成什么样。起草人看得到",
    )  # fmt: skip


class Ending(forms.Form):
    """Why a plan ends."""

    why = forms.CharField(
        label="为什么结束", required=False, max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text="例如 已到期，总结已发。已经下发的任务不受影响",
    )  # fmt: skip
