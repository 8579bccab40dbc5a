"""The data of the last release come forward whole: every row, every sealed field; a killed upgrade is told again."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from fanzha.runtime import schema
from fanzha.runtime.schema import Schema

from .house import House, expected, house, until

pytestmark = pytest.mark.slow
# What an upgrade adds to; everything else holds the very rows of before.
GROWING = ("auth_permission", "django_", "common_", "knowledge_", "procrastinate_")
HELD = "LOCK TABLE django_migrations IN SHARE ROW EXCLUSIVE MODE"  # may be read, not written


@pytest.fixture(scope="module")
def interrupted(release: House) -> Iterator[tuple[House, dict[str, subprocess.CompletedProcess[str]]]]:
    """A house whose upgrade was killed in its middle, and what others were told meanwhile and afterwards."""
    with house("fz_interrupted", template="fz_release") as made:
        told = {}
        with psycopg.connect(made.url) as connection, connection.transaction():
            connection.execute(HELD)
            killed = made.start("upgrade", "--no-backup", "--patience", "200", log=made.folder / "killed.log")
            until(lambda: _waits_for_a_lock(made))
            told["second"] = made.run("upgrade", "--wait", "0.3")
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            told["blocked"] = made.run("upgrade", "--no-backup", "--patience", "0.2", "--tries", "1")
        told["again"] = made.run("upgrade", "--no-backup")
        yield made, told


def columns(of: House | str) -> dict[str, dict[str, tuple[str, bool, bool]]]:
    """Return the tables with their columns: the type, whether null is taken, whether there is a default."""
    url = of.url if isinstance(of, House) else of
    found: dict[str, dict[str, tuple[str, bool, bool]]] = {}
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name, format('%s %s', udt_name, character_maximum_length), is_nullable = 'YES', "
            "column_default IS NOT NULL OR is_identity = 'YES' FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
        for table, column, kind, nullable, has_default in rows:
            found.setdefault(table, {})[column] = (kind, nullable, has_default)
    return found


def contents(of: House, shape: dict[str, dict[str, tuple[str, bool, bool]]]) -> dict[str, set[str]]:
    """Return a digest of every row, over the columns that the old release knows."""
    found = {}
    with psycopg.connect(of.url) as connection:
        for table, known in shape.items():
            listed = ", ".join(f'"{column}"' for column in sorted(known))
            rows = connection.execute(f'SELECT md5(ROW({listed})::text) FROM "{table}"')
            found[table] = {row[0] for row in rows}
    return found


def test_the_upgrade_backs_up_first_and_says_what_it_did(upgraded):
    made, said = upgraded

    assert said.returncode == 0, said.stderr
    assert "已恢复到临时库核对一致" in said.stdout
    assert "升级完成" in said.stdout
    (backup,) = (made.folder / "backups" / "before-upgrade").glob("*.fzbackup")
    assert made.ask("SELECT state, verified, place FROM common_backuprun") == [("done", True, str(backup))]
    assert made.ask("SELECT count(*) FROM common_auditrow WHERE action = 'database.upgraded'") == [(1,)]


def test_every_row_of_the_last_release_is_there_unchanged(upgraded, release: House):
    shape = columns(release)

    before, after = contents(release, shape), contents(upgraded[0], shape)

    assert {table: len(rows) for table, rows in before.items() if rows}.items() <= expected()["rows"].items()
    changed = [table for table in before if not table.startswith(GROWING) and before[table] != after[table]]
    assert changed == []
    lost = [table for table in before if table.startswith(GROWING) and not before[table] <= after[table]]
    assert lost == []


def test_the_sealed_fields_photographs_and_the_chain_of_the_last_release_open(upgraded):
    made, _ = upgraded

    found = made.shell(
        "from fanzha.people.models import Person\nfrom fanzha.common import files\n"
        "from fanzha.common.models import StoredFile\nfrom fanzha.common.audit import checking\n"
        "answer = {'persons': {str(p.pk): [p.name, p.phone] for p in Person.objects.order_by('pk')[:20]},"
        "'pictures': [bytes(files.read(f))[:2].hex() for f in StoredFile.objects.all()],"
        "'findings': [f.sentence for f in checking.verify_house().findings]}"
    )

    assert found == {"persons": expected()["persons"], "pictures": ["ffd8"] * 3, "findings": []}


def test_the_code_of_the_last_release_can_write_into_the_new_tables(upgraded, release: House):
    before, after = columns(release), columns(upgraded[0])

    gone = [f"{t}.{c}" for t, known in before.items() for c in known if c not in after.get(t, {})]
    other = [f"{t}.{c}" for t, known in before.items() for c in known if after[t][c][0] != known[c][0]]
    stricter = [f"{t}.{c}" for t, known in before.items() for c in known if known[c][1] and not after[t][c][1]]
    forced = [
        f"{t}.{c}" for t, known in before.items() for c, (_, nullable, has_default) in after[t].items()
        if c not in known and not nullable and not has_default
    ]  # fmt: skip
    assert (gone, other, stricter, forced) == ([], [], [], [])


def test_told_again_it_does_nothing(upgraded):
    made, _ = upgraded

    again = made.run("upgrade")

    assert again.returncode == 0
    assert "已经是这一版" in again.stdout
    assert len(list((made.folder / "backups" / "before-upgrade").glob("*.fzbackup"))) == 1


def test_data_that_are_newer_than_the_program_are_refused_untouched(upgraded):
    made, _ = upgraded
    made.ask("INSERT INTO django_migrations (app, name, applied) VALUES ('people', '0999_of_tomorrow', now())")

    refused = made.run("upgrade")
    made.ask("DELETE FROM django_migrations WHERE name = '0999_of_tomorrow'")

    assert refused.returncode == 3
    assert "people.0999_of_tomorrow" in refused.stderr
    assert "比程序新" in refused.stderr


def test_an_upgrade_waits_for_another_one_and_then_refuses(interrupted):
    second = interrupted[1]["second"]

    assert second.returncode == 3
    assert "另一次升级正在进行" in second.stderr


def test_a_table_in_use_is_tried_for_and_named(interrupted):
    blocked = interrupted[1]["blocked"]

    assert blocked.returncode == 3
    assert "被别的操作占着" in blocked.stderr


def test_a_killed_upgrade_is_finished_by_telling_it_again(interrupted, release: House):
    made, told = interrupted
    shape = columns(release)

    before, after = contents(release, shape), contents(made, shape)

    assert told["again"].returncode == 0, told["again"].stderr
    assert "升级完成" in told["again"].stdout
    assert [t for t in before if not t.startswith(GROWING) and before[t] != after[t]] == []


def test_the_server_says_that_the_tables_are_behind(release: House):
    refused = release.run("serve", "--plain", "--port", "0", "--metrics=")

    assert refused.returncode == 3
    assert "还没有升级到这一版" in refused.stderr
    assert "fanzha upgrade" in refused.stderr


def test_the_doctor_names_what_is_pending(release: House):
    found = release.run("doctor").stdout

    assert "库表还差" in found
    assert "fanzha upgrade" in found


def test_the_list_of_migrations_is_the_one_that_django_has(monkeypatch):
    from django.db.migrations.loader import MigrationLoader

    assert schema.known() == set(MigrationLoader(None).disk_migrations)


def test_an_empty_database_has_everything_pending():
    with house("fz_empty") as made, psycopg.connect(made.url) as connection:
        assert schema.state(connection) == Schema(False, tuple(sorted(schema.known())), ())


def test_a_backup_that_cannot_be_made_stops_the_upgrade_before_it_begins(release: House):
    shape = columns(release)

    refused = release.run("upgrade")

    assert refused.returncode == 3
    assert "还没有导出过" in refused.stderr
    assert columns(release) == shape


def _waits_for_a_lock(of: House) -> bool:
    return of.ask(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ) != [(0,)]
