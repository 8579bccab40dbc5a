"""From a request to an answer: who sends it, may that be, how often, what does it say, was it sent before.

An address is declared once as an `Operation` a method; the declaration checks the request and writes the document.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpResponse, UnreadablePostError

from fanzha.api import actions
from fanzha.api.actions.keeping import Kept, request_hash
from fanzha.api.models import Token
from fanzha.api.queries.limits import limits
from fanzha.api.queries.scopes import SCOPE_NAMES, Scope
from fanzha.api.queries.tokens import actor_of
from fanzha.api.views import problems
from fanzha.api.views.problems import Refusal
from fanzha.common.actor import Actor

JSON: Final = "application/json"
_KEY: Final = re.compile(r"[\x21-\x7e]{8,64}")
_encoder: Final = msgspec.json.Encoder()
Standing = TypeVar("Standing")


@dataclass(frozen=True)
class Call:
    """One request that may go on: what a handler works with. The actor is built where a handler asks for it."""

    origin: str
    token: Token
    at: datetime
    body: Any
    asked: Any
    purpose: str
    key: str = ""

    @cached_property
    def actor(self) -> Actor:
        """Return the token as actor, at its unit."""
        return actor_of(self.token, origin=self.origin)


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of one address does, takes and answers.

    Attributes:
        run: the handler; takes the call and the parameters of the path.
        scope: what the token must be allowed.
        once: a write that is done once for its Idempotency-Key.
        rate, size: which rule of the limits holds.
        cost: how much of the rate one body takes.
    """

    summary: str
    run: Callable[..., Any]
    answers: Any
    scope: Scope | None = None
    body: Any = None
    asks: Any = None
    status: int = 200
    once: bool = False
    needs_purpose: bool = False
    rate: str = "read"
    size: str = "default"
    cost: Callable[[Any], int] | None = None
    refuses: tuple[str, ...] = ()
    decoder: Any = field(default=None, compare=False)


def endpoint(tag: str, **operations: Operation) -> Callable[..., HttpResponse]:
    """Return the view of one address; the keywords are its methods in small letters."""
    table = {name.upper(): _with_decoder(operation) for name, operation in operations.items()}

    def view(request: Any, **places: int) -> HttpResponse:
        operation = table.get("GET" if request.method == "HEAD" else request.method)
        if operation is None:
            raise Refusal("method", headers={"Allow": ", ".join(sorted(table))})
        return _serve(request, operation, places)

    # No cookie counts here, so that no form of another page can borrow one.
    declared: Any = view
    declared.requires, declared.csrf_exempt, declared.operations, declared.tag = "token", True, table, tag
    return view


def _with_decoder(operation: Operation) -> Operation:
    if operation.body is None:
        return operation
    fields = {name: getattr(operation, name) for name in operation.__dataclass_fields__}
    return Operation(**fields | {"decoder": msgspec.json.Decoder(operation.body)})


def _serve(request: Any, operation: Operation, places: Mapping[str, int]) -> HttpResponse:
    token, spent = _entered(request, operation)
    if operation.scope is not None and operation.scope.value not in token.scopes:
        raise Refusal("scope", f"令牌没有“{SCOPE_NAMES[operation.scope]}”（{operation.scope}）这项权限。")
    actions.note_use(token, request.at)
    content = _content(request, operation)
    body = _body(content, operation)
    if operation.cost is not None and (more := operation.cost(body) - 1) > 0:
        spent = _spent(lambda: actions.spend(token, operation.rate, at=request.at, cost=more))
    origin = str(request.META.get("REMOTE_ADDR", ""))
    key = _key(request) if operation.once else ""
    call = Call(origin, token, request.at, body, _asked(request, operation), _purpose(request, operation), key)
    if not operation.once:
        return _answer(operation.status, _encoder.encode(operation.run(call, **places)), spent.headers)
    asked = request_hash(request.method, request.path, content)
    return _once(call, operation, places, asked, spent.headers)


def _entered(request: Any, operation: Operation) -> tuple[Token, actions.Spent]:
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    secret = said.strip() if scheme.lower() == "bearer" else ""
    found = _spent(lambda: actions.enter(secret, operation.rate, at=request.at))
    if found is None:
        said = "请求头 Authorization 里要有有效的令牌：Bearer fz_…。令牌可能已过期或撤销。"
        raise Refusal("token", said, headers={"WWW-Authenticate": 'Bearer realm="fanzha"'})
    return found


def _spent(spend: Callable[[], Standing]) -> Standing:
    try:
        return spend()
    except actions.TooMany as problem:
        headers = problem.spent.headers | {"Retry-After": str(problem.spent.reset_s)}
        raise Refusal("too_many", f"{problem.spent.reset_s} 秒以后再试。", headers=headers) from None


def _content(request: Any, operation: Operation) -> bytes:
    """Return the body, whose size is looked at before it is read."""
    if operation.body is None:
        return b""
    if request.content_type != JSON:
        raise Refusal("media_type", "请求头 Content-Type 要是 application/json。", headers={"Accept-Post": JSON})
    most = limits(request.at).most_body_bytes[operation.size]
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    if not said.isdecimal() or int(said) > most:
        raise Refusal("too_large", f"一个请求最大 {most // 1024} KB。分几次送。")
    try:
        return bytes(request.body)
    except RequestDataTooBig:
        raise Refusal("too_large", f"一个请求最大 {most // 1024} KB。分几次送。") from None
    except UnreadablePostError:
        raise Refusal("not_readable", "请求没有送完整。") from None


def _body(content: bytes, operation: Operation) -> Any:
    if operation.decoder is None:
        return None
    try:
        return operation.decoder.decode(content)
    except msgspec.ValidationError as problem:
        raise problems.not_valid(problem) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("not_readable", "请求体不是完整的 UTF-8 编码的 JSON。") from None


def _asked(request: Any, operation: Operation) -> Any:
    """Return the parameters of the address as declared; one that is not declared, or stands there twice, is refused."""
    given = {name: values[0] if len(values) == 1 else values for name, values in request.GET.lists()}
    if operation.asks is None and not given:
        return None
    try:
        return msgspec.convert(given, operation.asks or _NoParameters, strict=False)
    except msgspec.ValidationError as problem:
        raise problems.not_valid(problem, at="query") from None


class _NoParameters(msgspec.Struct, forbid_unknown_fields=True):
    """An address without parameters."""


def _purpose(request: Any, operation: Operation) -> str:
    """Return the stated purpose; a header holds no Chinese, so that it comes percent-encoded."""
    from urllib.parse import unquote  # noqa: PLC0415 - only here

    if not operation.needs_purpose:
        return ""
    said = unquote(request.headers.get("Purpose", "")).strip()
    clean = "".join(sign for sign in said if sign.isprintable())
    if not 4 <= len(clean) <= 100:
        raise Refusal("purpose_missing", "请求头 Purpose 写明用途，4 到 100 个字，百分号编码，例如“电话劝阻”。")
    return clean


def _key(request: Any) -> str:
    key = str(request.headers.get("Idempotency-Key", ""))
    if not _KEY.fullmatch(key):
        raise Refusal("key_missing", "请求头 Idempotency-Key 给这次请求一个不重复的编号，8 到 64 个字符，例如 UUID。")
    return key


def _once(
    call: Call, operation: Operation, places: Mapping[str, int], asked: str, headers: Mapping[str, str]
) -> HttpResponse:
    """Do a write once for its key, or give the answer of the first time."""
    try:
        kept = actions.begin(token=call.token, key=call.key, asked=asked, at=call.at)
        if kept.status is not None:
            return _answer(kept.status, kept.answer.encode(), {**headers, "Idempotency-Replayed": "true"})
        return _answer(operation.status, _done(call, operation, places, kept), headers)
    except actions.KeyReused:
        raise Refusal("key_reused", "这个编号已经用在另一个请求上。新的请求用新的编号。") from None
    except actions.InFlight:
        raise Refusal("in_flight", "等几秒，用同一个编号再送一次。", headers={"Retry-After": "3"}) from None


def _done(call: Call, operation: Operation, places: Mapping[str, int], kept: Kept) -> bytes:
    try:
        with transaction.atomic():
            content = _encoder.encode(operation.run(call, **places))
            actions.finish(kept, status=operation.status, answer=content.decode())
    except BaseException:
        actions.release(kept)
        raise
    return content


def _answer(status: int, content: bytes, headers: Mapping[str, str]) -> HttpResponse:
    return HttpResponse(content, status=status, content_type=JSON, headers=dict(headers))
