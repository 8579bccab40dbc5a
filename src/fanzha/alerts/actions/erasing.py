"""Takes words, photos and what came from sources off closed alerts; grade, rules, clocks and outcome stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.alerts.models import Alert, AlertSource, AlertStep, FalseAlarm, Revisit, Transfer
from fanzha.common import files
from fanzha.common.audit import erasing as audits
from fanzha.common.retention import Kept, PersonKeys, Way
from fanzha.core.workflow import alert as rules


@transaction.atomic
def erase_alerts(alerts: Sequence[Alert], *, at: datetime) -> int:
    """Erase the words of locked alerts, and what audit rows say of them; returns how many."""
    ids = [alert.pk for alert in alerts]
    for step in AlertStep.objects.filter(alert_id__in=ids, proof__isnull=False).select_related("proof"):
        files.erase(step.proof)
    AlertStep.objects.filter(alert_id__in=ids).update(note="", shown_text="", place="", proof=None)
    AlertSource.objects.filter(alert_id__in=ids).update(facts={})
    Transfer.objects.filter(alert_id__in=ids).update(reason="", answer_reason="")
    Revisit.objects.filter(alert_id__in=ids).update(note="")
    FalseAlarm.objects.filter(alert_id__in=ids).update(note="")
    Alert.objects.filter(pk__in=ids).update(
        grade_why="", assigned_why="", outcome_note="", caller_index="", digest="", erased_at=at
    )
    audits.erase_words_about("alerts.alert", ids, at=at)
    return len(ids)


def erase_of_person(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: the closed alerts about the person; an open one keeps her from being erased."""
    rows = Alert.objects.filter(person_id__in=keys.person_ids, state=rules.State.CLOSED, erased_at__isnull=True)
    return erase_alerts(list(rows.select_for_update(of=("self",))), at=at)


def _erase(rows: Sequence[Any], at: datetime, way: Way) -> None:
    erase_alerts(rows, at=at)


ALERTS_KEPT = Kept(
    code="alert", title="已办结预警的文字和照片", event="办结",
    goes="来源原文、联系记录、说明、地点、现场照片、回访备注",
    stays="编号、等级、定级规则、时限、结果、所属人员的化名", ways=(Way.ERASE_FIELDS,),
    past=lambda before: Alert.objects.filter(closed_at__lt=before, erased_at__isnull=True), erase=_erase,
    held={"alert": "pk", "person": "person_id"},
    tables=(
        "alerts.Alert", "alerts.AlertSource", "alerts.AlertStep", "alerts.Transfer", "alerts.Revisit",
        "alerts.FalseAlarm",
    ),
)  # fmt: skip
