"""怎么用您的信息: the notice of processing that every public form links to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.common.access import public
from fanzha.portal.queries import notices


@public
@require_safe
def notice(request: Any) -> HttpResponse:
    """Show who handles what, why, for how long, and what people may ask for."""
    context = {"notices": notices.notices(request.at), "rights": notices.rights(request.at)}
    return render(request, "portal/notice.html", context)
