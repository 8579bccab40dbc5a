"""The form of handing over: who takes what, which posts end, where somebody moves."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fanzha.common.permissions import ROLE_NAMES
from fanzha.org.forms.base import Form
from fanzha.org.forms.stand_ins import day
from fanzha.org.forms.units import UnitField, reason

_LEAD = ("0", "单位负责人")
MOST_LISTED = 200  # single things with a choice of their own; the rest goes where the first field says


class HandingOver(Form):
    """Who takes what an officer has in hand; single things may go elsewhere."""

    unit = UnitField("调到哪个单位（编码或名称）", help_text="离职不填")
    why = reason()

    def __init__(
        self,
        *args: Any,
        found: Sequence[Any],
        takers: Sequence[Any],
        posts: Sequence[Any],
        seen: Any = None,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.named: dict[str, tuple[str, int]] = {}
        names = [_LEAD, *((str(one.pk), f"{one.name}（{one.username}）") for one in takers)]
        if found:
            self.fields["to"] = forms.ChoiceField(label="都交给", choices=names, initial="0")
        for one in found:
            for item in one.items[:MOST_LISTED]:
                name = f"to_{one.sort.key}_{item.id}"
                self.named[name] = (one.sort.key, item.id)
                self.fields[name] = forms.ChoiceField(
                    label=f"{item.title}（{item.detail}）", choices=[("", "同上"), *names], required=False
                )
        if seen is not None:
            self._add_leaving(posts, seen)
        else:
            del self.fields["unit"]
        self.order_fields(["to", *self.named, "posts", "to_date", "unit", "role", "why"])

    def _add_leaving(self, posts: Sequence[Any], seen: Any) -> None:
        choices = [(str(post.pk), f"{post.unit} {post.role_name}") for post in posts]
        self.fields["posts"] = forms.MultipleChoiceField(
            label="结束哪些岗位", choices=choices, widget=forms.CheckboxSelectMultiple, required=False,
            help_text="一个也不选，就只交接、不离岗",
        )  # fmt: skip
        self.fields["to_date"] = day("做到哪天（含当天）")
        self.fields["unit"].seen = seen  # type: ignore[attr-defined]
        roles = [("", "不调动"), *((role.value, name) for role, name in ROLE_NAMES.items())]
        self.fields["role"] = forms.ChoiceField(label="调任岗位", choices=roles, required=False)

    def clean(self) -> dict[str, Any]:
        """See that a move names both unit and role."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("unit")) != bool(data.get("role")):
            self.add_error("role" if data.get("unit") else "unit", "调动要同时填单位和岗位。")
        return data

    def shares(self) -> dict[tuple[str, int], int]:
        """Return the receivers of single things."""
        said = self.cleaned_data
        return {what: int(said[name]) for name, what in self.named.items() if said.get(name)}
