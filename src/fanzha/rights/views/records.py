"""评估与泄露记录: impact assessments and breaches."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common import files
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.rights import actions, forms
from fanzha.rights.actions.records import MOST_BYTES, open_file
from fanzha.rights.models import Record, RecordFile
from fanzha.rights.queries import records
from fanzha.rights.views.requests import REFUSED

_FORMS: dict[str, type[Any]] = {"assessment": forms.AssessmentForm, "breach": forms.BreachForm}


@requires(Permission.RETENTION_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the records of one kind."""
    kind = request.GET.get("view") if request.GET.get("view") in Record.Kind.values else Record.Kind.ASSESSMENT.value
    page = Paginator(records.records(kind), 50).get_page(request.GET.get("page"))
    rows = [{"record": row, "status": records.worst(row, request.at)} for row in page]
    views = [{"key": key, "label": label, "count": records.records(key).count()} for key, label in Record.Kind.choices]
    context = {
        "page": page, "rows": rows, "view": kind, "views": views, "is_breach": kind == Record.Kind.BREACH,
        "may_edit": request.actor.may(Permission.PRIVACY_RECORD),
    }  # fmt: skip
    return render(request, "rights/records.html", context)


@requires(Permission.PRIVACY_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def new_assessment(request: Any) -> HttpResponse:
    """Begin an impact assessment."""
    return _new(request, "assessment")


@requires(Permission.PRIVACY_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def new_breach(request: Any) -> HttpResponse:
    """Begin the record of a breach; its clocks run from when it was found."""
    return _new(request, "breach")


def _new(request: Any, kind: str) -> HttpResponse:
    form = _FORMS[kind](request.POST or None)
    form.fields.pop("why")
    status = 200
    if request.method == "POST" and form.is_valid():
        breach = actions.Breach(form.cleaned_data["found_at"]) if kind == "breach" else None
        try:
            made = actions.make_record(
                kind=kind, title=form.cleaned_data["title"], content=form.content(), breach=breach, by=request.actor,
                at=request.at,
            )  # fmt: skip
        except actions.RecordRefused as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
        else:
            messages.success(request, f"已登记 {made.number}。")
            return redirect("rights:record", made.pk)
    title = Record.Kind(kind).label
    return render(request, "rights/record_edit.html", {"form": form, "title": f"登记{title}"}, status=status)


def _the_record(record_id: int) -> Record:
    try:
        return records.record(record_id)
    except Record.DoesNotExist as missing:
        raise Http404 from missing


@requires(Permission.RETENTION_VIEW)
@require_safe
def show(request: Any, record_id: int) -> HttpResponse:
    """Show one record with its versions, attachments and deadlines; fit to be printed."""
    return _show(request, _the_record(record_id))


def _show(request: Any, row: Record, problem: str = "", status: int = 200) -> HttpResponse:
    versions = records.versions(row)
    context = {
        "record": row, "kind": row.get_kind_display(), "said": records.said(versions[0]), "versions": versions,
        "deadlines": records.deadlines(row, request.at), "files": row.files.select_related("file").order_by("id"),
        "may_edit": request.actor.may(Permission.PRIVACY_RECORD), "filing": forms.Filing(), "problem": problem,
        "stepping": forms.BreachStepping(initial={"done_at": request.at}),
    }  # fmt: skip
    return render(request, "rights/record.html", context, status=status)


@requires(Permission.PRIVACY_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, record_id: int) -> HttpResponse:
    """Add a version."""
    row = _the_record(record_id)
    initial = {"title": row.title, "found_at": row.found_at, **records.versions(row)[0].content}
    form = _FORMS[row.kind](request.POST or None, initial=initial)
    form.fields.pop("found_at", None)
    form.fields["why"].required = True
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_record(
                record_id=record_id, version=_version(request), title=form.cleaned_data["title"],
                content=form.content(), why=form.cleaned_data["why"], by=request.actor, at=request.at,
            )  # fmt: skip
        except actions.RecordRefused as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
        else:
            messages.success(request, "已存为新的一版，旧版还在。")
            return redirect("rights:record", record_id)
    context = {"form": form, "title": f"修改 {row.number}", "record": row}
    return render(request, "rights/record_edit.html", context, status=status)


def _version(request: Any) -> int:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isdigit() and len(raw) < 6 else 0


@requires(Permission.PRIVACY_RECORD)
@require_POST
def step(request: Any, record_id: int, step: str) -> HttpResponse:
    """Note when a step of a breach was done."""
    row = _the_record(record_id)
    if step not in records.STEP_NAMES:
        raise Http404
    form = forms.BreachStepping(request.POST)
    if not form.is_valid():
        return _show(request, row, problem=str(next(iter(form.errors.values()))[0]), status=REFUSED)
    try:
        actions.note_breach_step(record_id=record_id, step=step, **form.cleaned_data, by=request.actor, at=request.at)
    except actions.RecordRefused as refusal:
        return _show(request, row, problem=str(refusal), status=REFUSED)
    messages.success(request, f"已登记“{records.STEP_NAMES[step]}”。")
    return redirect("rights:record", record_id)


@requires(Permission.PRIVACY_RECORD)
@require_POST
def attach(request: Any, record_id: int) -> HttpResponse:
    """Attach a file."""
    row = _the_record(record_id)
    form = forms.Filing(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, row, problem="还没有选附件。", status=REFUSED)
    sent = form.cleaned_data["file"]
    try:
        content = sent.read() if sent.size <= MOST_BYTES else b""
        actions.add_file(record_id=record_id, name=sent.name, content=content, by=request.actor, at=request.at)
    except actions.RecordRefused as refusal:
        return _show(request, row, problem=str(refusal), status=REFUSED)
    messages.success(request, "附件已加密保存。")
    return redirect("rights:record", record_id)


@requires(Permission.RETENTION_VIEW)
@require_safe
def fetch(request: Any, record_id: int, file_id: int) -> HttpResponse:
    """Hand out an attachment, on record."""
    try:
        file, content = open_file(record_id=record_id, file_id=file_id, by=request.actor, at=request.at)
    except (RecordFile.DoesNotExist, files.FileGone) as missing:
        raise Http404 from missing
    kinds = {"application/pdf": "pdf", "image/jpeg": "jpg", "application/zip": "docx"}
    ending = kinds.get(file.content_type, "bin")
    answer = HttpResponse(content, content_type=file.content_type)
    answer["Content-Disposition"] = f'attachment; filename="record-{record_id}-{file_id}.{ending}"'
    return answer
