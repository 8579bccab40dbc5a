"""Forms of no-fraud units; those of the conditions are made from the rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fanzha.common.actor import Actor
from fanzha.common.fields import Pictures, PlainText, cleaned_pictures
from fanzha.common.gallery.settings import keeping
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.no_fraud import NoFraudKind
from fanzha.org import queries as org

_MET = [("yes", "做到"), ("no", "没做到")]
_SHORT = forms.Textarea(attrs={"rows": 2})
_MOST_AT_ONCE = 6
_NOTE = 300
_TOO_LONG = "写了 {length} 个字，最多 {most} 个。"


class Beginning(forms.Form):
    """For which unit, and which title."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    unit: Any = forms.ModelChoiceField(label="单位", queryset=None, error_messages={"required": "请选单位。"})
    kind = forms.ChoiceField(label="申报", error_messages={"required": "请选申报哪一项。"})
    part = forms.CharField(
        label="班级", required=False, max_length=40, help_text="只有申报无诈班级时填，例如：七年级（3）班"
    )

    def __init__(self, *args: Any, actor: Actor, kinds: Mapping[str, NoFraudKind], **more: Any) -> None:
        super().__init__(*args, **more)
        able = sorted({one for kind in kinds.values() for one in kind.unit_kinds})
        units = org.units_seen(actor, Permission.NO_FRAUD_APPLY).filter(kind__in=able)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "请选"), *((k.code, k.name) for k in kinds.values())]  # type: ignore[attr-defined]


class Finding(forms.Form):
    """What is said or was seen of each condition."""

    def __init__(
        self, *args: Any, kind: NoFraudKind, on: date, before: Mapping[str, Any] | None = None,
        counted: Mapping[str, str] | None = None, held: Mapping[str, int] | None = None, on_the_spot: bool = False,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.kind, self.on, self.counted, self.held = kind, on, counted or {}, held or {}
        for one in kind.conditions:
            noted = (before or {}).get(one.code, {})
            met = {True: "yes", False: "no"}.get(noted.get("met"), "")
            self.fields[f"met_{one.code}"] = forms.ChoiceField(
                label=one.text, choices=_MET, widget=forms.RadioSelect, required=False, initial=met
            )
            self.fields[f"note_{one.code}"] = PlainText(
                label="说明", most=_NOTE, too_long=_TOO_LONG, required=False, widget=_SHORT,
                initial=noted.get("note", ""),
            )  # fmt: skip
            if not on_the_spot and one.way != "ledger":
                self.fields[f"pictures_{one.code}"] = Pictures(label="照片", required=False)
        if on_the_spot:
            self.fields["note"] = PlainText(
                label="核查经过", most=_NOTE, too_long=_TOO_LONG, required=False, widget=_SHORT,
                help_text="什么时候去的、看了哪里、问了几个人",
            )  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """Return the fields of each condition, with what the ledgers count beside them."""
        return [
            {
                "met": self[f"met_{one.code}"], "note": self[f"note_{one.code}"],
                "pictures": self[f"pictures_{one.code}"] if f"pictures_{one.code}" in self.fields else None,
                "counted": self.counted.get(one.code, ""), "held": self.held.get(one.code, 0),
            }
            for one in self.kind.conditions
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Write the pictures anew."""
        data: dict[str, Any] = super().clean() or {}
        for name in [name for name in self.fields if name.startswith("pictures_")]:
            try:
                data[name] = cleaned_pictures(data.get(name) or [], keeping(self.on).proof, _MOST_AT_ONCE)
            except ValidationError as problem:
                self.add_error(name, problem)
        return data

    def conditions(self) -> dict[str, dict[str, Any]]:
        """Return what is said of each condition; None where it was left open."""
        data = self.cleaned_data
        return {
            one.code: {
                "met": {"yes": True, "no": False}.get(data.get(f"met_{one.code}", "")),
                "note": data.get(f"note_{one.code}", ""),
            }
            for one in self.kind.conditions
        }

    def pictures(self) -> dict[str, Any]:
        """Return the pictures of each condition."""
        return {one.code: self.cleaned_data.get(f"pictures_{one.code}") or [] for one in self.kind.conditions}


class GivingUp(forms.Form):
    """Whoever gives up is asked for nothing."""


class Judging(forms.Form):
    """Why something is decided."""

    why = PlainText(
        label="理由", most=_NOTE, too_long=_TOO_LONG, widget=_SHORT,
        error_messages={"required": "请写明理由，至少 4 个字。"},
        help_text="至少 4 个字，申报单位看得到",
    )  # fmt: skip
