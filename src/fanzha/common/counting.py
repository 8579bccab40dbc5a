"""How many rows several questions find, in one trip to the database: menu and bell of every page ask for some."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counts(questions: "Sequence[QuerySet[Any]]") -> list[int]:
    """Return how many rows each question finds, in their order; a question that is cut off counts no further.

    Cost:
        One statement, whatever their number; none where nothing can be found.
    """
    found, parts = [0] * len(questions), []
    values: list[Any] = []
    for place, rows in enumerate(questions):
        try:
            plain = rows if rows.query.is_sliced else rows.order_by()
            statement, given = plain.values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {place}, count(*) FROM ({statement}) AS rows_{place}")  # noqa: S608 - made by the query builder
        values += given
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for place, number in cursor.fetchall():
                found[place] = number
    return found


def counted(questions: "Sequence[QuerySet[Any]]") -> int:
    """Return how many rows all questions find together."""
    return sum(counts(questions))
