"""Shows what a case page masks, on record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.cases.actions.register import CaseRefused
from fanzha.cases.models import Case
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import is_reason

PARTS = {"payments": "收付款账户和姓名", "victims": "受害人姓名和住处", "traits": "特征"}


@transaction.atomic
def reveal_parts(
    *, case_id: int, parts: Sequence[str], purpose: str, by: Actor, at: datetime
) -> dict[str, list[tuple[str, str]]]:
    """Return plain values of one case, by part, as pairs of words and value; record who saw which and what for.

    Raises:
        NotAllowed: the actor's posts do not allow a reveal.
        Case.DoesNotExist: not among the cases in which the actor may reveal.
        CaseRefused: no purpose of at least four characters.
    """
    by.require(Permission.PERSON_REVEAL)
    by.require(Permission.CASE_VIEW)
    if not is_reason(purpose):
        raise CaseRefused("请写明查看用途，至少 4 个字，例如“申请止付”。")
    case: Case = Case.objects.visible_to(by, Permission.PERSON_REVEAL).get(pk=case_id)
    shown = [part for part in PARTS if part in parts]
    audit.record("case.revealed", subject=case, by=by, at=at, after={"fields": shown}, why=purpose.strip())
    return {part: [(words, value) for words, value in _READ[part](case) if value] for part in shown}


def _payments(case: Case) -> list[tuple[str, str]]:
    found = []
    for place, row in enumerate(case.payment_rows.all(), start=1):
        found += [(f"第 {place} 笔收款账户", row.payee_account), (f"第 {place} 笔收款人", row.payee_name)]
        found += [(f"第 {place} 笔付款账户", row.payer_account), (f"第 {place} 笔备注", row.note)]
    return found


def _victims(case: Case) -> list[tuple[str, str]]:
    found = []
    for place, row in enumerate(case.victims.select_related("person").order_by("id"), start=1):
        who = f"受害人 {place}"
        found += [(f"{who} 姓名", row.person.name if row.person else row.name), (f"{who} 住处", row.community)]
        found.append((f"{who} 电话", row.person.phone if row.person else ""))
    return found


def _traits(case: Case) -> list[tuple[str, str]]:
    return [(row.kind, row.value) for row in case.traits.order_by("kind", "id")]


_READ: dict[str, Any] = {"payments": _payments, "victims": _victims, "traits": _traits}
