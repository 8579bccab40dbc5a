"""The ground that capabilities stand on: audit, rules by date, numbers, jobs, events."""

import os
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from fanzha.common import audit, crypto, events, files, jobs, numbering, rules
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.models import AuditRow, JobFailure
from fanzha.common.permissions import ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role
from tests.builders.org import a_unit, an_actor

BY = Actor.system("测试")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_an_act_outside_a_transaction_is_refused(at):
    with pytest.raises(RuntimeError):
        audit.record("x.y", subject=("x", 1), by=BY, at=at)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE common_auditrow SET action = 'x'", "DELETE FROM common_auditrow"])
def test_the_database_refuses_to_change_audit_rows(at, statement):
    audit.record("x.y", subject=("x", 1), by=BY, at=at)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_an_audit_row_keeps_before_after_and_why_encrypted(at):
    audit.record("x.y", subject=("x", 1), by=BY, at=at, before={"name": "张小河"}, why="张小河来电")

    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(before, 'escape') || encode(why, 'escape') FROM common_auditrow")
        assert "张小河" not in cursor.fetchone()[0]
    assert AuditRow.objects.get().before == {"name": "张小河"}


@pytest.mark.django_db
def test_a_rule_answers_for_its_own_dates(at):
    for version, since in (("1", date(2026, 1, 1)), ("2", date(2026, 6, 1))):
        rules.add_version(kind="k", version=version, valid_from=since, content={"v": version}, note="x", by=BY, at=at)

    found = [rules.rule_at("k", on).version for on in (date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1))]

    assert found == ["1", "1", "2"]
    with pytest.raises(rules.NoRule):
        rules.rule_at("k", date(2025, 12, 31))


@pytest.mark.django_db
def test_numbers_have_no_gaps_and_series_are_apart():
    assert [numbering.take("A"), numbering.take("A"), numbering.take("B")] == [1, 2, 1]
    assert list(numbering.take_many("A", 3)) == [3, 4, 5]
    assert numbering.take("A") == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_rolled_back_number_is_given_again():
    with pytest.raises(KeyError), transaction.atomic():
        numbering.take("R")
        raise KeyError

    assert numbering.take("R") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_job_deferred_in_a_transaction_that_fails_does_not_exist():
    with pytest.raises(KeyError), transaction.atomic():
        job_id = jobs.defer("channels.send", message_id=1)
        raise KeyError

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [job_id])
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_failed_job_is_put_back_once(at):
    job_id = jobs.defer("channels.send", message_id=7)
    failure = JobFailure.objects.create(
        job_id=job_id, task="channels.send", queue="urgent", problem="连不上短信通道", tries=6, failed_at=at
    )
    by = an_actor(a_unit("县"), Role.DUTY_OFFICER)

    jobs.again(failure_id=failure.pk, by=by, at=at)

    with pytest.raises(jobs.AlreadyAgain, match="已在"):
        jobs.again(failure_id=failure.pk, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE id >= %s ORDER BY id", [job_id])
        assert [row[0] for row in cursor.fetchall()] in ([{"message_id": 7}] * 2, ['{"message_id": 7}'] * 2)


@pytest.mark.django_db
def test_an_event_reaches_its_subscribers_inside_the_transaction():
    class Happened:
        pass

    heard = []
    events.subscribe(Happened, heard.append)

    events.publish(happened := Happened())

    assert heard == [happened]


@pytest.mark.django_db
def test_a_stored_file_is_sealed_on_disk_and_comes_back_whole(at, settings, tmp_path):
    settings.FANZHA_DATA = str(tmp_path)
    content = "受害人张小河的截图".encode()

    row = files.store(content, kind="picture", name="张小河.png", content_type="image/png", at=at)

    on_disk = (tmp_path / "files" / row.place).read_bytes()
    assert content not in on_disk
    assert files.read(row) == content
    (tmp_path / "files" / row.place).write_bytes(on_disk[:-1] + bytes([on_disk[-1] ^ 1]))
    with pytest.raises(crypto.CannotDecrypt):
        files.read(row)


@pytest.mark.django_db
@pytest.mark.parametrize(("age_s", "swept"), [(3500, 0), (3700, 1)])
def test_bytes_that_no_row_names_are_swept_after_an_hour(at, settings, tmp_path, age_s, swept):
    settings.FANZHA_DATA = str(tmp_path)
    kept = files.store(b"kept", kind="picture", name="a", content_type="image/png", at=at)
    orphan = tmp_path / "files" / "ab" / "orphan"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    for path in (orphan, tmp_path / "files" / kept.place):
        os.utime(path, (at.timestamp() - age_s,) * 2)

    assert files.sweep(at=at) == swept
    assert orphan.exists() is not bool(swept)
    assert files.read(kept) == b"kept"


def test_the_blind_index_keeps_kinds_apart_and_never_shows_the_value():
    assert crypto.blind("phone", "1") != crypto.blind("name", "1")
    assert crypto.blind("phone", "1") == crypto.blind("phone", "1")
    assert len(crypto.blind("phone", "19912345678")) == 22


def test_every_role_has_a_name_and_permissions():
    assert set(ROLE_NAMES) == set(ROLE_PERMISSIONS) == set(Role)


def test_every_permission_is_held_by_some_role():
    assert set(Permission) == set().union(*ROLE_PERMISSIONS.values())


def test_nobody_without_the_permission_gets_past():
    with pytest.raises(NotAllowed):
        Actor.public(origin="10.0.0.1").require(Permission.PERSON_REVEAL)
