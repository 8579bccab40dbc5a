"""Errors, as RFC 9457 has them."""

from fanzha.api.schema.base import Told


class FieldProblem(Told, frozen=True, kw_only=True):
    """One place of the request, as a JSON pointer, and what is wrong there."""

    pointer: str
    detail: str


class Problem(Told, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was refused. `code` is stable; `detail` is for people."""

    title: str
    status: int
    code: str
    type: str = "about:blank"
    detail: str = ""
    errors: list[FieldProblem] = []
    reference: str = ""
