"""Restoring over a house that holds data is for two people: asked on the page, taken on the machine by a code."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from fanzha.common import approvals
from fanzha.common.actor import Actor
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission

STEP = "house.restore"


@transaction.atomic
def ask_restore(*, why: str, by: Actor, at: datetime) -> Approval:
    """Ask a second person to let the data of this house be replaced by a backup.

    Raises:
        NotAllowed: the actor does not keep the house.
        ApprovalRefused: no reason, asked already, or nobody else could decide.
    """
    return approvals.actions.ask(step=STEP, payload={}, why=why, about=("house", "data"), by=by, at=at)


def register() -> None:
    """Make the step known."""
    approvals.register(
        approvals.Step(
            STEP, "用备份换掉现有数据", asks=Permission.HOUSE_VIEW, decides=Permission.HOUSE_VIEW,
            carry_out=_on_the_machine, facts=_facts, is_permit=True, verb="取恢复用的代码",
            use_url=lambda approval: reverse("house:restore_code", args=[approval.pk]),
        )
    )  # fmt: skip


def _facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("办理后", "备份以后录入的内容都不在新的数据里；原来的数据库改名留着，确认无误后自行删除"),
        ("怎么办", "同意后申请人取一个代码，24 小时内在服务器上执行恢复命令时填"),
    ]


def _on_the_machine(payload: Mapping[str, Any], approval: Approval) -> None:
    raise approvals.NotCarriedOut(
        "恢复要在服务器上执行：停下产品，再运行 fanzha restore --replace --code 代码 备份文件。"
    )
