"""The chain of seals finds what the owner of the database does to the audit rows, on the real server."""

import json
import threading
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, transaction

from fanzha.common import audit, marks
from fanzha.common.actor import Actor
from fanzha.common.audit import checking, heads, sealing
from fanzha.common.audit.verifying import Kind
from fanzha.common.models import AuditRow, AuditSeal, AuditUnsealed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BY = Actor.system("测试")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FANZHA_DATA = str(tmp_path)


@pytest.fixture
def three_seals(at):
    """Nine rows in three seals."""
    for seal in range(3):
        for n in range(3):
            written(f"x.{seal}{n}", at)
        sealing.seal_waiting(at=at)
    return [row.row_ids for row in AuditSeal.objects.order_by("number")]


def written(action, at, **more):
    with transaction.atomic():
        return audit.record(action, subject=("x", 1), by=BY, at=at, **more)


def as_owner(*statements):
    """Do what the owner of the database can: the triggers away, the change, the triggers back."""
    with connection.cursor() as cursor:
        for table in ("common_auditrow", "common_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(*([statement] if isinstance(statement, str) else statement))
        for table in ("common_auditrow", "common_auditseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found():
    report = checking.verify_house()
    return {finding.kind: finding.rows or finding.seals for finding in report.findings}


@contextmanager
def another_connection():
    parameters = connection.get_connection_params()
    parameters = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    with psycopg.connect(**parameters) as other:
        yield other


def test_what_was_left_alone_is_whole(three_seals):
    report = checking.verify_house()

    assert (report.rows, report.seals, report.waiting, report.exit_code) == (9, 3, 0, 0)
    assert report.findings == []


def test_rows_wait_until_they_are_sealed(at):
    written("x.y", at)

    before = sealing.standing()
    sealing.seal_waiting(at=at)

    assert (before.waiting, before.number) == (1, 0)
    assert before.oldest_at is not None
    after = sealing.standing()
    assert (after.waiting, after.oldest_at, after.number, after.at) == (0, None, 1, at)
    assert sealing.seal_waiting(at=at) == 0
    assert AuditSeal.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = '别人'", "at = at - interval '1 day'", "action = 'x.z'", "unit_id = 7", "subject_id = '2'",
        "why = common_auditrow.why || '\\x00'::bytea",
        "before = (SELECT why FROM common_auditrow WHERE action = 'x.00')",
    ],
)  # fmt: skip
def test_a_changed_row_is_named(three_seals, at, change):
    row_id = three_seals[1][1]

    as_owner(f"UPDATE common_auditrow SET {change} WHERE id = {row_id}")

    assert found() == {Kind.CHANGED: (row_id,)}


def test_deleted_rows_are_named(three_seals):
    gone = (three_seals[0][2], three_seals[2][0])

    as_owner(f"DELETE FROM common_auditrow WHERE id IN {gone}")

    assert found() == {Kind.DELETED: gone}


def test_a_row_put_in_behind_the_triggers_is_named(three_seals, at):
    as_owner(
        "INSERT INTO common_auditrow (id, at, actor_name, origin, action, subject_kind, subject_id, why, mark) "
        "SELECT 900001, at, actor_name, origin, 'x.invented', subject_kind, subject_id, why, mark "
        f"FROM common_auditrow WHERE id = {three_seals[0][0]}"
    )

    assert found() == {Kind.INSERTED: (900001,), Kind.DOUBLED: (900001,)}


def test_a_row_put_in_through_the_triggers_is_no_row_of_ours_even_when_sealed(three_seals, at):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_auditrow (id, at, actor_name, origin, action, subject_kind, subject_id, why, mark) "
            "SELECT 900001, at, actor_name, origin, 'x.invented', subject_kind, subject_id, why, '\\x00'::bytea "
            f"FROM common_auditrow WHERE id = {three_seals[0][0]}"
        )
    waiting = found()
    sealing.seal_waiting(at=at)

    assert waiting == found() == {Kind.FORGED: (900001,)}


def test_a_copy_of_a_row_is_named(three_seals, at):
    columns = "at, actor_id, actor_name, origin, action, subject_kind, subject_id, unit_id, why, before, after, mark"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO common_auditrow (id, {columns}) SELECT 900001, {columns} "
            f"FROM common_auditrow WHERE id = {three_seals[0][0]}"
        )
    sealing.seal_waiting(at=at)

    assert found() == {Kind.DOUBLED: (900001,)}


def test_two_rows_that_changed_places_are_named(three_seals):
    one, other = three_seals[1][:2]

    as_owner(
        f"UPDATE common_auditrow SET id = 0 WHERE id = {one}",
        f"UPDATE common_auditrow SET id = {one} WHERE id = {other}",
        f"UPDATE common_auditrow SET id = {other} WHERE id = 0",
    )

    assert found() == {Kind.CHANGED: (one, other)}


def test_a_cut_tail_is_found_by_the_head_outside(three_seals, tmp_path):
    rows = tuple(three_seals[2])

    as_owner(f"DELETE FROM common_auditrow WHERE id IN {rows}", "DELETE FROM common_auditseal WHERE number = 3")

    report = checking.verify_house()
    assert {(f.kind, f.seals, f.place) for f in report.findings} == {(Kind.TAIL_CUT, (3,), str(tmp_path / "seals"))}
    assert report.exit_code == 1


def test_a_tail_that_was_cut_and_grown_anew_is_found_by_the_head_outside(three_seals, at):
    as_owner(
        f"DELETE FROM common_auditrow WHERE id IN {tuple(three_seals[2])}",
        "DELETE FROM common_auditseal WHERE number = 3",
    )
    written("x.later", at)
    sealing.seal_waiting(at=at)

    assert found() == {Kind.HEAD_DIFFERS: (3,)}


def test_a_seal_from_the_middle_is_missed_with_its_rows(three_seals):
    as_owner("DELETE FROM common_auditseal WHERE number = 2")

    assert found() == {Kind.SEAL_MISSING: (2,), Kind.INSERTED: tuple(three_seals[1])}


@pytest.mark.parametrize(
    "change", ["row_ids = row_ids[1:2]", "leaves = leaves || '\\x00'::bytea", "at = at + interval '1 s'",
               "previous = '\\x00'::bytea"],
)  # fmt: skip
def test_a_changed_seal_is_named(three_seals, change):
    as_owner(f"UPDATE common_auditseal SET {change} WHERE number = 2")

    assert found()[Kind.SEAL_CHANGED] == (2,)


def test_a_row_and_its_seal_changed_together_do_not_pass(three_seals):
    row_id = three_seals[1][0]

    as_owner(
        f"DELETE FROM common_auditrow WHERE id = {row_id}",
        "UPDATE common_auditseal SET row_ids = row_ids[2:], leaves = substring(leaves from 17) WHERE number = 2",
    )

    assert found() == {Kind.SEAL_CHANGED: (2,)}


def test_a_row_deleted_while_it_waits_is_missed(at):
    row = written("x.y", at)

    as_owner(f"DELETE FROM common_auditrow WHERE id = {row.pk}")
    waiting = found()
    sealing.seal_waiting(at=at)

    assert waiting == found() == {Kind.DELETED: (row.pk,)}


def test_a_transaction_that_commits_late_is_sealed_late_and_never_skipped(at):
    columns = "at, actor_id, actor_name, origin, action, subject_kind, subject_id, unit_id, why, before, after, mark"
    template = written("x.early", at)
    sealing.seal_waiting(at=at)
    opened, commit, done = threading.Event(), threading.Event(), []

    def late():
        with another_connection() as other:
            cursor = other.execute(
                f"INSERT INTO common_auditrow ({columns}) SELECT {columns} FROM common_auditrow "
                f"WHERE id = {template.pk} RETURNING id"
            )
            done.append(cursor.fetchone()[0])
            opened.set()
            commit.wait(10)

    thread = threading.Thread(target=late)
    thread.start()
    opened.wait(10)
    overtaking = written("x.overtaking", at)
    first = sealing.seal_waiting(at=at)
    commit.set()
    thread.join()
    second = sealing.seal_waiting(at=at)

    assert done[0] < overtaking.pk
    assert (first, second) == (1, 1)
    assert [row.row_ids for row in AuditSeal.objects.order_by("number")] == [[template.pk], [overtaking.pk], done]
    assert not AuditUnsealed.objects.exists()


def test_two_sealers_at_once_make_one_chain(at):
    for n in range(50):
        written(f"x.{n}", at)

    def work():
        try:
            sealing.seal_waiting(at=at)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    report = checking.verify_house()
    assert (report.rows, report.findings) == (50, [])


def test_more_rows_than_one_seal_holds_make_several(at, monkeypatch):
    monkeypatch.setattr(sealing, "MOST_ROWS", 4)
    for n in range(10):
        written(f"x.{n}", at)

    sealing.seal_waiting(at=at)

    assert [len(row.row_ids) for row in AuditSeal.objects.order_by("number")] == [4, 4, 2]
    assert checking.verify_house().exit_code == 0


def test_a_seal_whose_head_a_kill_kept_back_gets_it_next_time(three_seals, at, tmp_path):
    file = next((tmp_path / "seals").iterdir())
    lines = file.read_text().splitlines()
    file.write_text("\n".join(lines[:2]) + "\n" + lines[2][:9])

    short = checking.verify_house()
    sealing.seal_waiting(at=at)

    assert ({f.kind for f in short.findings}, short.exit_code) == ({Kind.HEADS_MISSING}, 2)
    assert checking.verify_house().exit_code == 0


def test_heads_that_were_deleted_are_missed_unless_a_second_folder_has_them(three_seals, at, settings, tmp_path):
    settings.FANZHA_SEAL_COPY = str(tmp_path / "copy")
    sealing.write_heads()
    as_owner("DELETE FROM common_auditseal WHERE number = 3")
    next((tmp_path / "seals").iterdir()).unlink()

    kinds = found()

    assert kinds[Kind.TAIL_CUT] == (3,)
    assert kinds[Kind.HEADS_MISSING] == (1, 2)


def test_a_database_put_back_on_purpose_is_whole_again(three_seals, at):
    as_owner(
        f"DELETE FROM common_auditrow WHERE id IN {tuple(three_seals[2])}",
        "DELETE FROM common_auditseal WHERE number = 3",
    )
    sealing.note_restored(at=at)
    written("database.restored", at)
    sealing.seal_waiting(at=at)

    assert found() == {}
    assert heads.last_number(heads.folders()[0]) == 3


def test_a_house_put_back_to_before_its_first_seal_begins_anew(three_seals, at):
    as_owner("DELETE FROM common_auditrow", "DELETE FROM common_auditseal")
    sealing.note_restored(at=at)
    written("database.restored", at)
    sealing.seal_waiting(at=at)

    assert found() == {}


def test_another_key_makes_no_mark_of_ours(three_seals):
    real = marks._Holder.keys
    marks.use(marks.SealKeys("s9", {"s9": b"x" * 32}))
    try:
        kinds = found()
    finally:
        marks.use(real)

    assert set(kinds) == {Kind.CHANGED, Kind.SEAL_CHANGED}


def test_encryption_under_another_key_leaves_the_seals_whole(three_seals, at):
    row = written("x.kept", at, why="核对", before={"a": 1})
    sealing.seal_waiting(at=at)
    field = AuditRow._meta.get_field("why")
    anew = field.get_db_prep_value("核对", connection)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL fanzha.encrypting_anew = 'on'")
        cursor.execute("UPDATE common_auditrow SET why = %s WHERE id = %s", [anew, row.pk])

    assert found() == {}


def test_the_command_says_which_rows_and_exits_accordingly(three_seals, monkeypatch):
    from contextlib import nullcontext

    from click.testing import CliRunner

    from fanzha.cli import audit as command

    monkeypatch.setattr(command, "product", nullcontext)
    whole = CliRunner().invoke(command.audit, ["verify"])
    as_owner(f"UPDATE common_auditrow SET action = 'x' WHERE id IN {tuple(three_seals[1])}")

    told = CliRunner().invoke(command.audit, ["verify"])
    facts = CliRunner().invoke(command.audit, ["verify", "--json"])

    assert (whole.exit_code, told.exit_code, facts.exit_code) == (0, 1, 1)
    first, last = three_seals[1][0], three_seals[1][-1]
    assert f"留痕第 {first} 至 {last} 行：写入以后被改动过" in told.output
    assert json.loads(facts.output)["findings"][0]["kind"] == "changed"
