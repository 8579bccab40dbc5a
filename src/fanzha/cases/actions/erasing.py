"""What is erased of a closed case when its time is over."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from fanzha.cases.models import Call, Case, OutsideRow, Telling
from fanzha.common import files, retention
from fanzha.common.audit import erasing as audits


@transaction.atomic
def erase_cases(rows: Sequence[Case], *, at: datetime) -> int:
    """Erase the words of locked cases, and what audit rows say of them; number, type, loss and dates stay."""
    for case in rows:
        _erase_parts(case, at)
        case.facts = case.payments = case.close_note = case.outcome_note = ""
        case.erased_at = at
        case.save(update_fields=["facts", "payments", "close_note", "outcome_note", "erased_at"])
    audits.erase_words_about("cases.case", [case.pk for case in rows], at=at)
    return len(rows)


def _erase_parts(case: Case, at: datetime) -> None:
    """Erase who was cheated and what names the other side; ages, answers, amounts and times stay as counts."""
    case.victims.update(
        name="",
        community="",
        how_cheated="",
        publicity_met="",
        suspect_note="",
        person=None,
        version=F("version") + 1,
        erased_at=at,
    )
    case.payment_rows.update(
        payer_account="", payer_index="", payee_account="", payee_index="", payee_name="", note="", erased_at=at
    )
    case.traits.all().delete()
    Telling.objects.filter(case=case).delete()
    case.tasks.update(words="", answer="", erased_at=at)
    case.transfers.update(why="", answer="", erased_at=at)
    case.settled_doubts.update(note="", erased_at=at)
    _erase_evidence(case, at)


def _erase_evidence(case: Case, at: datetime) -> None:
    """Erase the files and whom they came from; that a piece was held, by whom of us and until when, stays."""
    retention.allow_erasing()
    for row in case.evidence.select_related("file"):
        file, row.file = row.file, None
        row.label = row.source = row.sha256 = ""
        row.erased_at = at
        row.save(update_fields=["file", "label", "source", "sha256", "erased_at"])
        row.custody.update(from_whom="", to_whom="", why="")
        if file is not None:
            files.erase(file)


CASES_KEPT = retention.Kept(
    code="case", title="已结案件的文字", event="结案",
    goes="案情、付款情况、结案说明，受害人姓名住处，收付款账号，特征，话术的比对指纹，证据文件，任务和移送的文字",
    stays="编号、类型、损失、时间、承办单位，受害人年龄段等统计项，付款金额和时间",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: Case.objects.filter(closed_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_cases(rows, at=at), held={"case": "pk", "person": "person_id"},
    tables=(
        "cases.Case", "cases.Victim", "cases.Payment", "cases.Trait", "cases.Evidence", "cases.Custody",
        "cases.CaseTask", "cases.CaseTransfer", "cases.SettledDoubt", "cases.Telling",
    ),
)  # fmt: skip


@transaction.atomic
def erase_calls(rows: Sequence[Call], *, at: datetime) -> int:
    """Erase what was told in locked calls; a draft that nobody went on with ends by it. The counts stay."""
    for call in rows:
        if call.outcome == Call.Outcome.OPEN:
            call.outcome, call.ended_at = Call.Outcome.EXPIRED, at
        call.body, call.erased_at = None, at
        call.save(update_fields=["body", "outcome", "ended_at", "erased_at"])
    return len(rows)


@transaction.atomic
def erase_outside(rows: Sequence[OutsideRow], *, at: datetime) -> int:
    """Erase what other systems told of somebody; number, time and what became of it stay as the register."""
    for row in rows:
        row.caller = row.caller_index = row.words = row.why = ""
        row.said = row.differs = None
        row.erased_at = at
        row.save(update_fields=["caller", "caller_index", "words", "why", "said", "differs", "erased_at"])
    return len(rows)


DRAFTS_KEPT = retention.Kept(
    code="call.open", title="没有办完的来电草稿", event="最后一次保存", goes="草稿里写的全部内容",
    stays="来电时间、接听人",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: Call.objects.filter(outcome=Call.Outcome.OPEN, saved_at__lt=before),
    erase=lambda rows, at, way: erase_calls(rows, at=at), tables=("cases.Call",),
)  # fmt: skip
CALLS_KEPT = retention.Kept(
    code="call", title="办完的来电", event="办完", goes="记下的内容", stays="来电时间、接听人、怎样结束、劝住的金额",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: Call.objects.filter(ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_calls(rows, at=at), tables=("cases.Call",),
)  # fmt: skip
OUTSIDE_KEPT = retention.Kept(
    code="outside", title="其他系统的警情和案件清单", event="收到",
    goes="来电号码、案由文字、每一行的内容、不立案的理由",
    stays="编号、时间、对应的案件、每天的核对数",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: OutsideRow.objects.filter(seen_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_outside(rows, at=at), tables=("cases.OutsideRow",),
)  # fmt: skip
