"""Pages of exports, the same for every kind of list."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.common import files, slots
from fanzha.common.access import requires
from fanzha.common.approvals import ApprovalRefused
from fanzha.common.exports import actions, approved, queries
from fanzha.common.exports.downloads import ExportRefused
from fanzha.common.exports.forms import Asking
from fanzha.common.exports.registry import Exporter, UnknownExport, exporter_of, open_to
from fanzha.common.permissions import Permission

_PER_PAGE = 50


@requires(Permission.HOME_VIEW)
@require_GET
def mine(request: Any) -> HttpResponse:
    """Show what the officer asked for, how far it is, and until when it can be fetched."""
    page = Paginator(queries.exports_of(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.title = _title(one.kind)
    moving = any(one.state in queries.MOVING for one in page)
    keeping = queries.keeping(request.at.date())
    context = {"page": page, "moving": moving, "keeping": keeping, "kinds": open_to(request.actor)}
    if request.htmx and moving:
        return render(request, "common/exports/_list.html", context)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context["others"] = slots.filled("exports", request.actor)
    return render(request, "common/exports/mine.html", context)


def _title(kind: str) -> str:
    try:
        return exporter_of(kind).title
    except UnknownExport:
        return kind


@requires(Permission.HOME_VIEW)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("purpose")
def ask(request: Any, kind: str) -> HttpResponse:
    """Ask which rows are wanted and what for; a job makes the file."""
    exporter = _exporter(request, kind)
    narrowing = _narrowing(request, exporter)
    may_plain = exporter.plain is not None and request.actor.may(exporter.plain)
    form = Asking(request.POST or None, may_plain=may_plain, comes_back=bool(exporter.imports))
    if request.method == "POST" and form.is_valid() and (narrowing is None or narrowing.is_valid()):
        try:
            said = _ordered(request, exporter, form.cleaned_data, narrowing)
        except (ExportRefused, ApprovalRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("exports:mine")
    keeping = queries.keeping(request.at.date())
    context = {"exporter": exporter, "form": form, "narrowing": narrowing, "keeping": keeping}
    return render(request, "common/exports/ask.html", context)


def _narrowing(request: Any, exporter: Exporter) -> Any:
    """Return the form of what narrows the list, begun with the filters of the list that led here."""
    if exporter.form is None:
        return None
    if request.method == "POST":
        return exporter.form(request.POST, actor=request.actor)
    return exporter.form(actor=request.actor, initial=request.GET.dict())


def _ordered(request: Any, exporter: Exporter, data: dict[str, Any], narrowing: Any) -> str:
    wanted = (
        {key: value for key, value in narrowing.cleaned_data.items() if value not in {None, ""}} if narrowing else {}
    )
    order = actions.Order(
        kind=exporter.kind, purpose=data["purpose"], wanted=wanted, plain=data.get("plain") == "1", form=data["form"]
    )
    if order.plain and exporter.step:
        approved.ask_full(order=order, by=request.actor, at=request.at)
        return "已提交，等另一位同事决定。同意后自动生成，在本页下载。"
    made = actions.ask(order=order, by=request.actor, at=request.at)
    return f"第 {made.pk} 份导出正在生成，约 {made.total:,} 行。做好后在本页下载。"


@requires(Permission.HOME_VIEW)
@require_POST
def fetch(request: Any, export_id: int) -> Any:
    """Hand out an export to the one who asked for it. A POST, since it is written down."""
    try:
        file, pieces = actions.fetch(export_id=export_id, by=request.actor, at=request.at)
    except (queries.NoExport, ExportRefused, files.FileGone) as refusal:
        messages.error(request, _sentence(refusal))
        return redirect("exports:mine")
    answer = StreamingHttpResponse(pieces, content_type=file.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    answer["Content-Length"] = file.size_bytes
    return answer


@requires(Permission.HOME_VIEW)
@require_POST
def cancel(request: Any, export_id: int) -> HttpResponse:
    """Stop an export that is not made yet."""
    try:
        actions.cancel(export_id=export_id, by=request.actor, at=request.at)
    except (queries.NoExport, ExportRefused) as refusal:
        messages.error(request, _sentence(refusal))
    else:
        messages.success(request, f"已取消第 {export_id} 份导出")
    return redirect("exports:mine")


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, queries.NoExport):
        return "没有这份导出。只能下载和取消自己要的导出。"
    return str(refusal)


def _exporter(request: Any, kind: str) -> Exporter:
    try:
        exporter = exporter_of(kind)
    except UnknownExport:
        raise Http404 from None
    if exporter.pack is not None:  # asked for from the page of the object alone
        raise Http404
    request.actor.require(exporter.permission)
    return exporter
