"""Walks over the house for the tests of its structure: its addresses, its modules, its templates."""

import ast
from functools import cache
from pathlib import Path

from django.urls import URLPattern, get_resolver, reverse

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fanzha"


def addresses(patterns, namespace=""):
    """Yield (name, pattern) of every address, through all includes."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)


def ours():
    """Return every address of the product by its name."""
    return dict(addresses(get_resolver().url_patterns))


def rule_of(name):
    """Return who may open an address: a permission, "public", "signed_in" or "token"."""
    return ours()[name].callback.requires


def url_of(name, unit):
    """Return the address of an example object of a unit."""
    from tests.builders.examples import EXAMPLES

    return reverse(name, kwargs=EXAMPLES[name](unit) if name in EXAMPLES else None)


@cache
def tree_of(path):
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"))


def modules(*but):
    """Return the modules of the product, without migrations and without some folders."""
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and path.relative_to(SOURCE).parts[0] not in but
    ]


def named(path):
    """Return how a module is called in a report."""
    return path.relative_to(SOURCE).as_posix() if path.is_relative_to(SOURCE) else path.name
