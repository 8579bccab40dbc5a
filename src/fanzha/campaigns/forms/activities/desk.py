"""What officers write of an activity: what is planned, how it went, why."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fanzha.campaigns.actions.activities.planning import Planned
from fanzha.campaigns.actions.activities.recording import Held
from fanzha.campaigns.forms.tasks import one_unit
from fanzha.campaigns.models.activities import VOTING, Activity
from fanzha.campaigns.queries.activity_rules import ActivityRules
from fanzha.common.actor import Actor
from fanzha.common.fields import Pictures, PlainText, cleaned_pictures
from fanzha.common.gallery.settings import keeping
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.activities import ActivityKind, is_class_name
from fanzha.org import queries as org

_TOO_LONG = "写了 {length} 个字，最多 {most} 个。"
_MOST_UNITS = 300
_MOST_AT_ONCE = 6
_SHORT = {"rows": 2}
_WHEN = {"invalid": "时间没有填全。年、月、日、时、分都要选。", "required": "请选开始时间。"}
_LENGTHS = {
    30: "30 分钟",
    45: "45 分钟",
    60: "1 小时",
    90: "1 个半小时",
    120: "2 小时",
    180: "3 小时",
    240: "半天",
    480: "一天",
}
_CLASS_LINE = re.compile(r"(.+?)[\s,，:：]+(\d{1,4})\s*(?:人|名)?")


def moment(label: str, **more: Any) -> forms.DateTimeField:
    """Return a field for a moment."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M"], error_messages=_WHEN, **more
    )


def said(label: str, most: int, **more: Any) -> PlainText:
    """Return a field for a few words."""
    return PlainText(label=label, most=most, too_long=_TOO_LONG, required=more.pop("required", False), **more)


def number(label: str, most: int, **more: Any) -> forms.IntegerField:
    """Return a field for how many."""
    wrong = f"填 1 至 {most} 的整数。"
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, required=False, widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong}, **more,
    )  # fmt: skip


class Planning(forms.Form):
    """What is planned."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    unit = forms.TypedChoiceField(label="主办单位", coerce=int, error_messages={"required": "请选主办单位。"})
    kind = forms.ChoiceField(label="哪种活动", error_messages={"required": "请选哪种活动。"})
    title = said("主题", 80, required=True, error_messages={"required": "请写主题。"})
    starts_at = moment("开始时间")
    minutes = forms.TypedChoiceField(label="多长时间", coerce=int, initial=60)
    place = said("地点", 80, help_text="写到哪一间、哪个广场")
    audience = said("对象", 80, help_text="例如：老年学员、商户、务工人员")
    lecturer = said("主讲人", 40)
    capacity = number("场地容纳人数", 100_000)
    hosts = said(
        "联合主办单位",
        1000,
        widget=forms.Textarea(attrs=_SHORT),
        help_text="编码或名称，一行一个。人数只算在主办单位名下",
    )
    voting = forms.ChoiceField(label="投票", choices=list(VOTING.items()), initial="none", required=False)
    votes_until = moment("投票到", required=False)

    def __init__(
        self, *args: Any, actor: Actor, rules: ActivityRules, row: Activity | None = None, **more: Any
    ) -> None:
        if row is not None:
            more["initial"] = _initial_of(row)
        super().__init__(*args, **more)
        fields: Mapping[str, Any] = self.fields
        units = org.units_seen(actor, Permission.ACTIVITY_EDIT)
        posts = {one.unit_id: one.unit_name for one in actor.grants if Permission.ACTIVITY_EDIT in one.permissions}
        below = {unit.pk: str(unit) for unit in units[:_MOST_UNITS] if unit.pk not in posts}
        fields["unit"].choices = [*posts.items(), *below.items()]
        fields["kind"].choices = [("", "请选"), *((one.code, one.name) for one in rules.kinds.values())]
        lengths = dict(_LENGTHS)
        if row is not None:
            lengths.setdefault(self.initial["minutes"], f"{self.initial['minutes']} 分钟")
            fields["unit"].disabled = fields["kind"].disabled = True
            fields["unit"].choices = [(row.unit_id, str(row.unit))]
        fields["minutes"].choices = sorted(lengths.items())

    def clean_hosts(self) -> tuple[int, ...]:
        """Return the units that the lines name."""
        lines = [line.strip() for line in self.cleaned_data["hosts"].splitlines() if line.strip()]
        seen = org.units_seen(Actor.system("联合主办单位"))
        return tuple(dict.fromkeys(one_unit(seen, line).pk for line in lines))

    def planned(self) -> Planned:
        """Return what the form says."""
        data = self.cleaned_data
        return Planned(
            title=data["title"], starts_at=data["starts_at"],
            ends_at=data["starts_at"] + timedelta(minutes=data["minutes"]), place=data["place"],
            audience=data["audience"], lecturer=data["lecturer"], capacity=data["capacity"], host_ids=data["hosts"],
            voting=data["voting"] or "none", votes_until=data["votes_until"],
        )  # fmt: skip


def _initial_of(row: Activity) -> dict[str, Any]:
    hosts = row.hosts.select_related("unit").order_by("unit__code")
    return {
        "unit": row.unit_id, "kind": row.kind, "title": row.title, "starts_at": row.starts_at, "place": row.place,
        "minutes": int((row.ends_at - row.starts_at).total_seconds() // 60), "audience": row.audience,
        "lecturer": row.lecturer, "capacity": row.capacity, "hosts": "\n".join(one.unit.code for one in hosts),
        "voting": row.voting, "votes_until": row.votes_until,
    }  # fmt: skip


class Recording(forms.Form):
    """How it went; which fields are asked for depends on the kind, or all of them where it is not chosen yet."""

    heads = number("到场人数", 1_000_000)
    classes = said("班级和人数", 2000, widget=forms.Textarea(attrs={"rows": 3}),
                   help_text="一行一个班，例如：七年级（3）班 45。学生只计数，不写姓名")  # fmt: skip
    note = said("情况", 500, widget=forms.Textarea(attrs=_SHORT))
    minutes_text = said(
        "会议纪要", 8000, widget=forms.Textarea(attrs={"rows": 6}), help_text="加密保存，只有看得到这场活动的同事能看"
    )
    pictures = Pictures(label="现场照片", required=False)

    def __init__(self, *args: Any, at: datetime, kind: ActivityKind | None = None, known: int = 0, **more: Any) -> None:
        super().__init__(*args, **more)
        self.at, self.kind = at, kind
        if known:
            self.fields["heads"].help_text = f"已签到 {known} 人。没有签到的也算上；空着就按签到人数"
        if kind is not None:
            gone = {"classes"} if "classes" not in kind.parts else {"heads"}
            gone |= set() if "minutes" in kind.parts else {"minutes_text"}
            for name in gone:
                del self.fields[name]

    def clean_classes(self) -> dict[str, int]:
        """Return the classes with how many pupils; a line that is no class is refused without repeating it."""
        found: dict[str, int] = {}
        for place, line in enumerate(self.cleaned_data["classes"].splitlines(), start=1):
            if not line.strip():
                continue
            parts = _CLASS_LINE.fullmatch(line.strip())
            if parts is None or not is_class_name(parts[1]):
                raise ValidationError(f"第 {place} 行不是班级和人数。写成“七年级（3）班 45”这样，不要写学生姓名。")
            label = parts[1].strip()
            if label in found:
                raise ValidationError(f"第 {place} 行的班级前面已经写过。")
            found[label] = int(parts[2])
        return found

    def clean_pictures(self) -> list[Any]:
        """Write the pictures anew."""
        return cleaned_pictures(self.cleaned_data["pictures"], keeping(self.at.date()).proof, _MOST_AT_ONCE)

    def held(self, kind: ActivityKind | None) -> Held:
        """Return what the form says, of what the kind asks for."""
        data = self.cleaned_data
        counts_classes = kind is not None and "classes" in kind.parts
        return Held(
            heads=data.get("heads"), note=data["note"], minutes=data.get("minutes_text", ""),
            classes=data["classes"] if counts_classes else None, pictures=data["pictures"],
        )  # fmt: skip


class Reasoning(forms.Form):
    """Why something is done."""

    why = said("原因", 300, widget=forms.Textarea(attrs=_SHORT), help_text="至少 4 个字")


class Adding(forms.Form):
    """More photos."""

    pictures = Pictures(label="现场照片", required=False)

    def __init__(self, *args: Any, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.at = at

    def clean_pictures(self) -> list[Any]:
        """Write the pictures anew."""
        files = self.cleaned_data["pictures"]
        if not files:
            raise ValidationError("请选照片。")
        return cleaned_pictures(files, keeping(self.at.date()).proof, _MOST_AT_ONCE)


class Entering(forms.Form):
    """One work of a contest."""

    title = said("作品名称", 80, required=True, error_messages={"required": "请写作品名称。"})
    group = said("作者单位或小组", 80, help_text="写班级、村、小组，不写学生姓名")
    picture = Pictures(label="作品照片", required=False)

    def __init__(self, *args: Any, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.at = at

    def clean_picture(self) -> Any:
        """Write the picture anew."""
        found = cleaned_pictures(self.cleaned_data["picture"], keeping(self.at.date()).proof, 1)
        return found[0] if found else None


class Awarding(forms.Form):
    """What a work won."""

    PRIZES = ("一等奖", "二等奖", "三等奖", "优秀奖", "组织奖")
    prize = forms.ChoiceField(label="名次", required=False, choices=[("", "没有"), *((one, one) for one in PRIZES)])
