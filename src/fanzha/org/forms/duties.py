"""Forms of the roster and of hand-over notes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fanzha.org.forms.base import Form
from fanzha.org.forms.stand_ins import OfficerField, day


def moment(label: str) -> forms.DateTimeField:
    """Return a field for a minute of a day."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


class Arranging(Form):
    """One officer on one shift."""

    on_date = day("日期")
    shift = forms.ChoiceField(label="班次")
    officer = OfficerField("值班人（账号或姓名）")

    def __init__(self, *args: Any, among: Any, shifts: Sequence[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["officer"].among = among  # type: ignore[attr-defined]
        named = [(shift.code, f"{shift.name} {shift.begins:%H:%M} 至 {shift.ends:%H:%M}") for shift in shifts]
        self.fields["shift"].choices = named  # type: ignore[attr-defined]


class Swapping(Form):
    """Whom to ask for an exchange, and for which of their shifts."""

    other = OfficerField("请谁来值（账号或姓名）")
    taken = forms.TypedChoiceField(label="换他的哪个班", coerce=int, required=False, empty_value=None)
    why = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(self, *args: Any, among: Any, theirs: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["other"].among = among  # type: ignore[attr-defined]
        self.fields["taken"].choices = [("", "不换，只请他替我值这一班"), *theirs]  # type: ignore[attr-defined]


class WritingNote(Form):
    """What a shift leaves to the next, besides what is counted."""

    from_at = moment("上班时间")
    to_at = moment("下班时间")
    remarks = forms.CharField(
        label="要交代的事", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="比如哪件等回电、哪里停电。数字不用写，已由系统统计",
    )  # fmt: skip


class TakingNote(Form):
    """The next person's confirmation."""

    remarks = forms.CharField(label="接班时的说明", max_length=500, required=False)
