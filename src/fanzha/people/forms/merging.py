"""What an officer decides about two entries that may be one."""

from typing import Any

from django import forms


def _why(label: str, example: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, help_text=example, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "写明原因，会留在记录里"},
    )  # fmt: skip


class Merging(forms.Form):
    """Which entry stays, and whose value wins in each field."""

    stays = forms.ChoiceField(label="保留哪一条", choices=[("first", "左边这条"), ("second", "右边这条")],
                              widget=forms.RadioSelect, initial="first")  # fmt: skip
    why = _why("为什么是同一个", "例如“打电话核对过，同一个人登记了两次”")

    def __init__(self, *args: Any, lines: list[dict[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        for line in lines:
            if line["is_same"]:
                continue
            choices = [("first", line["first"] or "空着"), ("second", line["second"] or "空着")]
            initial = "first" if line["first"] else "second"
            self.fields[f"take_{line['name']}"] = forms.ChoiceField(
                label=line["label"], choices=choices, initial=initial, widget=forms.RadioSelect
            )

    def taken(self) -> tuple[str, list[str]]:
        """Return which entry stays, and the fields in which the other one wins."""
        data, stays = self.cleaned_data, self.cleaned_data["stays"]
        fields = [name.removeprefix("take_") for name in data if name.startswith("take_") and data[name] != stays]
        return stays, fields


class Apart(forms.Form):
    """Why two entries are not one."""

    why = _why("为什么不是同一个", "例如“父子同名，共用一部电话”")


class Splitting(forms.Form):
    """Why a merge is undone."""

    why = _why("为什么撤销", "例如“回访发现其实是两个人”")
