"""The plain reference: the query that a first attempt at each list would send, without our pages around it.

Every row counted, pages skipped by OFFSET, the scope found by joining the tree row by row, all columns read, one reader
at a time, straight at the database. Our figures beside it hold the whole page: web server, twenty readers, decryption.
"""

import random
import time
from collections.abc import Sequence

import psycopg

from bench.figures import p95_ms
from bench.readers import Reader
from bench.world import SEED

_PAGE = 50
_SCOPED = "{table} t JOIN org_unit u ON u.id = t.unit_id WHERE u.territory_path <@ %(path)s::ltree OR u.line_path <@ %(path)s::ltree"
LISTS = {
    "alerts": ("alerts_alert", "t.opened_at DESC, t.id DESC"),
    "persons": ("people_person", "t.unit_id, t.id"),
    "households": ("people_household", "t.unit_id, t.id"),
    "touches": ("touches_touch", "t.at DESC, t.id DESC"),
}


def naive_p95_ms(url: str, readers: Sequence[Reader], *, rounds: int) -> dict[str, float]:
    """Return for each list the 95th percentile of counting it and reading one page somewhere in its first hundred."""
    chance = random.Random(SEED)
    by_unit = {reader.path: reader for reader in readers}
    found = {}
    with psycopg.connect(url) as db:
        for name, (table, order) in LISTS.items():
            rows = _SCOPED.format(table=table)
            seconds = [
                _once(db, rows, order, path, chance.randrange(100) * _PAGE) for path in by_unit for _ in range(rounds)
            ]
            found[f"{name}_sql_p95_ms"] = p95_ms(seconds)
    return found


def _once(db: psycopg.Connection, rows: str, order: str, path: str, skip: int) -> float:
    began = time.perf_counter()
    db.execute(f"SELECT count(*) FROM {rows}", {"path": path}).fetchall()
    db.execute(f"SELECT t.* FROM {rows} ORDER BY {order} OFFSET {skip} LIMIT {_PAGE}", {"path": path}).fetchall()
    return time.perf_counter() - began
