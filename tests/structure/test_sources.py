"""What the sources promise holds: numbers that decide are named, documents name what exists."""

import ast
import re

import pytest

from fanzha.cli.main import COMMANDS
from tests.structure.walk import ROOT, SOURCE, modules, named, tree_of

# --- thresholds in the core


# Comparisons with a number above this look like a threshold; below they count parts of what is compared.
SMALL = 10
# Modules whose numbers are facts of a format, not choices of anybody: lengths of numbers, days of a month.
FACTS = ("core/values/", "core/text/", "core/calendar/")


def thresholds(tree):
    """Return (line, number) of each bare number that something is compared with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                for leaf in ast.walk(side):
                    if isinstance(leaf, ast.Constant) and type(leaf.value) in {int, float} and abs(leaf.value) > SMALL:
                        yield leaf.lineno, leaf.value


# What is compared with a bare number in the core today, each with its reason. May only shrink.
NAMED: dict[str, str] = {}


def test_no_threshold_is_a_bare_number_in_the_core():
    found = {
        named(path): list(thresholds(tree_of(path)))
        for path in modules()
        if named(path).startswith("core/") and not named(path).startswith(FACTS)
    }

    assert {name: told for name, told in found.items() if told and name not in NAMED} == {}
    assert [name for name in NAMED if not found.get(name)] == []


def test_the_check_catches_a_bare_threshold():
    assert list(thresholds(ast.parse("if score > 80:\n    stop()"))) == [(1, 80)]
    assert list(thresholds(ast.parse("if score > rule.stop_above and parts > 2:\n    stop()"))) == []


# --- documents


PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#([^)\s]+))?\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# "the fanzha command" is prose, `FANZHA_DATA=~/fanzha make` a folder.
_COMMAND = re.compile(r"(?<!the )(?<!~/)\bfanzha ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?")
_FILE = re.compile(r"`((?:src|tests|tools|bench|docs|locks|training)/[\w./-]+)`")
_MODULE = re.compile(r"`(fanzha(?:\.[a-z_0-9]+)+)`")
_RECIPE = re.compile(r"(?<!cert )\bmake ([a-z-]+)\b")
_PROSE_AFTER_MAKE = {"sure", "it", "a", "the", "one", "up", "them", "no"}


def heading_ids(page):
    """Return the anchors of a page's headings, as the forges make them."""
    titles = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def dead_links(page):
    """Return the relative links of a page that lead nowhere, anchors included."""
    found = []
    for target, anchor in _LINK.findall(page.read_text("utf-8")):
        place = page.parent / target
        if not place.exists():
            found.append(target)
        elif anchor and place.suffix == ".md" and anchor.lower() not in heading_ids(place):
            found.append(f"{target}#{anchor}")
    return found


def recipes():
    """Return the names of the Makefile's recipes."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def module_exists(name):
    """Say whether a dotted name leads to a module, or to something that a module holds."""
    parts = name.split(".")
    for end in (len(parts), len(parts) - 1, len(parts) - 2):
        place = SOURCE.parent.joinpath(*parts[:end])
        home = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if end >= 1 and (place.is_dir() or home.exists()):
            return end == len(parts) or (home.exists() and re.search(rf"\b{parts[end]}\b", home.read_text("utf-8")))
    return False


def subcommands(name):
    """Return the subcommands of a command that is a group."""
    module, attribute = COMMANDS[name]
    import importlib

    command = getattr(importlib.import_module(module), attribute)
    return set(getattr(command, "commands", ()))


def wrong_names(text):
    """Return the commands, recipes, files and modules that a page names and that do not exist."""
    code = "\n".join(re.findall(r"`[^`\n]+`|^```.*?^```", text, re.DOTALL | re.MULTILINE))
    found = []
    for name, second in _COMMAND.findall(code):
        if name not in COMMANDS:
            found.append(f"fanzha {name}")
        elif second and (known := subcommands(name)) and second not in known:
            found.append(f"fanzha {name} {second}")
    found += [f"make {name}" for name in _RECIPE.findall(code) if name not in recipes() | _PROSE_AFTER_MAKE]
    found += [name for name in _FILE.findall(text) if not (ROOT / name).exists()]
    return found + [name for name in _MODULE.findall(text) if not module_exists(name)]


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.relative_to(ROOT).as_posix())
def test_a_document_links_and_names_what_exists(document):
    assert dead_links(document) == []
    assert wrong_names(document.read_text("utf-8")) == []


def test_the_check_catches_what_does_not_exist(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](gone.md) [b](page.md#two) [c](page.md#one) `tests/gone.py`", "utf-8")

    assert dead_links(page) == ["gone.md", "page.md#two"]
    said = "`fanzha fly`, `fanzha keys eat`, `fanzha keys export`, `make tea`, `tests/gone.py`, `fanzha.gone.x`"
    assert wrong_names(said) == ["fanzha fly", "fanzha keys eat", "make tea", "tests/gone.py", "fanzha.gone.x"]


# --- docs/safety.md: each promise with the file that carries it and the test that guards it


def promises(text):
    """Return the rows of the table of promises: (promise, where)."""
    rows = re.findall(r"^\|(.+?)\|(.+)\|\s*$", text.partition("## What it does not do")[0], re.MULTILINE)
    return [
        (a.strip(), b.strip()) for a, b in rows if not set(a.strip()) <= {"-"} and a.strip() not in {"promise", "duty"}
    ]


def empty_promises(rows):
    """Return the promises that name no carrier that exists, or no test that exists."""
    found = []
    for promise, where in rows:
        carriers = [name for name in re.findall(r"fanzha(?:\.[a-z_0-9]+)+", where) if module_exists(name)]
        tests = [name for name in re.findall(r"\b(?:tests/[\w/]+(?:\.py)?|test_\w+\.py)", where) if stands(name)]
        if not carriers or not tests:
            found.append((promise[:60], "no file" if not carriers else "no test"))
    return found


def stands(name):
    """Say whether a test is where a page says; a bare name is looked for."""
    return (ROOT / name).exists() or any((ROOT / "tests").rglob(name))


def test_each_promise_of_safety_names_its_file_and_its_test():
    rows = promises((ROOT / "docs" / "safety.md").read_text("utf-8"))

    assert len(rows) > 15
    assert empty_promises(rows) == []


def test_the_check_catches_an_empty_promise():
    rows = [("a", "`fanzha.intake`"), ("b", "`fanzha.gone`, `tests/structure`"), ("c", "`fanzha.api`, test_urls.py")]

    assert empty_promises(rows) == [("a", "no test"), ("b", "no file")]


def test_safety_claims_no_certified_grade():
    text = (ROOT / "docs" / "safety.md").read_text("utf-8")

    assert not re.search(r"certified|等保[一二三四]级认证|ISO ?27001", text.replace("no certified", ""))
