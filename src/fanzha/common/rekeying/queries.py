"""Where encrypted values stand, and how many hang on which key."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from fanzha.common.crypto import EncryptedTextField


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its encrypted columns, found by its model: a new one cannot be forgotten."""

    name: str
    keys: tuple[tuple[str, str], ...]  # column and type of the primary key
    columns: tuple[tuple[str, str], ...]  # column and what its values are bound to


def columns() -> list[Table]:
    """Return every table with encrypted columns, by name."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        sealed = [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]
        if sealed and not model._meta.proxy:
            name = model._meta.db_table
            keys = tuple((str(key.column), str(key.rel_db_type(connection))) for key in model._meta.pk_fields)
            found[name] = Table(name, keys, tuple((str(field.column), field.context) for field in sealed))
    return [found[name] for name in sorted(found)]


def in_use() -> Counter[str]:
    """Return how many values hang on each key: in the tables, and in the files.

    Cost:
        Reads every table with encrypted columns once, and the first bytes of every file.
    """
    counted: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for table in columns():
            for column, _ in table.columns:
                cursor.execute(
                    f'SELECT substring("{column}" from 3 for get_byte("{column}", 1)), count(*) '  # noqa: S608 - ours
                    f'FROM "{table.name}" WHERE length("{column}") > 2 GROUP BY 1'
                )
                for key_id, count in cursor.fetchall():
                    counted[bytes(key_id).decode("ascii", "replace")] += count
    for path in files():
        if key_id := key_of_file(path):
            counted[key_id] += 1
    return counted


def files() -> list[Path]:
    """Return every stored file, in a fixed order."""
    folder = Path(settings.FANZHA_DATA) / "files"
    return sorted(path for path in folder.glob("*/*") if path.suffix != ".part") if folder.is_dir() else []


def key_of_file(path: Path) -> str:
    """Return the key that a file hangs on; empty where it is gone or no sealed file."""
    try:
        with path.open("rb") as source:
            head = source.read(2)
            return source.read(head[1]).decode("ascii", "replace") if len(head) == 2 else ""
    except FileNotFoundError:
        return ""


def condition(table: Table) -> str:
    """Return the condition "some value hangs on another key than this"; takes the prefix once a column."""
    return " OR ".join(
        f'("{column}" IS NOT NULL AND substring("{column}" from 1 for %s) <> %s)' for column, _ in table.columns
    )


def condition_values(table: Table, prefix: bytes) -> list[Any]:
    """Return the parameters of `condition`."""
    return [value for _ in table.columns for value in (len(prefix), prefix)]
