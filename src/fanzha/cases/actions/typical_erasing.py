"""What is erased of typical cases when their time is over."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fanzha.cases.models import TypicalCase
from fanzha.common import retention
from fanzha.common.audit import erasing as audits
from fanzha.core.workflow.typical_case import TYPICAL, TypicalState


@transaction.atomic
def erase_typicals(rows: Sequence[TypicalCase], *, at: datetime) -> int:
    """Erase the texts of locked rows; what stands in the library goes by its own decision. An open draft ends by it."""
    for row in rows:
        row.title = row.story = row.lesson = row.why = ""
        row.kept, row.erased_at = [], at
        if TypicalState(row.state) in TYPICAL.open_states:
            row.state = TypicalState.DECLINED
        row.save()
    audits.erase_words_about("cases.typicalcase", [row.pk for row in rows], at=at)
    return len(rows)


TYPICALS_KEPT = retention.Kept(
    code="typical", title="典型案例的草稿和理由", event="最后一次办理",
    goes="草稿文字、留下某些内容的理由、不宣传和撤下的理由", stays="谁起草、谁批准、什么时候；已入资料库的文字",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: TypicalCase.objects.filter(moved_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_typicals(rows, at=at), held={"case": "case_id"},
    tables=("cases.TypicalCase",),
)  # fmt: skip
