"""Keeps each night what rose in the last whole week of the county."""

from datetime import datetime, timedelta

from fanzha.cases.actions.analysis import keep_findings, week_before
from fanzha.cases.queries import analysis_rising
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.core.metrics.spans import Span
from fanzha.org import queries as org


def keep_rises(*, at: datetime) -> int:
    """Look at the last whole week of the whole county and keep what rose; return how many findings are new."""
    monday = week_before(at.astimezone(CHINA).date())
    reader = Actor.system("找上升的类型", origin="job")
    found = analysis_rising.rising(reader, Span(monday, monday + timedelta(days=7)))
    if not found.found:
        return 0
    return keep_findings(
        unit_id=org.root_unit().pk, week=monday, patterns=found.found, rule_version=found.version, at=at
    )
