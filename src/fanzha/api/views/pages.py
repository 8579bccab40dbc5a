"""Pages of tokens: who may use the interface, for what, since when."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.api import actions, forms
from fanzha.api.queries import hooks
from fanzha.api.queries.scopes import SCOPE_NAMES, Scope
from fanzha.api.queries.tokens import NoToken, token_seen, tokens_seen
from fanzha.common import approvals
from fanzha.common.access import requires
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.org.queries import units_seen

_PER_PAGE = 50


@requires(Permission.TOKEN_VIEW)
@require_GET
def tokens(request: Any) -> HttpResponse:
    """List the tokens of the officer's units."""
    page = Paginator(tokens_seen(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    for token in page.object_list:
        token.standing = _standing(token, request)
    context = {
        "page": page, "rows": page.object_list, "dead": hooks.dead_count(request.actor),
        "may_edit": request.actor.may(Permission.TOKEN_EDIT),
    }  # fmt: skip
    return render(request, "api/tokens.html", context)


@requires(Permission.TOKEN_VIEW)
@require_GET
def token(request: Any, token_id: int) -> HttpResponse:
    """Show one token: what it may do, when it was used, where its system listens."""
    return _show(request, token_id)


def _show(request: Any, token_id: int, **more: Any) -> HttpResponse:
    found = seen_or_404(request, token_id)
    context = {
        "token": found, "standing": _standing(found, request), "endpoints": hooks.endpoints_of(found.pk),
        "scopes": [SCOPE_NAMES[scope] for scope in Scope if scope.value in found.scopes],
        "may_edit": request.actor.may(Permission.TOKEN_EDIT) and found.revoked_at is None, **more,
    }  # fmt: skip
    return render(request, "api/token.html", context)


def _standing(found: Any, request: Any) -> tuple[str, str]:
    """Return how a token stands: the kind of its mark, and the words."""
    if found.revoked_at is not None:
        return "late", "已撤销"
    return ("late", "已过期") if found.expires_on < localdate(request.at) else ("ok", "在用")


@requires(Permission.TOKEN_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def new(request: Any) -> HttpResponse:
    """Make a token; its secret is shown on the answer and nowhere again."""
    seen = units_seen(request.actor, Permission.TOKEN_EDIT)
    form = forms.NewToken(request.POST or None, seen=seen, today=localdate(request.at))
    if request.method == "POST" and form.is_valid():
        try:
            return _made_or_asked(request, form.cleaned_data)
        except (actions.TokenRefused, approvals.ApprovalRefused) as refusal:
            form.add_error(None, str(refusal))
    return render(request, "api/form.html", {"form": form, "title": "发一个令牌", "verb": "发令牌"})


def _made_or_asked(request: Any, said: Any) -> HttpResponse:
    wanted = {
        "name": said["name"], "unit_id": said["unit"].pk, "scopes": said["scopes"], "source_code": said["source"],
        "expires_on": said["expires_on"], "by": request.actor, "at": request.at,
    }  # fmt: skip
    if not actions.needs_a_second(said["scopes"]):
        made = actions.make_token(**wanted)
        return _show(request, made.token.pk, secret=made.secret)
    asked = actions.ask_token(**wanted, why=said["why"])
    messages.success(request, "已提交。另一位同事同意后，您在这一页发令牌。")
    return redirect("approvals:show", asked.pk)


@requires(Permission.TOKEN_EDIT)
@require_POST
@never_cache
def permitted(request: Any, approval_id: int) -> HttpResponse:
    """Make the token that a second person agreed to; its secret is shown on the answer and nowhere again."""
    try:
        used = approvals.actions.use(approval_id=approval_id, step=actions.STEP, by=request.actor, at=request.at)
    except Approval.DoesNotExist:
        raise Http404 from None
    except (StepRefused, actions.TokenRefused, approvals.NotCarriedOut) as refusal:
        messages.error(request, str(refusal))
        return redirect("approvals:show", approval_id)
    return _show(request, used.result.token.pk, secret=used.result.secret)


@requires(Permission.TOKEN_EDIT)
@require_http_methods(["GET", "POST"])
def revoke(request: Any, token_id: int) -> HttpResponse:
    """End a token at once, with a reason."""
    found = seen_or_404(request, token_id, Permission.TOKEN_EDIT)
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.revoke_token(token_id=found.pk, why=form.cleaned_data["why"], by=request.actor, at=request.at)
        messages.success(request, f"{found.name}的令牌已撤销，马上不能用")
        return redirect("api:token", found.pk)
    note = "撤销后马上不能用，也不能恢复。要再用就发新的"
    context = {"form": form, "title": f"撤销{found.name}的令牌", "verb": "撤销令牌", "token": found, "note": note}
    return render(request, "api/form.html", context)


def seen_or_404(request: Any, token_id: int, permission: Permission = Permission.TOKEN_VIEW) -> Any:
    """Return a token that the officer sees, or answer that there is none."""
    try:
        return token_seen(request.actor, token_id, permission)
    except NoToken:
        raise Http404 from None
