"""What a reporter is told: plain words, naming nobody."""

from dataclasses import dataclass
from datetime import datetime

from fanzha.alerts.models import Alert, AlertSource
from fanzha.core.workflow import alert as rules


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work on a report stands."""

    state: str
    sentence: str
    at: datetime


_OPEN_WORDS = {
    rules.State.PROPOSED: "已转成预警，值班员正在核定紧急程度。",
    rules.State.GRADED: "已转成预警，正在安排人员联系当事人。",
    rules.State.ASSIGNED: "已安排人员，正在联系当事人。",
    rules.State.WORKING: "工作人员正在劝阻。",
    rules.State.AWAY: "暂时没联系上当事人，会再次联系。",
    rules.State.TRANSFER: "正在转给当事人所在地的单位办理。",
    rules.State.REPORTED: "工作人员已经办过，正在复核结果。",
}
_CLOSED_WORDS = {
    rules.Outcome.DISSUADED: "已经联系到当事人并劝阻。谢谢您的举报。",
    rules.Outcome.DEFRAUDED: "已由办案单位接手。如有新情况，请打 110。",
    rules.Outcome.GONE: "多次联系，没有找到当事人。如您知道怎样联系，请打 96110。",
    rules.Outcome.MISMATCH: "已经核实，情况与举报内容不符，已办结。",
    rules.Outcome.DUPLICATE: "与另一条举报说的是同一件事，已合并办理。",
    rules.Outcome.LAPSED: "已发出提醒，办理期限已到，已归档。",
}


def progress_of_report(report_id: int) -> Progress | None:
    """Return where the alert of a report stands, or `None` where the report led to none."""
    source = AlertSource.objects.select_related("alert").filter(report_id=report_id).first()
    return None if source is None else _progress(source.alert)


def _progress(alert: Alert) -> Progress:
    if alert.closed_at is not None:
        return Progress("closed", _CLOSED_WORDS[rules.Outcome(alert.outcome)], alert.closed_at)
    at = alert.contacted_at or alert.assigned_at or alert.graded_at or alert.opened_at
    return Progress(alert.state, _OPEN_WORDS[rules.State(alert.state)], at)
