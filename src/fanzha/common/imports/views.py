"""Pages of imports, the same for every kind of table."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.common import exports, slots, uploads
from fanzha.common.access import requires
from fanzha.common.imports import actions, queries, workbooks
from fanzha.common.imports.forms import Upload
from fanzha.common.imports.registry import Importer, UnknownKind, allowed, importer_of, open_to
from fanzha.common.imports.table import TableRefused
from fanzha.common.models import ImportBatch
from fanzha.common.permissions import Permission

_PER_PAGE = 50
_RESULTS = ("refused", "changed", "added", "same")
State = ImportBatch.State


@requires(Permission.IMPORT_USE)
@require_GET
def batches(request: Any) -> HttpResponse:
    """Show what can be imported, what was, and where exports are made.

    Slot `exports`: fill(actor) -> (what, address), or `None` where the actor may not.
    """
    page = Paginator(queries.batches_seen(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    kinds = open_to(request.actor)
    titles = {one.kind: one.title for one in allowed(request.actor)}
    for batch in page:
        batch.title = titles[batch.kind]
    return render(
        request,
        "common/imports/list.html",
        {"kinds": kinds, "page": page, "exports": slots.filled("exports", request.actor)},
    )


@requires(Permission.IMPORT_USE)
@require_http_methods(["GET", "POST"])
def upload(request: Any, kind: str) -> HttpResponse:
    """Show the limits and take a file."""
    importer = _importer(request, kind)
    options = importer.options_form(request.POST or None) if importer.options_form else None
    if request.method == "GET":
        return _show_upload(request, importer, Upload(importer=importer, units=_units(request, importer)), options)
    form = Upload(request.POST, request.FILES, importer=importer, units=_units(request, importer))
    if uploads.is_too_big(request):
        form.add_error("file", f"文件太大，没有收下。{importer.limits.sentence}。请分成几份上传。")
    elif form.is_valid() and (options is None or options.is_valid()):
        batch = _started(request, importer, form, options)
        if batch is not None:
            return redirect("imports:batch", batch.pk)
    return _show_upload(request, importer, form, options)


def _started(request: Any, importer: Importer, form: Upload, options: Any) -> ImportBatch | None:
    data = form.cleaned_data
    try:
        return actions.start_import(
            kind=importer.kind, content=data["file"].read(), filename=data["file"].name, unit_id=data["unit"],
            options=options.cleaned_data if options else {}, again=data["again"], by=request.actor, at=request.at,
        )  # fmt: skip
    except (TableRefused, actions.AlreadyImported) as refusal:
        form.add_error("file", str(refusal))
    return None


def _show_upload(request: Any, importer: Importer, form: Upload, options: Any) -> HttpResponse:
    # A file cannot be kept in a form: whoever comes back with a refusal chooses it again.
    context = {"importer": importer, "form": form, "options": options}
    return render(request, "common/imports/upload.html", context)


@requires(Permission.IMPORT_USE)
@require_GET
def batch(request: Any, batch_id: int) -> HttpResponse:
    """Show how far a batch is, and what became of its rows, the refused ones first."""
    found = _batch(request, batch_id)
    importer = importer_of(found.kind)
    if request.htmx and found.state in {State.WAITING, State.RUNNING}:
        return render(request, "common/imports/_progress.html", {"batch": found})
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    result = request.GET.get("rows", "")
    result = result if result in _RESULTS else _first_result(found)
    column = request.GET.get("column") if result == "refused" else None
    page = Paginator(queries.rows_of(found, result, column), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": found, "importer": importer, "result": result, "page": page, "column": column,
        "lines": [_line(row, importer, mine=found.officer_id == request.actor.id) for row in page],
        "columns": queries.refused_by_column(found) if found.refused else [],
        "figures": _figures(found), "views": _views(found),
    }  # fmt: skip
    return render(request, "common/imports/batch.html", context)


def _first_result(batch: ImportBatch) -> str:
    return next((result for result in _RESULTS if getattr(batch, result)), "added")


def _line(row: Any, importer: Importer, *, mine: bool) -> dict[str, Any]:
    """Return one row as the page shows it: what stood in the cell is shown to the uploader alone."""
    title = next((column.title for column in importer.columns if column.name == row.column), "")
    cell = str((row.said or {}).get(row.column, ""))[:60] if row.column else ""
    shown = cell if mine else "•" * min(len(cell), 8)
    return {
        "number": row.number, "title": title, "cell": shown, "has_column": bool(row.column),
        "problem": row.problem, "changes": _changes(row) if mine else [],
    }  # fmt: skip


def _changes(row: Any) -> list[tuple[str, Any, Any]]:
    before, after = row.before or {}, row.after or {}
    return [(key, before.get(key), after[key]) for key in after if before.get(key) != after[key]]


def _figures(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the counts that add up, in the order in which they are read."""
    blank = f"空行 {batch.blank_rows:,} 行已跳过，不计" if batch.blank_rows else "没有空行"
    late = "late" if batch.refused else "off"
    return [
        {"label": "读到", "value": batch.total, "unit": "行", "of": blank},
        {"label": "新增", "value": batch.added, "unit": "行", "of": "系统里原来没有", "status": "ok"},
        {"label": "更新", "value": batch.changed, "unit": "行", "of": "有的内容变了", "status": "ok"},
        {"label": "没变化", "value": batch.same, "unit": "行", "of": "和系统里一样", "status": "off"},
        {"label": "出错", "value": batch.refused, "unit": "行", "of": "没有写入", "status": late},
    ]  # fmt: skip


def _views(batch: ImportBatch) -> list[dict[str, Any]]:
    names = {"refused": "出错", "changed": "更新", "added": "新增", "same": "没变化"}
    return [{"key": key, "label": names[key], "count": getattr(batch, key), "url": f"?rows={key}"} for key in _RESULTS]


@requires(Permission.IMPORT_USE)
@require_POST
def resume(request: Any, batch_id: int) -> HttpResponse:
    """Have a batch that broke off go on."""
    found = _batch(request, batch_id)
    if found.state == State.STOPPED:
        actions.resume_import(batch_id=found.pk, by=request.actor, at=request.at)
    return redirect("imports:batch", found.pk)


@requires(Permission.IMPORT_USE)
@require_POST
def refused(request: Any, batch_id: int) -> Any:
    """Hand out the refused rows with their reasons. A POST, since it is written down as an export."""
    found = _batch(request, batch_id)
    if not found.refused:
        raise Http404
    exports.record(
        what=f"import.{found.kind}.refused", count=found.refused, purpose="改正出错的行后重新上传",
        by=request.actor, at=request.at, subject=found,
    )  # fmt: skip
    columns, rows = workbooks.rejected_columns(found), workbooks.rejected_rows(found)
    return exports.stream_xlsx(columns, rows, f"出错的行-批次{found.pk}")


@requires(Permission.IMPORT_USE)
@require_GET
def template(request: Any, kind: str) -> HttpResponse:
    """Hand out the empty table of a kind."""
    importer = _importer(request, kind)
    answer = HttpResponse(workbooks.template_xlsx(importer.columns), content_type=exports.XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="template-{importer.kind}.xlsx"'
    return answer


def _importer(request: Any, kind: str) -> Importer:
    try:
        importer = importer_of(kind)
    except UnknownKind:
        raise Http404 from None
    request.actor.require(importer.permission)
    return importer


def _batch(request: Any, batch_id: int) -> Any:
    return get_object_or_404(queries.batches_seen(request.actor), pk=batch_id)


def _units(request: Any, importer: Importer) -> list[tuple[int, str]]:
    grants = [grant for grant in request.actor.grants if importer.permission in grant.permissions]
    return list(dict.fromkeys((grant.unit_id, grant.unit_name) for grant in grants))
