"""The list of the other sides, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common import approvals
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.exchange import actions, forms
from fanzha.exchange.queries import packages as reads
from fanzha.exchange.queries import pages

REFUSED = 409
_WAYS = {"out": "可以发给对方的", "in": "可以从对方收的"}


@requires(Permission.EXCHANGE_VIEW)
@require_safe
def listing(request: Any) -> HttpResponse:
    """Show our own keys and the other sides."""
    return list_page(request)


def list_page(request: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the list, with what was refused where something was."""
    context = {
        "keys": pages.own_keys(), "active": pages.own_key("active"), "prepared": pages.own_key("prepared"),
        "rows": pages.peers(), "may_edit": request.actor.may(Permission.EXCHANGE_EDIT),
        "taking": forms.TakePackage() if request.actor.may(Permission.EXCHANGE_USE) else None, **more,
    }  # fmt: skip
    return render(request, "exchange/list.html", context, status=status)


def the_peer(peer_id: int) -> Any:
    """Return the other side, or answer that there is none."""
    try:
        return pages.peer(peer_id)
    except pages.NoPeer as missing:
        raise Http404 from missing


@requires(Permission.EXCHANGE_VIEW)
@require_safe
def peer(request: Any, peer_id: int) -> HttpResponse:
    """Show one other side: its keys, what may cross, what did."""
    return peer_page(request, the_peer(peer_id))


def peer_page(request: Any, one: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page of one other side, with what was refused where something was."""
    keys = pages.keys_of(one)
    context = {
        "peer": one, "keys": keys, "good": next((key for key in keys if key.state == "confirmed"), None),
        "proposed": next((key for key in keys if key.state == "proposed"), None), "lists": pages.lists_of(one),
        "packages": pages.packages_of(one), "missing": pages.missing_of(one), "requests": pages.open_requests(one),
        "may_edit": request.actor.may(Permission.EXCHANGE_EDIT), "may_use": request.actor.may(Permission.EXCHANGE_USE),
        "comparing": forms.Comparing(), "carding": forms.NewCard(), "stopping": forms.Reason(), **more,
    }  # fmt: skip
    return render(request, "exchange/peer.html", context, status=status)


@requires(Permission.EXCHANGE_EDIT)
@require_http_methods(["GET", "POST"])
def change_list(request: Any, peer_id: int, direction: str) -> HttpResponse:
    """Propose what may cross in one direction; a second person decides."""
    one = the_peer(peer_id)
    if direction not in _WAYS:
        raise Http404
    row = reads.approved(one, direction)
    form = forms.ListChange(
        request.POST or None, content=row.content if row else {}, initial={"since": row.since if row else request.at}
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_for_list(
                peer_id=one.pk, direction=direction, content=form.content(), since=form.cleaned_data["since"],
                why=form.cleaned_data["why"], by=request.actor, at=request.at,
            )  # fmt: skip
        except approvals.ApprovalRefused as refusal:
            form.add_error("why", str(refusal))
        else:
            messages.success(request, "已提交，等另一位同事决定。在那之前按现在的清单过。")
            return redirect("approvals:show", asked.pk)
    return render(request, "exchange/change_list.html", {"peer": one, "form": form, "word": _WAYS[direction]})


@requires(Permission.EXCHANGE_EDIT)
@require_POST
def set_open(request: Any, peer_id: int) -> HttpResponse:
    """Stop the exchange with the other side, or go on with it."""
    one, form = the_peer(peer_id), forms.Reason(request.POST)
    if form.is_valid():
        try:
            actions.set_open(
                peer_id=one.pk, is_open=not one.is_open, why=form.cleaned_data["why"], by=request.actor, at=request.at
            )
        except actions.ExchangeRefused as refusal:
            form.add_error("why", str(refusal))
        else:
            messages.success(request, "交换已停用" if one.is_open else "交换已恢复")
            return redirect("exchange:peer", one.pk)
    return peer_page(request, one, status=REFUSED, stopping=form)
