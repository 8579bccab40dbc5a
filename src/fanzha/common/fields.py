"""Fields that several capabilities' forms share: text from outside, and pictures."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fanzha.common.pictures import CleanPicture, PictureLimits, PictureRefused, clean_picture


class PlainText(forms.CharField):
    """Text from outside: its length is said in a sentence; what cannot be stored or shown is taken out, not refused."""

    def __init__(self, *, most: int, too_long: str, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.too_long = most, too_long

    def to_python(self, value: Any) -> str:
        """Return the text without NUL characters and halves of characters."""
        text = super().to_python(value) or ""
        if len(text) > self.most:
            raise ValidationError(self.too_long.format(length=len(text), most=self.most))
        return "".join(c for c in text if c != "\x00" and not "\ud800" <= c <= "\udfff").strip()


class Pictures(forms.FileField):
    """Several pictures in one field."""

    class Input(forms.ClearableFileInput):
        """A file control that takes several files."""

        allow_multiple_selected = True
        template_name = "django/forms/widgets/file.html"

        def __init__(self) -> None:
            # On a phone the choice is between the album and the camera; `capture` would leave the camera alone.
            super().__init__(attrs={"accept": "image/*", "data-shrink": True})

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the uploaded files, none or many."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in files if file]


def cleaned_pictures(files: Sequence[Any], limits: PictureLimits, most: int) -> list[CleanPicture]:
    """Return uploaded pictures written anew.

    Raises:
        ValidationError: there are too many, or some cannot be taken; it says which.
    """
    if len(files) > most:
        raise ValidationError(f"选了 {len(files)} 张，最多 {most} 张。留下最要紧的几张。")
    clean, problems = [], []
    for place, file in enumerate(files, start=1):
        try:
            clean.append(clean_picture(file, size=file.size, rules=limits))
        except PictureRefused as refusal:
            problems.append(f"第 {place} 张：{refusal}")
    if problems:
        raise ValidationError(problems)
    return clean
