"""What officers fill in about touches."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.pictures import CleanPicture
from fanzha.people.queries import unit_choices
from fanzha.touches.actions import PictureRefused, clean_picture
from fanzha.touches.actions.pictures import what_is_taken
from fanzha.touches.models import CHANNELS, TouchKind
from fanzha.touches.queries import TouchFilter

_PERIODS = {"1": "今天", "7": "近 7 天", "30": "近 30 天", "90": "近 90 天", "365": "近 1 年"}
DEFAULT_PERIOD = "7"
# What an officer writes down by hand; the others come from their own pages.
_BY_HAND = (TouchKind.VISIT, TouchKind.CALL, TouchKind.RECEIPT, TouchKind.PLEDGE, TouchKind.LECTURE, TouchKind.SMS)
_CHANNELS = ("door", "call", "sms", "wechat", "site", "other")


class LedgerFiltering(forms.Form):
    """Filters of the ledger; none identifies anybody."""

    period = forms.ChoiceField(label="时间", required=False, choices=list(_PERIODS.items()))
    kind = forms.ChoiceField(label="方式", required=False, choices=[("", "全部方式"), *TouchKind.choices])
    unit = forms.TypedChoiceField(label="单位", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        units = unit_choices(actor, Permission.TOUCH_VIEW)
        field: Any = self.fields["unit"]
        field.choices = [("", "全部单位"), *((unit.pk, _indented(unit)) for unit in units)]
        if not self.data.get("period"):
            self.data = {**{name: self.data.get(name) for name in self.fields}, "period": DEFAULT_PERIOD}

    def wanted(self, at: datetime) -> TouchFilter:
        """Return the filter; what is not among the choices narrows nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        days = int(data.get("period") or DEFAULT_PERIOD)
        midnight = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        since, until = midnight - timedelta(days=days - 1), midnight + timedelta(days=1)
        return TouchFilter(since, until, data.get("kind", ""), data.get("unit"))

    @property
    def period_words(self) -> str:
        """Say the period of the page."""
        return _PERIODS.get(str(self.data.get("period")), _PERIODS[DEFAULT_PERIOD])


def _indented(unit: Any) -> str:
    return "\u3000" * max((unit.territory_path or "").count(".") - 1, 0) + str(unit)


class Recording(forms.Form):
    """One touch written down by hand."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label="方式", choices=[(k.value, k.label) for k in _BY_HAND], widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="渠道", choices=[(code, CHANNELS[code]) for code in _CHANNELS])
    at = forms.DateTimeField(
        label="触达时间", input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "时间写成 2026-11-23 10:00 这样"},
    )  # fmt: skip
    note = forms.CharField(
        label="情况", max_length=500, required=False, help_text="见到了谁、讲了什么、对方怎么说",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    photo = forms.FileField(label="凭证照片", required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.on = on
        self.fields["photo"].help_text = what_is_taken(on)

    def clean_photo(self) -> CleanPicture | None:
        """Return the picture without its metadata, or nothing."""
        upload = self.cleaned_data["photo"]
        if not upload:
            return None
        try:
            return clean_picture(upload, size_bytes=upload.size, on=self.on)
        except PictureRefused as problem:
            raise ValidationError(str(problem)) from problem

    def clean_at(self) -> datetime:
        """Return the time, refused where it cannot be meant."""
        at: datetime = self.cleaned_data["at"]
        if at.year < 2020:
            raise ValidationError("触达时间太早，请核对年份")
        return at


class Reversing(forms.Form):
    """Taking a touch back, with a reason."""

    reason = forms.CharField(
        label="冲销原因",
        max_length=200,
        help_text="例如“登记错了人”",
        error_messages={"required": "写明冲销原因，至少 4 个字"},
    )


class FindTarget(forms.Form):
    """A line that finds whom was reached; always sent by POST."""

    q = forms.CharField(label="触达了谁", max_length=40, required=False)
