"""Forms of revisits; the questions are data, so the form is made from them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from fanzha.cases.models import Answer
from fanzha.cases.queries.revisits import Question


class Interview(forms.Form):
    """The questions of a revisit with the words to say; every one may stay open."""

    def __init__(self, data: Any = None, *, questions: tuple[Question, ...], answers: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(answers))
        self.questions = questions
        for question in questions:
            self.fields[question.code] = _field(question)

    @property
    def said(self) -> dict[str, Any]:
        """Return what was typed or chosen, checked or not: a draft keeps it as it stands."""
        values: dict[str, Any] = {}
        for question in self.questions:
            bound = self[question.code].data
            if bound is not None:
                values[question.code] = bound
        return values


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "help_text": f"“{question.ask}”", "required": False}
    if question.kind == "age":
        return forms.CharField(max_length=3, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **common)
    if question.kind == "answer":
        return forms.ChoiceField(choices=Answer.choices, widget=forms.RadioSelect, initial=Answer.UNKNOWN, **common)
    if question.kind == "choice":
        return forms.ChoiceField(choices=[("", "没有问到"), *question.choices], **common)
    if question.kind == "many":
        return forms.MultipleChoiceField(choices=question.choices, widget=forms.CheckboxSelectMultiple, **common)
    long = question.kind == "long"
    widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
    return forms.CharField(max_length=2000 if long else 100, widget=widget, **common)


class Ending(forms.Form):
    """Why a revisit ends without an interview."""

    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不再回访和重新回访要写理由；本人不愿意的，不用写",
    )  # fmt: skip
