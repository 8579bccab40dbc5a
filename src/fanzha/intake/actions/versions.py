"""Versions of the screening model: trained, watched beside the live one, put to use by a second person, rolled back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from fanzha.common import audit, clock, files, jobs
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.screening import Screener, load_model
from fanzha.core.screening.adapt import Adapted, Made, TooFewTexts, adapt
from fanzha.core.screening.evaluate import as_plain, evaluate, split
from fanzha.core.workflow.version import (
    VERSION,
    VersionState,
    VersionStep,
    check_go_live,
    check_restore,
    check_start_shadow,
    check_step,
)
from fanzha.intake.models import Report, ScreeningVersion
from fanzha.intake.queries import labels, live
from fanzha.org.queries import somebody_else_may

_GIVEN_UP_AFTER = timedelta(days=1)
_TRAINER = Actor.system("按标注训练识别版本", origin="job")


def _held(version_id: int) -> ScreeningVersion:
    """Return a version, locked: two officers at once come one after the other."""
    version: ScreeningVersion = ScreeningVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    return version


@transaction.atomic
def start_training(*, note: str, by: Actor, at: datetime) -> int:
    """Begin a version from all labels that hold; a job trains it. Returns its id.

    Raises:
        StepRefused: another training has not ended yet.
    """
    by.require(Permission.SCREENING_TRAIN)
    running = ScreeningVersion.objects.filter(state=VersionState.TRAINING).first()
    if running is None:
        try:
            with transaction.atomic():
                version = ScreeningVersion.objects.create(
                    state=VersionState.TRAINING, note=note, made_at=at, made_by_id=by.id, made_by_name=by.name
                )
        except IntegrityError:
            running = ScreeningVersion.objects.filter(state=VersionState.TRAINING).get()
    if running is not None:
        when = f"{running.made_at.astimezone(CHINA):%H:%M}"
        raise VERSION.refusal("one_training", name=running.made_by_name, when=when)
    audit.record("screening.training_started", subject=version, by=by, at=at, why=note)
    jobs.defer("intake.train", version_id=version.pk)
    return int(version.pk)


def train(version_id: int, *, at: datetime) -> None:
    """Train a version that was begun; safe to call again after any kill. What cannot be done ends with a reason."""
    version = ScreeningVersion.objects.filter(pk=version_id, state=VersionState.TRAINING).first()
    if version is None:
        return
    texts = labels.taught()
    fitted, kept = split(texts)
    parent = live.shipped_bytes()
    made = Made(version.made_by_name, version.made_at.astimezone(CHINA).isoformat(timespec="seconds"), "")
    try:
        adapted = adapt(parent, fitted, made=made)
    except TooFewTexts as problem:
        _fail(version_id, str(problem), at)
        return
    figures: dict[str, object] = {
        "own": as_plain(evaluate(Screener(load_model(adapted.data)), kept)),
        "before": as_plain(evaluate(live.screener(), kept)),
    }
    _finish(version_id, adapted, figures, at)


@transaction.atomic
def _finish(version_id: int, adapted: Adapted, figures: dict[str, object], at: datetime) -> None:
    version = _held(version_id)
    if version.state != VersionState.TRAINING:
        return
    same = ScreeningVersion.objects.filter(version=adapted.version).first()
    if same is not None or adapted.version == live.shipped_screener().version:
        _fail(version_id, f"和已有的 {adapted.version} 完全一样：标注没有变。", at)
        return
    version.state = check_step(VersionState.TRAINING, VersionStep.FINISH).value
    version.version, version.parent = adapted.version, adapted.parent
    version.counts, version.figures = {k: dict(of) for k, of in adapted.counts.items()}, figures
    version.file = files.store(
        adapted.data, kind="screening.model", name=f"{adapted.version}.npz", content_type="application/zip", at=at
    )
    version.save()
    after = {"version": adapted.version, "parent": adapted.parent, "texts": adapted.used}
    audit.record("screening.trained", subject=version, by=_TRAINER, at=at, after=after)


@transaction.atomic
def _fail(version_id: int, why: str, at: datetime) -> None:
    version = _held(version_id)
    version.state = check_step(VersionState(version.state), VersionStep.FAIL).value
    _end(version, why, _TRAINER, at)
    audit.record("screening.training_failed", subject=version, by=_TRAINER, at=at, why=why)


def _end(version: ScreeningVersion, why: str, by: Actor, at: datetime) -> None:
    version.ended_at, version.ended_by_name, version.ended_why = at, by.name, why
    version.save()


def give_up_training(*, at: datetime) -> None:
    """End a training that has hung for a day: its job is lost."""
    late = ScreeningVersion.objects.filter(state=VersionState.TRAINING, made_at__lt=at - _GIVEN_UP_AFTER)
    for version_id in late.values_list("pk", flat=True):
        _fail(version_id, "训练一天没有结束，任务丢了。请重新训练。", at)


@transaction.atomic
def start_shadow(*, version_id: int, by: Actor, at: datetime) -> None:
    """Let a candidate judge beside the live version from now on; what it says reaches nobody but this page.

    Raises:
        StepRefused: another version is watched, or this one is no candidate.
    """
    by.require(Permission.SCREENING_TRAIN)
    version = _held(version_id)
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
    version = _held(version_id)
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
    version = _held(version_id)
    version.state = check_step(VersionState(version.state), VersionStep.DISCARD).value
    _end(version, why, by, at)
    audit.record("screening.discarded", subject=version, by=by, at=at, why=why)


@transaction.atomic
def go_live(*, version_id: int, by: Actor, at: datetime) -> None:
    """Put a shadow in the place of the live version. Every process takes it up within seconds.

    Raises:
        StepRefused: it was not watched long enough, or whoever trained it would let it out.
    """
    by.require(Permission.SCREENING_RELEASE)
    version = _held(version_id)
    after = check_go_live(
        VersionState(version.state),
        seen=version.seen_count,
        trained_it=by.id is not None and by.id == version.made_by_id,
        is_alone=not somebody_else_may(Permission.SCREENING_RELEASE, besides=by.id, on=clock.today()),
    )
    before = ScreeningVersion.objects.filter(state=VersionState.LIVE).select_for_update().first()
    if before is not None:
        before.state = check_step(VersionState.LIVE, VersionStep.RETIRE).value
        _end(before, f"换成 {version}", by, at)
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
    version = _held(version_id)
    version.state = check_step(VersionState(version.state), VersionStep.RETIRE).value
    _end(version, why, by, at)
    before = _held(version.replaced_id) if version.replaced_id else None
    if before is not None and before.state == VersionState.RETIRED and before.file_id:
        before.state = check_restore(VersionState(before.state), was_live=before.live_since is not None).value
        before.ended_at, before.ended_by_name, before.ended_why = None, "", ""
        before.save()
    said = {"version": version.version, "after": str(before) if before else live.shipped_screener().version}
    audit.record("screening.rolled_back", subject=version, by=by, at=at, after=said, why=why)
    transaction.on_commit(live.forget)
