"""The entry for a web server."""

import gc
import logging
import os
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from fanzha.runtime.serving.proxies import Application, BehindProxies, networks

_SENTENCE = "系统出了点问题，已记录。请稍后再试；急事请打 110 或 96110。编号 {number}\n"
_log = logging.getLogger("fanzha.wsgi")


class Calm:
    """Answers in a sentence where not even the page of errors could be shown, and writes down where it broke."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Go on; what nobody caught ends here."""
        try:
            return self.application(environ, start_response)
        except Exception:
            number = f"E-{secrets.token_hex(3).upper()}"
            _log.exception("%s 500", number)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
            return [_SENTENCE.format(number=number).encode("utf-8")]


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanzha.config.settings")
application = Calm(BehindProxies(get_wsgi_application(), networks(os.environ.get("FANZHA_PROXIES", ""))))
# What stays for good is read now and never looked through again for what could be freed: each such look would take a
# tenth of a second out of some page.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
