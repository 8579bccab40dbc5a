"""What the forms of follow-up share: days, texts, and the warning about relatives."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms

from fanzha.common.fields import PlainText
from fanzha.core.values import BadValue
from fanzha.core.workflow.followup_words import WordRules, warn_about

ONLY_SELF = "只写本人的事。不写家人是谁，不抄任何号码，不下结论"


def day(label: str, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期没有看懂，写成 2026-11-23 这样。", "required": f"请选{label}。"}, **options,
    )  # fmt: skip


def line(label: str, *, most: int = 100, **options: Any) -> PlainText:
    """Return a field for one line of text."""
    options.setdefault("error_messages", {"required": f"请填{label}。"})
    return PlainText(label=label, most=most, too_long="有 {length} 个字，最多 {most} 个。", **options)


def text(label: str, *, most: int = 1000, rows: int = 3, **options: Any) -> PlainText:
    """Return a field for some sentences."""
    options.setdefault("error_messages", {"required": f"请填{label}。"})
    return PlainText(
        label=label, most=most, too_long="有 {length} 个字，最多 {most} 个。",
        widget=forms.Textarea(attrs={"rows": rows}), **options,
    )  # fmt: skip


def plain(read: Callable[..., str], raw: str, *more: Any) -> str:
    """Return a number in its plain form.

    Raises:
        ValidationError: it is none.
    """
    try:
        return read(raw, *more)
    except BadValue as problem:
        raise forms.ValidationError(str(problem)) from problem


class Warned(forms.Form):
    """A form whose texts are about one person alone: words for relatives are warned of once, then let through."""

    warned: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, words: WordRules | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.words = words
        if self.data.get("anyway"):
            self._offer()

    def _offer(self) -> None:
        self.fields["anyway"] = forms.BooleanField(label="看过提醒，确实需要，保留这样写", required=False)

    def clean(self) -> dict[str, Any]:
        """Warn where a text seems to be about relatives."""
        said: dict[str, Any] = super().clean() or {}
        if self.words is None or said.pop("anyway", False):
            return said
        for name in self.warned:
            warning = warn_about(said.get(name) or "", self.words)
            if warning:
                self.add_error(name, warning)
                self._offer()
        return said
