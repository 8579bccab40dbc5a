"""The OpenAPI document, written from the declarations that check the requests."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from fanzha.api.schema.problems import Problem
from fanzha.api.views.problems import CODES, CONTENT_TYPE
from fanzha.api.views.serving import JSON, Operation
from fanzha.common.access import public

_PLACE = "#/components/schemas/{name}"
_ALWAYS = ("host", "token", "method", "too_many", "broken", "not_valid")
_WITH_BODY = ("not_readable", "too_large", "media_type")
_ONCE = ("key_missing", "in_flight", "key_reused")
_ABOUT = (
    "银行、运营商、学校和其他系统用的接口。"
    "所有请求带令牌（Authorization: Bearer fz_…），令牌由系统管理员在“对外接口”页发放。"
    "写入的请求带 Idempotency-Key，24 小时内重复送同一个编号只办一次。错误一律是 application/problem+json（RFC 9457）。"
    "个人信息打码，与页面一致；看完整信息要单独的权限并写明用途，每次记录在案。"
)
_HEADERS = {
    "RateLimit": {"description": "还剩多少，多少秒后重计", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "频次上限", "schema": {"type": "string"}},
}


@cache
def document() -> dict[str, Any]:
    """Return the document as plain values."""
    views = list(_views())
    schemas = _schemas(operation for _, view in views for operation in view.operations.values())
    return {
        "openapi": "3.1.0",
        "info": {"title": "反诈对外接口", "version": "1.0.0", "description": _ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": {path: _path(path, view) for path, view in views},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def _views() -> Iterable[tuple[str, Any]]:
    """Yield the addresses of the interface that are declared by operations."""
    from fanzha.api.urls import urlpatterns  # noqa: PLC0415 - the addresses name this module's view

    for pattern in urlpatterns:
        if hasattr(pattern.callback, "operations"):
            yield "/" + re.sub(r"<int:(\w+)>", r"{\1}", str(pattern.pattern)), pattern.callback


def _schemas(operations: Iterable[Operation]) -> dict[str, Any]:
    types = [Problem, *(kind for one in operations for kind in (one.body, one.answers) if kind is not None)]
    _, found = msgspec.json.schema_components(types, ref_template=_PLACE)
    return dict(sorted(found.items()))


def _path(path: str, view: Any) -> dict[str, Any]:
    places = [_place(name) for name in re.findall(r"{(\w+)}", path)]
    said: dict[str, Any] = {"parameters": places} if places else {}
    return said | {method.lower(): _operation(path, method, one, view.tag) for method, one in view.operations.items()}


def _place(name: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _operation(path: str, method: str, one: Operation, tag: str) -> dict[str, Any]:
    words = re.sub(r"[^a-z0-9]+", "_", path.removeprefix("/api/v1/").replace("_id", "")).strip("_")
    said: dict[str, Any] = {
        "operationId": f"{method.lower()}_{words}",
        "tags": [tag],
        "summary": one.summary,
        "description": f"权限：{one.scope}" if one.scope else "",
        "parameters": [*_asked(one), *_sent_headers(one)],
        "responses": {str(one.status): _good(one), **_bad(one)},
    }
    if one.body is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(one.body)}}}
    return said


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": _PLACE.format(name=kind.__name__)}


def _asked(one: Operation) -> list[dict[str, Any]]:
    """Return the parameters of the address; one that may be left out stands without its null."""
    if one.asks is None:
        return []
    _, found = msgspec.json.schema_components([one.asks], ref_template=_PLACE)
    properties = found[one.asks.__name__]["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": _without_null(schema)}
        for name, schema in properties.items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in schema.items() if name != "default" or value is not None}
    if "anyOf" in kept:
        kept |= next(one for one in kept.pop("anyOf") if one.get("type") != "null")
    if None in kept.get("enum", ()):
        kept["enum"] = [value for value in kept["enum"] if value is not None]
    return kept


def _sent_headers(one: Operation) -> list[dict[str, Any]]:
    headers = []
    if one.once:
        schema = {"type": "string", "minLength": 8, "maxLength": 64, "pattern": r"^[!-~]{8,64}$"}
        headers.append(("Idempotency-Key", "这次请求的编号，不重复，例如 UUID", schema))
    if one.needs_purpose:
        schema = {"type": "string", "minLength": 4, "maxLength": 100, "pattern": r"^[A-Za-z0-9]{4,100}$"}
        headers.append(("Purpose", "用途，4 到 100 个字；中文用百分号编码", schema))
    return [
        {"name": name, "in": "header", "required": True, "description": said, "schema": schema}
        for name, said, schema in headers
    ]


def _good(one: Operation) -> dict[str, Any]:
    return {"description": "办好了", "headers": _HEADERS, "content": {JSON: {"schema": _ref(one.answers)}}}


def _bad(one: Operation) -> dict[str, Any]:
    """Return the refusals that an operation may answer, by status."""
    codes = [*_ALWAYS, *one.refuses]
    codes += ["scope"] * (one.scope is not None) + [*_WITH_BODY] * (one.body is not None) + [*_ONCE] * one.once
    codes += ["purpose_missing"] * one.needs_purpose
    titles: dict[int, list[str]] = {}
    for code in sorted(set(codes)):
        status, title = CODES[code]
        titles.setdefault(status, []).append(f"{title}（{code}）")
    content = {CONTENT_TYPE: {"schema": _ref(Problem)}}
    return {
        str(status): {"description": "；".join(said), "content": content} for status, said in sorted(titles.items())
    }


@cache
def _written() -> bytes:
    return msgspec.json.format(msgspec.json.encode(document()), indent=1)


@public
@require_safe
def openapi(request: Any) -> HttpResponse:
    """Give the document; it holds no secret, and whoever builds against it may have no token yet."""
    return HttpResponse(_written(), content_type="application/openapi+json;version=3.1")
