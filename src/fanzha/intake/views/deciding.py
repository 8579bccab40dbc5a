"""What an officer decides about a report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.intake import actions, forms
from fanzha.intake.models import Report
from fanzha.intake.queries import names
from fanzha.intake.views.reports import report_page

REFUSED = 409


@requires(Permission.REPORT_CONFIRM)
@require_POST
def confirm(request: Any, report_id: int) -> HttpResponse:
    """Confirm a report, or show why it cannot be confirmed."""
    types = names.type_choices(names.type_names(request.at))
    form = forms.Confirming(request.POST, actor=request.actor, types=types)
    if not form.is_valid():
        return report_page(request, report_id, confirming=form)
    said = form.cleaned_data
    target = actions.Target(said["name"], said["phone"], said["address"], said["unit"].pk, said["relation"])
    try:
        actions.confirm_report(
            report_id=report_id, grade=said["grade"], target=target, is_to_be_warned=said["is_to_be_warned"],
            scam_type=said["scam_type"], note=said["note"], by=request.actor, at=request.at,
        )  # fmt: skip
    except Report.DoesNotExist as missing:
        raise Http404 from missing
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return report_page(request, report_id, status=REFUSED, confirming=form)
    messages.success(request, "已确认，转到预警。" if said["is_to_be_warned"] else "已确认，只作线索，不派人。")
    return redirect("intake:report", report_id)


@requires(Permission.REPORT_CONFIRM)
@require_POST
def dismiss(request: Any, report_id: int) -> HttpResponse:
    """Set a report aside, or show why it cannot be."""
    form = forms.Dismissing(request.POST)
    if not form.is_valid():
        return report_page(request, report_id, dismissing=form)
    try:
        actions.dismiss_report(report_id=report_id, by=request.actor, at=request.at, **form.cleaned_data)
    except Report.DoesNotExist as missing:
        raise Http404 from missing
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return report_page(request, report_id, status=REFUSED, dismissing=form)
    messages.success(request, "已排除。报告人用回执号能看到结果。")
    return redirect("intake:queue")


@requires(Permission.REPORT_CONFIRM)
@require_POST
def join(request: Any, report_id: int) -> HttpResponse:
    """Join a report to an earlier one, or show why it cannot be."""
    form = forms.Joining(request.POST)
    if not form.is_valid():
        return report_page(request, report_id, joining=form)
    try:
        actions.join_report(report_id=report_id, by=request.actor, at=request.at, **form.cleaned_data)
    except Report.DoesNotExist as missing:
        raise Http404 from missing
    except (StepRefused, actions.NoSuchReport) as refusal:
        form.add_error("first_number", str(refusal))
        return report_page(request, report_id, status=REFUSED, joining=form)
    messages.success(request, "已并入，两张回执都能查到结果。")
    return redirect("intake:report", report_id)


@requires(Permission.REPORT_CONFIRM)
@require_POST
def reopen(request: Any, report_id: int) -> HttpResponse:
    """Put a report before an officer again, or show why it cannot be."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return report_page(request, report_id, reason=form)
    try:
        actions.reopen_report(report_id=report_id, by=request.actor, at=request.at, **form.cleaned_data)
    except Report.DoesNotExist as missing:
        raise Http404 from missing
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return report_page(request, report_id, status=REFUSED, reason=form)
    messages.success(request, "已放回待核实。")
    return redirect("intake:report", report_id)
