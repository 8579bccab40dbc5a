"""Writes a verdict into a report's columns."""

from fanzha.core.screening import Verdict
from fanzha.intake.models import Finding, Report
from fanzha.intake.queries import canonical, screening


def put_verdict(report: Report, verdict: Verdict) -> None:
    """Set the columns of a report from its verdict; the caller saves."""
    report.is_scam = verdict.is_scam
    report.grade = verdict.grade.value
    report.score = verdict.score
    report.scam_type = verdict.type or ""
    report.subtype = verdict.subtype or ""
    report.verdict = screening.stored(verdict)
    report.version = verdict.version


def findings(report: Report, verdict: Verdict) -> list[Finding]:
    """Return the findings of a verdict, unsaved: each number, link or account that can be compared."""
    found = []
    for entity in verdict.entities:
        index = canonical.index_of(entity)
        if index is not None and index[1]:
            found.append(
                Finding(
                    report=report,
                    kind=index[0],
                    digest=index[1],
                    value=entity.value,
                    start=entity.start,
                    end=entity.end,
                )
            )
    return found
