"""Rows by the million: one INSERT … SELECT a table, columns taken from the model, values sealed as the product does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

# bench.r(i, salt) is a number in [0, 1) that depends on nothing else: the same world on every machine.
_TOOLS = """
CREATE SCHEMA bench;
CREATE FUNCTION bench.r(i bigint, salt bigint) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT (hashint8extended(i, salt) & 4503599627370495)::double precision / 4503599627370496.0';
CREATE FUNCTION bench.pick(i bigint, salt bigint, n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT 1 + mod(hashint8extended(i, salt) & 4503599627370495, n)';
CREATE FUNCTION bench.code(kind text, i bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT substr(md5(kind || i), 1, 22)';
"""


class Filler:
    """One connection as the server's administrator, so that foreign keys are not asked five million times."""

    def __init__(self, url: str) -> None:
        self.db = psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor)
        self.db.execute("SET session_replication_role = replica")
        self.db.execute("SET maintenance_work_mem = '512MB'")
        self.db.execute(_TOOLS)

    def close(self) -> None:
        """Take the tools away again and leave the planner with fresh statistics."""
        self.db.execute("DROP SCHEMA bench CASCADE")
        self.db.execute("VACUUM ANALYZE")
        self.db.close()

    def rows(self, model: Any, source: str, /, **columns: str) -> int:
        """Insert into a model's table one row for each row of `source` (a FROM clause); return how many.

        Args:
            columns: SQL of a column over `source`, by the column's name. A column not named gets the model's default.
        """
        fields = [field for field in model._meta.concrete_fields if _is_filled(field, columns)]
        unknown = set(columns) - {field.column for field in fields}
        if unknown:
            raise LookupError(f"{model.__name__} has no {unknown}.")
        values = [sql.SQL(columns[f.column]) if f.column in columns else sql.Literal(_default(f)) for f in fields]
        statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
            sql.SQL(", ").join(values),
            sql.SQL(source),
        )
        return self.db.execute(statement).rowcount

    def table(self, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        """Make a small table of the bench's own, numbered from 1 in column `i`."""
        self.db.execute(f"CREATE TABLE bench.{name} (i bigint PRIMARY KEY, {columns})")
        with self.db.cursor().copy(f"COPY bench.{name} FROM STDIN") as copy:
            for i, row in enumerate(rows, start=1):
                copy.write_row((i, *row))

    def catch_up(self, model: Any, column: str = "id") -> None:
        """Have the table's own numbers go on after the rows just made."""
        table = model._meta.db_table
        self.db.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM {table}))"
        )

    @contextmanager
    def without_indexes(self, table: str) -> Iterator[None]:
        """Leave the plain indexes of a table out while it is filled, and build them afterwards."""
        found = self.db.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass) AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
            [table, table],
        ).fetchall()
        for name, _ in found:
            self.db.execute(f'DROP INDEX "{name}"')
        yield
        for _, definition in found:
            self.db.execute(definition.replace(" ON ONLY ", " ON "))


def _is_filled(field: Any, columns: dict[str, str]) -> bool:
    return field.column in columns or not (field.primary_key or field.get_internal_type() == "CompositePrimaryKey")


def _default(field: Any) -> Any:
    if getattr(field, "auto_now_add", False):
        return "now"
    value = field.get_db_prep_save(field.get_default(), connection)
    return Jsonb(value) if isinstance(value, dict) else value


def sealed(model: Any, column: str, value: Any) -> bytes:
    """Return a value as the product keeps it in an encrypted column."""
    return bytes(model._meta.get_field(column).get_db_prep_value(value, connection))


def one_of(values: list[str] | tuple[str, ...], i: str) -> str:
    """Return SQL that chooses among texts by a whole number: the first for 1, and round again."""
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"(ARRAY[{listed}])[1 + mod(({i})::bigint - 1, {len(values)})]"
