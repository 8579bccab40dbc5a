"""What is asked before a list leaves."""

from typing import Any

from django import forms

_CONTENT = [
    ("0", "隐去姓名和号码（做统计、核对户数）"),
    ("1", "完整姓名和号码（要第二人同意；改好后可以再导入）"),
]
_STAYS_OUT = [_CONTENT[0], ("1", "完整姓名和号码（要第二人同意）")]


class Asking(forms.Form):
    """In what form, masked or in full, and what for."""

    plain = forms.ChoiceField(label="内容", choices=_CONTENT, widget=forms.RadioSelect, initial="0")
    form = forms.ChoiceField(
        label="文件格式", choices=[("xlsx", "xlsx（Excel、WPS）"), ("csv", "csv")], widget=forms.RadioSelect,
        initial="xlsx",
    )  # fmt: skip
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="写清交给谁、做什么用，例如“发给柳河镇核对 11 月入户名单”",
        widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "写明用途，会留在记录里"},
    )  # fmt: skip

    def __init__(self, *args: Any, may_plain: bool, comes_back: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        if not comes_back:
            self.fields["plain"].choices = _STAYS_OUT  # type: ignore[attr-defined]
        if not may_plain:
            del self.fields["plain"]
