"""Packages: asked for, fetched, taken in."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.exchange import actions, forms
from fanzha.exchange.queries import pages
from fanzha.exchange.views.peers import REFUSED, list_page, peer_page, the_peer


@requires(Permission.EXCHANGE_USE)
@require_POST
def pack(request: Any, peer_id: int) -> HttpResponse:
    """Make the next package."""
    one = the_peer(peer_id)
    try:
        made = actions.pack(peer_id=one.pk, by=request.actor, at=request.at)
    except actions.ExchangeRefused as refusal:
        return peer_page(request, one, status=REFUSED, refusal=str(refusal))
    if made is None:
        messages.info(request, "现在没有要发的：清单里的都发过了，也没有要回的。")
    else:
        messages.success(request, f"第 {made.number} 号包已打好，{made.item_count} 条。下载后拷给对方。")
    return redirect("exchange:peer", one.pk)


@requires(Permission.EXCHANGE_USE)
@require_POST
def fetch(request: Any, peer_id: int, package_id: int) -> Any:
    """Hand out a package that was made here; one whose file is gone is written once more."""
    one = the_peer(peer_id)
    try:
        package = pages.package_of_ours(one, package_id)
        path = actions.outbox() / actions.file_name(package)
        if not path.is_file():
            path = actions.repack(package_id=package.pk, by=request.actor, at=request.at)
    except pages.NoPackage as missing:
        raise Http404 from missing
    except actions.ExchangeRefused as refusal:
        return peer_page(request, one, status=REFUSED, refusal=str(refusal))
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@requires(Permission.EXCHANGE_USE)
@require_POST
def take(request: Any) -> HttpResponse:
    """Take in a package of the other side."""
    form = forms.TakePackage(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["package"]
        try:
            taken = actions.take(source=upload, size=upload.size, by=request.actor, at=request.at)
        except actions.ExchangeRefused as refusal:
            form.add_error("package", str(refusal))
        else:
            messages.success(request, taken.sentence)
            return redirect("exchange:peer", taken.package.peer_id)
    return list_page(request, status=REFUSED, taking=form)
