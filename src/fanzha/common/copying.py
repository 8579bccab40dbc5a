"""Many new rows at once through COPY: no statement of a megabyte to write, to split and to parse.

`bulk_create` spends more time on the text of its statement than the database on the rows. Defaults, encryption and
checks are the same: values go through the fields' own preparation, constraints are the database's.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

from fanzha.common.crypto import EncryptedTextField

_TYPES = {
    "varchar": "varchar", "bytea": "bytea", "bigint": "int8", "integer": "int4", "smallint": "int2", "boolean": "bool",
    "uuid": "uuid", "timestamp with time zone": "timestamptz", "date": "date", "double precision": "float8",
}  # fmt: skip


def copy_in(objects: Sequence[models.Model]) -> None:
    """Insert new objects of one model, as `bulk_create` would; each has its key afterwards.

    Must run inside a transaction. Objects that a field of theirs points at must be saved before.
    """
    if not objects:
        return
    model = type(objects[0])
    give_ids(objects)
    for one in objects:
        one._prepare_related_fields_for_save(operation_name="copy_in")  # type: ignore[attr-defined]
    columns = [_Column(field) for field in model._meta.concrete_fields]
    copy_values(model, columns, ([column.of(one) for column in columns] for one in objects))
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias


def give_ids(objects: Sequence[models.Model]) -> None:
    """Give new objects their keys."""
    for one, key in zip(objects, new_ids(type(objects[0]), len(objects)), strict=True):
        one.pk = key


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Take keys from the table's own counter."""
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [name, count]
        )
        return [row[0] for row in cursor.fetchall()]


class _Column:
    """How one field's values become what the database keeps."""

    def __init__(self, field: Any) -> None:
        self.name, self.type = field.column, _type_of(field)
        self.of: Callable[[Any], Any] = self._reading(field)

    @staticmethod
    def _reading(field: Any) -> Callable[[Any], Any]:
        if isinstance(field, EncryptedTextField):
            return lambda one: field.get_db_prep_value(getattr(one, field.attname), connection)
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return lambda one: field.pre_save(one, add=True)
        return lambda one: getattr(one, field.attname)


def _type_of(field: Any) -> str:
    name = str(field.db_type(connection))
    many = "[]" if name.endswith("[]") else ""
    return _TYPES[name.removesuffix("[]").partition("(")[0].strip()] + many


def columns_of(model: type[models.Model], *names: str) -> list[_Column]:
    """Return the columns of some fields, by the fields' names."""
    return [_Column(model._meta.get_field(name)) for name in names]


def copy_values(model: type[models.Model], columns: Sequence[_Column], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of prepared values, in the order of the columns; what is left out takes the table's own default."""
    names = ", ".join(connection.ops.quote_name(column.name) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([column.type for column in columns])
        for row in rows:
            copy.write_row(row)
