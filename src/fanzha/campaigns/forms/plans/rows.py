"""Rows of a form that can be added, taken out and moved with or without script: every press sends the whole form."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict

Row = TypeVar("Row", bound=forms.Form)
_COMMAND = re.compile(r"(add|drop|up):([a-z]+)(?::(\d{1,3}))?")


class Rows(Generic[Row]):
    """The rows of one part of a page.

    Args:
        initial: what stands in the rows before anything is typed; `blank` empty rows follow.
        most: more rows than these are not read.
    """

    def __init__(
        self, form: type[Row], prefix: str, *, data: Any = None, initial: Sequence[Mapping[str, Any]] = (),
        blank: int = 1, most: int = 60, **options: Any,
    ) -> None:  # fmt: skip
        self.form, self.prefix, self.most, self.options = form, prefix, most, options
        self.is_full = False
        if data is None:
            self._show([dict(row) for row in initial] + [{}] * blank)
        else:
            self.rows = [self._bound(place, said) for place, said in enumerate(self._posted(data))]

    def after(self, command: str, data: Any) -> None:
        """Show what was posted with a row more, less or moved; nothing is checked yet."""
        said = [self._plain(row) for row in self._posted(data)]
        match = _COMMAND.fullmatch(command)
        what, part, place = match.groups() if match else ("", "", None)
        if part == self.prefix:
            said = _changed(said, what, int(place or 0))
        self.is_full = len(said) > self.most
        self._show(said[: self.most])

    def is_valid(self) -> bool:
        """Say whether every row that says anything is sound."""
        return all(row.is_valid() for row in self.rows)

    @property
    def said(self) -> list[dict[str, Any]]:
        """Return what the rows say that are not empty."""
        return [row.cleaned_data for row in self.rows if row.has_changed() and row.is_valid()]

    @property
    def errors(self) -> list[str]:
        """Return what is wrong, row by row, for the top of the page."""
        return [
            f"第 {place} 行{_label(row, name)}：{problem}"
            for place, row in enumerate(self.rows, start=1)
            for name, problems in row.errors.items()
            for problem in problems
        ]

    def _show(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = [
            self.form(initial=dict(said), prefix=f"{self.prefix}-{place}", use_required_attribute=False, **self.options)
            for place, said in enumerate(rows)
        ]

    def _bound(self, place: int, said: MultiValueDict[str, Any]) -> Row:
        prefix = f"{self.prefix}-{place}"
        data = MultiValueDict({f"{prefix}-{name}": values for name, values in said.lists()})
        return self.form(data, prefix=prefix, empty_permitted=True, use_required_attribute=False, **self.options)

    def _posted(self, data: Any) -> list[MultiValueDict[str, Any]]:
        """Return what was posted, row by row, in the order of their numbers."""
        found: dict[int, MultiValueDict[str, Any]] = {}
        shape = re.compile(rf"{self.prefix}-(\d{{1,3}})-([a-z_]+)")
        for name in data:
            match = shape.fullmatch(name)
            if match:
                found.setdefault(int(match[1]), MultiValueDict()).setlist(match[2], data.getlist(name))
        return [found[place] for place in sorted(found)][: self.most]

    def _plain(self, said: MultiValueDict[str, Any]) -> dict[str, Any]:
        many = {
            name for name, field in self.form.base_fields.items() if isinstance(field, forms.MultipleChoiceField)
        }  # fmt: skip
        return {name: said.getlist(name) if name in many else said.get(name) for name in said}


def _changed(said: list[dict[str, Any]], what: str, place: int) -> list[dict[str, Any]]:
    """Return the rows after a press."""
    rows = list(said)
    if what == "add":
        rows.append({})
    elif what == "drop" and place < len(rows):
        del rows[place]
    elif what == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    return rows


def _label(row: forms.Form, name: str) -> str:
    return f"的{row.fields[name].label}" if name in row.fields else ""


def day(label: str, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages={
        "invalid": "日期写法不对，写成 2026-03-31 这样。", "required": f"请填{label}。",
    }, **more)  # fmt: skip
