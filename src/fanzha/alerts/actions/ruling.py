"""A new version of the grading rules or the deadlines; the old ones go on answering for their days."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.common import clock, rules
from fanzha.common.actor import Actor
from fanzha.common.models import RuleVersion
from fanzha.common.permissions import Permission
from fanzha.core.grading import BadRules, check_deadlines, read_rules
from fanzha.core.workflow.alert import MIN_REASON


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
    if kind == "alert.grades":
        read_rules("", content)
    else:
        check_deadlines(content)
    if valid_from < at.astimezone(clock.CHINA).date():
        raise BadRules("生效日期不能早于今天，已经过去的日子按当时的规则算。")
    if len(why.strip()) < MIN_REASON:
        raise BadRules("请写明为什么改，至少 4 个字。")
    version = f"{at.astimezone(clock.CHINA):%Y%m%d-%H%M%S}"
    return rules.add_version(
        kind=kind, version=version, valid_from=valid_from, content=content, note=why.strip(), by=by, at=at
    )
