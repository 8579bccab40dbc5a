"""Words of alerts for the page."""

from datetime import date, datetime
from typing import Any

from fanzha.alerts.models import Alert
from fanzha.alerts.models.clocks import ClockKind
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules
from fanzha.knowledge import queries as knowledge
from fanzha.people import queries as people

SOURCE_KINDS = {
    "public": "群众举报",
    "bank": "银行柜面",
    "operator": "通信运营商",
    "police": "公安机关",
    "village": "村、社区",
    "counter": "驻点专班",
    "platform": "互联网平台",
}
# The colour of a state's tag.
STATE_KINDS = {
    rules.State.PROPOSED: "due", rules.State.GRADED: "due", rules.State.ASSIGNED: "off", rules.State.WORKING: "run",
    rules.State.AWAY: "late", rules.State.TRANSFER: "due", rules.State.REPORTED: "due", rules.State.CLOSED: "ok",
}  # fmt: skip


def state_name(state: str) -> str:
    """Return the word of a state."""
    return rules.MACHINE.state_names[rules.State(state)]


def outcome_name(outcome: str) -> str:
    """Return the word of an outcome, or nothing."""
    return rules.OUTCOME_NAMES[rules.Outcome(outcome)] if outcome else ""


def grade_name(grade: str) -> str:
    """Return the word of a grade."""
    return GRADE_NAMES[Grade(grade)]


def clock_name(kind: str) -> str:
    """Return what must have happened by a deadline."""
    return str(ClockKind(kind).label) if kind else ""


def type_title(alert: Alert, names: dict[str, str]) -> str:
    """Return what a list and a title call the suspected fraud."""
    if not alert.scam_type:
        return "类型不明"
    kind = names.get(alert.scam_type, alert.scam_type)
    return f"{kind}：{names[alert.subtype]}" if alert.subtype in names else kind


def type_names(on: date) -> dict[str, str]:
    """Return the short names of types and sub-types."""
    return knowledge.type_names(on)


def person_line(alert: Alert, at: datetime) -> str:
    """Return the masked person of an alert: `张*，60–74 岁`."""
    if alert.person is None:
        return "还不知道是谁"
    person = alert.person
    name = people.mask_name(person.name) or people.mask_middle(person.phone, keep_start=3, keep_end=4) or "姓名不详"
    return f"{name}，{people.age_band(person.birth_year, at.year)}" if person.birth_year else name


def row_state(alert: Alert) -> dict[str, Any]:
    """Return the status of a row: its kind for the colour, and its words."""
    if alert.state == rules.State.CLOSED:
        return {
            "kind": "late" if alert.outcome == rules.Outcome.DEFRAUDED else "ok",
            "text": outcome_name(alert.outcome),
        }
    return {"kind": STATE_KINDS[rules.State(alert.state)], "text": state_name(alert.state)}
