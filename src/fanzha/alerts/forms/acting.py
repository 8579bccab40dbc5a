"""Forms of the steps that need no more than a choice and a reason."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator

from fanzha.alerts.queries import assignment
from fanzha.common.actor import Actor
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.values import BadValue, PhoneKind, PhoneNumber
from fanzha.core.workflow.why import MIN_REASON

GRADES = [(grade.value, GRADE_NAMES[grade]) for grade in Grade]
_REASON = {"required": "请写明理由。"}


def reason(label: str, *, required: bool = True, help_text: str = "至少 4 个字，会留痕") -> forms.CharField:
    """Return a field for a stated reason."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=500,
        help_text=help_text,
        error_messages=_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Grading(forms.Form):
    """Another grade than the proposed one, with its reason."""

    grade = forms.ChoiceField(
        label="等级", choices=GRADES, widget=forms.RadioSelect, error_messages={"required": "请选等级。"}
    )
    why = reason("理由", required=False, help_text="与系统建议不同时要写，至少 4 个字")

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_reason:
            self.fields["why"].required = True
            self.fields["why"].help_text = "至少 4 个字，会留痕"


class Assigning(forms.Form):
    """A unit and one of its officers; what may be chosen comes from the actor's own posts."""

    unit = forms.TypedChoiceField(label="责任单位", coerce=int, error_messages={"required": "请选单位。"})
    officer = forms.TypedChoiceField(label="责任人", coerce=int, required=False, empty_value=None)
    why = reason("理由", required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = list(assignment.units_to_assign(actor).exclude(kind__in=["school", "bank", "operator", "enterprise"]))
        staff = assignment.workers([unit.pk for unit in units], on=on)
        self.fields["unit"].choices = [("", "选单位")] + [(unit.pk, str(unit)) for unit in units]  # type: ignore[attr-defined]
        names = [(str(unit), [(w.id, w.label) for w in staff[unit.pk]]) for unit in units if unit.pk in staff]
        self.fields["officer"].choices = [("", "先派到单位，不指定人"), *names]  # type: ignore[attr-defined]
        self.fields["why"].required = needs_reason
        if needs_reason:
            self.fields["why"].validators.append(MinLengthValidator(MIN_REASON, "写得太短，至少 4 个字。"))


class Transferring(forms.Form):
    """A unit outside one's own branch, and why it should take over."""

    unit = forms.TypedChoiceField(label="转给", coerce=int, error_messages={"required": "请选单位。"})
    reason = reason("理由", help_text="例如：当事人现住柳河镇。至少 4 个字")

    def __init__(self, *args: Any, but: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(unit.pk, str(unit)) for unit in assignment.transfer_units() if unit.pk != but]
        self.fields["unit"].choices = [("", "选单位"), *units]  # type: ignore[attr-defined]


class Noting(forms.Form):
    """A stated reason alone: reopen, refuse."""

    reason = reason("理由")


class SettingAside(forms.Form):
    """When the next attempt is due, and why the person was not found."""

    next_at = forms.DateTimeField(
        label="下次联系时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": "请填下次联系时间。", "invalid": "时间写法不对，例如 2026-11-23 15:00。"},
    )
    reason = reason("为什么找不到", help_text="例如：白天在外上班，邻居说晚上七点后在家")

    @staticmethod
    def proposed(at: Any) -> dict[str, Any]:
        """Return the next evening, the hour at which people are at home."""
        evening = at.replace(hour=19, minute=0, second=0, microsecond=0)
        return {"next_at": evening if evening > at + timedelta(hours=1) else evening + timedelta(days=1)}


class Harmless(forms.Form):
    """Somebody says that there was nothing."""

    said_by = forms.ChoiceField(
        label="谁说的",
        choices=[("officer", "办理人核实"), ("person", "被劝阻人自己说")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选谁说的。"},
    )
    note = reason("说明", help_text="例如：是本人儿子的新号码，已当面核对")


class Revealing(forms.Form):
    """What somebody's number is looked at for."""

    purpose = forms.ChoiceField(
        label="查看用途",
        choices=[(p, p) for p in ("电话劝阻", "上门劝阻", "核对身份", "回访")],
        error_messages={"required": "请选查看用途。", "invalid_choice": "请从所列用途里选。"},
    )


def phone_of(raw: str) -> str:
    """Return a typed number in its canonical form, or nothing.

    Raises:
        ValidationError: it is no number. The sentence says what is wrong with it.
    """
    if not raw.strip():
        return ""
    try:
        number = PhoneNumber.parse(raw)
    except BadValue as problem:
        raise forms.ValidationError(str(problem)) from problem
    if number.kind not in {PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.OVERSEAS}:
        raise forms.ValidationError("这是服务号码，不是个人电话。请核对。")
    return number.value


class Naming(forms.Form):
    """Whom the alert is about, where the source did not say."""

    name = forms.CharField(label="姓名", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = forms.CharField(label="住址", max_length=200, required=False)

    def clean_phone(self) -> str:
        """Check the number."""
        return phone_of(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Refuse an empty form."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not (said.get("name") or said.get("phone")):
            raise forms.ValidationError("姓名和电话至少填一项。")
        return said
