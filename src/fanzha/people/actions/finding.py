"""Finds entries that may be one, by blind indexes alone: nothing is decrypted but addresses that were never indexed."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from fanzha.common import crypto
from fanzha.people import queries
from fanzha.people.models import Household

_STEP = 2_000
# Pairs within each set of alike entries; sets that are too large say something else (a firm's phone, a dormitory).
_PAIRS = """
INSERT INTO people_double (kind, first_id, second_id, reasons, found_at, state, decided_by_name, why)
SELECT %(kind)s, first_id, second_id, array_agg(DISTINCT reason ORDER BY reason), %(at)s, 'open', '', %(nothing)s
FROM ({sources}) found GROUP BY first_id, second_id
ON CONFLICT (kind, first_id, second_id) DO UPDATE SET reasons = EXCLUDED.reasons
WHERE people_double.state = 'open' AND people_double.reasons <> EXCLUDED.reasons
"""
_SOURCE = """
SELECT a.id AS first_id, b.id AS second_id, '{reason}' AS reason
FROM (SELECT {keys} FROM {table} WHERE {living} GROUP BY {keys} HAVING count(*) BETWEEN 2 AND %(most)s) alike
JOIN {table} a USING ({keys}) JOIN {table} b USING ({keys})
WHERE a.id < b.id AND {living_a} AND {living_b}
"""
_GONE = """
DELETE FROM people_double d WHERE d.kind = %s AND d.state = 'open' AND NOT EXISTS (
    SELECT 1 FROM {table} a JOIN {table} b ON b.id = d.second_id WHERE a.id = d.first_id AND {living_a} AND {living_b})
"""
_PERSON = "{0}erased_at IS NULL AND {0}merged_into_id IS NULL"
_HOUSEHOLD = "{0}merged_into_id IS NULL"
_HOUSE_NUMBER = re.compile(r"\d|[一二三四五六七八九十百]+[号栋幢户室]")


def find_doubles(*, at: datetime) -> int:
    """Propose pairs of persons and households that may be one; returns how many wait. Decided pairs stay decided.

    Cost:
        One pass over each table, with a set in memory of each index that is held twice.
    """
    index_addresses()
    most = queries.merging(at.date()).most_alike
    with transaction.atomic(), connection.cursor() as cursor:
        persons = [
            _source("same_id", "id_index", "people_person", _PERSON, " AND id_index <> ''"),
            _source("same_phone_name", "phone_index, name_index", "people_person", _PERSON,
                    " AND phone_index <> '' AND name_index <> ''"),
        ]  # fmt: skip
        doors = [_source("same_address", "unit_id, address_index", "people_household", _HOUSEHOLD,
                         " AND address_index <> ''")]  # fmt: skip
        for kind, sources, table, living in (
            ("person", persons, "people_person", _PERSON), ("household", doors, "people_household", _HOUSEHOLD)
        ):  # fmt: skip
            gone = _GONE.format(table=table, living_a=living.format("a."), living_b=living.format("b."))
            cursor.execute(gone, [kind])
            nothing = crypto.encrypt(b"", context="people.double.why")
            values: dict[str, Any] = {"kind": kind, "at": at, "most": most, "nothing": nothing}
            cursor.execute(_PAIRS.format(sources=" UNION ALL ".join(sources)), values)
        cursor.execute("SELECT count(*) FROM people_double WHERE state = 'open'")
        return int(cursor.fetchone()[0])


def _source(reason: str, keys: str, table: str, living: str, filled: str) -> str:
    return _SOURCE.format(
        reason=reason, keys=keys, table=table, living=living.format("") + filled, living_a=living.format("a."),
        living_b=living.format("b."),
    )  # fmt: skip


def index_addresses() -> int:
    """Work out the blind index of the addresses that have none yet; returns of how many."""
    count = 0
    while True:
        waiting = list(
            Household.objects.filter(address_index__isnull=True, merged_into__isnull=True)
            .order_by("pk")
            .values_list("pk", "address")[:_STEP]
        )
        if not waiting:
            return count
        ids, indexes = [pk for pk, _ in waiting], [address_index(address) for _, address in waiting]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_household h SET address_index = f.value FROM unnest(%s::bigint[], %s::varchar[]) "
                "AS f(id, value) WHERE h.id = f.id AND h.address_index IS NULL",
                [ids, indexes],
            )
        count += len(waiting)


def address_index(address: str) -> str:
    """Return the blind index of an address, empty where it names no door: a whole village shares its name."""
    text = re.sub(r"[\s，,。.、-]", "", unicodedata.normalize("NFKC", address)).upper()
    return crypto.blind("address", text) if _HOUSE_NUMBER.search(text) else ""
