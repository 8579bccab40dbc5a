"""Gives the next number of a series, without gaps, also when two people ask at once."""

from django.db import connection


def take(series: str) -> int:
    """Return the next number of the series, from 1. Rolled back with the caller's transaction.

    Cost:
        The series stays locked until the caller's transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_numberseries (name, last) VALUES (%s, 1) "
            "ON CONFLICT (name) DO UPDATE SET last = common_numberseries.last + 1 RETURNING last",
            [series],
        )
        return int(cursor.fetchone()[0])


def take_many(series: str, count: int) -> range:
    """Return `count` neighbouring numbers of the series at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_numberseries (name, last) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET last = common_numberseries.last + EXCLUDED.last RETURNING last",
            [series, count],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)
