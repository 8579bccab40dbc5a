"""How long rights itself keeps what: requests, objections, and the records that the law wants for three years."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanzha.common import files
from fanzha.common.audit import erasing as audits
from fanzha.common.refusals import Refusing
from fanzha.common.retention import Kept, PersonKeys, Way
from fanzha.core.workflow.request import RequestState
from fanzha.rights.models import Hold, Objection, Record, RecordFile, Request


def _erase_requests(rows: Sequence[Any], at: datetime, way: Way) -> None:
    ids = [row.pk for row in rows]
    Request.objects.filter(pk__in=ids).update(
        name="", phone="", said="", extended_why="", proposed_why="", answer=None, receipt="", erased_at=at
    )
    audits.erase_words_about("rights.request", ids, at=at)


def erase_of_person(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: the earlier requests of the person, with the letters that say everything about her."""
    rows = Request.objects.filter(person_id__in=keys.person_ids, decided_at__isnull=False, erased_at__isnull=True)
    found = list(rows.exclude(state=RequestState.REFUSED))
    _erase_requests(found, at, Way.ERASE_FIELDS)
    return len(found)


def _erase_objections(rows: Sequence[Any], at: datetime, way: Way) -> None:
    ids = [row.pk for row in rows]
    Objection.objects.filter(pk__in=ids).update(
        value="", digest="", said="", contact_phone="", note="", receipt="", erased_at=at
    )
    audits.erase_words_about("rights.objection", ids, at=at)


def _erase_records(rows: Sequence[Any], at: datetime, way: Way) -> None:
    for made in RecordFile.objects.filter(record__in=rows).select_related("file"):
        made.delete()
        files.erase(made.file)
    audits.erase_words_about("rights.record", [row.pk for row in rows], at=at)
    Record.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _erase_holds(rows: Sequence[Any], at: datetime, way: Way) -> None:
    ids = [row.pk for row in rows]
    Hold.objects.filter(pk__in=ids).update(reason="", released_why="", number="", erased_at=at)
    audits.erase_words_about("rights.hold", ids, at=at)


KEPT = (
    Kept(
        code="hold", title="已结束的保全", event="到期", goes="编号、原因", stays="种类、起止、经手人",
        ways=(Way.ERASE_FIELDS,),
        past=lambda before: Hold.objects.filter(until__lt=before.date(), erased_at__isnull=True), erase=_erase_holds,
        tables=("rights.Hold",),
    ),
    Kept(
        code="request", title="已办结的申请", event="答复或归档", goes="姓名、电话、申请内容、答复全文",
        stays="编号、种类、状态、日期、经手人", ways=(Way.ERASE_FIELDS,),
        past=lambda before: Request.objects.filter(due_at__lt=before, erased_at__isnull=True).exclude(
            state__in=[RequestState.OPEN, RequestState.SECOND]
        ),
        erase=_erase_requests, held={"person": "person_id"}, tables=("rights.Request",),
    ),
    Kept(
        code="objection", title="已核查的名单异议", event="办结", goes="号码、说明、电话、核查意见",
        stays="编号、种类、结果、日期、经手人", ways=(Way.ERASE_FIELDS,),
        past=lambda before: Objection.objects.filter(decided_at__lt=before, erased_at__isnull=True),
        erase=_erase_objections, tables=("rights.Objection",),
    ),
    Kept(
        code="record", title="影响评估和泄露事件记录", event="登记", goes="整份和附件", stays="",
        ways=(Way.ERASE_ROW,), past=lambda before: Record.objects.filter(made_at__lt=before), erase=_erase_records,
        tables=("rights.Record", "rights.RecordVersion"),
    ),
)  # fmt: skip

_RULES = "rights.refusals"
REFUSING = (
    Refusing("request.refused", "申请不予办理", _RULES, "fanzha.rights.actions.requests.refuse_request"),
    Refusing("objection.refused", "异议不成立", _RULES, "fanzha.rights.actions.objections.decide_objection"),
)
