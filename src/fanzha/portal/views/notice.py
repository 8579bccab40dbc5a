"""怎么用您的信息: the notice of processing that every public form links to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.common.access import public


@public
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Show who handles what, why, for how long, and what people may ask for."""
    return render(request, "portal/notice.html")
