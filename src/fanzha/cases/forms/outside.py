"""Forms of the comparison with other systems."""

from typing import Any, Final

from django import forms

from fanzha.cases.queries.outside import COLUMN_NAMES

_CUT: Final = str.maketrans("，；;", ",,,")


class Aside(forms.Form):
    """Why a row becomes no case."""

    why = forms.CharField(label="不用立案的理由", max_length=200, error_messages={"required": "请写理由。"})


class Matching(forms.Form):
    """The case that a row belongs to."""

    number = forms.CharField(label="案件编号", max_length=24, error_messages={"required": "请写案件编号。"})


class Headings(forms.Form):
    """What another system calls our columns; several names with commas between."""

    code = forms.SlugField(
        label="系统代号",
        max_length=20,
        error_messages={"required": "请写代号。", "invalid": "代号用字母、数字、短横。"},
    )
    name = forms.CharField(label="系统名称", max_length=40, error_messages={"required": "请写名称。"})

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for column, title in COLUMN_NAMES.items():
            self.fields[f"as_{column}"] = forms.CharField(label=f"“{title}”在那边叫", required=False, max_length=200)

    def headings(self) -> dict[str, list[str]]:
        """Return the names by column."""
        said = {column: self.cleaned_data[f"as_{column}"].translate(_CUT) for column in COLUMN_NAMES}
        return {column: [part.strip() for part in text.split(",") if part.strip()] for column, text in said.items()}
