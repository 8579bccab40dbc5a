"""Encrypts what is stored anew under the active key: rows in batches, files one by one; no step is halved by a kill."""

import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from fanzha.common import audit, clock, crypto, jobs, sealed
from fanzha.common.actor import Actor
from fanzha.common.models import KeyRotation
from fanzha.common.rekeying.queries import Table, columns, condition, condition_values, files, in_use, key_of_file

BATCH = 200
_MOST_PASSES = 5
# Longer than any process goes on with the key that it knew.
_SETTLE_S = crypto.LOOK_EVERY_S * 2


class RotationUnderWay(Exception):
    """One change of keys at a time. The sentence says how far the other is."""


@transaction.atomic
def start(*, new_key: str, by: Actor, at: datetime) -> KeyRotation:
    """Write down that the key changed, and have a job encrypt the rest anew.

    Raises:
        RotationUnderWay: the last change is not done yet.
    """
    check_none_under_way()
    total = sum(count for key_id, count in in_use().items() if key_id != new_key)
    made = KeyRotation.objects.create(new_key=new_key, started_at=at, total=total)
    audit.record("keys.rotation_started", subject=made, by=by, at=at, after={"key": new_key})
    jobs.defer("common.rekey", rotation_id=made.pk)
    return made


def check_none_under_way() -> None:
    """Refuse a second change of keys beside the first.

    Raises:
        RotationUnderWay: with how far it is.
    """
    going = KeyRotation.objects.filter(finished_at__isnull=True).first()
    if going is not None:
        raise RotationUnderWay(f"上一次更换密钥还没有完成（{going.done} / {going.total}），请等它完成。")


def run(rotation_id: int, *, settle_s: float = _SETTLE_S) -> None:
    """Encrypt everything anew that hangs on another key; safe to kill and to repeat."""
    rotation = KeyRotation.objects.get(pk=rotation_id)
    if rotation.finished_at is not None:
        return
    for _ in range(_MOST_PASSES):
        for table in columns():
            if table.name >= rotation.table:
                _table(rotation_id, table)
        for path in files():
            _file(rotation_id, path)
        KeyRotation.objects.filter(pk=rotation_id).update(table="", last_key="")
        rotation.table = ""
        # A process that had not noticed the new key yet may have written under the old one meanwhile.
        time.sleep(settle_s)
        if set(in_use()) <= {rotation.new_key}:
            _finish(rotation_id)
            return
    raise jobs.ExplainedFailure("还有数据在用旧密钥。请确认所有机器上的程序都已重新启动，再重新执行。")


@transaction.atomic
def _finish(rotation_id: int) -> None:
    rotation = KeyRotation.objects.select_for_update().get(pk=rotation_id)
    at = clock.now()
    rotation.finished_at = at
    rotation.save(update_fields=["finished_at"])
    by = Actor.system("更换密钥", origin="job")
    audit.record("keys.rotation_finished", subject=rotation, by=by, at=at, after={"key": rotation.new_key})


def _table(rotation_id: int, table: Table) -> None:
    rotation = KeyRotation.objects.get(pk=rotation_id)
    last = json.loads(rotation.last_key) if rotation.table == table.name and rotation.last_key else None
    while (last := _batch(rotation_id, table, last)) is not None:
        continue


@transaction.atomic
def _batch(rotation_id: int, table: Table, last: list[str] | None) -> list[str] | None:
    """Encrypt the next rows anew; return the key of the last one, or `None` at the end of the table."""
    prefix = crypto.active_prefix()
    names = [name for name, _ in table.keys]
    keys = ", ".join(f'"{name}"' for name in names)
    sealed = ", ".join(f'"{name}"' for name, _ in table.columns)
    places = ", ".join(f"%s::{kind}" for _, kind in table.keys)
    beyond = f"({keys}) > ({places}) AND " if last else ""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL fanzha.encrypting_anew = 'on'")
        cursor.execute(
            f'SELECT {", ".join(f"{name}::text" for name in names)}, {sealed} FROM "{table.name}" '  # noqa: S608 - ours
            f"WHERE {beyond}({condition(table)}) ORDER BY {keys} LIMIT %s FOR UPDATE",
            [*(last or []), *condition_values(table, prefix), BATCH],
        )
        rows = cursor.fetchall()
        setting = ", ".join(f'"{name}" = %s' for name, _ in table.columns)
        where = " AND ".join(f'"{name}" = %s::{kind}' for name, kind in table.keys)
        anew = [[*_anew(table, row[len(names) :]), *row[: len(names)]] for row in rows]
        cursor.executemany(f'UPDATE "{table.name}" SET {setting} WHERE {where}', anew)  # noqa: S608 - ours
    if not rows:
        return None
    reached = [str(value) for value in rows[-1][: len(names)]]
    values = sum(value is not None for row in rows for value in row[len(names) :])
    _progress(rotation_id, values, table=table.name, last_key=json.dumps(reached))
    return reached


def _anew(table: Table, values: tuple[Any, ...]) -> list[bytes | None]:
    return [
        None if value is None else _value(bytes(value), context)
        for value, (_, context) in zip(values, table.columns, strict=True)
    ]


def _value(stored: bytes, context: str) -> bytes:
    return crypto.encrypt(crypto.decrypt(stored, context=context), context=context)


def _file(rotation_id: int, path: Path) -> None:
    """Write a file anew beside, then rename; one that is erased meanwhile is left to the nightly sweep."""
    if crypto.prefix_of(key_of_file(path) or "-") in {crypto.active_prefix(), crypto.prefix_of("-")}:
        return
    beside = path.with_suffix(".part")
    try:
        with path.open("rb") as source, beside.open("wb") as sink:
            _file_anew(source, sink, f"file.{path.parent.name}/{path.name}")
            sink.flush()
            os.fsync(sink.fileno())
        if path.exists():
            beside.replace(path)
    except FileNotFoundError:
        return
    finally:
        beside.unlink(missing_ok=True)
    _progress(rotation_id, 1)


def _file_anew(source: IO[bytes], sink: IO[bytes], context: str) -> None:
    in_pieces = source.read(1) == bytes([sealed.FORMAT])
    source.seek(0)
    if not in_pieces:
        sink.write(_value(source.read(), context))
        return
    anew = sealed.SealedWriter(sink, context=context)
    for piece in sealed.pieces(source, context=context):
        anew.write(piece)
    anew.end()


def _progress(rotation_id: int, count: int, **reached: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE common_keyrotation SET done = done + %s WHERE id = %s", [count, rotation_id])
    if reached:
        KeyRotation.objects.filter(pk=rotation_id).update(**reached)
