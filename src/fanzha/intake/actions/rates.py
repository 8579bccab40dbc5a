"""Keeps one address from flooding a public door. Counted in the database, so that every server process agrees."""

from datetime import UTC, datetime

from django.db import connection, transaction

from fanzha.common import crypto
from fanzha.common.clock import CHINA
from fanzha.intake.queries.limits import Rate


class TooMany(Exception):
    """One address came too often. The sentence is fit to be shown."""


def count_try(door: str, *, address: str, rate: Rate, at: datetime) -> None:
    """Count one try of an address at a door, in a transaction of its own.

    Raises:
        TooMany: the address has used up its window.
    """
    opened_at = _window(at, rate)
    if _counted(door, crypto.blind("address", address), opened_at) > rate.most:
        again = (opened_at + rate.window).astimezone(CHINA)
        raise TooMany(f"这个网络地址来得太多了，{again:%H:%M} 以后再试。急事请直接打 96110；钱已经转出去，马上打 110。")


def _window(at: datetime, rate: Rate) -> datetime:
    """Return when the window that holds `at` began; windows tile the time line."""
    length = int(rate.window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // length * length, tz=UTC)


def _counted(door: str, address: str, opened_at: datetime) -> int:
    # Losing a count in a power cut is harmless, and waiting for the disk here would make one hot row slow.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(
            "INSERT INTO intake_ratecount (door, address, window_at, count) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (door, address, window_at) DO UPDATE SET count = intake_ratecount.count + 1 RETURNING count",
            [door, address, opened_at],
        )
        return int(cursor.fetchone()[0])
