"""Pages of endpoints: where other systems listen, what arrived, what did not."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.api import actions, forms
from fanzha.api.queries import hooks
from fanzha.api.views.pages import seen_or_404
from fanzha.common.access import requires
from fanzha.common.permissions import Permission

_PER_PAGE = 50


@requires(Permission.TOKEN_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def new(request: Any, token_id: int) -> HttpResponse:
    """Register where a system listens; the secret of its signatures is shown on the answer and nowhere again."""
    token = seen_or_404(request, token_id, Permission.TOKEN_EDIT)
    form = forms.NewEndpoint(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_endpoint(token_id=token.pk, **form.cleaned_data, by=request.actor, at=request.at)
        except (actions.EndpointRefused, hooks.BadAddress) as refusal:
            form.add_error(None, str(refusal))
        else:
            return _show(request, made.endpoint.pk, secret=made.secret)
    context = {"form": form, "title": f"{token.name}：加接收地址", "verb": "加接收地址", "token": token}
    return render(request, "api/form.html", context)


@requires(Permission.TOKEN_VIEW)
@require_GET
def endpoint(request: Any, endpoint_id: int) -> HttpResponse:
    """Show one endpoint and what was told to it."""
    return _show(request, endpoint_id)


def _show(request: Any, endpoint_id: int, **more: Any) -> HttpResponse:
    found = _seen_or_404(request, endpoint_id)
    state = request.GET.get("state", "")
    page = Paginator(hooks.deliveries_of(found, state), _PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.kind_name = hooks.KIND_NAMES.get(row.kind, row.kind)
    views = [{"key": key, "label": label} for key, label in (("", "全部"), ("dead", "没送到"), ("waiting", "待送"))]
    context = {
        "endpoint": found, "kinds": [hooks.KIND_NAMES[kind] for kind in found.kinds if kind in hooks.KIND_NAMES],
        "page": page, "rows": page.object_list, "views": views, "state": state,
        "may_edit": request.actor.may(Permission.TOKEN_EDIT) and found.closed_at is None, **more,
    }  # fmt: skip
    return render(request, "api/endpoint.html", context)


@requires(Permission.TOKEN_EDIT)
@require_POST
def close(request: Any, endpoint_id: int) -> HttpResponse:
    """Tell an endpoint nothing more."""
    found = _seen_or_404(request, endpoint_id, Permission.TOKEN_EDIT)
    actions.close_endpoint(endpoint_id=found.pk, by=request.actor, at=request.at)
    messages.success(request, "接收地址已停用")
    return redirect("api:endpoint", found.pk)


@requires(Permission.TOKEN_EDIT)
@require_POST
def resend(request: Any, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """Try an event again that did not arrive."""
    found = _seen_or_404(request, endpoint_id, Permission.TOKEN_EDIT)
    if not hooks.deliveries_of(found).filter(pk=delivery_id).exists():
        raise Http404
    try:
        is_back = actions.resend(endpoint_id=found.pk, delivery_id=delivery_id, by=request.actor, at=request.at)
    except actions.EndpointRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "已重新排队，一般几秒内送出" if is_back else "这一条已经在送，或已送到")
    return redirect("api:endpoint", found.pk)


def _seen_or_404(request: Any, endpoint_id: int, permission: Permission = Permission.TOKEN_VIEW) -> Any:
    try:
        return hooks.endpoint_seen(request.actor, endpoint_id, permission)
    except hooks.NoEndpoint:
        raise Http404 from None
