"""The house keeps its shape: agreed rooms, rows read in their rooms, migrations that stand alone."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "fanzha"
CAPABILITIES = [
    "channels", "org", "people", "followup", "knowledge", "touches", "intake", "cases", "alerts", "campaigns",
    "supervision", "documents",
    "exchange", "portal", "api",
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
    ("people", "rules"): "shipped rules",
    ("alerts", "rules"): "shipped rules",
    ("cases", "rules"): "shipped rules",
    ("api", "rules"): "shipped rules",
    ("followup", "rules"): "shipped rules",
    ("supervision", "rules"): "shipped rules",
    ("campaigns", "rules"): "shipped rules",
    ("documents", "word"): "an engine a file format: it holds no rows, so it has no rooms",
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


# --- who may call whom, and where SQL by hand may stand


WRITING = {"actions", "tasks"}
READING = {"queries", "models"}


def calls_upward(tree, name):
    """Return what a room that reads imports of the rooms that write."""
    for module in imports_of(tree):
        parts = module.split(".")
        if parts[0] == "fanzha" and len(parts) > 2 and parts[2] in WRITING:
            yield module
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("fanzha.")
            and node.module.count(".") == 1
        ):
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name in WRITING)


def modules_of(name, rooms):
    """Return the modules that stand in some rooms of a capability."""
    folder = SOURCE / name
    return [p for p in folder.rglob("*.py") if p.relative_to(folder).parts[0].removesuffix(".py") in rooms]


# How rows follow when persons are merged is declared beside the reads; the merge itself runs it.
DECLARED = {
    (path, "fanzha.people.actions")
    for path in (
        "touches/queries/held.py",
        "cases/queries/register.py",
        "cases/queries/persons.py",
        "alerts/queries/merged.py",
    )
}


@pytest.mark.parametrize("name", [*CAPABILITIES, "common"])
def test_nothing_that_reads_calls_what_writes(name):
    found = [
        f"{path.relative_to(SOURCE)}: {module}"
        for path in modules_of(name, READING)
        for module in calls_upward(ast.parse(path.read_text("utf-8")), name)
        if (path.relative_to(SOURCE).as_posix(), module) not in DECLARED
    ]

    assert found == []


@pytest.mark.parametrize("line", ["from fanzha.alerts import actions", "import fanzha.alerts.tasks"])
def test_the_check_catches_a_query_that_writes(line):
    assert len(list(calls_upward(ast.parse(line), "alerts"))) == 1


def sql_by_hand(tree):
    """Return the lines on which SQL is sent by hand."""
    for node in ast.walk(tree):
        called = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        if called in {"cursor", "raw", "RawSQL", "extra", "executemany"}:
            yield node.lineno


# Rooms where a statement by hand may stand; and the few places besides, which may only become fewer.
WITH_SQL = {"models", "queries", "actions", "migrations"}


@pytest.mark.parametrize("name", [*CAPABILITIES, "web"])
def test_sql_by_hand_stands_with_models_queries_and_actions_alone(name):
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in (SOURCE / name).rglob("*.py")
        if path.relative_to(SOURCE / name).parts[0].removesuffix(".py") not in WITH_SQL
        for line in sql_by_hand(ast.parse(path.read_text("utf-8")))
    ]

    assert found == []


def test_the_check_catches_sql_in_a_view():
    assert list(sql_by_hand(ast.parse("with connection.cursor() as c:\n    pass"))) == [1]
    assert list(sql_by_hand(ast.parse("rows = Case.objects.raw('SELECT 1')"))) == [1]


# --- sizes: what is larger than the style asks for today, and may only shrink (style: look again above)


MOST_LINES, MOST_OF_A_FUNCTION = 400, 40
# Data and declarations are as long as what they declare.
TABLES = ("words.py", "problems.py", "demo/", "data/")
FILES_NOW = {}
FUNCTIONS_NOW = {}


def long_functions(tree):
    """Yield (name, lines) of the functions longer than the style asks for; docstrings are not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            lines = (node.end_lineno or 0) - first.lineno + 1
            if lines > MOST_OF_A_FUNCTION:
                yield node.name, lines


def own_modules():
    """Return the modules whose size is somebody's choice."""
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and not any(part in path.relative_to(SOURCE).as_posix() for part in TABLES)
    ]


def test_files_stay_within_the_size_of_the_style():
    found = {}
    for path in own_modules():
        lines = len(path.read_text("utf-8").splitlines())
        if lines > MOST_LINES:
            found[path.relative_to(SOURCE).as_posix()] = lines

    assert {name: lines for name, lines in found.items() if lines > FILES_NOW.get(name, 0)} == {}
    assert sorted(set(FILES_NOW) - set(found)) == [], "shrunk below the limit: take it out of the list"


def test_functions_stay_within_the_size_of_the_style():
    found = {
        f"{path.relative_to(SOURCE).as_posix()}:{name}": lines
        for path in own_modules()
        for name, lines in long_functions(ast.parse(path.read_text("utf-8")))
    }

    assert {name: lines for name, lines in found.items() if lines > FUNCTIONS_NOW.get(name, 0)} == {}
    assert sorted(set(FUNCTIONS_NOW) - set(found)) == [], "shrunk below the limit: take it out of the list"


def test_the_check_catches_a_long_function():
    source = "def short():\n    pass\n\ndef long():\n" + "    step()\n" * (MOST_OF_A_FUNCTION + 1)

    assert list(long_functions(ast.parse(source))) == [("long", MOST_OF_A_FUNCTION + 1)]


def test_half_of_all_functions_are_short():
    """Keep the median of the whole house where the style aims: at ten lines."""
    lines = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in own_modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )

    assert lines[len(lines) // 2] <= 10


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
