"""电话抽查: the draw, and what the victims say."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.metrics.reach import STANDING_NAMES, Standing
from fanzha.supervision import actions, forms, queries
from fanzha.supervision.models import PhoneCheck
from fanzha.supervision.queries import traces
from fanzha.supervision.views.duties import REFUSED

_PER_PAGE = 50
_TAGS = {"waiting": "due", "confirmed": "ok", "denied": "late"}


@requires(Permission.TRACE_DECIDE)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the sample: who is still to be called, and what was said."""
    return _index(request, forms.Drawing())


def _index(request: Any, form: Any, status: int = 200) -> HttpResponse:
    page = Paginator(queries.checks_seen(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(check) for check in page]
    return render(request, "supervision/checks.html", {"page": page, "rows": rows, "form": form}, status=status)


def _row(check: Any) -> dict[str, Any]:
    trace = check.trace_back
    return {
        "id": check.pk, "number": trace.number, "case": trace.case.number, "case_id": trace.case_id,
        "home": str(trace.home_unit), "ledger": STANDING_NAMES[Standing(trace.standing)],
        "ledger_tag": traces.STANDING_TAGS[trace.standing], "result": check.get_result_display(),
        "tag": _TAGS.get(check.result, ""), "waits": check.result == PhoneCheck.Result.WAITING,
        "called_at": check.called_at, "by": check.called_by_name, "seed": check.seed,
        "differs": (check.result, trace.standing) in {("denied", "reached"), ("confirmed", "not_reached")},
    }  # fmt: skip


@requires(Permission.TRACE_DECIDE)
@require_POST
def draw(request: Any) -> HttpResponse:
    """Draw the sample."""
    form = forms.Drawing(request.POST)
    if not form.is_valid():
        return _index(request, form, REFUSED)
    count = actions.draw_checks(seed=form.cleaned_data["seed"], by=request.actor, at=request.at)
    messages.success(
        request, f"抽出 {count} 件，请逐件打电话核实。" if count else "没有可抽的：近期的倒查都抽过了，或还没有倒查。"
    )
    return redirect("supervision:checks")


@requires(Permission.TRACE_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Any, check_id: int) -> HttpResponse:
    """Write down what the victim said."""
    check = queries.checks_seen(request.actor).filter(pk=check_id).first()
    if check is None:
        raise Http404
    form = forms.Calling(request.POST or None)
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid() and _recorded(request, check_id, form):
            messages.success(request, "已登记。")
            return redirect("supervision:checks")
    return render(request, "supervision/check.html", {"row": _row(check), "check": check, "form": form}, status=status)


def _recorded(request: Any, check_id: int, form: Any) -> bool:
    try:
        actions.record_check(
            check_id=check_id, version=version_of(request), by=request.actor, at=request.at, **form.cleaned_data
        )
    except (actions.DutyRefused, actions.DutyMoved) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
