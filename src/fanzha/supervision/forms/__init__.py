"""Forms of supervision."""

from typing import Any

from django import forms

from fanzha.common.actor import Actor
from fanzha.core.metrics.reach import STANDING_NAMES
from fanzha.core.workflow.trace_back import CONCLUSION_NAMES
from fanzha.supervision.models import PhoneCheck

__all__ = ["Answering", "Calling", "Concluding", "Drawing", "Filtering", "Reasoning", "Returning"]

_LONG = forms.Textarea(attrs={"rows": 5})
_SHORT = forms.Textarea(attrs={"rows": 3})


class Answering(forms.Form):
    """What the unit had done, and what it will do."""

    answer = forms.CharField(
        label="被骗前做过哪些宣传", max_length=3000, widget=_LONG,
        help_text="写时间、方式、谁做的、凭证在哪里。没有做就如实写原因。不要写受害人的姓名和号码",
        error_messages={"required": "请写明做过哪些宣传；没有做就写原因。"},
    )  # fmt: skip
    measures = forms.CharField(
        label="接下来怎么做", required=False, max_length=2000, widget=_SHORT, help_text="补走访、重点对象、时间"
    )


class Concluding(forms.Form):
    """What a person outside the unit finds."""

    conclusion = forms.ChoiceField(
        label="认定", choices=[("", "请选"), *((k.value, v) for k, v in CONCLUSION_NAMES.items())],
        error_messages={"required": "请选认定结果。"},
    )  # fmt: skip
    why = forms.CharField(
        label="理由", max_length=1000, widget=_SHORT, help_text="至少 4 个字，责任单位能看到",
        error_messages={"required": "请写明理由。"},
    )  # fmt: skip


class Returning(forms.Form):
    """What is missing in an answer."""

    why = forms.CharField(
        label="要补充什么", max_length=1000, widget=_SHORT, error_messages={"required": "请写明要补充什么。"}
    )


class Reasoning(forms.Form):
    """Why a conclusion is taken back."""

    why = forms.CharField(
        label="为什么重新认定", max_length=1000, widget=_SHORT, error_messages={"required": "请写明理由。"}
    )


class Drawing(forms.Form):
    """The seed of a draw."""

    seed = forms.CharField(
        label="抽样种子", max_length=40, help_text="写当天公布的号码或日期。同一个种子抽出来的总是同一批，谁都能复核",
        error_messages={"required": "请写抽样种子。"},
    )  # fmt: skip


class Calling(forms.Form):
    """What the victim said on the phone."""

    result = forms.ChoiceField(
        label="本人怎么说",
        choices=[("", "请选"), *((k, v) for k, v in PhoneCheck.Result.choices if k != PhoneCheck.Result.WAITING)],
        error_messages={"required": "请选本人怎么说。"},
    )
    note = forms.CharField(label="备注", required=False, max_length=500, widget=_SHORT, help_text="不要写姓名和号码")


class Filtering(forms.Form):
    """What to keep of the list."""

    standing = forms.ChoiceField(
        label="台账结论", required=False, choices=[("", "全部"), *((k.value, v) for k, v in STANDING_NAMES.items())]
    )
    number = forms.CharField(label="编号", required=False, max_length=24)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
