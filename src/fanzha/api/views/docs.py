"""The document as a page, drawn by us, without assets from outside."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.api.views.openapi import document
from fanzha.common.access import public


@public
@require_safe
def docs(request: Any) -> HttpResponse:
    """Show every address with what it takes and answers."""
    said = document()
    operations = [
        {
            "method": method.upper(),
            "path": path,
            **one,
            "takes": _fields(_body(one), said),
            "places": found.get("parameters", []),
        }
        for path, found in said["paths"].items()
        for method, one in found.items()
        if method != "parameters"
    ]
    for one in operations:
        good = next(answer for status, answer in one["responses"].items() if status.startswith("2"))
        one["gives"] = _fields(next(iter(good["content"].values()))["schema"], said)
    return render(request, "api/docs.html", {"info": said["info"], "operations": operations})


def _body(one: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = one.get("requestBody", {}).get("content", {})
    return content["application/json"]["schema"] if content else {}


def _fields(schema: dict[str, Any], said: dict[str, Any], depth: int = 0) -> list[dict[str, Any]]:
    """Return the fields of a declared type, those inside it below their name."""
    found = _resolved(schema, said)
    required = set(found.get("required", ()))
    rows = []
    for name, field in found.get("properties", {}).items():
        inner = _inner(field)
        rows.append({
            "name": name, "kind": _kind(field, said), "required": name in required, "depth": depth,
            "said": field.get("description", ""),
        })  # fmt: skip
        if inner:
            rows += [row | {"name": f"{name}.{row['name']}"} for row in _fields(inner, said, depth + 1)]
    return rows


def _resolved(schema: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = said["components"]["schemas"][name] if name else schema
    return found


def _inner(field: dict[str, Any]) -> dict[str, Any]:
    choices = [field, field.get("items", {}), *field.get("anyOf", ())]
    return next((one for one in choices if "$ref" in one), {})


def _kind(field: dict[str, Any], said: dict[str, Any]) -> str:
    if "enum" in field:
        return " | ".join(str(value) for value in field["enum"] if value is not None)
    if "anyOf" in field:
        return " | ".join(_kind(one, said) for one in field["anyOf"])
    if "$ref" in field:
        return "object"
    kind = str(field.get("type", ""))
    most = field.get("maxLength") or field.get("maxItems")
    return f"{kind} {field['format']}" if "format" in field else f"{kind} ≤{most}" if most else kind
