"""The short form that a unit fills in, made from the counters that are asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fanzha.campaigns.actions.deliveries import Piece
from fanzha.campaigns.actions.returns.filling import FILM, RECEIPT, Filled, Film
from fanzha.campaigns.queries.returns.schedule import ReturnRules
from fanzha.common.fields import Pictures, PlainText, cleaned_pictures
from fanzha.common.pictures import PictureLimits
from fanzha.core.campaigns.filling import Lack, Number, Wanted

_MOST = 100_000_000
_TEXT = 3000
_TOO_LONG = "写了 {length} 个字，最多 {most} 个。"


class Films(Pictures):
    """Films in one field: as they are, the browser makes nothing smaller."""

    def __init__(self, rules: ReturnRules) -> None:
        said = f"MP4、MOV，每段最大 {rules.most_film_mb} MB，一次传一段，最多 {rules.most_films} 段"
        super().__init__(label="视频", required=False, help_text=said)
        self.widget.attrs = {"accept": "video/mp4,video/quicktime"}


class Filling(forms.Form):
    """The numbers, the text, the pictures, and a receipt for each number that others say."""

    use_required_attribute = False  # half a return can be kept

    def __init__(
        self, *args: Any, wanted: Sequence[Wanted], known: Mapping[str, int], kept: Mapping[str, Number], text: str,
        receipts: Mapping[str, int], pictures: PictureLimits, rules: ReturnRules, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.wanted, self.known, self.kept, self.held = wanted, known, kept, receipts
        self._limits, self._most = pictures, rules.most_pictures
        for one in wanted:
            said = kept[one.code].said if one.code in kept else None
            self.fields[f"n_{one.code}"] = forms.IntegerField(
                label=f"{one.name}（{one.unit}）", required=False, min_value=0, max_value=_MOST,
                initial=said if said is not None else known.get(one.code),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={"invalid": "请填整数。", "min_value": "请填 0 以上的整数。", "max_value": "数太大了。"},
            )  # fmt: skip
            if one.is_claimed:
                self.fields[f"receipt_{one.code}"] = forms.FileField(
                    label=f"{one.name}的回执或截图", required=False, help_text="对方盖章的回执、后台截图都可以"
                )
        self.fields["text"] = PlainText(
            label="做了什么", most=_TEXT, too_long=_TOO_LONG, required=False, initial=text,
            widget=forms.Textarea(attrs={"rows": 4}), help_text="时间、地点、做法、结果。不要写群众的姓名和号码",
        )  # fmt: skip
        self.fields["pictures"] = Pictures(label="照片", required=False, help_text="可以一次选几张")
        if rules.most_films and any(FILM in one.evidence for one in wanted):
            self.fields["film"] = Films(rules)  # not "films": a counter is called so
        self._mark(required=True)

    def _mark(self, *, required: bool) -> None:
        """Have the page show what is wanted in the end; what is kept meanwhile may lack it."""
        for name in ["text", *(f"n_{one.code}" for one in self.wanted)]:
            self.fields[name].required = required

    def full_clean(self) -> None:
        """Take what is there: what is missing is said by the rule, when it is handed in."""
        self._mark(required=False)
        super().full_clean()
        self._mark(required=True)

    def clean_pictures(self) -> Any:
        """Write the pictures anew."""
        try:
            return cleaned_pictures(self.cleaned_data["pictures"], self._limits, self._most)
        except ValidationError as problem:
            raise forms.ValidationError(problem.messages) from problem

    def lines(self) -> list[dict[str, Any]]:
        """Return each number with what is known of it, and what proves it."""
        return [self._line(one) for one in self.wanted]

    def _line(self, one: Wanted) -> dict[str, Any]:
        bound, known = self[f"n_{one.code}"], self.known.get(one.code)
        said = bound.value()
        return {
            "one": one, "number": bound, "known": known,
            "differs": known is not None and said not in {None, ""} and str(said) != str(known),
            "receipt": self[f"receipt_{one.code}"] if one.is_claimed else None, "held": self.held.get(one.code, 0),
        }  # fmt: skip

    def filled(self) -> Filled:
        """Return what was filled in; what was not a number counts as left empty."""
        data = self.cleaned_data
        receipts = {one.code: data.get(f"receipt_{one.code}") for one in self.wanted if one.is_claimed}
        return Filled(
            numbers={one.code: data.get(f"n_{one.code}") for one in self.wanted}, text=data.get("text", ""),
            pictures=data.get("pictures") or [],
            receipts={code: Piece(RECEIPT, file.name, file.read()) for code, file in receipts.items() if file},
            films=[Film(file.name, file.size, file) for file in data.get("film") or []],
        )  # fmt: skip

    def show_lacks(self, lacks: Sequence[Lack]) -> None:
        """Put each sentence beside its field."""
        codes = {one.code for one in self.wanted}
        for lack in lacks:
            name = f"n_{lack.field}" if lack.field in codes else lack.field
            self.add_error(name if name in self.fields else None, lack.sentence)


class Deciding(forms.Form):
    """What the unit above says; a reason where it sends back or reopens."""

    why = PlainText(
        label="理由", most=300, too_long=_TOO_LONG, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回、重开要写，至少 4 个字，填报单位看得到",
    )  # fmt: skip
    until = forms.DateField(
        label="重开到哪一天", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="当天结束前可以改；到期没有重新上报，就恢复原来的内容",
    )  # fmt: skip


class Ending(forms.Form):
    """Why a form is ended."""

    why = PlainText(
        label="理由", most=300, too_long=_TOO_LONG, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class Packing(forms.Form):
    """What a pack is for."""

    why = PlainText(
        label="用途", most=300, too_long=_TOO_LONG, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
