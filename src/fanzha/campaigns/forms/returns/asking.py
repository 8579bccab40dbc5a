"""What a periodic return asks, how often and of whom."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from fanzha.campaigns.actions.returns.forms import Wanted
from fanzha.campaigns.forms.tasks import one_unit
from fanzha.campaigns.queries.audience import PATHS, Audience
from fanzha.campaigns.queries.counters import counters
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import queries as org
from fanzha.org.queries.tree import kind_names

EACH = {
    "day": "每天", "week": "每周", "ten_days": "每旬", "month": "每月", "quarter": "每季度", "half_year": "每半年",
    "term": "每学期", "year": "每年",
}  # fmt: skip
ROLLS = {"previous": "提前到前一个工作日", "next": "顺延到下一个工作日", "skip": "那一期不用报", "none": "照原来的日子"}
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_MOST_LINES = 500


class Asking(forms.Form):
    """A form before it is put to use."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    unit: Any = forms.TypedChoiceField(label="哪个单位要", coerce=int, error_messages={"required": "请选单位。"})
    title = forms.CharField(
        label="报表名称", max_length=80, error_messages={"required": "请写报表名称。"}, help_text="例如 反诈宣传周报"
    )
    each = forms.ChoiceField(label="多久报一次", choices=list(EACH.items()), initial="week")
    day = forms.IntegerField(
        label="哪一天截止", initial=5, min_value=-31, max_value=366,
        help_text="每周填 1 到 7（5 是星期五）；每月填几号；其他填第几天。填 -1 是最后一天；每天报的不用管",
        error_messages={"required": "请填哪一天截止。", "invalid": "哪一天应是整数。"},
    )  # fmt: skip
    hour = forms.TimeField(
        label="几点前", initial="16:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填几点前。", "invalid": "钟点写成 16:00 这样。"},
    )  # fmt: skip
    roll = forms.ChoiceField(label="遇到节假日", choices=list(ROLLS.items()), initial="previous")
    covers = forms.ChoiceField(
        label="报哪一期", choices=[("this", "截止日所在的这一期"), ("last", "上一期（例如每月 5 日报上月）")],
        widget=forms.RadioSelect, initial="this",
    )  # fmt: skip
    counters = forms.MultipleChoiceField(label="报哪些数", required=False, widget=forms.CheckboxSelectMultiple)
    wants_text = forms.BooleanField(label="要一段文字", required=False, initial=True)
    wants_pictures = forms.IntegerField(label="至少几张照片", initial=0, min_value=0, max_value=12)
    below = forms.TypedChoiceField(label="谁来报：在哪个单位下面", required=False, coerce=int, empty_value=None)
    path = forms.ChoiceField(
        label="按哪条线", choices=list(PATHS.items()), widget=forms.RadioSelect, initial="territory"
    )
    kinds = forms.MultipleChoiceField(label="哪几类单位", required=False, widget=forms.CheckboxSelectMultiple)
    named = forms.CharField(
        label="另外单独加的单位", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="编码或名称，一行一个",
    )  # fmt: skip
    begins_on = forms.DateField(label="从哪天起报", widget=_DAY, error_messages={"required": "请选从哪天起报。"})
    ends_on = forms.DateField(label="报到哪天为止", widget=_DAY, required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self._seen = org.units_seen(actor, Permission.RETURN_ASK)
        posts = {one.unit_id: one.unit_name for one in actor.grants if Permission.RETURN_ASK in one.permissions}
        below = [(unit.pk, str(unit)) for unit in self._seen.filter(kind__in=["town", "bureau"]).exclude(pk__in=posts)]
        fields: Mapping[str, Any] = self.fields
        fields["unit"].choices = list(posts.items())
        fields["below"].choices = [("", "只有单独加的单位"), *posts.items(), *below]
        fields["kinds"].choices = [one for one in kind_names().items() if one[0] not in {"city", "county"}]
        fields["counters"].choices = [(one.code, f"{one.name}（{one.unit}）") for one in counters(on).values()]

    def clean_named(self) -> tuple[int, ...]:
        """Return the units that the lines name."""
        lines = [line.strip() for line in self.cleaned_data["named"].splitlines() if line.strip()]
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(f"最多单独加 {_MOST_LINES} 个单位。更多的请按类选。")
        return tuple(dict.fromkeys(one_unit(self._seen, line).pk for line in lines))

    def clean(self) -> dict[str, Any]:
        """See that somebody is asked."""
        said = super().clean() or self.cleaned_data
        if "named" in said and not said["named"] and (said.get("below") is None or not said.get("kinds")):
            self.add_error("kinds", "请选在哪个单位下面、哪几类单位，或者单独加单位。")
        return said

    def wanted(self) -> Wanted:
        """Return what the form asks for."""
        said = self.cleaned_data
        kinds = tuple(said["kinds"])
        deadline: dict[str, object] = {"each": said["each"], "at": f"{said['hour']:%H:%M}", "roll": said["roll"]}
        if said["each"] != "day":
            deadline["day"] = said["day"]
        return Wanted(
            title=said["title"], deadline=deadline, covers=said["covers"], counters=said["counters"],
            wants_text=said["wants_text"], wants_pictures=said["wants_pictures"], begins_on=said["begins_on"],
            ends_on=said["ends_on"],
            audience=Audience(said["below"] if kinds else None, said["path"], kinds, said["named"]),
        )  # fmt: skip


def initial_of(form: Any) -> dict[str, Any]:
    """Return what the page of a form that is there begins with."""
    audience = Audience.of(form.audience)
    codes = org.units_numbered(audience.units).values_list("code", flat=True)
    return {
        "unit": form.unit_id, "title": form.title, "each": form.deadline["each"], "day": form.deadline.get("day", 1),
        "hour": form.deadline.get("at", "23:59"), "roll": form.deadline.get("roll", "none"), "covers": form.covers,
        "counters": form.counters, "wants_text": form.wants_text, "wants_pictures": form.wants_pictures,
        "below": audience.below, "path": audience.path, "kinds": audience.kinds, "named": "\n".join(codes),
        "begins_on": form.begins_on, "ends_on": form.ends_on,
    }  # fmt: skip
