"""Counts what was checked and what feeds brought, by day, kind and verdict; no text."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from fanzha.common.clock import CHINA

_SQL = (
    "INSERT INTO intake_checkcount (day, kind, verdict, count) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (day, kind, verdict) DO UPDATE SET count = intake_checkcount.count + EXCLUDED.count"
)
# One row a day, kind and verdict: it is hot, and losing a count in a power cut is harmless. A function in FROM is
# always called, and its setting ends with the statement's own transaction: one trip instead of four.
_ONE = _SQL.replace(
    "VALUES (%s, %s, %s, %s)", "SELECT %s, %s, %s, %s FROM set_config('synchronous_commit', 'off', true)"
)


def count_check(kind: str, verdict: str, at: datetime) -> None:
    """Count one check, in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [at.astimezone(CHINA).date(), kind, verdict, 1])


def count_many(kind: str, counts: Mapping[str, int], at: datetime) -> None:
    """Count many verdicts, inside the caller's transaction, always in the same order: nobody waits in a circle."""
    day = at.astimezone(CHINA).date()
    with connection.cursor() as cursor:
        cursor.executemany(_SQL, [(day, kind, verdict, counts[verdict]) for verdict in sorted(counts)])
