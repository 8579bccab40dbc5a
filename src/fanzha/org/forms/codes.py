"""Forms of one-time codes."""

from typing import Any

from django import forms

from fanzha.org.forms.base import Form
from fanzha.org.forms.units import UnitField, reason


class GiveCodes(Form):
    """Codes for everybody who has none."""

    unit = UnitField("单位（编码或名称）", required=True, help_text="连同它下面的单位")
    form = forms.ChoiceField(
        label="怎样交出去", widget=forms.RadioSelect, initial="print",
        choices=[("print", "打印：按单位一人一条，剪开交给本人"), ("xlsx", "下载 Excel（xlsx）：按单位排，分发完删掉")],
    )  # fmt: skip
    why = reason()

    def __init__(self, *args: Any, seen: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].seen = seen  # type: ignore[attr-defined]


class NotSignedIn(Form):
    """Filter of those who have not signed in yet."""

    state = forms.ChoiceField(
        label="一次性码", required=False,
        choices=[("", "全部"), ("none", "没发码"), ("live", "已发码，还没登录"), ("expired", "码已过期")],
    )  # fmt: skip
