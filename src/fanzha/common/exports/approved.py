"""Full lists: names and numbers leave only after a second person has agreed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.common import approvals, exports
from fanzha.common.actor import Actor
from fanzha.common.exports import actions
from fanzha.common.exports.registry import Exporter, exporter_of
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission


def step(*, code: str, title: str, permission: Permission) -> approvals.Step:
    """Return the step that a capability registers for its full lists."""
    return approvals.Step(
        code=code, title=title, asks=permission, decides=permission, facts=facts, carry_out=carry_out,
        refusals=(exports.ExportRefused,),
    )  # fmt: skip


def ask_full(*, order: actions.Order, by: Actor, at: datetime) -> Approval:
    """Ask a second person whether a full list may be made.

    Raises:
        NotAllowed: the actor may not export this, or not see it in full.
        ExportRefused: no purpose, no row, or too many rows.
        ApprovalRefused: the same was asked for already, or nobody else could decide.
    """
    exporter, count = actions.checked(order, by=by, at=at)
    payload = {
        "kind": order.kind, "wanted": dict(order.wanted), "form": order.form, "purpose": order.purpose.strip(),
        "count": count,
    }  # fmt: skip
    unit_id = _unit(exporter, order.wanted, by)
    return approvals.actions.ask(
        step=exporter.step, payload=payload, why=order.purpose, unit_id=unit_id, about=("export", order.kind), by=by,
        at=at,
    )  # fmt: skip


def _unit(exporter: Exporter, wanted: Mapping[str, Any], by: Actor) -> int | None:
    """Return the unit whose people leave; none where they are those of the whole house."""
    named = wanted.get("unit")
    if named:
        return int(named)
    return None if by.sees_whole_tree(exporter.permission) else by.home_unit_id


def facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the second person needs to know."""
    return [
        ("名单", exporter_of(payload["kind"]).title), ("内容", "完整姓名和号码"),
        ("约多少行", f"{payload['count']:,} 行"),
        ("格式", payload["form"]), ("条件", "按单位或其他条件筛选过" if payload["wanted"] else "权限内全部"),
    ]  # fmt: skip


def carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Have the list made, with the rights that the asker has now."""
    order = actions.Order(
        kind=payload["kind"], purpose=payload["purpose"], wanted=payload["wanted"], plain=True, form=payload["form"],
        approved_by_name=approval.decided_by_name,
    )  # fmt: skip
    at = approval.decided_at or approval.asked_at
    made = actions.ask(order=order, by=approvals.asker(approval), at=at)
    return approvals.Outcome(f"第 {made.pk} 份导出正在生成，做好后在“我的导出”里下载。", reverse("exports:mine"))
