"""What is erased of a look back when its time is over: words; what was concluded, and when, stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fanzha.common import retention
from fanzha.common.audit import erasing as audits
from fanzha.core.workflow.trace_back import DUTY
from fanzha.supervision.models import PhoneCheck, TraceDuty


@transaction.atomic
def erase_duties(rows: Sequence[TraceDuty], *, at: datetime) -> int:
    """Erase the words of locked duties and of the calls about them."""
    for duty in rows:
        duty.answer = duty.measures = duty.returned_why = duty.concluded_why = ""
        duty.erased_at = at
        duty.save(update_fields=["answer", "measures", "returned_why", "concluded_why", "erased_at"])
    PhoneCheck.objects.filter(trace_back_id__in=[duty.trace_back_id for duty in rows]).update(note="")
    audits.erase_words_about("supervision.traceduty", [duty.pk for duty in rows], at=at)
    return len(rows)


TRACES_KEPT = retention.Kept(
    code="trace_duty", title="倒查说明", event="认定或撤回",
    goes="说明、整改措施、退回和认定的理由，抽查记录的文字", stays="编号、责任单位、台账结论、认定结果、时间",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: TraceDuty.objects.filter(
        state__in=[state.value for state in DUTY.finals], asked_at__lt=before, erased_at__isnull=True
    ),
    erase=lambda rows, at, way: erase_duties(rows, at=at), held={"case": "trace_back__case_id"},
    tables=("supervision.TraceDuty", "supervision.PhoneCheck"),
)  # fmt: skip
