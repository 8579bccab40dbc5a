"""Changes how long one kind is kept: asked by one person, decided by a second, from a day on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.common import approvals, rules
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.common.retention import WAY_NAMES, Way
from fanzha.rights.queries.rules import RETENTION, Rule, retention_rules, retention_version

STEP = "retention.change"
MOST_DAYS = 36_500


class RuleRefused(Exception):
    """A rule cannot be so. The sentence is fit to be shown."""


@transaction.atomic
def ask_rule_change(*, code: str, way: str, days: int, valid_from: date, why: str, by: Actor, at: datetime) -> Approval:
    """Ask for another rule of one kind; a second person decides, and it holds from the day on.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        RuleRefused: a way that the kind does not know, too few days, or a day that is past.
        ApprovalRefused: it is asked for already.
    """
    by.require(Permission.RETENTION_EDIT)
    check_rule(code=code, way=way, days=days, valid_from=valid_from, at=at)
    payload = {"code": code, "way": way, "days": days, "valid_from": valid_from.isoformat()}
    return approvals.actions.ask(step=STEP, payload=payload, why=why, about=("retention", code), by=by, at=at)


def check_rule(*, code: str, way: str, days: int, valid_from: date, at: datetime) -> Rule:
    """Return the rule that would change.

    Raises:
        RuleRefused: it cannot be so.
    """
    today = at.astimezone(CHINA).date()
    known = {rule.kept.code: rule for rule in retention_rules(today)}
    if code not in known:
        raise RuleRefused("没有这一类信息。")
    rule = known[code]
    if way not in {*rule.kept.ways, Way.KEEP}:
        raise RuleRefused("这一类不能这样处理。")
    if not rule.least <= days <= MOST_DAYS:
        raise RuleRefused(f"天数要在 {rule.least} 到 {MOST_DAYS} 之间：{rule.kept.title}至少保存 {rule.least} 天。")
    if valid_from < today:
        raise RuleRefused("生效日期不能早于今天。")
    return rule


def facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the second person needs to know."""
    valid_from = date.fromisoformat(payload["valid_from"])
    rule = next(rule for rule in retention_rules(valid_from) if rule.kept.code == payload["code"])
    return [
        ("哪一类", rule.kept.title), ("现在", f"{WAY_NAMES[rule.way]}，{rule.days} 天"),
        ("改成", f"{WAY_NAMES[Way(payload['way'])]}，{payload['days']} 天"), ("从哪天起", f"{valid_from:%Y-%m-%d}"),
        ("清除什么", rule.kept.goes),
    ]  # fmt: skip


def carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Add the version that was agreed to, on the base of the one that holds on its day."""
    at = approval.decided_at or approval.asked_at
    valid_from = max(date.fromisoformat(payload["valid_from"]), at.astimezone(CHINA).date())
    check_rule(code=payload["code"], way=payload["way"], days=payload["days"], valid_from=valid_from, at=at)
    content = {"kinds": {code: dict(said) for code, said in retention_version(valid_from).content["kinds"].items()}}
    content["kinds"][payload["code"]] |= {"do": payload["way"], "days": payload["days"]}
    by = approvals.asker(approval)
    rules.add_version(
        kind=RETENTION, version=f"{at.astimezone(CHINA):%Y%m%d-%H%M%S}", valid_from=valid_from, content=content,
        note=f"{approval.asked_by_name}提出，{approval.decided_by_name}批准", by=by, at=at,
    )  # fmt: skip
    return approvals.Outcome(f"从 {valid_from:%Y-%m-%d} 起按新的规则清除。", "/rights/retention/")


CHANGE = approvals.Step(
    code=STEP, title="改保存期限", asks=Permission.RETENTION_EDIT, decides=Permission.RETENTION_EDIT,
    carry_out=carry_out, facts=facts, refusals=(RuleRefused,),
)  # fmt: skip
