"""Many new rows at once through COPY: no statement of a megabyte to write, to split and to parse.

`bulk_create` spends more time on the text of its statement than the database on the rows. Defaults, encryption and
checks are the same: values go through the fields' own preparation, constraints are the database's.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import attrgetter
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
    reads = [column.of for column in columns]
    _copy(model, columns, ([read(one) for read in reads] for one in objects))
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
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [name, count])
        return [row[0] for row in cursor.fetchall()]


class _Column:
    """How one field's values become what the database keeps."""

    def __init__(self, field: Any) -> None:
        self.name, self.type = field.column, _type_of(field)
        self._field, self._nothing = field, b""
        self.keep = self._seal if isinstance(field, EncryptedTextField) else _as_it_is
        stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        self._read: Callable[[Any], Any] = (
            partial(field.pre_save, add=True) if stamped else attrgetter(str(field.attname))
        )

    def of(self, one: Any) -> Any:
        """Return what is kept of an object."""
        return self.keep(self._read(one))

    def _seal(self, value: Any) -> Any:
        if value != "":
            return self._field.get_db_prep_value(value, connection)
        # Empty texts of one column in one go share their bytes: that they are empty shows from their length anyway.
        if not self._nothing:
            self._nothing = self._field.get_db_prep_value("", connection)
        return self._nothing


def _as_it_is(value: Any) -> Any:
    return value


def _type_of(field: Any) -> str:
    name = str(field.db_type(connection))
    many = "[]" if name.endswith("[]") else ""
    return _TYPES[name.removesuffix("[]").partition("(")[0].strip()] + many


def copy_fields(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as the values of some fields; the table numbers them itself."""
    columns = [_Column(model._meta.get_field(name)) for name in names]
    keeps = [column.keep for column in columns]
    _copy(model, columns, ([keep(value) for keep, value in zip(keeps, row, strict=True)] for row in rows))


def _copy(model: type[models.Model], columns: Sequence[_Column], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(column.name) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([column.type for column in columns])
        for row in rows:
            copy.write_row(row)
