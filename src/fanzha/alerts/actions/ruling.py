"""A new version of the grading rules or the deadlines; the old ones go on answering for their days.

One person asks for it and a second agrees: the numbers decide whom the house warns, and how soon.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.common import approvals, clock, rules
from fanzha.common.actor import Actor
from fanzha.common.models import Approval, RuleVersion
from fanzha.common.permissions import Permission
from fanzha.core.grading import BadRules, check_deadlines, read_rules
from fanzha.core.workflow.why import is_reason

STEP = "alerts.rules"


@transaction.atomic
def ask_change(
    *,
    kind: str,
    content: Mapping[str, Any],
    valid_from: date,
    shown: Sequence[tuple[str, str]],
    why: str,
    by: Actor,
    at: datetime,
) -> Approval:
    """Ask a second person to let a checked version hold from a day on.

    Args:
        shown: what changes, as (label, from what to what), for the second person.

    Raises:
        NotAllowed: the actor's posts do not hold the right.
        BadRules: the rules cannot work, nothing changes, the day has passed, or no reason is given.
        ApprovalRefused: the same is asked for already, or nobody else could decide.
    """
    by.require(Permission.RULE_EDIT)
    _check(kind, content, valid_from, why, at)
    if not shown:
        raise BadRules("没有改动任何数字。")
    held = rules.rule_at(kind, valid_from).version
    payload = {"kind": kind, "content": dict(content), "valid_from": valid_from.isoformat(), "held": held}
    said = [*shown, ("生效日期", f"{valid_from}；同意晚于这天的，从同意当天起")]
    return approvals.actions.ask(
        step=STEP,
        payload=payload | {"shown": [list(pair) for pair in said]},
        why=why,
        about=("rule", kind),
        by=by,
        at=at,
    )


def carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Let the version hold that was agreed to; not where another one came between, which it would undo unseen.

    Raises:
        NotCarriedOut: the rules have changed since it was asked.
    """
    at = approval.decided_at or approval.asked_at
    valid_from = max(date.fromisoformat(payload["valid_from"]), at.astimezone(clock.CHINA).date())
    if rules.rule_at(payload["kind"], valid_from).version != payload["held"]:
        raise approvals.NotCarriedOut("提出以后规则又改过，照办会把那次改动盖掉。请按现在的规则重新提出。")
    change_rules(
        kind=payload["kind"], content=payload["content"], valid_from=valid_from, why=approval.why,
        by=approvals.asker(approval), at=at,
    )  # fmt: skip
    return approvals.Outcome(f"新规则自 {valid_from} 起执行，以前的日子仍按旧规则。")


def facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what changes, as the second person reads it."""
    return [(label, text) for label, text in payload["shown"]]


def register() -> None:
    """Make the step known."""
    approvals.register(
        approvals.Step(
            STEP, "改定级规则或时限", asks=Permission.RULE_EDIT, decides=Permission.RULE_EDIT, carry_out=carry_out,
            facts=facts, refusals=(BadRules,),
        )
    )  # fmt: skip


@transaction.atomic
def change_rules(
    *, kind: str, content: Mapping[str, Any], valid_from: date, why: str, by: Actor, at: datetime
) -> RuleVersion:
    """Let a checked version hold from a day on, today at the earliest.

    Raises:
        NotAllowed: the actor's posts do not hold the right.
        BadRules: the rules cannot work, the day has passed, or no reason is given. The sentence says which.
    """
    by.require(Permission.RULE_EDIT)
    _check(kind, content, valid_from, why, at)
    version = f"{at.astimezone(clock.CHINA):%Y%m%d-%H%M%S}"
    return rules.add_version(
        kind=kind, version=version, valid_from=valid_from, content=content, note=why.strip(), by=by, at=at
    )


def _check(kind: str, content: Mapping[str, Any], valid_from: date, why: str, at: datetime) -> None:
    if kind == "alert.grades":
        read_rules("", content)
    else:
        check_deadlines(content)
    if valid_from < at.astimezone(clock.CHINA).date():
        raise BadRules("生效日期不能早于今天，已经过去的日子按当时的规则算。")
    if not is_reason(why):
        raise BadRules("请写明为什么改，至少 4 个字。")
