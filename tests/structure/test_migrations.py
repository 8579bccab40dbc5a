"""Models and migrations agree, each app has one last migration, and every step in code can be taken back."""

import ast

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.structure.walk import SOURCE, named, tree_of

OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("fanzha."))


def loader():
    """Return the migrations as they stand in the source, without a database."""
    return MigrationLoader(None)


def missing(state, target):
    """Return what a new migration would do, by app."""
    with translation.override(None):  # as makemigrations does: labels of Django's own columns are translated
        found = MigrationAutodetector(state, target, NonInteractiveMigrationQuestioner()).changes(graph=loader().graph)
    return {
        label: [operation.describe() for migration in migrations for operation in migration.operations]
        for label, migrations in found.items()
        if label in OURS
    }


def test_models_and_migrations_agree():
    with translation.override(None):
        assert missing(loader().project_state(), ProjectState.from_apps(apps)) == {}


def test_the_check_catches_a_column_without_a_migration():
    with translation.override(None):
        wanted = ProjectState.from_apps(apps)
        wanted.models["cases", "case"].fields["planted"] = models.IntegerField(null=True)

        told = missing(loader().project_state(), wanted)

    assert list(told) == ["cases"]
    assert "planted" in told["cases"][0]


def last_ones(graph, label):
    """Return the last migrations of an app; more than one means that two were made side by side."""
    return [name for _, name in graph.leaf_nodes(label)]


@pytest.mark.parametrize("label", OURS)
def test_an_app_has_one_last_migration(label):
    assert len(last_ones(loader().graph, label)) <= 1


def test_the_check_catches_two_last_migrations():
    graph = loader().graph
    first = graph.root_nodes("cases")[0]
    graph.add_node(("cases", "0999_planted"), None)
    graph.add_dependency(None, ("cases", "0999_planted"), first)
    graph.add_node(("cases", "0998_planted"), None)
    graph.add_dependency(None, ("cases", "0998_planted"), first)

    assert {"0998_planted", "0999_planted"} <= set(last_ones(graph, "cases"))


def numbers(names):
    """Return the numbers that two migrations share."""
    heads = [name.partition("_")[0] for name in names]
    return sorted({head for head in heads if heads.count(head) > 1})


def test_no_two_migrations_of_an_app_share_a_number():
    found = {label: numbers([name for app, name in loader().disk_migrations if app == label]) for label in OURS}

    assert {label: twice for label, twice in found.items() if twice} == {}


def test_the_check_catches_a_shared_number():
    assert numbers(["0001_initial", "0002_a", "0002_b"]) == ["0002"]


def one_way(tree):
    """Return the lines on which code or SQL is run that cannot be taken back."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"RunPython", "RunSQL"}:
            names = {keyword.arg for keyword in node.keywords}
            if len(node.args) < 2 and not names & {"reverse_code", "reverse_sql"}:
                yield node.lineno


def test_every_step_in_code_or_sql_can_be_taken_back():
    paths = sorted(SOURCE.glob("*/migrations/*.py"))

    assert [f"{named(path)}:{line}" for path in paths for line in one_way(tree_of(path))] == []


@pytest.mark.parametrize("code", ["migrations.RunPython(fill)", "migrations.RunSQL('UPDATE x')"])
def test_the_check_catches_a_one_way_step(code):
    assert list(one_way(ast.parse(code))) == [1]


def test_the_check_lets_a_two_way_step_pass():
    assert list(one_way(ast.parse("migrations.RunPython(fill, migrations.RunPython.noop)"))) == []
