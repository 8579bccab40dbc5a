"""What I asked, what waits for me, and one request with its facts, reasons, history and decision."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from fanzha.common import audit
from fanzha.common.access import requires
from fanzha.common.approvals import actions, queries
from fanzha.common.approvals.forms import Deciding, Withdrawing
from fanzha.common.approvals.registry import NoSuchStep, find, title_of
from fanzha.common.audit import words
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.workflow.approval import APPROVAL, ApprovalState
from fanzha.core.workflow.machine import StepRefused

_PER_PAGE = 30
_VIEWS = (("waiting", "等我决定"), ("mine", "我提出的"), ("all", "全部"))
_LOOKS = {"waiting": "due", "permitted": "run", "done": "ok", "refused": "off", "withdrawn": "off", "expired": "late",
          "failed": "late"}  # fmt: skip


@requires(Permission.APPROVAL_USE)
@require_GET
def listing(request: Any) -> HttpResponse:
    """List what waits for this officer, what the officer asked for, or everything within sight."""
    view = request.GET.get("view", "waiting")
    waiting = queries.waiting_for(request.actor, request.at)
    rows = {"mine": queries.asked_by, "all": queries.seen_by}.get(view, lambda _: waiting)(request.actor)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    counts = {"waiting": len(waiting)}
    tabs = [{"key": key, "label": label, "count": counts.get(key)} for key, label in _VIEWS]
    context = {
        "page": page, "rows": [_line(row) for row in page], "tabs": tabs,
        "view": view if view in {"mine", "all"} else "waiting",
    }  # fmt: skip
    return render(request, "common/approvals/list.html", context)


def _line(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "title": title_of(row.step), "unit": row.unit, "asker": row.asked_by_name, "at": row.asked_at,
        "state": _LOOKS[row.state], "word": APPROVAL.state_names[ApprovalState(row.state)], "why": row.why,
        "until": row.expires_at if row.state in APPROVAL.open_states else None, "decider": row.decided_by_name,
    }  # fmt: skip


@requires(Permission.APPROVAL_USE)
@require_GET
def show(request: Any, approval_id: int) -> HttpResponse:
    """Show one request; that it was opened is written down."""
    approval = _seen(request, approval_id)
    actions.note_look(approval=approval, by=request.actor, at=request.at)
    return _show(request, approval)


def _seen(request: Any, approval_id: int) -> Any:
    approval = queries.seen_by(request.actor).filter(pk=approval_id).first()
    if approval is None:
        raise Http404
    return approval


def _show(request: Any, approval: Any, *, form: Any = None, status: int = 200) -> HttpResponse:
    waits = approval.state == ApprovalState.WAITING
    is_mine = approval.asked_by_id == request.actor.id
    may_decide = waits and queries.may_decide(request.actor, approval)
    closed = _why_closed(request, approval, is_mine=is_mine) if may_decide else ""
    context = {
        "one": approval, "line": _line(approval), "looks": queries.looks_at(approval), "is_mine": is_mine,
        "history": [_event(row) for row in audit.history("common.approval", approval.pk, but=["approval.seen"])],
        "form": (form or Deciding()) if may_decide and not closed else None, "closed": closed,
        "withdrawing": Withdrawing() if is_mine and approval.state in APPROVAL.open_states else None,
        # Somebody else was quicker: the form is gone, and its sentence stands at the top.
        "problems": [] if form is None or (may_decide and not closed) else form.non_field_errors(),
        "deciders": _deciders(approval, request.at) if waits else [], "use": _use(approval) if is_mine else None,
        "is_permit": waits and _is_permit(approval),
    }  # fmt: skip
    return render(request, "common/approvals/show.html", context, status=status)


def _why_closed(request: Any, approval: Any, *, is_mine: bool) -> str:
    """Return why this officer, who holds the permission, may not decide this request, or ""."""
    if is_mine:
        return APPROVAL.sentences["own_request"]
    return queries.why_kept_apart(approval.asked_by_id, request.actor.id, request.at)


def _deciders(approval: Any, at: Any) -> list[str]:
    try:
        return queries.deciders(find(approval.step), approval.unit_id, besides=approval.asked_by_id, at=at)[:8]
    except NoSuchStep:
        return []


def _use(approval: Any) -> dict[str, str] | None:
    if approval.state != ApprovalState.PERMITTED:
        return None
    step = find(approval.step)
    return {"url": step.use_url(approval), "verb": step.verb} if step.use_url else None


def _is_permit(approval: Any) -> bool:
    try:
        return find(approval.step).is_permit
    except NoSuchStep:
        return False


def _event(row: Any) -> dict[str, Any]:
    return {"at": row.at, "title": f"{words.act_word(row.action)} · {row.actor_name}", "note": row.why}


@requires(Permission.APPROVAL_USE)
@require_POST
@sensitive_post_parameters("why")
def decide(request: Any, approval_id: int) -> HttpResponse:
    """Agree or refuse, with a reason; show why where that cannot be."""
    approval = _seen(request, approval_id)
    form = Deciding(request.POST)
    if not form.is_valid():
        return _show(request, approval, form=form, status=422)
    said = form.cleaned_data
    try:
        done = actions.decide(
            approval_id=approval.pk, agree=said["agree"] == "yes", why=said["why"], by=request.actor, at=request.at
        )
    except Approval.DoesNotExist:
        raise Http404 from None
    except (StepRefused, actions.ApprovalRefused) as refusal:
        form.add_error(None, str(refusal))
        return _show(request, _seen(request, approval_id), form=form, status=409)
    tell = messages.warning if done.state == ApprovalState.FAILED else messages.success
    tell(request, f"{APPROVAL.state_names[ApprovalState(done.state)]}。{done.outcome}")
    return redirect("approvals:show", approval.pk)


@requires(Permission.APPROVAL_USE)
@require_POST
@sensitive_post_parameters("why")
def withdraw(request: Any, approval_id: int) -> HttpResponse:
    """Take one's own request back."""
    approval = _seen(request, approval_id)
    form = Withdrawing(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤回：请写明为什么撤回，会留在记录里。")
        return redirect("approvals:show", approval.pk)
    try:
        actions.withdraw(approval_id=approval.pk, why=form.cleaned_data["why"], by=request.actor, at=request.at)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已撤回。需要时可以重新申请。")
    return redirect("approvals:show", approval.pk)
