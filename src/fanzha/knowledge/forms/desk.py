"""The small forms around an entry: search, day of beginning, reasons, what to create."""

from datetime import date

from django import forms

from fanzha.knowledge.models import Kind


class Search(forms.Form):
    """The filters of the list."""

    q = forms.CharField(label="搜标题和正文", required=False, max_length=60)
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部"), *Kind.choices])


class Publishing(forms.Form):
    """From which day a version holds."""

    valid_from = forms.DateField(
        label="从哪天起用",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选日期。", "invalid": "日期看不懂。写成 2026-11-30 这样。"},
    )

    def begin_with(self, today: date) -> "Publishing":
        """Offer today."""
        self.initial["valid_from"] = today
        return self


class Reason(forms.Form):
    """Why something is sent back or taken down."""

    why = forms.CharField(
        label="原因", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="至少 4 个字，会留在记录里",
    )  # fmt: skip
