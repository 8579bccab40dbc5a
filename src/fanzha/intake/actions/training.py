"""How versions come to be: trained by a job from the labels, or brought as a file that `fanzha train` made."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.common import audit, files, jobs
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.screening import BadModel, Screener, load_model
from fanzha.core.screening.adapt import Adapted, Labelled, Made, TooFewTexts, adapt
from fanzha.core.screening.evaluate import as_plain, evaluate, split
from fanzha.core.screening.model import parts_of
from fanzha.core.workflow.version import VERSION, VersionState, VersionStep, check_step
from fanzha.intake.actions.versions import end, held, one_at_a_time
from fanzha.intake.models import ScreeningVersion
from fanzha.intake.queries import labels, live

_GIVEN_UP_AFTER = timedelta(days=1)
_TRAINER = Actor.system("按标注训练识别版本", origin="job")
_LONGEST_NAME = 40


class VersionRefused(Exception):
    """A model file that is not taken. The sentence is fit to be shown."""


@transaction.atomic
def start_training(*, note: str, by: Actor, at: datetime) -> int:
    """Begin a version from all labels that hold; a job trains it. Returns its id.

    Raises:
        StepRefused: another training has not ended yet.
    """
    by.require(Permission.SCREENING_TRAIN)
    one_at_a_time()
    running = ScreeningVersion.objects.filter(state=VersionState.TRAINING).first()
    if running is not None:
        when = f"{running.made_at.astimezone(CHINA):%H:%M}"
        raise VERSION.refusal("one_training", name=running.made_by_name, when=when)
    version = ScreeningVersion.objects.create(
        state=VersionState.TRAINING, note=note, made_at=at, made_by_id=by.id, made_by_name=by.name
    )
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
    _finish(version_id, adapted, _figures(Screener(load_model(adapted.data)), kept), at)


def _figures(screener: Screener, kept: list[Labelled]) -> dict[str, object]:
    """Return what a version, and the one in use, do on the labels kept back."""
    return {"own": as_plain(evaluate(screener, kept)), "before": as_plain(evaluate(live.screener(), kept))}


@transaction.atomic
def _finish(version_id: int, adapted: Adapted, figures: dict[str, object], at: datetime) -> None:
    version = held(version_id)
    if version.state != VersionState.TRAINING:
        return
    same = ScreeningVersion.objects.filter(version=adapted.version).first()
    if same is not None or adapted.version == live.shipped_screener().version:
        _fail(version_id, f"和已有的 {adapted.version} 完全一样：标注没有变。", at)
        return
    version.state = check_step(VersionState.TRAINING, VersionStep.FINISH).value
    version.version, version.parent = adapted.version, adapted.parent
    version.counts, version.figures = {k: dict(of) for k, of in adapted.counts.items()}, figures
    version.file = _kept(adapted.data, adapted.version, at)
    version.save()
    after = {"version": adapted.version, "parent": adapted.parent, "texts": adapted.used}
    audit.record("screening.trained", subject=version, by=_TRAINER, at=at, after=after)


@transaction.atomic
def _fail(version_id: int, why: str, at: datetime) -> None:
    version = held(version_id)
    version.state = check_step(VersionState(version.state), VersionStep.FAIL).value
    end(version, why, _TRAINER, at)
    audit.record("screening.training_failed", subject=version, by=_TRAINER, at=at, why=why)


def give_up_training(*, at: datetime) -> None:
    """End a training that has hung for a day: its job is lost."""
    late = ScreeningVersion.objects.filter(state=VersionState.TRAINING, made_at__lt=at - _GIVEN_UP_AFTER)
    for version_id in late.values_list("pk", flat=True):
        _fail(version_id, "训练一天没有结束，任务丢了。请重新训练。", at)


def _kept(data: bytes, version: str, at: datetime) -> Any:
    return files.store(data, kind="screening.model", name=f"{version}.npz", content_type="application/zip", at=at)


@transaction.atomic
def bring_version(*, content: bytes, note: str, by: Actor, at: datetime) -> int:
    """Take a model file that was trained elsewhere as a candidate; a job measures it on our labels. Returns its id.

    Raises:
        VersionRefused: no usable model, or one that is here already.
    """
    by.require(Permission.SCREENING_TRAIN)
    name, parent, counts = _card(content)
    one_at_a_time()
    if name == live.shipped_screener().version or ScreeningVersion.objects.filter(version=name).exists():
        raise VersionRefused(f"{name} 已经在这里了。")
    version = ScreeningVersion.objects.create(
        version=name, parent=parent, counts=counts, state=VersionState.CANDIDATE, file=_kept(content, name, at),
        note=note, made_at=at, made_by_id=by.id, made_by_name=by.name,
    )  # fmt: skip
    after = {"version": name, "parent": parent}
    audit.record("screening.brought", subject=version, by=by, at=at, after=after, why=note)
    jobs.defer("intake.measure", version_id=version.pk)
    return int(version.pk)


def _card(content: bytes) -> tuple[str, str, dict[str, dict[str, int]]]:
    """Return the name, the parent and the counts of texts that a model file says."""
    try:
        name = load_model(content).version
        home = json.loads(parts_of(content)["card"].tobytes()).get("home", {})
        counts = {label: {str(kind): int(n) for kind, n in of.items()} for label, of in home.get("texts", {}).items()}
        parent = str(home.get("parent", ""))[:_LONGEST_NAME]
    except (BadModel, ValueError, TypeError, AttributeError) as problem:
        raise VersionRefused("这不是能用的识别模型文件。选 fanzha train 写出来的那个文件。") from problem
    if not name or len(name) > _LONGEST_NAME:
        raise VersionRefused("这个模型文件没有能用的版本号。选 fanzha train 写出来的那个文件。")
    return name, parent, counts


def measure(version_id: int) -> None:
    """Measure a version that was brought; safe to call again."""
    version = ScreeningVersion.objects.select_related("file").filter(pk=version_id).first()
    if version is None or version.file is None or version.figures:
        return
    _, kept = split(labels.taught())
    figures = _figures(Screener(load_model(files.read(version.file))), kept)
    ScreeningVersion.objects.filter(pk=version_id).update(figures=figures)
