"""The log of everything: who, when, what, before and after, why; how far it is sealed; exports."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from fanzha.common import exports, files, lists
from fanzha.common.access import requires
from fanzha.common.audit import actions, queries, sealing
from fanzha.common.audit.forms import Exporting, Filtering
from fanzha.common.audit.listed import LOG
from fanzha.common.permissions import Permission

_LATE_S = 60  # a healthy house seals within seconds; after a minute somebody should look at the workers


@requires(Permission.AUDIT_VIEW)
@require_GET
def log(request: Any) -> HttpResponse:
    """Show the log, narrowed down by the filters."""
    if there := lists.first_address(request, LOG):
        return redirect(there)
    return render(
        request,
        "common/audit/log.html",
        {
            "listed": lists.show(request, LOG), "seal": _seal(request.at), "exporting": Exporting(),
            "exports": queries.exports_of(request.actor)[:5], "check": queries.last_check(),
        },
    )  # fmt: skip


def _seal(at: Any) -> dict[str, Any]:
    standing = sealing.standing()
    late = standing.oldest_at is not None and (at - standing.oldest_at).total_seconds() > _LATE_S
    return {"number": standing.number, "at": standing.at, "waiting": standing.waiting, "late": late}


@requires(Permission.AUDIT_VIEW)
@require_POST
def export(request: Any) -> HttpResponse:
    """Have a table made of what the filters leave."""
    form, purpose = Filtering(request.GET, actor=request.actor), Exporting(request.POST)
    back = f"{reverse('audit:log')}?{request.GET.urlencode()}"
    if not purpose.is_valid():
        messages.error(request, "请写明导出做什么用，会留在记录里。")
        return redirect(back)
    said = purpose.cleaned_data["purpose"]
    made = actions.ask_export(wanted=form.wanted(), purpose=said, by=request.actor, at=request.at)
    messages.success(request, f"第 {made.pk} 份导出正在生成，完成后在本页下载。")
    return redirect(back)


@requires(Permission.AUDIT_VIEW)
@require_POST
def fetch(request: Any, export_id: int) -> HttpResponse:
    """Hand out an export to the one who asked for it. A POST, since it is written down."""
    found = queries.exports_of(request.actor).filter(pk=export_id, file__isnull=False).first()
    if found is None:
        messages.error(request, "没有这份导出，或还没有生成。只能下载自己要的导出。")
        return redirect("audit:log")
    content = files.read(found.file)
    actions.note_fetched(export=found, by=request.actor, at=request.at)
    answer = HttpResponse(content, content_type=exports.XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="audit-{found.pk}.xlsx"'
    return answer
