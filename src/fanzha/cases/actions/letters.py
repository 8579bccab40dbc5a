"""What inboxes are told of the tasks and transfers of cases: number of the case and units, no person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.cases.models import CaseTask, CaseTransfer
from fanzha.cases.queries.words import case_words
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case_task, case_transfer
from fanzha.org.actions import tell
from fanzha.org.queries.holders import holders_at


def task_asked(task: CaseTask, *, by: Actor, at: datetime) -> None:
    """Tell the officers of the unit that a task came to it."""
    text = f"派给{task.unit}：{_task(task, at)}，{by.name}布置"
    permissions = (Permission.CASE_EDIT, Permission.REVISIT_WORK)
    _to_unit(task.unit_id, permissions, text, _task_url(task), f"case.task:{task.pk}", by=by, at=at)


def task_ended(task: CaseTask, *, by: Actor, at: datetime) -> None:
    """Tell whoever asked for a task how it ended, or that its time passed."""
    how = {
        case_task.State.DONE: "已办", case_task.State.CANCELLED: "没有办", case_task.State.OVERDUE: "到期没有办",
    }[case_task.State(task.state)]  # fmt: skip
    text = f"{how}：{_task(task, at)}（{task.unit}）"
    _to_officer(task.asked_by_id, "decided", text, _task_url(task), f"case.task:{task.pk}:{task.state}", by=by, at=at)


def transfer_asked(row: CaseTransfer, *, by: Actor, at: datetime) -> None:
    """Tell the officers of the unit that a case is to be taken over."""
    text = f"请{row.unit}接收案件 {row.case.number}，{row.from_unit}移送"
    _to_unit(row.unit_id, (Permission.CASE_EDIT,), text, _transfer_url(row), f"case.transfer:{row.pk}", by=by, at=at)


def transfer_ended(row: CaseTransfer, *, by: Actor, at: datetime) -> None:
    """Tell whoever asked what became of a transfer; who withdraws their own is told nothing."""
    how, kind = {
        case_transfer.State.ACCEPTED: ("已接收", "decided"), case_transfer.State.REFUSED: ("没有接收", "returned"),
        case_transfer.State.EXPIRED: ("到期没有答复，案件留在原单位", "returned"),
        case_transfer.State.WITHDRAWN: ("已撤回", "decided"),
    }[case_transfer.State(row.state)]  # fmt: skip
    text = f"案件 {row.case.number} 移送{row.unit}：{how}"
    key = f"case.transfer:{row.pk}:{row.state}"
    _to_officer(row.asked_by_id, kind, text, _transfer_url(row), key, by=by, at=at)


def _task(task: CaseTask, at: datetime) -> str:
    words = case_words(at.astimezone(CHINA).date())
    return f"案件 {task.case.number} 的任务“{words.tasks.get(task.kind, {}).get('name', '其他')}”"


def _task_url(task: CaseTask) -> str:
    return reverse("cases:task", args=[task.pk])


def _transfer_url(row: CaseTransfer) -> str:
    return reverse("cases:transfer", args=[row.pk])


def _to_unit(
    unit_id: int, permissions: Iterable[Permission], text: str, url: str, key: str, *, by: Actor, at: datetime
) -> None:
    on = at.astimezone(CHINA).date()
    for officer_id in holders_at([unit_id], permissions, on=on):
        _to_officer(officer_id, "assigned", text, url, key, by=by, at=at)


def _to_officer(officer_id: Any, kind: str, text: str, url: str, key: str, *, by: Actor, at: datetime) -> None:
    if officer_id is not None and officer_id != by.id:  # nobody is told what they did themselves
        tell(officer_id=officer_id, kind=kind, text=text, url=url, key=key, at=at)
