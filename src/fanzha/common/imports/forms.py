"""The form that takes a table."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fanzha.common.imports.registry import Importer


class Upload(forms.Form):
    """A file, the unit that it belongs to, and whether to take it once more."""

    file = forms.FileField(
        label="表格文件",
        allow_empty_file=True,  # the reader's own sentence says more
        error_messages={"required": "请选一个文件。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    unit = forms.TypedChoiceField(label="归到哪个单位", coerce=int, error_messages={"required": "请选单位。"})
    again = forms.BooleanField(label="再导一次：同一份文件导入过，也照样再收", required=False)

    def __init__(self, data: Any = None, files: Any = None, *, importer: Importer, units: Sequence[Any]) -> None:
        super().__init__(data, files)
        self.fields["file"].help_text = f"{importer.limits.sentence}。xlsx、csv、txt 都可以，编码自动识别"
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0][0]
