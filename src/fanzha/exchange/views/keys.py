"""Our own keys, and those of the other side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.exchange import actions, forms
from fanzha.exchange.queries import pages
from fanzha.exchange.views.peers import REFUSED, list_page, peer_page, the_peer


@requires(Permission.EXCHANGE_EDIT)
@require_POST
def prepare(request: Any) -> HttpResponse:
    """Make a pair of keys."""
    try:
        made = actions.prepare_key(by=request.actor, at=request.at)
    except actions.ExchangeRefused as refusal:
        return list_page(request, status=REFUSED, refusal=str(refusal))
    said = "密钥已备好并启用" if made.state == "active" else "新密钥已备好。把它的名片交给对方核对，然后启用"
    messages.success(request, said)
    return redirect("exchange:list")


@requires(Permission.EXCHANGE_EDIT)
@require_POST
def use(request: Any) -> HttpResponse:
    """Put the prepared key to use."""
    try:
        actions.activate_key(by=request.actor, at=request.at)
    except actions.ExchangeRefused as refusal:
        return list_page(request, status=REFUSED, refusal=str(refusal))
    messages.success(request, "新密钥已启用，旧的已停用")
    return redirect("exchange:list")


@requires(Permission.EXCHANGE_VIEW)
@require_safe
def card(request: Any, which: str) -> HttpResponse:
    """Hand out the card of our key: public keys alone."""
    key = pages.own_key(which) if which in {"active", "prepared"} else None
    if key is None:
        raise Http404
    before = pages.own_key("active") if which == "prepared" else None
    headers = {"Content-Disposition": f'attachment; filename="fanzha-{key.fingerprint[:4]}.fzcard"'}
    return HttpResponse(actions.card_of(key, before=before), content_type="application/json", headers=headers)


@requires(Permission.EXCHANGE_EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Take the card of a new other side."""
    form = forms.NewPeer(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = actions.read_card(
                content=form.cleaned_data["card"], name=form.cleaned_data["name"], by=request.actor, at=request.at
            )
        except actions.ExchangeRefused as refusal:
            form.add_error("card", str(refusal))
        else:
            messages.success(request, "名片已登记。下一步：两个人各自和对方核对指纹")
            return redirect("exchange:peer", key.peer_id)
    return render(request, "exchange/new.html", {"form": form})


@requires(Permission.EXCHANGE_EDIT)
@require_POST
def new_card(request: Any, peer_id: int) -> HttpResponse:
    """Take the new card of a known other side."""
    one, form = the_peer(peer_id), forms.NewCard(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.read_card(content=form.cleaned_data["card"], peer_id=one.pk, by=request.actor, at=request.at)
        except actions.ExchangeRefused as refusal:
            form.add_error("card", str(refusal))
        else:
            messages.success(request, "新名片已登记。两个人核对以后，旧密钥停用")
            return redirect("exchange:peer", one.pk)
    return peer_page(request, one, status=REFUSED, carding=form)


@requires(Permission.EXCHANGE_EDIT)
@require_POST
def compare(request: Any, peer_id: int, key_id: int) -> HttpResponse:
    """Confirm that the fingerprint is what the other side reads out."""
    one, form = the_peer(peer_id), forms.Comparing(request.POST)
    if form.is_valid():
        try:
            key = actions.compare_key(
                key_id=key_id, digits=form.cleaned_data["digits"], by=request.actor, at=request.at
            )
        except actions.ExchangeRefused as refusal:
            form.add_error("digits", str(refusal))
        except pages.NoKey as missing:
            raise Http404 from missing
        else:
            done = key.state == "confirmed"
            messages.success(request, "两人都核对过，可以交换了" if done else "已核对一次，请另一位同事再核对")
            return redirect("exchange:peer", one.pk)
    return peer_page(request, one, status=REFUSED, comparing=form)
