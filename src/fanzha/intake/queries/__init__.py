"""Reads of intake; the capabilities above import from here."""

from fanzha.intake.queries.limits import Limits, limits
from fanzha.intake.queries.names import type_name, type_names
from fanzha.intake.queries.reports import (
    ReportFacts,
    common_types,
    report_by_receipt,
    report_facts,
    reporters_between,
    reports_seen,
    waiting,
    waiting_count,
)
from fanzha.intake.queries.screening import screener

__all__ = [
    "Limits",
    "ReportFacts",
    "common_types",
    "limits",
    "report_by_receipt",
    "report_facts",
    "reporters_between",
    "reports_seen",
    "screener",
    "type_name",
    "type_names",
    "waiting",
    "waiting_count",
]
