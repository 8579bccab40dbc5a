"""保存期限 and 保全."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common import approvals, retention
from fanzha.common.access import requires
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.rights import actions, forms
from fanzha.rights.actions.ruling import STEP
from fanzha.rights.models import Hold
from fanzha.rights.queries import erasing, rules
from fanzha.rights.views.requests import REFUSED

_NIGHTS = 14


@requires(Permission.RETENTION_VIEW)
@require_safe
def page(request: Any) -> HttpResponse:
    """Show the rules, what goes tonight, and what went in the past nights."""
    titles = {kept.code: kept.title for kept in retention.kinds()}
    version = rules.retention_version(request.at.astimezone(CHINA).date())
    waiting = approvals.queries.seen_by(request.actor).filter(step=STEP, state="waiting").count()
    context = {
        "rows": erasing.preview(request.at), "tonight": erasing.tonight(request.at), "version": version,
        "runs": [_run(run, titles) for run in erasing.runs()[:_NIGHTS]], "waiting": waiting,
        "may_edit": request.actor.may(Permission.RETENTION_EDIT), "holds": erasing.running_holds(request.at).count(),
    }  # fmt: skip
    return render(request, "rights/retention.html", context)


def _run(run: Any, titles: dict[str, str]) -> dict[str, Any]:
    done = [line for line in run.lines.all() if line.erased or line.held or line.problem]
    return {
        "at": run.at, "version": run.rule_version, "finished": run.finished_at,
        "lines": [
            {"title": titles.get(line.code, line.code), "way": line.get_way_display(), "days": line.days,
             "erased": line.erased, "held": line.held, "problem": line.problem}
            for line in done
        ],
    }  # fmt: skip


@requires(Permission.RETENTION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Any) -> HttpResponse:
    """Ask a second person for another rule."""
    known = rules.retention_rules(request.at.astimezone(CHINA).date())
    form = forms.Ruling(request.POST or None, rules=known, initial={"valid_from": request.at.date()})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_rule_change(**form.cleaned_data, by=request.actor, at=request.at)
        except (actions.RuleRefused, approvals.ApprovalRefused) as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
        else:
            messages.success(request, "已提交，第二个人批准后生效。")
            return redirect("rights:retention")
    return render(request, "rights/rule.html", {"form": form}, status=status)


@requires(Permission.HOLD_SET)
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: Any) -> HttpResponse:
    """Show the holds; set one."""
    form = forms.Holding(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_hold(**form.cleaned_data, by=request.actor, at=request.at)
        except actions.HoldRefused as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
        else:
            messages.success(request, "已保全，期限内不清除。")
            return redirect("rights:holds")
    page = Paginator(erasing.holds_seen(request.actor, request.at), 50).get_page(request.GET.get("page"))
    today = request.at.astimezone(CHINA).date()
    rows = [{"hold": hold, "runs": hold.released_at is None and hold.until >= today} for hold in page]
    return render(request, "rights/holds.html", {"form": form, "page": page, "rows": rows}, status=status)


@requires(Permission.HOLD_SET)
@require_POST
def release(request: Any, hold_id: int) -> HttpResponse:
    """Let the rules reach something again."""
    form = forms.Releasing(request.POST)
    try:
        said = form.cleaned_data["why"] if form.is_valid() else ""
        actions.release_hold(hold_id=hold_id, why=said, by=request.actor, at=request.at)
    except Hold.DoesNotExist as missing:
        raise Http404 from missing
    except actions.HoldRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已解除保全。")
    return redirect("rights:holds")
