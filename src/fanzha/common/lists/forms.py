"""What officers fill in about lists."""

from django import forms


class SavingView(forms.Form):
    """The name of a view, and for whom it is."""

    name = forms.CharField(
        label="名字", max_length=20, help_text="最多 20 个字，例如“独居老人”。不要写姓名和号码",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    is_shared = forms.BooleanField(label="本单位的人都能用", required=False)
    is_first = forms.BooleanField(label="打开列表时先看这个", required=False)
