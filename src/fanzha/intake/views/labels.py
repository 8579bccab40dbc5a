"""标注: what officers and warned persons said of reports, and what versions learn from."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common import exports
from fanzha.common.access import requires
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.intake import forms
from fanzha.intake.actions import labels as actions
from fanzha.intake.models import Label
from fanzha.intake.queries import labels, names

PER_PAGE = 50
COLUMNS = (
    Column("text", ("内容",)), Column("label", ("标注",)), Column("kind", ("种类",)), Column("type", ("类型",)),
)  # fmt: skip


@requires(Permission.SCREENING_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the labels, newest first, a page at a time; texts stand on the reports' own pages."""
    return _index(request, forms.Exporting())


def _index(request: Any, exporting: forms.Exporting) -> HttpResponse:
    page = Paginator(labels.labels_seen(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [labels.row(label) for label in page], "counts": labels.counts(),
        "types": names.type_names(request.at), "exporting": exporting,
        "may_train": request.actor.may(Permission.SCREENING_TRAIN),
        "may_export": request.actor.may(Permission.LABEL_EXPORT),
        "may_read": request.actor.may(Permission.REPORT_VIEW),
    }  # fmt: skip
    return render(request, "intake/labels.html", context)


@requires(Permission.SCREENING_TRAIN)
@require_POST
def withdraw(request: Any, label_id: int) -> HttpResponse:
    """Take a label out of training, or say why that cannot be."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤回：写一下原因，会留在记录里。")
        return redirect("intake:labels")
    try:
        actions.withdraw_label(label_id=label_id, by=request.actor, at=request.at, **form.cleaned_data)
    except Label.DoesNotExist as missing:
        raise Http404 from missing
    except actions.LabelRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已撤回，以后训练不再用这条标注。")
    return redirect("intake:labels")


@requires(Permission.LABEL_EXPORT)
@require_POST
def export(request: Any) -> Any:
    """Hand the labelled texts out, numbers and names replaced; that it happened, and what for, is recorded."""
    form = forms.Exporting(request.POST)
    if not form.is_valid():
        return _index(request, form)
    rows = actions.export_labels(by=request.actor, at=request.at, **form.cleaned_data)
    return exports.stream_csv(COLUMNS, rows, f"标注-{request.at:%Y%m%d}")
