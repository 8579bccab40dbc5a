"""What intake holds about one person, and what a hold on one thing covers besides."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.retention import PersonKeys, Section
from fanzha.core.screening import TACTICS
from fanzha.core.workflow.report import REPORT, ReportState
from fanzha.intake.models import Report

_MOST = 50


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with the reports in which the person reported or was to be warned.

    Where her number stands as the caller's the report is somebody else's, who must not be given away.
    """
    return [_section(report, keys) for report in _named(keys).order_by("-received_at")[:_MOST]]


def _named(keys: PersonKeys) -> "QuerySet[Report]":
    phones = list(keys.phone_indexes)
    rows: QuerySet[Report] = Report.objects.filter(
        Q(contact_index__in=phones) | Q(target_index__in=phones), erased_at__isnull=True
    )
    return rows


def _section(report: Report, keys: PersonKeys) -> Section:
    is_reporter = report.contact_index in keys.phone_indexes
    lines = [
        ("举报编号", report.number), ("收到时间", f"{localtime(report.received_at):%Y-%m-%d %H:%M}"),
        ("您是", "报告人" if is_reporter else "要提醒的人"),
        ("状态", REPORT.state_names[ReportState(report.state)]),
        ("内容", report.text if is_reporter else "别人报来的内容，涉及报告人，不提供原文"),
        ("登记的姓名", report.contact_name if is_reporter else report.target_name),
        ("登记的电话", report.contact_phone if is_reporter else report.target_phone),
        ("登记的住址", "" if is_reporter else report.target_address),
        ("机器怎么判断", explained(report)),
    ]  # fmt: skip
    return Section("举报", tuple((label, said) for label, said in lines if said), source="举报")


def explained(report: Report) -> str:
    """Say in plain words why the machine flagged a text, by which rules of which version, and who decided."""
    verdict = report.verdict or {}
    if report.is_scam is None:
        return "没有用机器判断。"
    names = dict.fromkeys(hit.get("name", "") for hit in verdict.get("tactics", ()))
    found = [TACTICS[name].name_zh for name in names if name in TACTICS]
    what = "说法像诈骗" if report.is_scam else "没有查到已知的骗术说法"
    why = f"，因为文字里有：{'、'.join(found)}" if found else ""
    listed = "；里面的号码或网址在核实过的名单里" if report.is_listed else ""
    who = f"最后由{report.decided_by_name}决定" if report.decided_by_name else "机器只提建议，不单独作决定"
    return f"机器认为{what}{why}{listed}（识别版本 {report.version}）。{who}。"


def of_phones(indexes: Collection[str]) -> list[int]:
    """Return the ids of the reports that name somebody with one of these phones, for what a hold covers."""
    rows = Report.objects.filter(Q(contact_index__in=indexes) | Q(target_index__in=indexes))
    return list(rows.values_list("pk", flat=True)) if indexes else []


def blocks(keys: PersonKeys) -> list[str]:
    """Fill `person.blocks`: a report that nobody has judged yet is worked on first."""
    waiting = _named(keys).filter(state__in=[state.value for state in REPORT.open_states])
    return [f"举报 {report.number} 还没有核实完" for report in waiting[:5]]


def holdable(actor: Actor, number: str) -> tuple[int, int] | None:
    """Return id and unit of the report of a number that the actor may see, for a hold."""
    seen = Report.objects.visible_to(actor, Permission.REPORT_VIEW).filter(number=number)
    found: tuple[int, int] | None = seen.values_list("pk", "unit_id").first()
    return found
