"""Each finding about the running house says what is and what to do, and looking changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fanzha.runtime import disk, health, keys, schema, seal_key
from fanzha.runtime.backup.server import Server
from fanzha.runtime.postgres import Cluster

pytestmark = pytest.mark.slow
NOW = datetime.now(UTC)  # noqa: TID251 - the database's own clock is compared
TABLES = """
CREATE TEMP TABLE common_auditunsealed (row_id bigint, noted_at timestamptz);
CREATE TEMP TABLE common_auditrow (id bigint);
CREATE TEMP TABLE common_auditseal (at timestamptz);
CREATE TEMP TABLE common_auditcheck (at timestamptz, findings jsonb);
CREATE TEMP TABLE common_backuprun (id bigint, state text, started_at timestamptz, problem text, verified boolean,
    size_bytes bigint);
CREATE TEMP TABLE common_keyrotation (id bigint, new_key text, done bigint, total bigint, finished_at timestamptz);
CREATE TEMP TABLE procrastinate_jobs (id bigint, queue_name text, status text, scheduled_at timestamptz);
CREATE TEMP TABLE procrastinate_events (job_id bigint, at timestamptz, type text);
CREATE TEMP TABLE django_migrations (app text, name text);
"""


@pytest.fixture
def house(shared: Cluster, tmp_path: Path) -> Iterator[health.House]:
    with psycopg.connect(shared.url(), autocommit=True) as connection:
        connection.execute(TABLES)
        connection.cursor().executemany("INSERT INTO django_migrations VALUES (%s, %s)", sorted(schema.known()))
        yield health.House(tmp_path, connection, NOW)


def ago(**distance) -> datetime:
    return NOW - timedelta(**distance)


def test_a_house_at_rest_is_in_order_but_for_its_first_backup(house: health.House):
    found = {name: look(house) for name, look in health._LOOKS.items()}

    assert [name for name, finding in found.items() if not finding.ok] == ["backup"]
    assert all(finding.sentence.endswith("。") for finding in found.values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "DELETE FROM django_migrations WHERE (app, name) = ('people', '0001_initial')",
            "还差 1 步（people.0001_initial）",
        ),
        ("INSERT INTO django_migrations VALUES ('people', '0999_x')", "比程序新（people.0999_x）"),
    ],
)
def test_tables_behind_or_ahead_of_the_program_are_named(house: health.House, change: str, said: str):
    house.connection.execute(change)

    found = health.check_schema(house)

    assert not found.ok
    assert said in found.sentence


@pytest.mark.parametrize(("age_s", "ok"), [(59, True), (61, False)])
def test_rows_that_wait_long_for_their_seal_are_told(house: health.House, age_s, ok):
    house.connection.execute("INSERT INTO common_auditunsealed VALUES (1, %s)", [ago(seconds=age_s)])

    assert health.check_sealing(house).ok is ok


@pytest.mark.parametrize(("queue", "age_s", "ok"), [
    ("urgent", 59, True), ("urgent", 61, False), ("normal", 61, True), ("normal", 901, False), ("bulk", 901, True),
])  # fmt: skip
def test_a_job_that_waits_long_is_told_by_its_queue(house: health.House, queue, age_s, ok):
    house.connection.execute("INSERT INTO procrastinate_jobs VALUES (1, %s, 'todo', NULL)", [queue])
    house.connection.execute("INSERT INTO procrastinate_events VALUES (1, %s, 'deferred')", [ago(seconds=age_s)])

    assert health.check_queues(house).ok is ok


def test_a_clock_that_went_back_behind_the_last_seal_is_told(house: health.House):
    house.connection.execute("INSERT INTO common_auditseal VALUES (%s)", [NOW + timedelta(hours=2)])

    finding = health.check_clocks(house)

    assert not finding.ok
    assert "120 分" in finding.sentence


@pytest.mark.parametrize(
    ("rows", "ok", "said"),
    [
        ([("done", 10, True)], True, "已恢复核对"), ([("done", 40, True)], False, "太久"),
        ([("done", 10, False)], False, "没有恢复核对"), ([("done", 10, True), ("failed", 1, False)], False, "没有做成"),
        ([], False, "还没有一份备份"),
    ],
)  # fmt: skip
def test_the_last_backup_is_judged(house: health.House, rows, ok, said):
    for number, (state, hours, verified) in enumerate(rows):
        values = [number, state, ago(hours=hours), "磁盘满", verified, 1]
        house.connection.execute("INSERT INTO common_backuprun VALUES (%s, %s, %s, %s, %s, %s)", values)

    finding = health.check_backup(house)

    assert (finding.ok, said in finding.sentence, bool(finding.advice)) == (ok, True, not ok)


@pytest.mark.parametrize(("free_mb", "ok"), [(1, False), (10**6, True)])
def test_days_left_are_guessed_from_the_backups(house: health.House, monkeypatch, free_mb, ok):
    for number, (days, size) in enumerate([(20, 1000), (10, 2000), (0, 3000)]):
        values = [number, "done", ago(days=days), "", True, size]
        house.connection.execute("INSERT INTO common_backuprun VALUES (%s, %s, %s, %s, %s, %s)", values)
    monkeypatch.setattr(disk, "free_mb", lambda _path: free_mb)

    finding = health.check_growth(house)

    assert finding.ok is ok
    assert "天" in finding.sentence


def test_what_the_nightly_check_found_and_a_change_of_keys_are_told(house: health.House):
    house.connection.execute("INSERT INTO common_auditcheck VALUES (%s, '[\"x\"]')", [NOW])
    house.connection.execute("INSERT INTO common_keyrotation VALUES (1, 'k2', 5, 9, NULL)")

    assert not health.check_audit(house).ok
    assert "5 / 9" in health.check_rotation(house).sentence


def test_a_database_of_an_older_release_is_no_fault(house: health.House):
    house.connection.execute("DROP TABLE common_auditcheck")

    assert health._tried("audit", health.check_audit, house).ok


def test_a_key_that_was_never_exported_is_told(tmp_path: Path):
    before = health.check_exported(tmp_path)
    keys.load_or_create(tmp_path, database_exists=False)
    path = keys.ring_path(tmp_path)

    made = health.check_exported(tmp_path)
    keys.write_content(path, {**json.loads(path.read_text()), "exported": ["k1"]})

    assert (before.ok, made.ok, health.check_exported(tmp_path).ok) == (True, False, True)
    assert "fanzha keys export" in made.advice


def test_a_seal_key_that_is_gone_is_told_and_not_replaced(tmp_path: Path):
    keys.load_or_create(tmp_path, database_exists=False)
    seal_key.load_or_create(tmp_path)
    seal_key.seal_path(tmp_path).unlink()

    finding = health.check_seal_key(tmp_path)

    assert not finding.ok
    with pytest.raises(Exception, match="不见了"):
        seal_key.load_or_create(tmp_path)


@pytest.mark.parametrize(("days", "ok", "said"), [(90, True, "到期"), (10, False, "还有"), (-1, False, "已过期")])
def test_a_certificate_that_ends_soon_is_told(tmp_path: Path, monkeypatch, days, ok, said):
    path = tmp_path / "c.pem"
    path.write_bytes(certificate(NOW + timedelta(days=days, hours=1)))
    monkeypatch.setenv("FANZHA_TLS_CERTIFICATE", str(path))

    (finding,) = health.check_certificate(tmp_path, NOW)

    assert (finding.ok, said in finding.sentence) == (ok, True)


def test_without_tls_there_is_no_certificate_to_judge(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("FANZHA_TLS_CERTIFICATE", raising=False)

    assert health.check_certificate(tmp_path, NOW) == []


def test_a_database_that_does_not_answer_is_told(tmp_path: Path):
    found = health.checks(tmp_path, Server(f"postgresql:///x?host={tmp_path}"), now=NOW)

    assert [finding.name for finding in found if not finding.ok] == ["database"]


def certificate(ends: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, ends - timedelta(days=400), ends)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
