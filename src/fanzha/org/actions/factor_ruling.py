"""The rule of codes from the phone: whether they are demanded, how long that waits, how fresh a code must be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import approvals, clock, rules
from fanzha.common.actor import Actor
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.queries.second_factor import KIND, shipped

STEP = "org.second_factor_rules"
_LABELS = {"demanded": "要求绑定动态码", "grace_days": "宽限（天）", "fresh_minutes": "要紧的事前多久内输过（分钟）"}
_WORDS = {True: "是", False: "否"}


@transaction.atomic
def ask_rule(*, demanded: bool, grace_days: int, fresh_minutes: int, why: str, by: Actor, at: datetime) -> Approval:
    """Ask a second person to let new numbers hold from the day of the agreement.

    Raises:
        NotAllowed: the actor may not change rules.
        OfficerRefused: numbers that make no sense, or nothing changes.
        ApprovalRefused: no reason, asked already, or nobody else could decide.
    """
    by.require(Permission.RULE_EDIT)
    if not 0 <= grace_days <= 90 or not 1 <= fresh_minutes <= 120:
        raise OfficerRefused("宽限应为 0 至 90 天，多久内输过应为 1 至 120 分钟。")
    version, held = present(at)
    wanted = {"demanded": demanded, "grace_days": grace_days, "fresh_minutes": fresh_minutes}
    changed = {name: value for name, value in wanted.items() if held[name] != value}
    if not changed:
        raise OfficerRefused("没有改动。")
    shown = [[_LABELS[name], f"{_said(held[name])} → {_said(value)}"] for name, value in changed.items()]
    payload = {"wanted": changed, "held": version, "shown": shown}
    return approvals.actions.ask(step=STEP, payload=payload, why=why, about=("rule", KIND), by=by, at=at)


def present(at: datetime) -> tuple[str, Mapping[str, Any]]:
    """Return the version that holds and its content; of a house whose rules are not loaded yet, the shipped one."""
    try:
        rule = rules.rule_at(KIND, localdate(at))
    except rules.NoRule:
        return "", shipped(KIND)
    return rule.version, rule.content


def carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Add the version that was agreed to, from today on.

    Raises:
        NotCarriedOut: the rule has changed since it was asked.
    """
    at = approval.decided_at or approval.asked_at
    version, held = present(at)
    if version != payload["held"]:
        raise approvals.NotCarriedOut("提出以后规则又改过。请按现在的规则重新提出。")
    rules.add_version(
        kind=KIND, version=f"{at.astimezone(clock.CHINA):%Y%m%d-%H%M%S}", valid_from=localdate(at),
        content={**held, **payload["wanted"]}, note=approval.why, by=approvals.asker(approval), at=at,
    )  # fmt: skip
    return approvals.Outcome("新规则从今天起执行。")


def register() -> None:
    """Make the step known."""
    approvals.register(
        approvals.Step(
            STEP, "改动态码的规则", asks=Permission.RULE_EDIT, decides=Permission.RULE_EDIT, carry_out=carry_out,
            facts=lambda payload: [(label, text) for label, text in payload["shown"]],
        )
    )  # fmt: skip


def _said(value: Any) -> str:
    return _WORDS[value] if isinstance(value, bool) else str(value)
