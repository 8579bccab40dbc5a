"""One contact, written down in a few taps."""

import uuid
from datetime import datetime
from typing import Any

from django import forms

from fanzha.alerts.forms.acting import reason
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.alert import Contact, Finding, Result
from fanzha.intake import actions as intake
from fanzha.intake.queries import limits

_FINDINGS = [(finding.value, rules.FINDING_NAMES[finding]) for finding in Finding]


class Contacting(forms.Form):
    """A call or a visit: what came of it, and what the person said."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    result = forms.ChoiceField(label="结果", widget=forms.RadioSelect, error_messages={"required": "请选结果。"})
    finding = forms.ChoiceField(
        label="劝阻结果",
        choices=_FINDINGS,
        required=False,
        widget=forms.RadioSelect,
        help_text="联系到本人时选一项",
    )
    made_at = forms.DateTimeField(
        label="联系时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": "请填联系时间。", "invalid": "时间写法不对，例如 2026-11-23 15:00。"},
    )
    note = reason("说明", required=False, help_text="见到了谁、说了什么。可不写，不要写银行卡号和密码")
    photo = forms.FileField(label="现场照片", required=False)

    def __init__(self, *args: Any, contact: Contact, at: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4().hex, "made_at": at})
        super().__init__(*args, **kwargs)
        self.contact, self.at = contact, at
        choices = [(result.value, rules.RESULT_NAMES[result]) for result in rules.RESULTS[contact]]
        self.fields["result"].choices = choices  # type: ignore[attr-defined]
        if contact is not Contact.FACE:
            del self.fields["photo"]
        else:
            most = limits(at).pictures.most_bytes // (1024 * 1024)
            self.fields["photo"].help_text = f"一张，JPG 或 PNG，最大 {most} MB。不要拍无关的人和物"

    def clean_result(self) -> Result:
        """Return the result as the rules name it."""
        return Result(self.cleaned_data["result"])

    def clean_finding(self) -> Finding | None:
        """Return the finding as the rules name it."""
        return Finding(self.cleaned_data["finding"]) if self.cleaned_data["finding"] else None

    def clean_photo(self) -> Any:
        """Return the picture written anew, without its metadata."""
        upload = self.cleaned_data.get("photo")
        if not upload:
            return None
        try:
            return intake.clean_picture(upload, size=upload.size, rules=limits(self.at).pictures)
        except intake.PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """Ask for the finding where the person was reached, and take none where not."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("result") is Result.REACHED and not said.get("finding"):
            self.add_error("finding", "联系到本人后，要选劝阻结果。")
        if said.get("result") is not Result.REACHED:
            said["finding"] = said["finding"] if said.get("finding") is Finding.PAID else None
        return said


class Sending(forms.Form):
    """The key that keeps a reminder from going out twice."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
