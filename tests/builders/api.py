"""Builds tokens, and a client that uses one."""

import json
from datetime import timedelta
from itertools import count

from django.test import Client

from fanzha.api import actions
from fanzha.api.queries.scopes import Scope
from fanzha.common import rules
from tests.builders.org import AT, SYSTEM

ALL = tuple(scope.value for scope in Scope)
_keys = count(1)


def api_rules():
    """Load the limits that the product ships with."""
    rules.load_shipped("fanzha.api", by=SYSTEM, at=AT)


def a_token(unit, *scopes, source="platform", days=30, name="对接系统", at=AT):
    """Make a token and return it with its secret."""
    return actions.make_token(
        name=name, unit_id=unit.pk, scopes=scopes or ALL, source_code=source,
        expires_on=(at + timedelta(days=days)).date(), by=SYSTEM, at=at,
    )  # fmt: skip


class Other:
    """Another system, as the tests let it speak: JSON, a token, a fresh key a write."""

    def __init__(self, secret, **headers):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}", **headers}

    def ask(self, method, url, body=None, **headers):
        """Ask a whole address by a method."""
        path = url.removeprefix("/api/v1")
        return self.get(path, **headers) if method == "GET" else self.post(path, body, **headers)

    def get(self, path, data=None, **headers):
        return self.client.get(f"/api/v1{path}", data, headers={**self.headers, **headers})

    def post(self, path, body=None, *, key=None, content_type="application/json", **headers):
        headers = {"Idempotency-Key": key or f"test-key-{next(_keys):08}", **self.headers, **headers}
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
        return self.client.post(f"/api/v1{path}", content, content_type=content_type, headers=headers)


def an_endpoint(unit, *kinds, url="https://bank.example.com/hook", token=None):
    """Register where another system listens."""
    from fanzha.api.queries.hooks import KIND_NAMES

    token = token or a_token(unit).token
    return actions.register_endpoint(
        token_id=token.pk, name="柜面", url=url, kinds=kinds or list(KIND_NAMES), by=SYSTEM, at=AT
    ).endpoint
