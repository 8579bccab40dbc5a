"""What is asked of units, and who they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from fanzha.campaigns.actions.tasks import Wanted
from fanzha.campaigns.models.tasks import SPLITS
from fanzha.campaigns.queries.audience import PATHS, Audience
from fanzha.campaigns.queries.counters import counters, evidence_names
from fanzha.campaigns.queries.task_rules import due_moment
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.org import queries as org

_KINDS = {
    "town": "乡镇、街道", "village": "村、社区", "grid": "网格", "police": "公安机关、派出所", "bureau": "部门",
    "school": "学校", "bank": "银行、支付机构", "operator": "通信运营商", "enterprise": "企业、园区",
}  # fmt: skip
_MOST_LINES = 500
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_SHORT = {"rows": 2}


class UnitNamed(forms.CharField):
    """A unit named by its code, or by a name that only one has; cleaned to the unit."""

    seen: Any = None  # set by the form: the units that the actor may name

    def clean(self, value: Any) -> Any:
        """Return the unit, or `None` where nothing was written."""
        text = str(super().clean(value)).strip()
        return one_unit(self.seen, text) if text else None


def one_unit(seen: Any, text: str) -> Any:
    """Return the one unit in sight that a text names.

    Raises:
        ValidationError: none, or several; the sentence says which.
    """
    found = list(org.units_named(seen, text))
    if not found:
        raise forms.ValidationError(f"没有编码或名称是“{text}”的单位，或它不归您管。可以先在机构页查。")
    if len(found) > 1:
        codes = "、".join(f"{unit.code}（{unit.territory_parent or '没有上级'}）" for unit in found)
        raise forms.ValidationError(f"不止一个单位叫“{text}”，请改填编码：{codes}。")
    return found[0]


class Drafting(forms.Form):
    """A task before it is issued."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    unit: Any = forms.TypedChoiceField(
        label="哪个单位布置", coerce=int, error_messages={"required": "请选布置的单位。"}
    )
    title = forms.CharField(
        label="任务名称", max_length=120, error_messages={"required": "请写任务名称。"},
        help_text="做什么、做到什么程度，例如“进村入户发放宣传单”",
    )  # fmt: skip
    text = forms.CharField(
        label="要求", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="怎么做、注意什么。不要写群众的姓名和号码",
    )  # fmt: skip
    incoming_number = forms.CharField(
        label="来文字号", required=False, max_length=60, help_text="例如 清反诈办〔2026〕7 号"
    )
    below = forms.TypedChoiceField(label="发给谁：在哪个单位下面", required=False, coerce=int, empty_value=None)
    path = forms.ChoiceField(
        label="按哪条线", choices=list(PATHS.items()), widget=forms.RadioSelect, initial="territory"
    )
    kinds = forms.MultipleChoiceField(
        label="哪几类单位", required=False, choices=list(_KINDS.items()), widget=forms.CheckboxSelectMultiple
    )
    named = forms.CharField(
        label="另外单独加的单位", required=False, max_length=20_000, widget=forms.Textarea(attrs=_SHORT),
        help_text="编码或名称，一行一个",
    )  # fmt: skip
    counter = forms.ChoiceField(label="计什么数", required=False)
    quota = forms.IntegerField(
        label="总量", required=False, min_value=1, max_value=2_000_000_000, help_text="全部单位合计。不定数量就空着",
        error_messages={"invalid": "总量应是整数。", "min_value": "总量应是 1 以上的整数。"},
    )  # fmt: skip
    split = forms.ChoiceField(label="怎么分", choices=list(SPLITS.items()), initial="none")
    evidence = forms.MultipleChoiceField(label="要什么凭证", required=False, widget=forms.CheckboxSelectMultiple)
    begins_on = forms.DateField(label="开始日期", widget=_DAY, error_messages={"required": "请选开始日期。"})
    due_on = forms.DateField(label="截止日期", widget=_DAY, error_messages={"required": "请选截止日期。"})

    def __init__(self, *args: Any, actor: Actor, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.actor, self.on = actor, on
        self._seen = org.units_seen(actor, Permission.TASK_ISSUE)
        posts = {one.unit_id: one.unit_name for one in actor.grants if Permission.TASK_ISSUE in one.permissions}
        fields: Mapping[str, Any] = self.fields
        fields["unit"].choices = list(posts.items())
        fields["below"].choices = [("", "只发给单独加的单位"), *posts.items(), *_below(self._seen, posts)]
        fields["counter"].choices = [("", "只看做没做，不计数"), *_counters(on)]
        fields["evidence"].choices = list(evidence_names(on).items())
        fields["due_on"].help_text = f"当天 {due_moment(on, on):%H:%M} 截止。遇放假、调休在下一页提示"

    def clean_named(self) -> tuple[int, ...]:
        """Return the units that the lines name."""
        lines = [line.strip() for line in self.cleaned_data["named"].splitlines() if line.strip()]
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(f"最多单独加 {_MOST_LINES} 个单位。更多的请按类选。")
        return tuple(dict.fromkeys(one_unit(self._seen, line).pk for line in lines))

    def clean(self) -> dict[str, Any]:
        """See that the task is for somebody."""
        said = super().clean() or self.cleaned_data
        if "named" in said and not said["named"] and (said.get("below") is None or not said.get("kinds")):
            self.add_error("kinds", "请选在哪个单位下面、哪几类单位，或者单独加单位。")
        return said

    def wanted(self, typed: Mapping[int, int] | None = None) -> Wanted:
        """Return what the form asks for."""
        said = self.cleaned_data
        kinds = tuple(said["kinds"])
        audience = Audience(said["below"] if kinds else None, said["path"], kinds, said["named"])
        return Wanted(
            title=said["title"], text=said["text"], begins_on=said["begins_on"],
            due_at=due_moment(said["due_on"], self.on), audience=audience, counter=said["counter"],
            quota=said["quota"], split=said["split"], evidence=tuple(said["evidence"]),
            incoming_number=said["incoming_number"], typed=typed or {},
        )  # fmt: skip


def _below(seen: Any, posts: Mapping[int, str]) -> list[tuple[int, str]]:
    """Return the towns and offices in sight below which a task may go to all."""
    rows = seen.filter(kind__in=["town", "bureau"]).exclude(pk__in=list(posts))
    return [(unit.pk, str(unit)) for unit in rows]


def _counters(on: date) -> list[Any]:
    """Return the counters by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in counters(on).values():
        groups.setdefault(one.group, []).append((one.code, f"{one.name}（{one.unit}）"))
    return list(groups.items())


def initial_of(task: Any) -> dict[str, Any]:
    """Return what the form of a task that is there begins with."""
    audience = Audience.of(task.audience)
    codes = org.units_numbered(audience.units).values_list("code", flat=True)
    return {
        "unit": task.unit_id, "title": task.title, "text": task.asked or "", "incoming_number": task.incoming_number,
        "below": audience.below, "path": audience.path, "kinds": list(audience.kinds), "named": "\n".join(codes),
        "counter": task.counter, "quota": task.quota, "split": task.split, "evidence": task.evidence,
        "begins_on": task.begins_on, "due_on": task.due_at.astimezone(CHINA).date(),
    }  # fmt: skip


class Agreeing(forms.Form):
    """A bulk step that asks for nothing."""


class Ending(forms.Form):
    """Why a task is taken back or closed."""

    why = forms.CharField(label="理由", required=False, max_length=500, widget=forms.Textarea(attrs=_SHORT))

    def __init__(self, *args: Any, must_say: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["why"].required = must_say


class MovingDeadline(forms.Form):
    """Until when a task is due instead, and why."""

    due_on = forms.DateField(
        label="新的截止日期", widget=_DAY,
        error_messages={"required": "请选新的截止日期。", "invalid": "日期写成 2026-11-23 这样。"},
    )  # fmt: skip
    why = forms.CharField(
        label="为什么改", max_length=500, widget=forms.Textarea(attrs=_SHORT),
        error_messages={"required": "请写明为什么改。"}, help_text="至少 4 个字，会留在记录里",
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["due_on"].help_text = f"当天 {due_moment(on, on):%H:%M} 截止，要选工作日"


class GivingRest(forms.Form):
    """Which unit gets what of a task is with nobody."""

    unit: Any = UnitNamed(label="给哪个单位（编码或名称）", max_length=80, error_messages={"required": "请写单位。"})
    amount = forms.IntegerField(label="数量", min_value=1, error_messages={"required": "请填数量。"})

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].seen = org.units_seen(actor, Permission.TASK_WORK)  # type: ignore[attr-defined]


class Filtering(forms.Form):
    """What to keep of a list of tasks."""

    title = forms.CharField(label="任务名称", required=False, max_length=40)
    counter = forms.ChoiceField(label="计什么数", required=False)

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["counter"].choices = [("", "全部"), *_counters(on)]  # type: ignore[attr-defined]
