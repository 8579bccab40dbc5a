"""Every template of the product keeps the content policy and loads nothing from outside."""

import re
from pathlib import Path

import pytest

import fanzha

PRODUCT = Path(fanzha.__file__).parent
TEMPLATES = sorted(PRODUCT.glob("**/templates/**/*.html"))
ASSETS = sorted((PRODUCT / "web" / "static" / "fanzha").glob("*"))

RULES = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "outside address": re.compile(
        r"""(?:src|href|action|poster|data|srcset|hx-get|hx-post)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE
    ),
    "outside url()": re.compile(r"""url\(\s*["']?\s*(?:https?:)?//""", re.IGNORECASE),
    "htmx script": re.compile(r"""\bhx-(?:on|vals)[^=]*=\s*["'](?:js|javascript):|\bhx-on""", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}


def breaches(source):
    """Name every rule that the source of a template breaks."""
    bare = re.sub(r"{#.*?#}", "", source)
    return [name for name, pattern in RULES.items() if pattern.search(bare)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PRODUCT)))
def test_template_keeps_the_content_policy(path):
    source = path.read_text(encoding="utf-8")

    found = breaches(source)

    assert found == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ('<p style="color:red">', "style attribute"),
        ("<style>p{}</style>", "style element"),
        ("<script>go()</script>", "inline script"),
        ('<button\n onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "javascript address"),
        ('<img src="//cdn.example/x.png">', "outside address"),
        ("<link href='https://cdn.example/x.css'>", "outside address"),
        ('<b class="x" data-u="url(http://x/y)">', "outside url()"),
        ('<p hx-on:click="go()">', "htmx script"),
        ("{{ text|safe }}", "unescaped text"),
    ],
)
def test_the_check_catches(source, rule):
    assert rule in breaches(source)


def test_the_check_allows_what_pages_need():
    source = (
        '<script src="/static/a.js" defer></script><script type="application/json">{}</script><a href="tel:110">110</a>'
    )

    found = breaches(source)

    assert found == []


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_own_assets_name_no_outside_address(path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")

    found = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text)

    assert found == []
