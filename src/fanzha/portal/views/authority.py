"""装证书: the page that lets phones trust the county's own authority, if the site has one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from fanzha.common.access import public
from fanzha.portal.queries import authority


@public
@require_safe
def trust(request: Any) -> HttpResponse:
    """Say whether a phone needs the root, how to install it, and what to compare first."""
    return render(request, "portal/authority.html", {"authority": authority.authority()})


@public
@require_safe
def root(_request: Any) -> HttpResponse:
    """Give the root as a file that phones offer to install."""
    found = authority.authority()
    if found is None:
        return redirect("portal:trust")  # which says that there is nothing to install
    answer = HttpResponse(found.content, content_type="application/x-x509-ca-cert")
    answer["Content-Disposition"] = 'attachment; filename="authority.cer"'
    return answer
