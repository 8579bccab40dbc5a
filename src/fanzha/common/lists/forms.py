"""What officers fill in about lists."""

from typing import Any

from django import forms


class SavingView(forms.Form):
    """The name of a view, and for whom it is."""

    name = forms.CharField(
        label="名字", max_length=20, help_text="最多 20 个字，例如“独居老人”。不要写姓名和号码",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    is_shared = forms.BooleanField(label="本单位的人都能用", required=False)
    is_first = forms.BooleanField(label="打开列表时先看这个", required=False)


class Why(forms.Form):
    """The reason for a step on many rows; it is kept with each of them."""

    why = forms.CharField(
        label="原因", min_length=4, max_length=200, help_text="至少 4 个字，每一条都会留痕",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明原因。", "min_length": "写得太短，至少 4 个字。"},
    )  # fmt: skip

    def __init__(self, *args: Any, label: str = "原因", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["why"].label = label
