"""The shadow: a version that judges the same texts as the live one, where only differences are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from fanzha.core.screening import Kind, Screener
from fanzha.core.workflow.version import VersionState
from fanzha.intake.models import Report, ScreeningVersion, ShadowDifference
from fanzha.intake.queries import live

# A report younger than this may stand before one with a smaller number that is not written yet.
_SETTLED = timedelta(minutes=2)
_BATCH = 300
_MOST_A_RUN = 20_000


@dataclass(frozen=True, slots=True)
class Judged:
    """One report with its text, and what the live version said of it."""

    report_id: int
    text: str
    kind: Kind
    live_raised: bool


def judge(*, at: datetime) -> int:
    """Let the shadow judge what came in since it last did; return how many texts. Safe to call twice at once."""
    held = live.shadow()
    count = 0
    while held is not None and count < _MOST_A_RUN:
        judged = _next(held[0], held[1], at)
        if judged is None:
            break
        count += judged
    return count


@transaction.atomic
def _next(version_id: int, screener: Screener, at: datetime) -> int | None:
    """Judge one batch; None where nothing is left."""
    shadows = ScreeningVersion.objects.filter(pk=version_id, state=VersionState.SHADOW)
    version = shadows.select_for_update(skip_locked=True).first()
    if version is None:
        return None
    new = Report.objects.filter(pk__gt=version.shadow_seen_id, received_at__lt=at - _SETTLED).order_by("pk")
    reports = list(new.only("text", "kind", "is_scam")[:_BATCH])
    if not reports:
        return None
    # What screening counted only has no text any more: `judge_unkept` has seen it.
    judged = [_judged(report, report.text) for report in reports if report.text and report.is_scam is not None]
    _keep(version_id, screener, judged, at)
    version.shadow_seen_id = reports[-1].pk
    version.save(update_fields=["shadow_seen_id"])
    return len(judged)


def judge_unkept(rows: Sequence[tuple[Report, str]], *, at: datetime) -> None:
    """Let the shadow judge rows of a file whose texts are not kept, inside the caller's transaction.

    Args:
        rows: the saved reports without their texts, and the texts.
    """
    held = live.shadow()
    if held is not None and rows:
        _keep(held[0], held[1], [_judged(report, text) for report, text in rows], at)


def _judged(report: Report, text: str) -> Judged:
    return Judged(report.pk, text, Kind(report.kind), bool(report.is_scam))


def _keep(version_id: int, screener: Screener, judged: Sequence[Judged], at: datetime) -> None:
    both = 0
    differences = []
    for kind in dict.fromkeys(one.kind for one in judged):
        some = [one for one in judged if one.kind is kind]
        for one, verdict in zip(some, screener.screen_many([one.text for one in some], kind), strict=True):
            both += one.live_raised and verdict.is_scam
            if one.live_raised is not verdict.is_scam:
                differences.append(
                    ShadowDifference(
                        version_id=version_id, report_id=one.report_id, live_raised=one.live_raised,
                        shadow_raised=verdict.is_scam, shadow_score=verdict.score, at=at,
                    )
                )  # fmt: skip
    ShadowDifference.objects.bulk_create(differences, ignore_conflicts=True)
    ScreeningVersion.objects.filter(pk=version_id).update(
        seen_count=F("seen_count") + len(judged), both_count=F("both_count") + both
    )
