"""What the page of one report shows: evidence, reasons, findings, persons, history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.screening import TACTICS, TELLING_WORDS, Verdict, counter_evidence
from fanzha.core.workflow.report import REPORT, ReportState
from fanzha.intake.models import Report
from fanzha.intake.queries import canonical, look, names, reports, screening, watch
from fanzha.intake.queries.course import Shown, course
from fanzha.intake.queries.limits import limits

FINDING_NAMES: Final = {
    "phone": "号码", "url": "网址", "account": "账号", "id_number": "证件号",
    "wechat": "微信", "qq": "QQ", "app": "软件",
}  # fmt: skip
FIELD_NAMES: Final = {
    "contact_name": "报告人", "contact_phone": "报告人电话", "target_name": "要劝阻的人", "target_phone": "电话",
    "target_address": "住址", "caller": "对方的号码",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found in the text, masked, and whether it is on a watch list."""

    kind: str
    shown: str
    listed: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows beside the report's own columns."""

    title: str
    state: str
    state_kind: str
    decision: str
    is_waiting: bool
    can_reopen: bool
    due_at: datetime | None
    marks: tuple[screening.Mark, ...]
    reasons: tuple[dict[str, Any], ...]
    course: Shown | None
    findings: tuple[Found, ...]
    persons: tuple[tuple[str, str], ...]
    pictures: tuple[int, ...]
    same: tuple[Report, ...]
    history: tuple[dict[str, Any], ...]
    labels: tuple[Any, ...]


def page(report: Report, actor: Actor, at: datetime) -> Page:
    """Return what the page of a report shows."""
    state = ReportState(report.state)
    paid = report.paid_state == Report.Paid.PAID
    waiting_since = report.waiting_since if state is ReportState.WAITING else None
    return Page(
        title=names.title(report, names.type_names(at)),
        state=REPORT.state_names[state],
        state_kind=_STATE_KINDS.get(state, ""),
        decision=_decision(report, state),
        is_waiting=state is ReportState.WAITING,
        can_reopen=state in {ReportState.DISMISSED, ReportState.LAPSED},
        due_at=waiting_since + limits(at).due_after(report.grade, is_paid=paid) if waiting_since else None,
        marks=tuple(screening.marks(report.verdict)),
        reasons=tuple(reasons(report)),
        course=course(report),
        findings=tuple(_findings(report, at)),
        persons=tuple(_persons(report)),
        pictures=tuple(report.pictures.order_by("place").values_list("place", flat=True)),
        same=tuple(reports.joined_to(report)),
        history=tuple(_history(report)),
        labels=tuple(report.labels.order_by("id")),
    )


_STATE_KINDS: Final = {
    ReportState.WAITING: "due", ReportState.CONFIRMED: "ok", ReportState.LAPSED: "late", ReportState.JOINED: "run",
}  # fmt: skip


def _decision(report: Report, state: ReportState) -> str:
    """Return what was decided, by whom and why; nothing while nobody has."""
    if report.decided_at is None:
        return ""
    why = report.get_dismissal_display() if report.dismissal else ""
    if state is ReportState.CONFIRMED and not report.is_to_be_warned:
        why = "只作线索，不派人"
    said = "，".join(part for part in (why, report.note) if part)
    return f"{report.decided_by_name} {REPORT.state_names[state]}{'：' if said else ''}{said}"


def reasons(report: Report) -> list[dict[str, Any]]:
    """Return why, heaviest first, then the look of the numbers, what speaks against it last; weights are log-odds."""
    listed = [{"text": "内容里有名单上的号码、网址或账号", "weight": None}] if report.is_listed else []
    verdict = screening.restored(report)
    return [*listed, *tactics(report.verdict or {}), *_number_signs(report), *against(verdict)]


def tactics(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the tactics of a stored verdict and the wording as a whole, heaviest first, with their weights."""
    hits = kept.get("tactics", ())
    weights: dict[str, float] = {}
    for hit in hits:
        weights[hit["name"]] = weights.get(hit["name"], 0.0) + hit["weight"]
    strong = {hit["name"] for hit in hits if hit["strong"]}
    # The quoted clauses only show where the wording as a whole comes from: what counts is the whole.
    wording = sum(part["weight"] for part in kept.get("contributions", ()) if part["code"] == "wording")
    if wording > 0:
        weights[TELLING_WORDS.code] = wording
    return [
        {
            "name": screening.tactic_name(code),
            "text": screening.tactic_name(code),
            "note": ("强证据。" if code in strong else "") + (TACTICS[code].definition_zh if code in TACTICS else ""),
            "weight": signed(weight),
        }
        for code, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    ]


def _number_signs(report: Report) -> list[dict[str, Any]]:
    """Return what is odd about the numbers: the caller's, and those in the text as they are written there."""
    places = [f for f in report.findings.all() if f.kind == "phone" and f.start is not None]
    written = [report.caller, *(report.text[f.start : f.end] for f in places)]
    said = [sign.said for number in written if number for sign in look.phone_signs(number) if sign.is_odd]
    return [{"text": sentence, "weight": None} for sentence in dict.fromkeys(said)]


def against(verdict: Verdict | None) -> list[dict[str, Any]]:
    """Return what speaks against a fraud, strongest first."""
    found = counter_evidence(verdict) if verdict is not None else []
    return [{"text": f"反向证据：{sentence}", "weight": None, "against": True} for sentence in found]


def signed(weight: float) -> str:
    """Return a weight with its sign."""
    return f"{weight:+.1f}"


def _findings(report: Report, at: datetime) -> list[Found]:
    found = list(report.findings.order_by("start", "id"))
    pairs = [(finding.kind, finding.digest) for finding in found]
    if report.caller_index:
        pairs.append(("phone", report.caller_index))
    listed = {hit.digest: f"在名单里，来源：{hit.source}" for hit in watch.hits(pairs, at)}
    rows = [(FINDING_NAMES.get(f.kind, f.kind), canonical.hidden(f.kind, f.value), f.digest) for f in found]
    if report.caller:
        rows.insert(0, ("对方的号码", canonical.hidden_phone(report.caller), report.caller_index))
    return [Found(kind, shown, listed.get(digest, "")) for kind, shown, digest in dict.fromkeys(rows)]


def _persons(report: Report) -> list[tuple[str, str]]:
    return [
        ("要劝阻的人", _one(report.target_name, report.target_phone)),
        ("住址", "已登记" if report.target_address else ""),
        ("报告人", _one(report.contact_name, report.contact_phone)),
        ("转钱", report.get_paid_state_display()),
        ("乡镇", str(report.unit)),
        ("内容", names.KINDS.get(report.kind, report.kind)),
    ]


def _one(name: str, phone: str) -> str:
    return " ".join(part for part in (canonical.hidden_name(name), canonical.hidden_phone(phone)) if part)


def revealed(shown: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return revealed fields with their words."""
    return [(FIELD_NAMES[field], value) for field, value in shown.items()]


_ACTS: Final = {
    "report.opened": "打开查看", "report.revealed": "查看完整信息",
    "report.picture_opened": "查看图片", "picture.opened": "看小图和同图", "exchange.sent": "发往另一网",
    "exchange.carried": "从另一网收下", "report.confirmed": "确认", "report.dismissed": "排除",
    "report.joined": "并入另一条", "report.reopened": "重新核实", "report.labelled": "标注",
    "report.lapsed": "过期归档", "report.erased": "按期限删除",
}  # fmt: skip


def _history(report: Report) -> list[dict[str, Any]]:
    rows = audit.history(report._meta.label_lower, report.pk)
    # Somebody who opens a report again and again is said once, at the first time of the row.
    first = rows[:1] + [row for before, row in pairwise(rows) if not _same_look(before, row)]
    return [{"at": row.at, "title": _act(row), "note": row.why, "state": "done"} for row in first]


def _same_look(before: Any, row: Any) -> bool:
    return bool(row.action == "report.opened" == before.action and row.actor_id == before.actor_id)


def _act(row: Any) -> str:
    if row.action == "report.received":
        return "收到举报"
    return f"{row.actor_name}{_ACTS.get(row.action, row.action)}"


def proposal(report: Report) -> dict[str, Any]:
    """Return what the confirm form proposes: the machine's grade, and the person whom the report names."""
    to_self = not (report.target_name or report.target_phone or report.target_address)
    return {
        "grade": report.grade if report.grade != "none" else "blue",
        "scam_type": report.scam_type,
        "is_to_be_warned": "1" if report.person_index or report.target_address else "0",
        "name": report.contact_name if to_self else report.target_name,
        "phone": report.contact_phone if to_self else report.target_phone,
        "address": report.target_address,
        "unit": report.unit_id,
        "relation": "self" if to_self else report.relation or "other",
    }
