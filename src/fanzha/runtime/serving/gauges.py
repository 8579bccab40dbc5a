"""What monitoring asks of the house itself: queues, seals, backups, sizes, the certificate. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path

import psycopg

from fanzha.runtime import disk, schema
from fanzha.runtime.backup.server import Server
from fanzha.runtime.problems import RuntimeProblem
from fanzha.runtime.serving import certificates
from fanzha.runtime.serving.exposition import Metric, Sample

_QUEUES = ("urgent", "normal", "bulk")
_MB = 2**20
_ALIVE_S = 16  # as long as a silent worker is taken for a living one (common.tasks)
_TIMEOUT_MS = 5000


def of_house(root: Path, server: Server, now: datetime) -> list[Metric]:
    """Return the gauges; where the database cannot be asked, that it cannot."""
    found = [_build(), _disk(root), *_certificate(root)]
    try:
        with server.connect() as connection:
            connection.execute(f"SET statement_timeout = {_TIMEOUT_MS}")
            asked = [metric for ask in _ASKED for metric in _tried(ask, connection, now)]
    except RuntimeProblem:
        return [*found, _gauge("fanzha_database_up", "Does the database answer?", 0)]
    return [*found, _gauge("fanzha_database_up", "Does the database answer?", 1), *asked]


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return Metric(name, "gauge", meaning, (Sample(value),))


def _build() -> Metric:
    labels = {"version": metadata.version("fanzha")}
    return Metric("fanzha_build_info", "gauge", "The release that serves.", (Sample(1, labels),))


def _disk(root: Path) -> Metric:
    return _gauge("fanzha_disk_free_bytes", "Space left where the data folder stands.", disk.free_mb(root) * _MB)


def _certificate(root: Path) -> list[Metric]:
    pair = certificates.pair_of(root)
    if not pair.certificate.exists():
        return []
    try:
        ends = certificates.read(pair.certificate).not_valid_after_utc.timestamp()
    except RuntimeProblem:
        ends = 0
    return [_gauge("fanzha_certificate_expires_timestamp_seconds", "When the certificate ends.", ends)]


def _jobs(connection: psycopg.Connection, now: datetime) -> list[Metric]:
    rows = connection.execute(
        "SELECT j.queue_name, count(*), min(greatest(e.at, coalesce(j.scheduled_at, e.at))) FROM procrastinate_jobs j "
        "JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
        "WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()) GROUP BY 1"
    ).fetchall()
    counted = dict.fromkeys(_QUEUES, 0) | {str(row[0]): int(row[1]) for row in rows}
    waited = dict.fromkeys(_QUEUES, 0.0) | {str(row[0]): _since(row[2], now) for row in rows}
    return [
        Metric("fanzha_queue_jobs", "gauge", "Jobs that wait and are due.", _by_queue(counted)),
        Metric("fanzha_queue_oldest_seconds", "gauge", "How long the oldest of them has waited.", _by_queue(waited)),
    ]


def _failures(connection: psycopg.Connection, _now: datetime) -> list[Metric]:
    row = connection.execute("SELECT count(*) FROM common_jobfailure WHERE again_at IS NULL").fetchone()
    return [_gauge("fanzha_failed_jobs", "Jobs that were given up and wait for a person.", row[0] if row else 0)]


def _workers(connection: psycopg.Connection, _now: datetime) -> list[Metric]:
    row = connection.execute(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
        [_ALIVE_S],
    ).fetchone()
    return [_gauge("fanzha_workers", "Workers that gave a sign of life.", row[0] if row else 0)]


def _sealing(connection: psycopg.Connection, now: datetime) -> list[Metric]:
    row = connection.execute("SELECT count(*), min(noted_at) FROM common_auditunsealed").fetchone()
    count, oldest = row or (0, None)
    return [
        _gauge("fanzha_audit_unsealed_rows", "Audit rows that wait for their seal.", count),
        _gauge("fanzha_audit_seal_lag_seconds", "How long the oldest of them has waited.", _since(oldest, now)),
    ]


def _backups(connection: psycopg.Connection, now: datetime) -> list[Metric]:
    row = connection.execute("SELECT max(started_at) FROM common_backuprun WHERE state = 'done'").fetchone()
    if row is None or row[0] is None:
        return []
    return [_gauge("fanzha_backup_age_seconds", "Age of the last whole backup.", _since(row[0], now))]


def _database(connection: psycopg.Connection, _now: datetime) -> list[Metric]:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    behind = len(schema.state(connection).pending)
    return [
        _gauge("fanzha_database_bytes", "Size of the database.", row[0] if row else 0),
        _gauge("fanzha_migrations_pending", "Migrations that this release brings and the data lack.", behind),
    ]


_ASKED: tuple[Callable[[psycopg.Connection, datetime], list[Metric]], ...] = (
    _jobs, _failures, _workers, _sealing, _backups, _database,
)  # fmt: skip


def _tried(
    ask: Callable[[psycopg.Connection, datetime], list[Metric]], connection: psycopg.Connection, now: datetime
) -> list[Metric]:
    """Ask; a table that is not there yet, or a slow answer, costs its own gauge and no other."""
    try:
        return ask(connection, now)
    except psycopg.Error:
        return []


def _since(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment is not None else 0.0


def _by_queue(values: dict[str, float] | dict[str, int]) -> tuple[Sample, ...]:
    return tuple(Sample(value, {"queue": queue}) for queue, value in values.items())
