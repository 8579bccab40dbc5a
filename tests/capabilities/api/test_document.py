"""The document says what the interface does; tried with made-up requests, it never answers anything else."""

import re

import pytest

pytestmark = pytest.mark.django_db


def test_the_document_names_every_address_and_resolves(client):
    from django.urls import get_resolver

    said = client.get("/api/v1/openapi.json").json()

    assert said["openapi"] == "3.1.0"
    routes = {"/" + re.sub(r"<int:(\w+)>", r"{\1}", str(p.pattern)) for p in _ours(get_resolver())}
    assert set(said["paths"]) == routes
    names = set(re.findall(r'"#/components/schemas/(\w+)"', client.get("/api/v1/openapi.json").content.decode()))
    assert names == set(said["components"]["schemas"]) | names
    assert names <= set(said["components"]["schemas"])


def _ours(resolver):
    from fanzha.api.urls import urlpatterns

    return [pattern for pattern in urlpatterns if getattr(pattern.callback, "requires", "") == "token"]


def test_every_operation_has_a_name_of_its_own(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    names = [one["operationId"] for path in paths.values() for method, one in path.items() if method != "parameters"]
    assert len(names) == len(set(names)) >= 15


def test_the_page_is_drawn_without_assets_from_outside(client):
    page = client.get("/api/v1/docs")

    text = page.content.decode()
    assert page.status_code == 200
    assert "/api/v1/reports/batch" in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    assert not page.cookies
