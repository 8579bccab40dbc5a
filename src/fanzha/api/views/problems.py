"""Refusals, and the answers made of them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpResponse

from fanzha.api.schema.problems import FieldProblem, Problem

CONTENT_TYPE = "application/problem+json"
# Every code that an answer may carry, with its status and title.
CODES: Mapping[str, tuple[int, str]] = {
    "not_readable": (400, "请求读不懂"),
    "cursor": (400, "翻页参数不对"),
    "host": (400, "主机名不对"),
    "key_missing": (400, "缺少 Idempotency-Key"),
    "purpose_missing": (400, "没有写明用途"),
    "token": (401, "令牌无效"),
    "scope": (403, "令牌没有这项权限"),
    "not_found": (404, "没有这个对象"),
    "method": (405, "不支持这个方法"),
    "in_flight": (409, "同一个请求正在处理"),
    "refused": (409, "现在不能这样办"),
    "too_large": (413, "请求太大"),
    "media_type": (415, "只收 JSON"),
    "not_valid": (422, "内容不合要求"),
    "key_reused": (422, "Idempotency-Key 用在了不同的请求上"),
    "too_many": (429, "请求太频繁"),
    "broken": (500, "程序出错"),
}


class Refusal(Exception):
    """A request is answered with a problem. The sentence is fit to be shown and names no person."""

    def __init__(
        self, code: str, detail: str = "", *, errors: list[FieldProblem] | None = None, reference: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.code, self.detail, self.errors, self.reference = code, detail, errors or [], reference
        self.headers = dict(headers or {})


def answer(refusal: Refusal) -> HttpResponse:
    """Return the answer of a refusal."""
    status, title = CODES[refusal.code]
    body = Problem(
        title=title, status=status, code=refusal.code, detail=refusal.detail, errors=refusal.errors,
        reference=refusal.reference,
    )  # fmt: skip
    content = msgspec.json.encode(body)
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE, headers=refusal.headers)


def not_valid(problem: msgspec.ValidationError, *, at: str = "body") -> Refusal:
    """Return the refusal of what does not fit its declaration; what was sent is not repeated."""
    said, _, place = str(problem).partition(" - at `")
    if "nvalid enum value" in said or "Invalid value" in said:
        said = "Value is not one of those allowed"
    steps = place.rstrip("`").removeprefix("$").replace("[", ".").replace("]", "").split(".")
    pointer = "".join(f"/{step}" for step in steps if step)
    prefix = "" if at == "body" else f"{at}:"
    return Refusal("not_valid", errors=[FieldProblem(pointer=f"{prefix}{pointer or '/'}", detail=said)])


def of(problem: Exception) -> Refusal | None:
    """Return the refusal that an action's own refusal becomes, or `None` for a fault of ours."""
    for kinds, code, is_said in _known():
        if isinstance(problem, kinds):
            return Refusal(code, str(problem) if is_said else "")
    return None


def _known() -> list[tuple[Any, str, bool]]:
    from django.core.exceptions import ObjectDoesNotExist  # noqa: PLC0415 - models are ready only now

    from fanzha.alerts.queries import AlertMoved  # noqa: PLC0415
    from fanzha.api.queries.pages import BadCursor  # noqa: PLC0415
    from fanzha.common.actor import NotAllowed  # noqa: PLC0415
    from fanzha.core.workflow import StepRefused  # noqa: PLC0415
    from fanzha.intake.actions import NoSuchSource  # noqa: PLC0415
    from fanzha.people.actions import PurposeMissing  # noqa: PLC0415
    from fanzha.touches.actions import TouchRefused  # noqa: PLC0415

    return [
        (ObjectDoesNotExist, "not_found", False),
        (BadCursor, "cursor", False),
        (NotAllowed, "scope", False),
        ((StepRefused, AlertMoved, NoSuchSource, TouchRefused), "refused", True),
        (PurposeMissing, "purpose_missing", True),
    ]
