"""What stands around every request: the moment, a strict content policy, refusals as pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fanzha.common import clock, once
from fanzha.common.actor import NotAllowed

# Nothing is loaded from outside, nothing inline runs. data: pictures stand in the vendored style sheet.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
Handler = Callable[[HttpRequest], HttpResponse]
_SAFE = frozenset({"GET", "HEAD"})


class Moment:
    """Sets `request.at` once, so that everything in one request carries one time."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the moment and go on; a request that changes nothing asks each question once."""
        request.at = clock.now()  # type: ignore[attr-defined]
        if request.method not in _SAFE:
            return self.get_response(request)
        with once.reading():
            return self.get_response(request)


class SafeHeaders:
    """Adds the content policy and forbids caching of officers' pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, then add the headers that the view has not set itself."""
        answer = self.get_response(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self)")
        if not request.path.startswith("/static/"):
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer


class Refusals:
    """Turns a missing permission into its page, from wherever below the view it was raised."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; a refusal comes back through `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Show the refusal's own sentence."""
        if isinstance(problem, NotAllowed):
            return render(request, "403.html", {"sentence": str(problem)}, status=403)
        return None
