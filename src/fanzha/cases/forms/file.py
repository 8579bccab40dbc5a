"""Forms of the case file: origin, outcome, operations, evidence, tasks, transfers."""

from typing import Any

from django import forms

from fanzha.cases.forms.register import fen_of
from fanzha.cases.forms.victims import moment, options
from fanzha.cases.queries.words import CaseWords
from fanzha.common.actor import Actor
from fanzha.org import queries as org

_COUNT = {"invalid": "写整数。", "min_value": "不能小于 0。"}


class AboutOrigin(forms.Form):
    """Where the lead came from and how the fraud began."""

    origin_level = forms.ChoiceField(label="线索来源级别", required=False)
    contact_way = forms.ChoiceField(label="首次怎么接触", required=False)
    contact_at = moment("首次接触时间", help_text="对方第一次联系受害人的时间，说不清就空着")
    leak_source = forms.ChoiceField(label="个人信息从哪里泄露", required=False)

    def __init__(self, *args: Any, words: CaseWords, **more: Any) -> None:
        super().__init__(*args, **more)
        lists = {"origin_level": words.origins, "contact_way": words.contact_ways, "leak_source": words.leaks}
        for name, said in lists.items():
            self.fields[name].choices = options(said, "没有查明")  # type: ignore[attr-defined]


class AboutOutcome(forms.Form):
    """What the investigation brought."""

    solved_at = moment("破案时间")
    arrests = forms.IntegerField(label="抓获人数", required=False, min_value=0, error_messages=_COUNT)
    dens = forms.IntegerField(label="打掉窝点数", required=False, min_value=0, error_messages=_COUNT)
    recovered = forms.CharField(
        label="追回金额（元）", required=False, max_length=30, widget=forms.TextInput({"inputmode": "decimal"}),
        help_text="还不清楚就空着，不要填 0",
    )  # fmt: skip
    note = forms.CharField(label="说明", required=False, max_length=1000, widget=forms.Textarea({"rows": 3}))

    def clean_recovered(self) -> int | None:
        """Return the sum in fen."""
        return fen_of(self.cleaned_data["recovered"])


class Tagging(forms.Form):
    """Of which special operations a case is part."""

    operations: Any = forms.ModelMultipleChoiceField(
        label="专项行动", required=False, queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "所选专项行动已经不在名录里。"},
    )  # fmt: skip

    def __init__(self, *args: Any, operations: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["operations"].queryset = operations  # type: ignore[attr-defined]


class AboutOperation(forms.Form):
    """One special operation of the house's list."""

    title = forms.CharField(label="名称", max_length=40, error_messages={"required": "请填名称。"})
    starts_on = forms.DateField(
        label="开始", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填开始日期。", "invalid": "日期写法不对，例如 2026-11-23。"},
    )  # fmt: skip
    ends_on = forms.DateField(
        label="结束", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="没有定就空着", error_messages={"invalid": "日期写法不对，例如 2026-11-23。"},
    )  # fmt: skip


class TakingEvidence(forms.Form):
    """A file that is taken as evidence."""

    kind = forms.ChoiceField(label="种类", error_messages={"required": "请选种类。"})
    label = forms.CharField(label="是什么", max_length=200, error_messages={"required": "写一句是什么。"})
    source = forms.CharField(
        label="从谁那里收取", max_length=100, error_messages={"required": "写明从谁那里收取。"},
        help_text="单位或姓名，加密保存",
    )  # fmt: skip
    file = forms.FileField(
        label="文件", help_text="原样加密保存，不改动，同时记下指纹（SHA-256）",
        error_messages={"required": "请选文件。", "empty": "文件是空的。请核对后重新选。"},
    )  # fmt: skip

    def __init__(self, *args: Any, words: CaseWords, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = list(words.evidence.items())  # type: ignore[attr-defined]


class PassingEvidence(forms.Form):
    """To whom a piece goes, or from whom it comes back."""

    whom = forms.CharField(
        label="对方（单位、姓名）", max_length=100, error_messages={"required": "请写对方是谁：单位和姓名。"}
    )
    why = forms.CharField(label="用途或理由", max_length=300, error_messages={"required": "请写明用途或理由。"})


class AskingTask(forms.Form):
    """Something to do for a case."""

    kind = forms.ChoiceField(label="做什么", error_messages={"required": "请选做什么。"})
    unit: Any = forms.ModelChoiceField(
        label="由谁办", queryset=None, empty_label="选单位", error_messages={"required": "请选办理单位。"}
    )
    words = forms.CharField(label="要求", required=False, max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, words_of: CaseWords, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [(code, f"{one['name']}：{one['help']}") for code, one in words_of.tasks.items()]
        self.fields["kind"].choices = [("", "选一种"), *kinds]  # type: ignore[attr-defined]
        units = org.units_seen(actor).filter(kind__in=["county", "town", "police"])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class AskingTransfer(forms.Form):
    """To which unit a case is to go."""

    unit: Any = forms.ModelChoiceField(
        label="移送到", queryset=None, empty_label="选单位", error_messages={"required": "请选接收单位。"}
    )
    why = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea({"rows": 3}), help_text="至少 4 个字",
        error_messages={"required": "请写明为什么移送，至少 4 个字。"},
    )  # fmt: skip

    def __init__(self, *args: Any, units: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class Answering(forms.Form):
    """What is said with an answer; free where it is accepted."""

    answer = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea({"rows": 3}))
