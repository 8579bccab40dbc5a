"""Forms of links, series and stop-values."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from fanzha.cases.forms.calls import TRAIT_NAMES
from fanzha.cases.models import LinkProposal
from fanzha.cases.queries.exported_series import series_by_number
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA

_SHORT = forms.Textarea(attrs={"rows": 2})


class LinkFiltering(forms.Form):
    """What to keep of the list of links."""

    kind = forms.ChoiceField(label="建议", required=False, choices=[("", "全部建议"), *LinkProposal.Kind.choices])


class SeriesFiltering(forms.Form):
    """What to keep of the list of series."""

    number = forms.CharField(
        label="编号", required=False, max_length=24, widget=forms.TextInput(attrs={"placeholder": "例如 000123"})
    )
    type = forms.ChoiceField(label="类型", required=False)

    def __init__(self, *args: Any, types: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, name) for code, name in sorted(types.items()) if code.startswith("C")]
        self.fields["type"].choices = [("", "全部类型"), *known]  # type: ignore[attr-defined]


class Why(forms.Form):
    """Why something is decided."""

    why = forms.CharField(
        label="理由", max_length=300, widget=_SHORT, help_text="至少 4 个字，会留痕",
        error_messages={"required": "请写明理由，至少 4 个字。"},
    )  # fmt: skip


class Same(Why):
    """Whether two cases are one, and which of them is kept."""

    kept = forms.TypedChoiceField(label="保留哪一起", coerce=int, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, cases: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = cases  # type: ignore[attr-defined]


class Naming(forms.Form):
    """Name, type and note of a series."""

    name = forms.CharField(label="名称", required=False, max_length=80, help_text="例如“冒充客服退款，同一收款账户”")
    scam_type = forms.ChoiceField(label="类型", required=False)
    note = forms.CharField(label="研判意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, types: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scam_type"].choices = [("", "类型不明"), *types.items()]  # type: ignore[attr-defined]


class Merging(Why):
    """Into which series."""

    into = forms.CharField(
        label="并入哪个系列", max_length=24, help_text="填编号，例如 CX-2026-000001",
        error_messages={"required": "请填要并入的系列编号。"},
    )  # fmt: skip


class Splitting(Why):
    """Which cases leave a series."""

    cases = forms.TypedMultipleChoiceField(
        label="要拆出的案件", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要拆出的案件。",
            "invalid_choice": "有的案件已经不在这个系列里，请刷新后核对。"},
    )  # fmt: skip
    into_new = forms.BooleanField(label="拆出的案件另立一个系列", required=False)

    def __init__(self, *args: Any, cases: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]


class Stopping(Why):
    """A value that links no cases."""

    kind = forms.ChoiceField(label="种类", choices=list(TRAIT_NAMES.items()))
    value = forms.CharField(label="内容", max_length=300, error_messages={"required": "请填内容。"})
    until = forms.DateField(
        label="用到哪天", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="不清楚就空着"
    )

    @property
    def until_at(self) -> datetime | None:
        """Return the end of the last day, in China."""
        day: date | None = self.cleaned_data.get("until")
        return datetime.combine(day, time(23, 59, 59), tzinfo=CHINA) if day else None


class SeriesOut(forms.Form):
    """Which series leaves the house."""

    series = forms.CharField(
        label="系列编号", max_length=24, help_text="例如 CX-2026-000001",
        error_messages={"required": "请填系列编号，例如 CX-2026-000001。"},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self._actor = actor

    def clean_series(self) -> str:
        """Return the number of a series that the officer may see."""
        found = series_by_number(self._actor, self.cleaned_data["series"])
        if found is None:
            raise forms.ValidationError("没有这个编号的系列，或者不在您的范围。请核对编号。")
        return found.number
