"""The page of one picture."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.common.access import requires
from fanzha.common.gallery import actions, holders, queries
from fanzha.common.permissions import Permission


@requires(Permission.PERSON_VIEW)
@require_safe
def picture(request: Any, picture_id: int) -> HttpResponse:
    """Show a picture in small, what it says of itself, and where else it is; that it was looked at is recorded."""
    try:
        row, seen, others = actions.open_picture(picture_id=picture_id, by=request.actor, at=request.at)
    except queries.NoPicture as missing:
        raise Http404 from missing
    context = {
        "small": queries.small_url(row), "holder": seen, "word": holders.word_of(row.holder_kind), "place": row.place,
        "facts": queries.facts_of(row, request.at), "others": others, "has_shape": row.shape is not None,
    }  # fmt: skip
    return render(request, "common/gallery/picture.html", context)
