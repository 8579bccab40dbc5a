"""Large text for elderly readers: chosen by `?big=1` or `?big=0`, kept in a cookie."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PARAMETER = COOKIE = "big"
_A_YEAR = 365 * 24 * 3600


def wants_large_text(request: HttpRequest) -> bool:
    """Say whether this reader has chosen large text; the address outranks the cookie."""
    return request.GET.get(PARAMETER, request.COOKIES.get(COOKIE, "")) == "1"


class LargeText:
    """Keeps the choice made in the address, so that the next page is large too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and set the cookie where the address says so."""
        answer = self.get_response(request)
        if request.GET.get(PARAMETER) in {"0", "1"}:
            answer.set_cookie(COOKIE, request.GET[PARAMETER], max_age=_A_YEAR, httponly=True, samesite="Lax")
        return answer
