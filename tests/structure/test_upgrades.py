"""The last release's code goes on working on the next release's tables: migrations add, and take nothing away.

Removing takes two releases (first no code uses it, then it goes), renaming three, not-null two. A migration that has to
do otherwise is named in `EXPLAINED` with its reason.
"""

import re
from pathlib import Path

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

SOURCE = Path(__file__).resolve().parents[2] / "src" / "fanzha"
# What release 0.1.0 brought: its tables are what later releases are measured by.
RELEASED = {
    "alerts": 1, "api": 1, "cases": 1, "channels": 1, "common": 3, "intake": 1, "knowledge": 1, "org": 1, "people": 1,
    "touches": 2,
}  # fmt: skip
EXPLAINED: dict[str, str] = {}
TAKES_AWAY = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN|VIEW|SCHEMA|TYPE)|RENAME|SET\s+NOT\s+NULL|ALTER\s+COLUMN\s+\w+\s+TYPE)\b", re.I
)
FORBIDDEN = {
    migrations.RemoveField: "takes a column away", migrations.DeleteModel: "takes a table away",
    migrations.RenameField: "renames a column", migrations.RenameModel: "renames a table",
    migrations.AlterModelTable: "renames a table",
}  # fmt: skip


def is_released(app, name):
    return int(name[:4]) <= RELEASED.get(app, 0)


def faults(operations, state, app):
    """Return what the operations would do to the last release's code; `state` is brought forward on the way."""
    found, new = [], set()
    for operation in operations:
        inner = getattr(operation, "database_operations", [operation])
        found += [fault for each in inner if (fault := fault_of(each, state, app, new))]
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name_lower)
        operation.state_forwards(app, state)
    return found


def fault_of(operation, state, app, new):
    """Return what one operation would do, or nothing. Tables of the same migration may be shaped freely."""
    if getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")) in new:
        return ""
    if kind := FORBIDDEN.get(type(operation)):
        return f"{operation.describe()}: {kind}"
    if isinstance(operation, migrations.AddField) and is_demanded(operation.field):
        return f"{operation.describe()}: old code writes no value, and the database has none (db_default or null)"
    if isinstance(operation, migrations.AlterField):
        old = state.models[app, operation.model_name_lower].fields[operation.name]
        return f"{operation.describe()}: {why}" if (why := narrowed(old, operation.field)) else ""
    if isinstance(operation, migrations.RunSQL) and TAKES_AWAY.search(str(operation.sql)):
        return f"{operation.describe()}: its SQL takes away, renames or narrows"
    return ""


def is_demanded(field):
    """Say whether a row cannot be written without naming the field."""
    is_column = not isinstance(field, models.ManyToManyField) and not getattr(field, "generated", False)
    return is_column and not field.null and not field.has_db_default()


def narrowed(old, new):
    """Return how an altered column takes less than before."""
    if old.null and not new.null:
        return "no longer takes null"
    if old.has_db_default() and not new.has_db_default():
        return "loses its default"
    if kind(old) != kind(new):
        return f"{kind(old)} becomes {kind(new)}"
    longest = [field.max_length or float("inf") for field in (old, new)]
    return "becomes shorter" if longest[1] < longest[0] else ""


def kind(field):
    """Return the type of a column without its length."""
    if field.is_relation:
        return "reference"
    return str(field.clone().db_type(connection)).split("(", maxsplit=1)[0]


def ours():
    """Yield each migration that the last release did not have, with the state of the models before it."""
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if (SOURCE / app).is_dir() and not is_released(app, name):
            before = [parent.key for parent in loader.graph.node_map[app, name].parents]
            yield f"{app}.{name}", app, migration, loader.project_state(before)


def test_no_migration_breaks_the_code_of_the_last_release():
    found = [
        f"{name}: {fault}"
        for name, app, migration, state in ours() if name not in EXPLAINED
        for fault in faults(migration.operations, state, app)
    ]  # fmt: skip

    assert found == []


def test_no_migration_is_excused_that_is_not_there():
    assert set(EXPLAINED) <= {name for name, *_ in ours()}


PLANTED = [
    (migrations.RemoveField("officer", "title"), "takes a column away"),
    (migrations.RenameField("officer", "title", "rank"), "renames a column"),
    (migrations.DeleteModel("Officer"), "takes a table away"),
    (migrations.RenameModel("Officer", "Person"), "renames a table"),
    (migrations.AlterModelTable("officer", "people"), "renames a table"),
    (migrations.AddField("officer", "age", models.IntegerField(default=1)), "old code writes no value"),
    (migrations.AlterField("officer", "title", models.CharField(max_length=20)), "no longer takes null"),
    (migrations.AlterField("officer", "title", models.CharField(max_length=10, null=True)), "becomes shorter"),
    (migrations.AlterField("officer", "title", models.IntegerField(null=True)), "varchar becomes integer"),
    (migrations.AlterField("officer", "grade", models.IntegerField()), "loses its default"),
    (migrations.RunSQL("ALTER TABLE org_officer DROP COLUMN title"), "takes away"),
    (migrations.RunSQL("alter table org_officer alter column title set not null"), "takes away"),
    (migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("officer", "title")]), "column"),
]
SOUND = [
    migrations.AddField("officer", "age", models.IntegerField(null=True)),
    migrations.AddField("officer", "age", models.IntegerField(db_default=0)),
    migrations.AlterField("officer", "title", models.CharField(max_length=30, null=True)),
    migrations.RunSQL("CREATE INDEX CONCURRENTLY i ON org_officer (title)"),
    migrations.CreateModel("Shift", [("id", models.BigAutoField(primary_key=True)), ("day", models.DateField())]),
]


def officers():
    """Return the state of a house with one table."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=20, null=True)),
        ("grade", models.IntegerField(db_default=0)),
    ]  # fmt: skip
    state.add_model(ModelState("org", "Officer", fields))
    return state


@pytest.mark.parametrize(("operation", "why"), PLANTED)
def test_the_check_catches_a_planted_fault(operation, why):
    (found,) = faults([operation], officers(), "org")

    assert why in found


@pytest.mark.parametrize("operation", SOUND)
def test_the_check_lets_an_addition_pass(operation):
    assert faults([operation], officers(), "org") == []


def test_a_table_of_the_same_migration_may_be_shaped_freely():
    made = migrations.CreateModel("Shift", [("id", models.BigAutoField(primary_key=True))])
    shaped = migrations.AddField("shift", "day", models.DateField())

    assert faults([made, shaped], officers(), "org") == []
