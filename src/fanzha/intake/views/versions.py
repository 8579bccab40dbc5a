"""识别版本: trained at home, watched beside the live one, put to use, rolled back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.intake import forms
from fanzha.intake.actions import training
from fanzha.intake.actions import versions as actions
from fanzha.intake.models import ScreeningVersion
from fanzha.intake.queries import labels, versions

PER_PAGE = 20


@requires(Permission.SCREENING_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show which version is in use, what it could learn from, and all versions."""
    return _index(request)


def _index(request: Any, status: int = 200, **extra: Any) -> HttpResponse:
    page = Paginator(versions.versions(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"row": row, "kind": versions.state_kind(row), **versions.text_counts(row)} for row in page]
    context = {
        "page": page, "rows": rows, "in_use": versions.in_use(), "labels": labels.counts(),
        "training": forms.Training(prefix="train"), "bringing": forms.Bringing(prefix="bring"),
        "may_train": request.actor.may(Permission.SCREENING_TRAIN), **extra,
    }  # fmt: skip
    return render(request, "intake/versions.html", context, status=status)


@requires(Permission.SCREENING_TRAIN)
@require_POST
def train(request: Any) -> HttpResponse:
    """Have a version trained, or say why not now."""
    form = forms.Training(request.POST, prefix="train")
    if not form.is_valid():
        return _index(request, training=form)
    try:
        training.start_training(note=form.cleaned_data["note"], by=request.actor, at=request.at)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return _index(request, status=409, training=form)
    messages.success(request, "已开始训练，完成后出现在下面，通常要一两分钟。")
    return redirect("intake:versions")


@requires(Permission.SCREENING_TRAIN)
@require_POST
def bring(request: Any) -> HttpResponse:
    """Take a model file that was trained elsewhere, or say what is wrong with it."""
    form = forms.Bringing(request.POST, request.FILES, prefix="bring")
    if not form.is_valid():
        return _index(request, bringing=form)
    said = form.cleaned_data
    try:
        version_id = training.bring_version(content=said["file"], note=said["note"], by=request.actor, at=request.at)
    except training.VersionRefused as refusal:
        form.add_error("file", str(refusal))
        return _index(request, status=409, bringing=form)
    messages.success(request, "已收下，正在用留出的标注检验，一会儿刷新看结果。")
    return redirect("intake:version", version_id)


@requires(Permission.SCREENING_VIEW)
@require_safe
def show(request: Any, version_id: int) -> HttpResponse:
    """Show one version: what it learnt from, how good it is, what it would have done."""
    return _page(request, version_id)


def _page(request: Any, version_id: int, status: int = 200, **extra: Any) -> HttpResponse:
    row = _found(version_id)
    context = {
        "row": row,
        "kind": versions.state_kind(row),
        "counts": versions.text_counts(row),
        "figures": versions.figure_rows(row),
        "calibration": versions.calibration(row),
        "shadow": versions.shadow_rows(row) if row.shadow_since else [],
        "only_live": versions.samples(row, request.actor, live_raised=True),
        "only_shadow": versions.samples(row, request.actor, live_raised=False),
        "steps": versions.steps(row, request.actor, request.at.astimezone(CHINA).date()),
        "discarding": forms.Reason(prefix="discard"),
        "rolling": forms.Reason(prefix="roll"),
        **extra,
    }
    return render(request, "intake/version.html", context, status=status)


def _found(version_id: int) -> ScreeningVersion:
    try:
        return versions.version(version_id)
    except ScreeningVersion.DoesNotExist as missing:
        raise Http404 from missing


def _stepped(request: Any, version_id: int, act: Callable[[], None], done: str) -> HttpResponse:
    """Take a step and go back to the version's page, or show there why it is not open."""
    _found(version_id)
    try:
        act()
    except StepRefused as refusal:
        return _page(request, version_id, status=409, refusal=str(refusal))
    messages.success(request, done)
    return redirect("intake:version", version_id)


@requires(Permission.SCREENING_TRAIN)
@require_POST
def start_shadow(request: Any, version_id: int) -> HttpResponse:
    """Let a candidate judge beside the live version."""
    return _stepped(
        request,
        version_id,
        lambda: actions.start_shadow(version_id=version_id, by=request.actor, at=request.at),
        "已开始对照：新来的举报两版都判断，只记下不同的。对群众和值班没有影响。",
    )


@requires(Permission.SCREENING_TRAIN)
@require_POST
def stop_shadow(request: Any, version_id: int) -> HttpResponse:
    """Stop a shadow."""
    return _stepped(
        request,
        version_id,
        lambda: actions.stop_shadow(version_id=version_id, by=request.actor, at=request.at),
        "已停止对照，看到的差别还在这一页。",
    )


@requires(Permission.SCREENING_RELEASE)
@require_POST
def go_live(request: Any, version_id: int) -> HttpResponse:
    """Put a shadow to use."""
    return _stepped(
        request,
        version_id,
        lambda: actions.go_live(version_id=version_id, by=request.actor, at=request.at),
        "已投入使用，几秒钟后全部生效。不合适可以随时退回上一版。",
    )


@requires(Permission.SCREENING_TRAIN)
@require_POST
def discard(request: Any, version_id: int) -> HttpResponse:
    """Give a version up."""
    form = forms.Reason(request.POST, prefix="discard")
    if not form.is_valid():
        return _page(request, _found(version_id).pk, discarding=form)
    return _stepped(
        request,
        version_id,
        lambda: actions.discard(version_id=version_id, by=request.actor, at=request.at, **form.cleaned_data),
        "已放弃这一版。",
    )


@requires(Permission.SCREENING_RELEASE)
@require_POST
def roll_back(request: Any, version_id: int) -> HttpResponse:
    """Take the live version out of use."""
    form = forms.Reason(request.POST, prefix="roll")
    if not form.is_valid():
        return _page(request, _found(version_id).pk, rolling=form)
    return _stepped(
        request,
        version_id,
        lambda: actions.roll_back(version_id=version_id, by=request.actor, at=request.at, **form.cleaned_data),
        "已退回上一版，几秒钟后全部生效。",
    )
