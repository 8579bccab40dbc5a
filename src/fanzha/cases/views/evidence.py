"""Evidence of a case: taken with its hash, passed on with a row of custody, checked again."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from fanzha.cases import actions
from fanzha.cases.forms import file as forms
from fanzha.cases.models import Evidence
from fanzha.cases.queries import file as queries
from fanzha.cases.queries.words import case_words
from fanzha.cases.views.answering import REFUSED, answered, case_or_404
from fanzha.common import files, gallery, uploads
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case_evidence as rules
from fanzha.core.workflow.machine import StepRefused


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def new(request: Any, case_id: int) -> HttpResponse:
    """Take a file as evidence."""
    case = case_or_404(request, case_id)
    words = case_words(request.at.date())
    form = forms.TakingEvidence(request.POST or None, request.FILES or None, words=words)
    if uploads.is_too_big(request):
        form.add_error("file", f"文件超过 {words.most_bytes // 1024 // 1024} MB。请分开或压缩后再传。")

    def save() -> None:
        said, sent = form.cleaned_data, form.cleaned_data["file"]
        if sent.size > words.most_bytes:
            raise actions.CaseRefused(f"文件超过 {words.most_bytes // 1024 // 1024} MB。请分开或压缩后再传。")
        piece = actions.Piece(said["kind"], said["label"], said["source"], sent.name, sent.read())
        actions.take_evidence(case_id=case_id, piece=piece, by=request.actor, at=request.at)

    lede = f"可以收：{'、'.join(words.allowed_files)}。"
    return answered(request, case, form, save, verb="收取证据", lede=lede, anchor="#evidence")


def _piece(request: Any, case_id: int, evidence_id: int) -> Any:
    try:
        return queries.evidence_seen(request.actor, case_id, evidence_id)
    except Evidence.DoesNotExist as missing:
        raise Http404 from missing


def _page(request: Any, row: Any, form: Any = None, status: int = 200) -> HttpResponse:
    words = case_words(request.at.date())
    state = rules.State(row.state)
    context = {
        "row": row, "case": row.case, "kind": words.evidence.get(row.kind, "其他"),
        "state": rules.MACHINE.state_names[state], "custody": list(row.custody.all()),
        "steps": [(step.value, rules.MACHINE.step_names[step]) for step in rules.MACHINE.steps_from(state)],
        "form": form or forms.PassingEvidence(), "may_edit": request.actor.may(Permission.CASE_EDIT),
        "panel": gallery.panel_of(request.actor, [row.file], request.at) if row.file_id else None,
        "may_open": request.actor.may(Permission.PERSON_REVEAL) and row.file_id is not None,
    }  # fmt: skip
    return render(request, "cases/file/evidence.html", context, status=status)


@requires(Permission.CASE_VIEW)
@require_GET
def show(request: Any, case_id: int, evidence_id: int) -> HttpResponse:
    """Show a piece with its hash and custody; fit to be printed as a hand-over sheet."""
    return _page(request, _piece(request, case_id, evidence_id))


@requires(Permission.CASE_EDIT)
@require_POST
@sensitive_post_parameters()
def hand(request: Any, case_id: int, evidence_id: int) -> HttpResponse:
    """Hand a piece over, take it back, or return it."""
    row = _piece(request, case_id, evidence_id)
    form = forms.PassingEvidence(request.POST)
    step = request.POST.get("step", "")
    if not form.is_valid():
        return _page(request, row, form)
    try:
        if step not in set(rules.Step):
            raise actions.CaseRefused("请选移交、收回或退还。")
        actions.pass_evidence(evidence_id=evidence_id, step=step, by=request.actor, at=request.at, **form.cleaned_data)
    except (StepRefused, actions.CaseRefused) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, _piece(request, case_id, evidence_id), form, REFUSED)
    except Evidence.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, f"已{rules.MACHINE.step_names[rules.Step(step)]}，经手记录已加一行。")
    return redirect("cases:evidence", case_id, evidence_id)


@requires(Permission.CASE_EDIT)
@require_POST
def check(request: Any, case_id: int, evidence_id: int) -> HttpResponse:
    """Hash the kept file again and say whether it is the same."""
    _piece(request, case_id, evidence_id)
    try:
        made = actions.check_evidence(evidence_id=evidence_id, by=request.actor, at=request.at)
    except Evidence.DoesNotExist as missing:
        raise Http404 from missing
    if made.is_whole:
        messages.success(request, "指纹一致，文件没有变。")
    else:
        messages.error(request, "指纹对不上，或者文件已经不在。请停用这份证据，并告诉系统管理员从备份里核对。")
    return redirect("cases:evidence", case_id, evidence_id)


@requires(Permission.PERSON_REVEAL)
@require_safe
def fetch(request: Any, case_id: int, evidence_id: int) -> HttpResponse:
    """Hand the file out as it came in, on record."""
    _piece(request, case_id, evidence_id)
    try:
        file, content = actions.open_evidence(evidence_id=evidence_id, by=request.actor, at=request.at)
    except (Evidence.DoesNotExist, files.FileGone) as missing:
        raise Http404 from missing
    ending = PurePath(file.name).suffix.lower() or ".bin"
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="evidence-{evidence_id}{ending}"'
    return answer
