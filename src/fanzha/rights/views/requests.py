"""申请: requests of persons concerned, at the counter."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.approvals import ApprovalRefused
from fanzha.common.permissions import Permission
from fanzha.common.refusals import stated_of
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.request import KIND_NAMES, REQUEST, RequestKind, RequestState
from fanzha.org.queries import root_unit
from fanzha.rights import actions, forms
from fanzha.rights.models import Request
from fanzha.rights.queries import pages, requests

REFUSED = 409
PER_PAGE = 50


@requires(Permission.RIGHTS_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the requests, the earliest deadline first; names are masked."""
    view = request.GET.get("view") if request.GET.get("view") in pages.REQUEST_VIEWS else "open"
    found = requests.requests_seen(request.actor)
    found = requests.open_requests(request.actor) if view == "open" else found.exclude(state__in=requests.OPEN)
    page = Paginator(found if view == "open" else found.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [pages.request_row(row) for row in page], "view": view,
        "views": pages.tabs(request.actor), "may_handle": request.actor.may(Permission.RIGHTS_HANDLE),
    }  # fmt: skip
    return render(request, "rights/requests.html", context)


@requires(Permission.RIGHTS_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Take a request at the counter."""
    form = forms.NewRequest(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        unit = said.pop("unit") or root_unit()
        application = actions.Application(**{**said, "key": f"d:{said['key']}"}, unit_id=unit.pk)
        made = actions.take_request(application=application, by=request.actor, at=request.at)
        messages.success(request, f"已登记 {made.number}，{made.due_at:%m-%d} 前答复。")
        return redirect("rights:request", made.pk)
    return render(request, "rights/request_new.html", {"form": form})


@requires(Permission.RIGHTS_VIEW)
@require_safe
def show(request: Any, request_id: int) -> HttpResponse:
    """Show one request with its clock and what can be done."""
    return _show(request, _read(request, request_id))


def _read(request: Any, request_id: int) -> Request:
    try:
        return actions.read_request(request_id=request_id, by=request.actor, at=request.at)
    except Request.DoesNotExist as missing:
        raise Http404 from missing


def _show(request: Any, asked: Request, problem: str = "", status: int = 200) -> HttpResponse:
    may = request.actor.may(Permission.RIGHTS_HANDLE)
    context = {
        "asked": asked, "kind": KIND_NAMES[RequestKind(asked.kind)], "facts": pages.request_facts(asked),
        "state": REQUEST.state_names[RequestState(asked.state)], "tag": pages.request_tag(asked.state),
        "is_open": asked.state in requests.OPEN, "events": pages.history("rights.request", asked.pk),
        "stated": stated_of("rights.request", asked.pk), "forms": pages.request_forms(asked) if may else [],
        "blocks": pages.blocks(asked, request.at), "approval": pages.approval_of(asked), "problem": problem,
    }  # fmt: skip
    return render(request, "rights/request.html", context, status=status)


Doing = Callable[[Any, int, dict[str, Any]], Any]


def _do(action: Callable[..., Any], *names: str) -> Doing:
    def done(request: Any, request_id: int, said: dict[str, Any]) -> None:
        given = {name: said[source] for name, source in (pair.split("=") for pair in names)}
        action(request_id=request_id, by=request.actor, at=request.at, **given)

    return done


_STEPS: dict[str, tuple[type[Any], Doing, str]] = {
    "verify": (forms.Verifying, _do(actions.verify_request, "proof=proof"), "已核验，从现在起计时。"),
    "person": (forms.Naming, _do(actions.name_person, "person_id=person_id"), "已对应到人员。"),
    "extend": (forms.Stating, _do(actions.extend_request, "why=note"), "已延长一次，请告诉本人。"),
    "answer": (forms.Reasoning, _do(actions.answer_request, "note=note"), "已答复，打印后当面交给本人。"),
    "propose": (forms.Proposing, _do(actions.propose_deletion, "why=why"), "已提交，等第二个人批准。"),
    "refuse": (
        forms.Stating,
        _do(actions.refuse_request, "reason=note"),
        "已登记不予办理，书面答复里写明理由和救济途径。",
    ),
    "withdraw": (forms.Stating, _do(actions.withdraw_request, "why=note"), "已登记撤回。"),
}


@requires(Permission.RIGHTS_HANDLE)
@require_POST
def step(request: Any, request_id: int, step: str) -> HttpResponse:
    """Take a request one step further, or say why that cannot be."""
    if step not in _STEPS:
        raise Http404
    form_class, doing, sentence = _STEPS[step]
    form = form_class(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return _show(request, _read(request, request_id), problem=str(first), status=REFUSED)
    try:
        doing(request, request_id, form.cleaned_data)
    except Request.DoesNotExist as missing:
        raise Http404 from missing
    except (StepRefused, actions.RequestRefused, ApprovalRefused) as refusal:
        return _show(request, _read(request, request_id), problem=str(refusal), status=REFUSED)
    messages.success(request, sentence)
    return redirect("rights:request", request_id)


@requires(Permission.RIGHTS_HANDLE)
@require_safe
def letter(request: Any, request_id: int) -> HttpResponse:
    """Show the answer as a page to be printed and handed over at the counter."""
    asked = _read(request, request_id)
    if asked.state not in {RequestState.ANSWERED, RequestState.REFUSED}:
        raise Http404
    context = {
        "asked": asked, "kind": KIND_NAMES[RequestKind(asked.kind)], "answer": asked.answer or {},
        "stated": stated_of("rights.request", asked.pk), "is_refused": asked.state == RequestState.REFUSED,
    }  # fmt: skip
    return render(request, "rights/letter.html", context)
