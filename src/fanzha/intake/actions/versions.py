"""Versions of the screening model: watched beside the live one, put to use by a second person, rolled back."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from fanzha.common import audit, clock
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.version import (
    VersionState,
    VersionStep,
    check_go_live,
    check_restore,
    check_start_shadow,
    check_step,
)
from fanzha.intake.models import Report, ScreeningVersion
from fanzha.intake.queries import live
from fanzha.org.queries import somebody_else_may


def one_at_a_time() -> None:
    """Let whoever else changes a version wait until the caller's transaction ends: one is live, one is watched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('intake.versions', 7))")


def held(version_id: int) -> ScreeningVersion:
    """Return a version, locked: two officers at once come one after the other."""
    version: ScreeningVersion = ScreeningVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    return version


def end(version: ScreeningVersion, why: str, by: Actor, at: datetime) -> None:
    """Write when, by whom and why a version ended, inside the caller's transaction."""
    version.ended_at, version.ended_by_name, version.ended_why = at, by.name, why
    version.save()


@transaction.atomic
def start_shadow(*, version_id: int, by: Actor, at: datetime) -> None:
    """Let a candidate judge beside the live version from now on; what it says reaches nobody but this page.

    Raises:
        StepRefused: another version is watched, or this one is no candidate.
    """
    by.require(Permission.SCREENING_TRAIN)
    one_at_a_time()
    version = held(version_id)
    running = ScreeningVersion.objects.filter(state=VersionState.SHADOW).first()
    after = check_start_shadow(VersionState(version.state), shadow=str(running) if running else "")
    newest = Report.objects.aggregate(last=Max("id"))["last"] or 0
    version.differences.all().delete()
    version.state, version.shadow_since = after.value, at
    version.shadow_from_id = version.shadow_seen_id = newest
    version.seen_count = version.both_count = 0
    version.save()
    audit.record("screening.shadow_started", subject=version, by=by, at=at)


@transaction.atomic
def stop_shadow(*, version_id: int, by: Actor, at: datetime) -> None:
    """Stop a shadow; what it has shown stays on its page.

    Raises:
        StepRefused: it is no shadow.
    """
    by.require(Permission.SCREENING_TRAIN)
    version = held(version_id)
    version.state = check_step(VersionState(version.state), VersionStep.STOP_SHADOW).value
    version.save(update_fields=["state"])
    audit.record("screening.shadow_stopped", subject=version, by=by, at=at)


@transaction.atomic
def discard(*, version_id: int, why: str, by: Actor, at: datetime) -> None:
    """Give a candidate or a shadow up.

    Raises:
        StepRefused: it is neither.
    """
    by.require(Permission.SCREENING_TRAIN)
    version = held(version_id)
    version.state = check_step(VersionState(version.state), VersionStep.DISCARD).value
    end(version, why, by, at)
    audit.record("screening.discarded", subject=version, by=by, at=at, why=why)


@transaction.atomic
def go_live(*, version_id: int, by: Actor, at: datetime) -> None:
    """Put a shadow in the place of the live version. Every process takes it up within seconds.

    Raises:
        StepRefused: it was not watched long enough, or whoever trained it would let it out.
    """
    by.require(Permission.SCREENING_RELEASE)
    one_at_a_time()
    version = held(version_id)
    after = check_go_live(
        VersionState(version.state),
        seen=version.seen_count,
        trained_it=by.id is not None and by.id == version.made_by_id,
        is_alone=not somebody_else_may(Permission.SCREENING_RELEASE, besides=by.id, on=clock.today()),
    )
    before = ScreeningVersion.objects.filter(state=VersionState.LIVE).select_for_update().first()
    if before is not None:
        before.state = check_step(VersionState.LIVE, VersionStep.RETIRE).value
        end(before, f"换成 {version}", by, at)
    version.state, version.replaced = after.value, before
    version.live_since, version.live_by_name = at, by.name
    version.save()
    said = {"version": version.version, "before": str(before) if before else live.shipped_screener().version}
    audit.record("screening.went_live", subject=version, by=by, at=at, after=said)
    transaction.on_commit(live.forget)


@transaction.atomic
def roll_back(*, version_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take the live version out of use and put back what it had replaced: the version before, or the shipped one.

    Raises:
        StepRefused: it is not live.
    """
    by.require(Permission.SCREENING_RELEASE)
    one_at_a_time()
    version = held(version_id)
    version.state = check_step(VersionState(version.state), VersionStep.RETIRE).value
    end(version, why, by, at)
    before = held(version.replaced_id) if version.replaced_id else None
    if before is not None and before.state == VersionState.RETIRED and before.file_id:
        before.state = check_restore(VersionState(before.state), was_live=before.live_since is not None).value
        before.ended_at, before.ended_by_name, before.ended_why = None, "", ""
        before.save()
    said = {"version": version.version, "after": str(before) if before else live.shipped_screener().version}
    audit.record("screening.rolled_back", subject=version, by=by, at=at, after=said, why=why)
    transaction.on_commit(live.forget)
