"""How far a report has come, in plain words that name nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fanzha.core.workflow.report import ReportState
from fanzha.intake.queries import ReportFacts, report_facts


@dataclass(frozen=True, slots=True)
class Shown:
    """What the receipt page says."""

    now: str
    stages: tuple[dict[str, Any], ...]
    paid: bool


_NOW: Final = {
    ReportState.RECEIVED: "收到了，正在筛查",
    ReportState.SCREENED: "收到了，没有查到问题",
    ReportState.WAITING: "收到了，等民警核实",
    ReportState.CONFIRMED: "民警已核实，正在处理",
    ReportState.DISMISSED: "民警看过了，没有发现是诈骗",
    ReportState.LAPSED: "时间过了没能核实，已经归档",
    ReportState.JOINED: "收到了，和别人报的是同一件事",
}
_NOTE: Final = {
    ReportState.DISMISSED: "这不等于安全。对方再找您，还可以再报",
    ReportState.LAPSED: "对方还在找您，就再报一次，或者打 96110",
}


def of(facts: ReportFacts) -> Shown:
    """Return the progress of a report; one that was joined shows how far the first has come."""
    first = report_facts(facts.same_as_id) if facts.same_as_id else facts
    state = ReportState(first.state)
    stages = [_stage("收到举报", "", facts.received_at, "done")]
    if facts.same_as_id:
        stages.append(_stage("和别人报的是同一件事，一起办", "", None, "done"))
    judged = state not in {ReportState.RECEIVED, ReportState.WAITING}
    stages.append(_stage("民警核实", _NOTE.get(state, ""), None, "done" if judged else "todo"))
    now = _NOW[state]
    return Shown(now, tuple(stages), facts.paid_state == "paid")


def _stage(title: str, note: str, at: datetime | None, state: str) -> dict[str, Any]:
    """Return one line of the receipt page, as the timeline wants it; `state` is done or todo."""
    return {"title": title, "note": note, "at": at, "state": state}
