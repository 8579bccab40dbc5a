"""How far a report has come, in plain words that name nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fanzha.alerts.queries import Progress, progress_of_report
from fanzha.common.refusals import Stated, stated_of
from fanzha.core.workflow import alert
from fanzha.core.workflow.report import ReportState
from fanzha.intake.queries import ReportFacts, report_facts


@dataclass(frozen=True, slots=True)
class Shown:
    """What the receipt page says."""

    now: str
    stages: tuple[dict[str, Any], ...]
    paid: bool
    stated: Stated | None = None


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
    first = _first(facts)
    state = ReportState(first.state)
    stages = [_stage("收到举报", "", facts.received_at, "done")]
    if facts.same_as_id:
        stages.append(_stage("和别人报的是同一件事，一起办", "", None, "done"))
    progress = progress_of_report(first.id) if state is ReportState.CONFIRMED else None
    judged = state not in {ReportState.RECEIVED, ReportState.WAITING}
    stages.append(_stage("民警核实", _NOTE.get(state, ""), None, "done" if judged else "todo"))
    if progress is not None:
        is_done = progress.state == alert.State.CLOSED
        stages.append(_stage(progress.sentence, "", progress.at, "done" if is_done else "todo"))
    told = stated_of("intake.report", first.id) if state is ReportState.DISMISSED else None
    return Shown(_now(state, progress), tuple(stages), facts.paid_state == "paid", told)


def _first(facts: ReportFacts) -> ReportFacts:
    """Return the report that stands for this one; the first may itself have been joined to an older one since."""
    while facts.same_as_id is not None:
        facts = report_facts(facts.same_as_id)
    return facts


def _now(state: ReportState, progress: Progress | None) -> str:
    if progress is None:
        return _NOW[state]
    return "办完了" if progress.state == alert.State.CLOSED else "民警已核实，正在劝阻"


def _stage(title: str, note: str, at: datetime | None, state: str) -> dict[str, Any]:
    """Return one line of the receipt page, as the timeline wants it; `state` is done or todo."""
    return {"title": title, "note": note, "at": at, "state": state}
