"""The steps of an entry as the page draws them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from fanzha.core.workflow.entry import EntryStep
from fanzha.knowledge.models import Entry
from fanzha.knowledge.queries.steps import REWRITE, Step

# Publishing, sending back and taking down ask for a day or a reason: they are forms of their own on the page.
_OWN_FORM = {EntryStep.PUBLISH, EntryStep.RETURN, EntryStep.WITHDRAW}


def next_steps(entry: Entry, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return the steps for the list of buttons; those with a form of their own only where they are closed."""
    return [_drawn(entry, step) for step in steps if step.reason or step.step not in _OWN_FORM]


def _drawn(entry: Entry, step: Step) -> dict[str, Any]:
    drawn = {"key": str(step.step), "reason": step.reason, **_LOOKS[step.step]}
    route = drawn.pop("route")
    return {**drawn, "url": reverse(f"knowledge:{route}", args=[entry.kind, entry.code])}


_LOOKS: dict[str, dict[str, Any]] = {
    EntryStep.SUBMIT: {"label": "送审这一版", "route": "submit", "method": "post", "icon": "send", "primary": True},
    EntryStep.EDIT: {"label": "接着改草稿", "route": "edit", "icon": "edit"},
    EntryStep.DISCARD: {
        "label": "放弃这份草稿", "route": "discard", "icon": "trash", "yes": "放弃草稿",
        "question": "放弃后不能接着改，只留在历史里。现在用的版本不受影响。",
    },
    EntryStep.PUBLISH: {"label": "发布这一版", "route": "publish", "icon": "check"},
    EntryStep.RETURN: {"label": "退回修改", "route": "return", "icon": "arrow-back-up"},
    EntryStep.ENDORSE: {
        "label": "确认本县采用", "route": "endorse", "method": "post", "icon": "circle-check", "primary": True,
        "note": "这条随产品带来，本县还没有人审核过。看过没有问题再确认。",
    },
    EntryStep.WITHDRAW: {"label": "撤下", "route": "withdraw", "icon": "archive"},
    REWRITE: {"label": "写新的一版", "route": "edit", "icon": "edit"},
}  # fmt: skip
