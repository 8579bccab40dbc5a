"""What administrators fill in about the exchange."""

from typing import Any

from django import forms

from fanzha.core.exchange import KINDS

_MOST_CARD = 10_000
MOST_PACKAGE = 60 * 1024 * 1024


class NewPeer(forms.Form):
    """The other side: what we call it, and its card."""

    name = forms.CharField(label="对方叫什么", max_length=60, help_text="例如“外网反诈平台”")
    card = forms.FileField(
        label="对方的名片", help_text="对方在自己的“两网交换”页下载的文件，名字以 .fzcard 结尾",
        widget=forms.FileInput(attrs={"accept": ".fzcard,application/json"}),
    )  # fmt: skip

    def clean_card(self) -> bytes:
        """Return the content of the card."""
        return _content(self.cleaned_data["card"])


class NewCard(forms.Form):
    """A new card of a known other side."""

    card = forms.FileField(label="对方的新名片", widget=forms.FileInput(attrs={"accept": ".fzcard,application/json"}))

    def clean_card(self) -> bytes:
        """Return the content of the card."""
        return _content(self.cleaned_data["card"])


def _content(upload: Any) -> bytes:
    content: bytes = upload.read(_MOST_CARD + 1)
    if len(content) > _MOST_CARD:
        raise forms.ValidationError("这个文件太大，不是交换名片。")
    return content


class Comparing(forms.Form):
    """The last digits as the other side reads them out."""

    digits = forms.CharField(
        label="对方念的指纹最后 8 位", max_length=20, help_text="打电话或当面请对方念，边听边填，不要照着屏幕抄",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class ListChange(forms.Form):
    """What may cross in one direction, and why."""

    since = forms.DateField(
        label="从哪天起的可以过", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="这天以前的不发",
    )  # fmt: skip
    why = forms.CharField(label="为什么这样定", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, content: dict[str, list[str]] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        for kind in KINDS.values():
            choices = [
                (field.code, f"{field.word}（个人信息）" if field.is_personal else field.word) for field in kind.fields
            ]
            self.fields[f"kind_{kind.code}"] = forms.MultipleChoiceField(
                label=kind.word, choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
                initial=(content or {}).get(kind.code, []),
            )  # fmt: skip

    def content(self) -> dict[str, list[str]]:
        """Return the kinds with their chosen fields."""
        return {code: self.cleaned_data[f"kind_{code}"] for code in KINDS}

    def kinds(self) -> list[Any]:
        """Return the fields of the kinds, to be drawn."""
        return [self[f"kind_{code}"] for code in KINDS]


class Reason(forms.Form):
    """Why something is stopped or goes on."""

    why = forms.CharField(label="原因", max_length=200, error_messages={"required": "写明原因，至少 4 个字"})


class TakePackage(forms.Form):
    """A package of the other side."""

    package = forms.FileField(
        label="对方的交换包", help_text="名字以 .fzx 结尾，最大 60 MB；更大的在服务器上用 fanzha exchange unpack",
        widget=forms.FileInput(attrs={"accept": ".fzx"}),
    )  # fmt: skip

    def clean_package(self) -> Any:
        """Return the uploaded file, if it is not too large for a page."""
        upload = self.cleaned_data["package"]
        if upload.size > MOST_PACKAGE:
            raise forms.ValidationError("这个包太大。请在服务器上用 fanzha exchange unpack 收。")
        return upload
