"""What becomes of reports, watch entries and drift reports whose time is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from fanzha.common import audit, files
from fanzha.common.actor import Actor
from fanzha.common.audit import erasing as audits
from fanzha.common.imports import erasing as imports
from fanzha.common.retention import Kept, PersonKeys, Way
from fanzha.core.workflow.report import REPORT, ReportState
from fanzha.intake.actions import routing
from fanzha.intake.models import DriftReport, Finding, Report, ReportPicture, WatchEntry

_SWEEPER = Actor.system("按保存期限处理", origin="job")


@transaction.atomic
def erase_reports(reports: Sequence[Report], *, at: datetime, by: Actor = _SWEEPER) -> int:
    """Take text, persons, findings and pictures off locked reports; returns how many.

    The row stays with its number, verdict and state: its receipt still answers, and counts stay what they were.
    """
    ids = [report.pk for report in reports]
    audits.erase_words_about("intake.report", ids, at=at)
    for report in reports:
        routing.forget(report)
        report.erased_at, report.picture_count = at, 0
        report.save()
        audit.record("report.erased", subject=report, by=by, at=at)
    Finding.objects.filter(report_id__in=ids).delete()
    for picture in ReportPicture.objects.filter(report_id__in=ids).select_related("file"):
        picture.delete()
        files.erase(picture.file)
    imports.erase_rows("messages", ids, at=at)
    return len(ids)


def erase_of_person(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: the judged reports in which the person reported, or was to be warned."""
    judged = Report.objects.filter(_names(keys), state__in=_JUDGED, erased_at__isnull=True)
    return erase_reports(list(judged.select_for_update(of=("self",))), at=at)


_JUDGED = [state.value for state in REPORT.finals]


def _names(keys: PersonKeys) -> Q:
    phones = list(keys.phone_indexes)
    return Q(contact_index__in=phones) | Q(target_index__in=phones)


def _erase(rows: Sequence[Any], at: datetime, way: Way) -> None:
    if way is Way.ERASE_ROW:
        ids = [row.pk for row in rows]
        audits.erase_words_about("intake.report", ids, at=at)
        imports.erase_rows("messages", ids, at=at)
        Report.objects.filter(pk__in=ids).delete()
    else:
        erase_reports(rows, at=at)


def _reports(state: ReportState, title: str) -> Kept:
    fields_only = state is not ReportState.SCREENED
    return Kept(
        code=f"report.{state.value}", title=title, event="收到", goes="原文、图片、号码、姓名、住址、备注",
        stays="编号、状态、判断结果、收到日期；回执还能查" if fields_only else "按天的次数",
        ways=(Way.ERASE_FIELDS,) if fields_only else (Way.ERASE_ROW, Way.ERASE_FIELDS),
        past=lambda before: Report.objects.filter(state=state, received_at__lt=before, erased_at__isnull=True),
        erase=_erase, held={"report": "pk"},
        tables=("intake.Report", "intake.Finding", "intake.ReportPicture"),
    )  # fmt: skip


@transaction.atomic
def erase_entries(entries: Sequence[WatchEntry], *, at: datetime) -> None:
    """Erase what ended entries of the watch lists say; that something was listed, when and by whom stays."""
    ids = [entry.pk for entry in entries]
    WatchEntry.objects.filter(pk__in=ids, withdrawn_at__isnull=True).update(withdrawn_at=at, withdrawn_by_name="到期")
    WatchEntry.objects.filter(pk__in=ids).update(
        value="", source="", reason="", withdrawn_why="", digest="", erased_at=at
    )
    audits.erase_words_about("intake.watchentry", ids, at=at)


def _ended(before: datetime) -> Any:
    over = Q(withdrawn_at__lt=before) | Q(withdrawn_at__isnull=True, expires_at__lt=before)
    return WatchEntry.objects.filter(over, erased_at__isnull=True)


def _erase_drift(rows: Sequence[Any], at: datetime, way: Way) -> None:
    DriftReport.objects.filter(pk__in=[row.pk for row in rows]).delete()


KEPT = (
    _reports(ReportState.CONFIRMED, "已核实的举报"),
    _reports(ReportState.DISMISSED, "已排除的举报"),
    _reports(ReportState.LAPSED, "过期未核的举报"),
    _reports(ReportState.JOINED, "已并案的举报"),
    _reports(ReportState.SCREENED, "筛查未见异常的来源"),
    Kept(
        code="watch", title="已失效的名单条目", event="撤下或到期", goes="号码、账号、网址、来源、原因",
        stays="种类、列入和撤下的时间、经手人", ways=(Way.ERASE_FIELDS,), past=_ended,
        erase=lambda rows, at, way: erase_entries(rows, at=at), tables=("intake.WatchEntry",),
    ),
    Kept(
        code="drift", title="每周用词变化", event="统计周结束", goes="整份", stays="", ways=(Way.ERASE_ROW,),
        past=lambda before: DriftReport.objects.filter(until__lt=before.date()), erase=_erase_drift,
        tables=("intake.DriftReport",),
    ),
)  # fmt: skip
