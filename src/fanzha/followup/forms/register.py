"""What deciding officers ask for: another named officer, one fewer, a later end."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from fanzha.core.workflow.followup import SIDE_NAMES
from fanzha.followup.forms.base import day, text

_WHY = "至少 4 个字，写“本人”，不写姓名"


class Naming(forms.Form):
    """One more officer."""

    who = forms.ChoiceField(label="增加谁", error_messages={"required": "请选一位。"})
    why = text("为什么", most=300, rows=2, help_text=_WHY)

    def __init__(self, *args: Any, candidates: Mapping[str, Sequence[tuple[int, str]]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["who"]
        field.choices = [("", "请选")] + [
            (SIDE_NAMES[side], [(f"{number}:{side}", line) for number, line in lines])
            for side, lines in candidates.items() if lines
        ]  # fmt: skip

    def chosen(self) -> tuple[int, str]:
        """Return the officer's number and the side."""
        number, _, side = self.cleaned_data["who"].partition(":")
        return int(number), side


class Unnaming(forms.Form):
    """One officer fewer."""

    named_id = forms.TypedChoiceField(label="撤下谁", coerce=int, error_messages={"required": "请选一位。"})
    why = text("为什么", most=300, rows=2, help_text=_WHY)

    def __init__(self, *args: Any, named: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["named_id"]
        field.choices = list(named)


class Renewing(forms.Form):
    """A later end."""

    expires_on = day("延到哪天")
    why = text("为什么还需要", most=300, rows=2, help_text=_WHY)
