"""The form of one entry, made from what its kind's body holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms

from fanzha.knowledge.forms.shapes import Unreadable, from_text, to_text
from fanzha.knowledge.models import Part, Problem, Shape, parts_of

_BOX_ROWS = {Shape.TEXT: 3, Shape.LINES: 6, Shape.PAIRS: 6, Shape.WORDS: 5, Shape.STEPS: 22}
_HELP = {
    Shape.STEPS: "每一步先写【名称】，下面每行以“做：”“说：”或“问：”开头；步与步之间空一行",
    Shape.WORDS: "每行一个：名称：说法",
}


class EntryForm(forms.Form):
    """Title, every part of the body, and why it changes."""

    title = forms.CharField(label="标题", max_length=80, error_messages={"required": "请填标题。"})
    note = forms.CharField(
        label="这次改了什么、为什么", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="审核的人先看这一句，也留在历史里",
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, kind: str, body: Mapping[str, Any] | None, data: Any = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.parts = [part for part in parts_of(kind, body) if body is None or not part.fixed]
        self.before = body or {}
        super().__init__(data, initial=dict(initial or {}))
        for part in self.parts:
            name = _field_name(part.name)
            self.fields[name] = _field(part)
            self.initial[name] = _initial(part, self.before.get(part.name))
        # What is long to read stands last.
        self.order_fields(["title", *(_field_name(part.name) for part in self.parts), "note", "seen"])

    def clean(self) -> dict[str, Any]:
        """Read every box; a box that cannot be read gets its sentence."""
        data = super().clean() or {}
        body: dict[str, Any] = {}
        for part in self.parts:
            value = data.get(_field_name(part.name))
            try:
                body[part.name] = value if part.shape is Shape.FLAG else self._read(part, str(value or ""))
            except Unreadable as problem:
                self.add_error(_field_name(part.name), str(problem))
        # What was empty and stays empty is left out, so that saving unchanged is no change.
        data["body"] = {name: said for name, said in body.items() if said or name in self.before}
        return data

    def _read(self, part: Part, text: str) -> Any:
        value = from_text(part.shape, text, self.before.get(part.name))
        # Where there was nothing before, nothing stays nothing: null and "" are not a change.
        return self.before.get(part.name) if not value and not self.before.get(part.name) else value

    def seen_at(self) -> datetime | None:
        """Return when the draft was last saved as the writer saw it."""
        text = self.cleaned_data.get("seen") or ""
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            return None

    def show(self, problems: Iterable[Problem]) -> None:
        """Put the refusals of the action under their fields."""
        for problem in problems:
            name = _field_name(problem.part)
            self.add_error(name if name in self.fields else None, problem.sentence)


class NewEntryForm(EntryForm):
    """The same with what only a new entry has: its code and where it comes from."""

    code = forms.SlugField(
        label="编号", max_length=40, help_text="字母、数字和短横线，例如 leaflet-market；定了不能改",
        error_messages={"required": "请填编号。", "invalid": "编号只用字母、数字和短横线。"},
    )  # fmt: skip
    source = forms.CharField(
        label="来源", max_length=200, initial="本县编写", help_text="谁写的，或依据哪份文件",
        error_messages={"required": "请填来源。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["code", "title", "source"])


def _field_name(part: str) -> str:
    return f"part_{part}"


def _initial(part: Part, value: Any) -> Any:
    return bool(value) if part.shape is Shape.FLAG else to_text(part.shape, value)


def _field(part: Part) -> forms.Field:
    help_text = part.help or _HELP.get(part.shape, "")
    if part.shape is Shape.FLAG:
        return forms.BooleanField(label=part.label, required=False, help_text=help_text)
    if part.choices:
        return forms.ChoiceField(
            label=part.label, choices=part.choices, required=part.required, help_text=help_text,
            error_messages={"required": "请选一个。", "invalid_choice": "请从列出的里面选一个。"},
        )  # fmt: skip
    if part.shape is Shape.LINE:
        return forms.CharField(label=part.label, required=part.required, help_text=help_text, max_length=part.longest,
                               error_messages={"required": "还没有填。"})  # fmt: skip
    box = forms.Textarea(attrs={"rows": _BOX_ROWS[part.shape]})
    return forms.CharField(label=part.label, required=part.required, help_text=help_text, widget=box,
                           error_messages={"required": "还没有填。"})  # fmt: skip
