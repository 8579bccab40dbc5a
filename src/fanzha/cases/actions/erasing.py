"""What is erased of a closed case when its time is over."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from fanzha.cases.models import Case
from fanzha.common import retention
from fanzha.common.audit import erasing as audits


@transaction.atomic
def erase_cases(rows: Sequence[Case], *, at: datetime) -> int:
    """Erase the words of locked cases, and what audit rows say of them; number, type, loss and dates stay."""
    for case in rows:
        _erase_parts(case, at)
        case.facts = case.payments = case.close_note = ""
        case.erased_at = at
        case.save(update_fields=["facts", "payments", "close_note", "erased_at"])
    audits.erase_words_about("cases.case", [case.pk for case in rows], at=at)
    return len(rows)


def _erase_parts(case: Case, at: datetime) -> None:
    """Erase who was cheated and what names the other side; ages, answers, amounts and times stay as counts."""
    case.victims.update(
        name="", community="", how_cheated="", publicity_met="", person=None, version=F("version") + 1, erased_at=at
    )
    case.payment_rows.update(
        payer_account="", payer_index="", payee_account="", payee_index="", payee_name="", note="", erased_at=at
    )
    case.traits.all().delete()


CASES_KEPT = retention.Kept(
    code="case", title="已结案件的文字", event="结案",
    goes="案情、付款情况、结案说明，受害人姓名住处，收付款账号，特征",
    stays="编号、类型、损失、时间、承办单位，受害人年龄段等统计项，付款金额和时间",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: Case.objects.filter(closed_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_cases(rows, at=at), held={"case": "pk", "person": "person_id"},
    tables=("cases.Case", "cases.Victim", "cases.Payment", "cases.Trait"),
)  # fmt: skip
