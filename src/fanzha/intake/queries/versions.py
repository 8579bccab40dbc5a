"""Versions of the screening model as their pages show them: figures, what the shadow saw, which steps are open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.report import ReportState
from fanzha.core.workflow.version import (
    VersionState,
    VersionStep,
    check_go_live,
    check_start_shadow,
)
from fanzha.intake.models import Report, ScreeningVersion, ShadowDifference
from fanzha.intake.queries import live
from fanzha.intake.queries.names import KINDS
from fanzha.org.queries import somebody_else_may

_SAMPLES: Final = 15
_STATE_KINDS: Final = {"live": "ok", "shadow": "run", "candidate": "due", "training": "run"}
_NOT_ALLOWED: Final = "要由有“投入使用、退回”权限的同事办理，例如中心主任。"


@dataclass(frozen=True, slots=True)
class Share:
    """A share as a cell shows it: what it is counted from, and its 95 % interval in words."""

    part: int
    whole: int
    interval: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One kind of text, before and now."""

    kind: str
    texts: int
    recall_before: Share
    recall: Share
    alarms_before: Share
    alarms: Share


@dataclass(frozen=True, slots=True)
class ShadowRow:
    """Reports that were raised by both or by one of the two, by what officers said of them."""

    key: str
    label: str
    total: int
    confirmed: int
    harmless: int
    other: int
    unjudged: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One report on which the two differ; its text stands on its own page, where reading it is recorded."""

    report_id: int
    number: str
    state: str
    is_kept: bool
    score: float


def versions() -> "QuerySet[Any]":
    """Return all versions, newest first. They belong to the whole house and hold no text."""
    found: QuerySet[Any] = ScreeningVersion.objects.order_by("-made_at", "-id")
    return found


def version(version_id: int) -> ScreeningVersion:
    """Return one version.

    Raises:
        ScreeningVersion.DoesNotExist: there is none.
    """
    found: ScreeningVersion = ScreeningVersion.objects.select_related("replaced").get(pk=version_id)
    return found


def in_use() -> dict[str, Any]:
    """Return which version judges now, and what the page must say about it."""
    row = ScreeningVersion.objects.filter(state=VersionState.LIVE).first()
    return {
        "row": row,
        "name": str(row) if row else live.shipped_screener().version,
        "is_shipped": row is None,
        "is_broken": live.is_broken(),
    }


def state_kind(row: ScreeningVersion) -> str:
    """Return the look of a version's state."""
    return _STATE_KINDS.get(row.state, "")


def text_counts(row: ScreeningVersion) -> dict[str, int]:
    """Return how many frauds and harmless texts a version learnt from."""
    return {label: sum(row.counts.get(label, {}).values()) for label in ("scam", "harmless")}


def figure_rows(row: ScreeningVersion) -> list[FigureRow]:
    """Return the figures of a version beside those of the version then in use, the whole first."""
    own, before = (row.figures.get(side, {}).get("kinds", {}) for side in ("own", "before"))
    return [
        FigureRow(
            "全部" if kind == "all" else KINDS.get(kind, kind),
            found["texts"],
            _share(before[kind]["recall"]),
            _share(found["recall"]),
            _share(before[kind]["false_alarms"]),
            _share(found["false_alarms"]),
        )
        for kind, found in own.items()
        if kind in before and found["texts"]
    ]


def _share(rate: Mapping[str, Any]) -> Share:
    return Share(rate["part"], rate["whole"], percent_interval(rate["interval"]))


def percent_interval(ends: Sequence[float] | None) -> str:
    """Return an interval of a share in words, or nothing where there is none."""
    return f"{ends[0]:.1%} 至 {ends[1]:.1%}" if ends else ""


def calibration(row: ScreeningVersion) -> dict[str, Any] | None:
    """Return the calibration of a version on the texts kept back; None where there were none."""
    found = row.figures.get("own", {}).get("kinds", {}).get("all")
    if not found or not found["bands"]:
        return None
    bands = [
        {"low": low, "high": low + 0.1, "count": n, "said": said, "were": were} for low, n, said, were in found["bands"]
    ]
    return {"ece": found["ece"], "auc": found["auc"], "bands": bands}


def shadow_rows(row: ScreeningVersion) -> list[ShadowRow]:
    """Return what both and what only one of the two raised, with the officers' answers."""
    apart = ShadowDifference.objects.filter(version=row)
    judged = Report.objects.filter(pk__gt=row.shadow_from_id, pk__lte=row.shadow_seen_id, is_scam=True)
    both = judged.exclude(pk__in=apart.values("report_id"))
    only_live = Report.objects.filter(pk__in=apart.filter(live_raised=True).values("report_id"))
    only_shadow = Report.objects.filter(pk__in=apart.filter(shadow_raised=True).values("report_id"))
    return [
        _shadow_row("both", "两版都判为诈骗", both),
        _shadow_row("live", "只有在用的版本判为诈骗", only_live),
        _shadow_row("shadow", "只有这一版判为诈骗", only_shadow),
    ]


def _shadow_row(key: str, label: str, reports: "QuerySet[Any]") -> ShadowRow:
    by_officer = Q(decided_by_id__isnull=False)
    harmless = Q(state=ReportState.DISMISSED, dismissal=Report.Dismissal.HARMLESS)
    found = reports.aggregate(
        total=Count("id"),
        confirmed=Count("id", filter=by_officer & Q(state=ReportState.CONFIRMED)),
        harmless=Count("id", filter=by_officer & harmless),
        other=Count("id", filter=by_officer & Q(state=ReportState.DISMISSED) & ~harmless),
    )
    unjudged = found["total"] - found["confirmed"] - found["harmless"] - found["other"]
    return ShadowRow(key, label, unjudged=unjudged, **found)


def samples(row: ScreeningVersion, actor: Actor, *, live_raised: bool) -> list[Sample]:
    """Return the newest reports on which the two differ, of those that the actor may read."""
    seen = Report.objects.visible_to(actor, Permission.REPORT_VIEW)
    found = ShadowDifference.objects.filter(version=row, live_raised=live_raised, report__in=seen)
    rows = found.select_related("report").only("report__number", "report__state", "shadow_score").order_by("-id")
    return [
        Sample(
            one.report_id, one.report.number, one.report.get_state_display(),
            one.report.state != ReportState.SCREENED, one.shadow_score,
        )
        for one in rows[:_SAMPLES]
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step on a version's page, open where `reason` is empty."""

    step: str
    reason: str = ""


def steps(row: ScreeningVersion, actor: Actor, today: date) -> dict[str, Step]:
    """Return the steps that belong to a version's state, each with the reason why it is closed."""
    state = VersionState(row.state)
    trains, releases = actor.may(Permission.SCREENING_TRAIN), actor.may(Permission.SCREENING_RELEASE)
    found: list[Step] = []
    if state is VersionState.CANDIDATE and trains:
        found.append(Step(VersionStep.START_SHADOW, _refusal(lambda: check_start_shadow(state, shadow=_shadow_name()))))
    if state is VersionState.SHADOW:
        if trains:
            found.append(Step(VersionStep.STOP_SHADOW))
        found.append(Step(VersionStep.GO_LIVE, _closed(row, actor, today) if releases else _NOT_ALLOWED))
    if state in {VersionState.CANDIDATE, VersionState.SHADOW} and trains:
        found.append(Step(VersionStep.DISCARD))
    if state is VersionState.LIVE:
        found.append(Step(VersionStep.RETIRE, "" if releases else _NOT_ALLOWED))
    return {str(step.step): step for step in found}


def _closed(row: ScreeningVersion, actor: Actor, today: date) -> str:
    return _refusal(
        lambda: check_go_live(
            VersionState(row.state),
            seen=row.seen_count,
            trained_it=actor.id is not None and actor.id == row.made_by_id,
            is_alone=not somebody_else_may(Permission.SCREENING_RELEASE, besides=actor.id, on=today),
        )
    )


def _shadow_name() -> str:
    running = ScreeningVersion.objects.filter(state=VersionState.SHADOW).first()
    return str(running) if running else ""


def _refusal(check: Callable[[], object]) -> str:
    try:
        check()
    except StepRefused as refusal:
        return str(refusal)
    return ""
