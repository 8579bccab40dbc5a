"""Tables of intake."""

from fanzha.intake.models.counts import CheckCount, RateCount
from fanzha.intake.models.learning import DriftReport, ScreeningVersion, ShadowDifference
from fanzha.intake.models.reports import Finding, Label, Report, ReportPicture
from fanzha.intake.models.sources import Source
from fanzha.intake.models.watch import WatchEntry

__all__ = [
    "CheckCount",
    "DriftReport",
    "Finding",
    "Label",
    "RateCount",
    "Report",
    "ReportPicture",
    "ScreeningVersion",
    "ShadowDifference",
    "Source",
    "WatchEntry",
]
