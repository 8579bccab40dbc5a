"""Render templates without a database: the shell gets its variables from the examples."""

from pathlib import Path

import pytest

PAGES = Path(__file__).parent / "pages"


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def draw(rf):
    """Return a function that renders template source with variables, as a page of the site would."""
    from django.template import engines

    def render(source, address="/", **variables):
        request = rf.get(address)
        return engines["django"].from_string(source).render(variables, request)

    return render


@pytest.fixture
def draw_page(draw):
    """Return a function that renders one of the example pages."""
    from tests.capabilities.web import preview

    def render(name, address="/", **variables):
        source = (PAGES / f"{name}.html").read_text(encoding="utf-8")
        return draw(source, address, **{**preview.context(), **variables})

    return render
