"""Pages of messages and failed jobs, and the address to which a gateway reports."""

import hmac
import json
from typing import Any

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from fanzha.channels import actions, queries
from fanzha.channels.adapters import configuration
from fanzha.channels.adapters.sms_http import at_path, without_numbers
from fanzha.common import jobs
from fanzha.common.access import OfficerRequest, public, requires
from fanzha.common.permissions import Permission

_PAGE = 50
_LARGEST_REPORT = 262144  # bytes


@requires(Permission.MESSAGE_VIEW)
@require_GET
def messages(request: OfficerRequest) -> HttpResponse:
    """List the messages of the officer's units; the text stays closed."""
    rows = queries.messages_seen(request.actor)
    state = request.GET.get("state", "")
    if state in queries.STATES:
        rows = rows.filter(state=state)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    views = [{"key": "", "label": "全部"}, *({"key": key, "label": label} for key, label in queries.STATES.items())]
    return render(request, "channels/messages.html", {
        "page": page, "rows": page.object_list, "views": views, "state": state, "configured": _configured(),
    })  # fmt: skip


def _configured() -> list[str]:
    return sorted(configuration())


@requires(Permission.JOB_VIEW)
@require_GET
def failed_jobs(request: OfficerRequest) -> HttpResponse:
    """List the jobs that failed for good, with why, and how many wait in each queue."""
    page = Paginator(queries.failures(), _PAGE).get_page(request.GET.get("page"))
    may_retry = request.actor.may(Permission.JOB_RETRY)
    for row in page.object_list:
        row.task_words = queries.TASK_WORDS.get(row.task, row.task)
    context = {"page": page, "rows": page.object_list, "queues": queries.queue_lengths(), "may_retry": may_retry}
    return render(request, "channels/jobs.html", context)


@requires(Permission.JOB_RETRY)
@require_POST
def again(request: OfficerRequest, failure_id: int) -> HttpResponse:
    """Put a failed job back into its queue."""
    failure = queries.failure(failure_id)
    try:
        jobs.again(failure_id=failure.pk, by=request.actor, at=request.at)
    except jobs.AlreadyAgain as refusal:
        notes.warning(request, str(refusal))
    else:
        notes.success(request, "已重新排队，一般几秒内执行")
    return redirect("channels:jobs")


@public
@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Take a gateway's delivery reports. Its token stands in a header, never in the address."""
    entry = configuration().get("sms", {})
    wanted = str(entry.get("report_token", ""))
    given = request.headers.get("X-Report-Token", "")
    if not wanted or not hmac.compare_digest(wanted.encode(), given.encode()):
        return JsonResponse({"detail": "unknown token"}, status=403)
    if len(request.body) > _LARGEST_REPORT:
        return JsonResponse({"detail": "too large"}, status=413)
    try:
        content = json.loads(request.body)
    except ValueError:
        return JsonResponse({"detail": "not JSON"}, status=400)
    rows = content if isinstance(content, list) else [content]
    return JsonResponse({"taken": sum(_take(row, entry, request) for row in rows)})


def _take(row: Any, entry: dict[str, Any], request: Any) -> bool:
    gateway_id = str(at_path(row, entry.get("report_id_path", "id")) or "")
    state = str(at_path(row, entry.get("report_state_path", "state")) or "")
    if not gateway_id or not state:
        return False
    delivered = state in entry.get("delivered_states", ["DELIVRD"])
    problem = "" if delivered else f"对方没收到（{without_numbers(state)[:40]}）"
    return actions.note_report(gateway_id=gateway_id, delivered=delivered, problem=problem, at=request.at)
