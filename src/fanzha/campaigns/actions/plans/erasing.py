"""What is erased of a version of a plan when its time is over: names of persons; what was planned stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from fanzha.campaigns.models import PlanVersion
from fanzha.common import retention
from fanzha.common.audit import erasing as audits
from fanzha.core.campaigns import PlanBody
from fanzha.core.workflow.plan import PLAN


@transaction.atomic
def erase_names(rows: Sequence[PlanVersion], *, at: datetime) -> int:
    """Erase the names of the leading group, what was left to be looked at, and the words of the decision."""
    for row in rows:
        body = PlanBody.of(row.body)
        nameless = replace(body, members=tuple(replace(one, name="") for one in body.members), office="", reporting="")
        row.body, row.not_understood, row.decided_why, row.erased_at = nameless.as_json(), None, "", at
        row.save(update_fields=["body", "not_understood", "decided_why", "erased_at"])
    audits.erase_words_about("campaigns.planversion", [row.pk for row in rows], at=at)
    return len(rows)


PLANS_KEPT = retention.Kept(
    code="plan_version", title="工作方案", event="结束、被新版代替或作废",
    goes="领导小组姓名、办公室和报送的联系人、退回和审批的意见", stays="标题、目标、阶段、措施、责任单位、谁起草谁批准",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: PlanVersion.objects.filter(
        state__in=[state.value for state in PLAN.finals], ended_at__lt=before, erased_at__isnull=True
    ),
    erase=lambda rows, at, way: erase_names(rows, at=at), tables=("campaigns.PlanVersion",),
)  # fmt: skip
