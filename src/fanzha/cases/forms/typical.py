"""Forms of typical cases."""

from typing import Any

from django import forms

from fanzha.cases.forms.series import Why
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.text.typical import LONGEST_TITLE
from fanzha.core.workflow.typical_case import TYPICAL
from fanzha.org import queries as org

_REASON = "why-"  # before the mark of a finding: why it may stay
_LONGEST_REASON = 300
_MOST_REASONS = 200

__all__ = ["Filtering", "Why", "Writing", "reasons_in"]


class Writing(forms.Form):
    """The text that is to be published."""

    title = forms.CharField(
        label="标题", max_length=LONGEST_TITLE, error_messages={"required": "请写标题。"},
        help_text="说清是哪种骗局，不写人名、地名",
    )  # fmt: skip
    story = forms.CharField(
        label="经过", max_length=3600, widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "请写经过。"}, help_text="每行一段。写骗子怎么说、怎么做，当事人怎么想",
    )  # fmt: skip
    lesson = forms.CharField(
        label="怎么防", max_length=500, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写怎么防，至少一条。"}, help_text="每行一条，最多 8 条，每条不超过 60 字",
    )  # fmt: skip


def reasons_in(data: Any) -> dict[str, str]:
    """Return why findings may stay, by their marks; the page names a box for each."""
    named = [name for name in data if name.startswith(_REASON)][:_MOST_REASONS]
    return {name.removeprefix(_REASON): str(data[name])[:_LONGEST_REASON] for name in named}


class Filtering(forms.Form):
    """The filters of the list."""

    state = forms.ChoiceField(label="状态", required=False)
    type = forms.ChoiceField(label="类型", required=False)
    unit: Any = forms.ModelChoiceField(label="承办单位", queryset=None, required=False, empty_label="全部单位")

    def __init__(self, *args: Any, actor: Actor, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state.value, name) for state, name in TYPICAL.state_names.items()]
        types = [(code, name) for code, name in sorted(names.items()) if code.startswith("C")]
        self.fields["state"].choices = [("", "全部状态"), *states]  # type: ignore[attr-defined]
        self.fields["type"].choices = [("", "全部类型"), *types]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = org.units_seen(actor, Permission.TYPICAL_DRAFT)  # type: ignore[attr-defined]
