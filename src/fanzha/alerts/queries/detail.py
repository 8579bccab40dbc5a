"""What the page of one alert shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from fanzha.alerts.models import Alert, AlertClock, Revisit
from fanzha.alerts.queries import words
from fanzha.alerts.queries.alerts import ACT_NAMES, alerts_seen
from fanzha.alerts.queries.decisions import escalations_for
from fanzha.alerts.queries.standing import standing
from fanzha.common import audit, clock
from fanzha.common.actor import Actor
from fanzha.core.workflow import alert as rules
from fanzha.intake.queries.evidence import Evidence, evidence
from fanzha.intake.queries.screening import tactic_name
from fanzha.people import queries as people
from fanzha.touches import queries as touches

_RELATED_DAYS = 30
_RELATED_MOST = 8
# Reads are audited too, but do not belong into what happened to the alert.
_READS = {"alert.evidence_read", "picture.opened"}


@dataclass(frozen=True, slots=True)
class Source:
    """One source with what it said."""

    label: str
    text: str
    marks: tuple[Any, ...]
    note: str


def sources(alert: Alert) -> list[Source]:
    """Return what each source said, the first one first. Decrypts the texts: the caller records the read."""
    return [_source(row) for row in alert.sources.order_by("at", "id")]


def _source(row: Any) -> Source:
    found: Evidence | None = evidence(row.report_id) if row.report_id else None
    kind = words.SOURCE_KINDS.get(row.kind, row.kind)
    said = kind if row.name in {"", kind} else f"{kind} {row.name}"
    when = f"{row.at.astimezone(clock.CHINA):%m-%d %H:%M}"
    caller = (found.caller if found else row.facts.get("caller", "")) or ""
    parts = [part for part in (row.report_number, found.kind if found else "", when, _caller(caller)) if part]
    text = found.text if found else row.facts.get("text", "")
    return Source(said, text, found.marks if found else (), " · ".join(parts))


def _caller(number: str) -> str:
    return f"来电 {people.mask_middle(number, keep_start=4, keep_end=4)}" if number else ""


def reasons(alert: Alert, counts: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """Return why the grade, the rules that decide alone first, counter-evidence last.

    Args:
        counts: for each rule how often it spoke in the last 90 days, and how often that was a false alarm.
    """
    return [_reason(row, counts.get(row.code, (0, 0))) for row in alert.reasons.order_by("place")]


def _reason(row: Any, counted: tuple[int, int]) -> dict[str, Any]:
    spoken, false = counted
    decides = "单条即可定级。" if row.points is None else ""
    history = f"近 90 天命中 {spoken} 次，误报 {false} 次" if spoken else "近 90 天首次命中"
    against = row.points is not None and row.points < 0
    return {
        "text": row.text,
        "note": f"规则 {row.code} · {decides}{history}",
        "weight": None if row.points is None else f"{row.points:+d}",
        "name": tactic_name(row.tactics[0]) if row.tactics else "",
        "against": against,
    }


def score_line(alert: Alert) -> str:
    """Return how the proposed grade came about: `92 分，红色线 80 分`, or the one rule that decided."""
    name = words.grade_name(alert.proposed_grade)
    how = f"{name}线 {alert.line} 分" if alert.points >= alert.line else f"由单条规则建议{name}"
    other = f"，系统建议{name}" if alert.grade != alert.proposed_grade and alert.points >= alert.line else ""
    return f"{alert.points} 分，{how}{other} · 规则 {alert.grade_version}"


def related(actor: Actor, alert: Alert) -> list[dict[str, Any]]:
    """Return the alerts of the last 30 days with the same caller or the same text, the newest first."""
    same = Q(pk__in=[])
    if alert.caller_index:
        same |= Q(caller_index=alert.caller_index)
    if alert.digest:
        same |= Q(digest=alert.digest)
    if alert.person_id:
        same |= Q(person_id=alert.person_id)
    since = alert.opened_at - timedelta(days=_RELATED_DAYS)
    rows = alerts_seen(actor).filter(same, opened_at__gte=since).exclude(pk=alert.pk).order_by("-opened_at", "-id")
    return [_related(alert, row) for row in rows[:_RELATED_MOST]]


def _related(alert: Alert, other: Alert) -> dict[str, Any]:
    same = []
    if alert.caller_index and other.caller_index == alert.caller_index:
        same.append("同一来电号码")
    if alert.digest and other.digest == alert.digest:
        same.append("同一话术")
    if alert.person_id and other.person_id == alert.person_id:
        same.append("同一个人")
    return {
        "url": reverse("alerts:show", args=[other.pk]), "number": other.number, "grade": other.grade,
        "unit": str(other.unit), "same": "、".join(same), "status": words.row_state(other),
        "opened_at": other.opened_at,
    }  # fmt: skip


def facts(actor: Actor, alert: Alert, at: datetime) -> list[tuple[str, Any]]:
    """Return the masked facts of the person and what reached him or her before."""
    if alert.person is None:
        return [("对象", "还不知道是谁"), ("来源", words.SOURCE_KINDS.get(alert.source_kind, alert.source_kind))]
    masked = people.masked(alert.person, year=at.year)
    earlier = Alert.objects.filter(person=alert.person, opened_at__lt=alert.opened_at)
    year = earlier.filter(opened_at__gte=alert.opened_at - timedelta(days=365)).count()
    reached = touches.touches_of_person(actor, alert.person.pk).exclude(source="alert")
    last_at = reached.values_list("at", flat=True).first()
    return [
        ("姓名", masked.name), ("年龄", masked.age_band), ("电话", masked.phone), ("住址", masked.address),
        ("所属", str(alert.person.unit)), ("转钱", _PAID[alert.paid_state]),
        ("以往", f"近 1 年另有预警 {year} 条" if year else "近 1 年没有别的预警"),
        ("近期宣传", f"{last_at.astimezone(clock.CHINA):%Y-%m-%d}" if last_at else "没有触达记录"),
    ]  # fmt: skip


_PAID = {"none": "没转钱", "paid": "已转钱", "unknown": "不清楚"}


def timeline(alert: Alert, at: datetime) -> list[dict[str, Any]]:
    """Return what happened, then the deadlines to come."""
    events = [_event(row) for row in audit.history("alerts.alert", alert.pk, but=_READS)]
    events += [_coming(row, at) for row in _ahead(alert)] + [_visit(row) for row in _visits_ahead(alert)]
    return sorted(events, key=lambda event: event["at"])


def _event(row: Any) -> dict[str, Any]:
    after = row.after or {}
    title = f"{row.actor_name}{ACT_NAMES.get(row.action, row.action)}"
    maker = _TITLES.get(row.action)
    if maker is not None:
        title = maker(row, after)
    late = row.action in {
        "alert.message_changed",
        "alert.escalated",
        "alert.transfer_expired",
        "alert.revisit_missed",
    } or _missed(row, after)
    return {"at": row.at, "title": title, "note": row.why, "state": "late" if late else "done"}


def _missed(row: Any, after: dict[str, Any]) -> bool:
    reached = {"reached", "sent", "", None}
    return row.action in {"alert.contacted", "alert.concluded"} and after.get("result") not in reached


def _contacted(row: Any, after: dict[str, Any]) -> str:
    contact = rules.CONTACT_NAMES[rules.Contact(after["contact"])]
    result = rules.RESULT_NAMES[rules.Result(after["result"])]
    finding = f"，{rules.FINDING_NAMES[rules.Finding(after['finding'])]}" if after.get("finding") else ""
    return f"{row.actor_name}{contact}：{result}{finding}"


def _lost(row: Any, after: dict[str, Any]) -> str:
    return f"提醒短信{_MESSAGE_WORDS.get(after['state'], '没发出去')}，改由人联系"


def _graded(row: Any, after: dict[str, Any]) -> str:
    return f"{row.actor_name}确认为{words.grade_name(after['grade'])}"


def _regraded(row: Any, after: dict[str, Any]) -> str:
    return f"{row.actor_name}改为{words.grade_name(after['grade'])}"


def _opened(row: Any, after: dict[str, Any]) -> str:
    return f"生成预警，系统建议{words.grade_name(after['grade'])}"


def _assigned(row: Any, after: dict[str, Any]) -> str:
    whom = f"{after.get('unit_name', '')} {after.get('officer_name', '')}".strip()
    return f"{row.actor_name}派给{whom}"


def _escalated(row: Any, after: dict[str, Any]) -> str:
    told = {"officer": "责任人", "unit": "责任单位负责人", "duty": "值班员", "director": "中心主任"}
    return f"{words.clock_name(after['clock'])}超时，报{told.get(after['to'], after['to'])}"


def _closed(row: Any, after: dict[str, Any]) -> str:
    case = "，转案件" if after.get("case") else ""
    return f"{row.actor_name}办结：{words.outcome_name(after['outcome'])}{case}"


def _asked(row: Any, after: dict[str, Any]) -> str:
    return f"{row.actor_name}申请转给{after.get('to_name', '')}"


def _revisited(row: Any, after: dict[str, Any]) -> str:
    return f"{row.actor_name}回访：劝阻后{'受骗了' if after.get('was_defrauded') else '没有受骗'}"


_TITLES = {
    "alert.opened": _opened, "alert.graded": _graded, "alert.regraded": _regraded, "alert.assigned": _assigned,
    "alert.contacted": _contacted, "alert.concluded": _contacted, "alert.escalated": _escalated,
    "alert.message_changed": _lost,
    "alert.closed": _closed, "alert.transfer_asked": _asked, "alert.revisited": _revisited,
}  # fmt: skip


def _ahead(alert: Alert) -> list[AlertClock]:
    running = alert.clocks.filter(met_at__isnull=True, called_off_at__isnull=True)
    return list(running.order_by("due_at"))


def _coming(row: AlertClock, at: datetime) -> dict[str, Any]:
    late = row.due_at < at
    note = "已超时" if late else "到时未办，自动上报"
    return {
        "at": row.due_at,
        "title": f"{words.clock_name(row.kind)}时限",
        "note": note,
        "state": "late" if late else "todo",
    }


def _visits_ahead(alert: Alert) -> list[Revisit]:
    return list(alert.revisits.filter(state=Revisit.State.DUE))


def _visit(row: Revisit) -> dict[str, Any]:
    return {"at": row.due_at, "title": "回访", "note": "问劝阻以后有没有受骗", "state": "todo"}


def messages(alert: Alert) -> list[dict[str, Any]]:
    """Return the reminders sent and what became of them."""
    kinds = {"delivered": "ok", "rehearsed": "ok", "failed": "late", "expired": "late", "cancelled": "off"}
    rows = alert.steps.exclude(message_id=None).order_by("-at", "-id")
    return [
        {
            "at": row.at,
            "kind": kinds.get(row.message_state, "run"),
            "text": _MESSAGE_WORDS.get(row.message_state, "发送中"),
        }
        for row in rows
    ]


_MESSAGE_WORDS = {
    "queued": "待发", "sending": "发送中", "accepted": "通道已接收，等回执", "delivered": "已送达",
    "failed": "没发出去", "expired": "超时无回执", "cancelled": "已取消", "rehearsed": "演练，没有真发",
}  # fmt: skip


def waiting_escalations(actor: Actor, alert: Alert, at: datetime) -> list[dict[str, Any]]:
    """Return the missed deadlines of this alert that were told to the actor."""
    if not standing(actor, at).escalated:
        return []
    rows = escalations_for(actor).filter(alert=alert)
    return [
        {"id": row.pk, "what": words.clock_name(row.clock.kind), "due_at": row.clock.due_at, "to": row.get_to_display()}
        for row in rows
    ]
