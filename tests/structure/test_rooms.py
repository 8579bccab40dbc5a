"""The house keeps its shape: agreed rooms, rows read in their rooms, migrations that stand alone."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "fanzha"
CAPABILITIES = [
    "channels", "org", "people", "knowledge", "touches", "intake", "cases", "alerts", "portal", "api",
]  # fmt: skip
ROOMS = {
    "__init__", "apps", "models", "queries", "actions", "forms", "views", "urls", "tasks", "templates", "migrations",
}  # fmt: skip
# Folders that a capability needs besides: each named with its reason.
EXTRA = {
    ("channels", "adapters"): "an adapter a kind of gateway (architecture: a folder an adapter)",
    ("org", "middleware"): "sets request.actor",
    ("org", "rules"): "shipped rules",
    ("knowledge", "data"): "the shipped knowledge",
    ("intake", "rules"): "shipped rules",
    ("alerts", "rules"): "shipped rules",
    ("api", "rules"): "shipped rules",
    ("api", "schema"): "the declared types that check requests and make the OpenAPI document",
    ("api", "middleware"): "takes /api/ aside: no session, no cookie",
}


def strange_rooms(folder, name):
    """Return what stands in a capability's folder and is no agreed room."""
    entries = {entry.stem for entry in folder.iterdir() if entry.name != "__pycache__"}
    return sorted(room for room in entries - ROOMS if (name, room) not in EXTRA)


@pytest.mark.parametrize("name", CAPABILITIES)
def test_a_capability_has_only_the_agreed_rooms(name):
    assert strange_rooms(SOURCE / name, name) == []


def test_the_check_catches_a_strange_room(tmp_path):
    (tmp_path / "utils.py").touch()

    assert strange_rooms(tmp_path, "org") == ["utils"]


def objects_used(tree):
    """Return the lines on which a module reaches for `.objects`."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "objects"]


@pytest.mark.parametrize("name", [*CAPABILITIES, "web"])
def test_rows_are_reached_in_models_queries_and_actions_alone(name):
    rooms = ("models", "queries", "actions", "migrations")
    outside = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in (SOURCE / name).rglob("*.py")
        if path.relative_to(SOURCE / name).parts[0].removesuffix(".py") not in rooms
        for line in objects_used(ast.parse(path.read_text("utf-8")))
    ]

    assert outside == []


def test_the_check_catches_objects_in_a_view():
    assert objects_used(ast.parse("def show(r):\n    return Case.objects.all()")) == [2]


def imports_of(tree):
    """Return the modules that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


# A custom column type is part of the schema and may be named by a migration.
_SCHEMA = {"fanzha.common.scope", "fanzha.common.crypto", "fanzha.common.fields"}


def test_migrations_import_no_code_that_may_change_under_them():
    found = [
        f"{path.relative_to(SOURCE)}: {module}"
        for path in SOURCE.glob("*/migrations/*.py")
        for module in imports_of(ast.parse(path.read_text("utf-8")))
        if module.startswith("fanzha") and module not in _SCHEMA
    ]

    assert found == []


def test_each_method_page_names_a_module_that_exists():
    for page in (SOURCE.parents[1] / "docs" / "methods").glob("*.md"):
        modules = re.findall(r"`fanzha\.[a-z_.]+`", page.read_text("utf-8"))
        assert modules, f"{page.name} names no module"
        for module in modules:
            path = SOURCE.parent / module.strip("`").replace(".", "/")
            exists = path.is_dir() or path.with_suffix(".py").exists() or path.parent.with_suffix(".py").exists()
            assert exists, f"{page.name}: {module}"
