"""The filters of the log: numbers and codes of ours, never a person's name or number."""

from typing import Any

from django import forms
from django.apps import apps

from fanzha.common.actor import Actor
from fanzha.common.audit import words
from fanzha.common.audit.queries import Wanted
from fanzha.common.choices import UnitChoiceField
from fanzha.common.permissions import Permission
from fanzha.common.scope import unit_in_scope

_DAYS = [("7", "近 7 天"), ("1", "近 1 天"), ("30", "近 30 天"), ("365", "近 1 年"), ("0", "不限时间")]
_KINDS = ["city", "county", "town", "village", "police", "bureau"]


class Filtering(forms.Form):
    """What to keep of the log."""

    days = forms.TypedChoiceField(label="时间", required=False, coerce=int, empty_value=None, choices=_DAYS)
    kind = forms.ChoiceField(label="对象", required=False)
    action = forms.ChoiceField(label="操作", required=False)
    unit: Any = UnitChoiceField(label="单位", required=False, queryset=None, empty_label="全部单位")
    actor = forms.IntegerField(label="操作人编号", required=False, min_value=1)
    number = forms.IntegerField(label="对象编号", required=False, min_value=1)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [(kind, word) for kind, (word, _) in words.OBJECTS.items()]
        acts = [(act, f"{word}（{act}）") for act, word in sorted(words.ACTS.items())]
        self.fields["kind"].choices = [("", "全部对象"), *kinds]  # type: ignore[attr-defined]
        self.fields["action"].choices = [("", "全部操作"), *acts]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = _units(actor)  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return the filter; what makes no sense shows its problem and narrows nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        days, unit, number = data.get("days"), data.get("unit"), data.get("number")
        return Wanted(
            days=7 if days is None else days, kind=data.get("kind") or "", action=data.get("action") or "",
            unit_id=unit.pk if unit else None, actor_id=data.get("actor"), object_id=str(number or ""),
        )  # fmt: skip


def _units(actor: Actor) -> Any:
    unit = apps.get_model("org", "Unit")
    rows = unit._default_manager.filter(kind__in=_KINDS)
    if not actor.sees_whole_tree(Permission.AUDIT_VIEW):
        rows = rows.filter(unit_in_scope(unit, "", actor.paths(Permission.AUDIT_VIEW)))
    return rows.order_by("territory_path", "pk")


class Exporting(forms.Form):
    """What an export is for."""

    purpose = forms.CharField(label="导出做什么用", max_length=200)
