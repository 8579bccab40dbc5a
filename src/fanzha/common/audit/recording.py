"""Writes the audit row. Every action calls `record` inside its own transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction

from fanzha.common import clock, marks
from fanzha.common.actor import Actor
from fanzha.common.crypto import EncryptedTextField
from fanzha.common.models import AuditRow

_covered: ContextVar[frozenset[str]] = ContextVar("covered_acts", default=frozenset())


@contextmanager
def covered_by_file(acts: frozenset[str]) -> Iterator[None]:
    """Let these acts write no row of their own: that of the imported file stands for them, its rows keep the rest."""
    token = _covered.set(acts)
    try:
        yield
    finally:
        _covered.reset(token)


def record(
    action: str,
    *,
    subject: Any,
    by: Actor,
    at: datetime | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> AuditRow:
    """Record one act.

    Args:
        action: stable code, `noun.verb` ("alert.closed").
        subject: a model instance, or a pair (kind, id) where there is none.
        before, after: what changed, as text; kept encrypted.
        why: the stated reason; the actor's own purpose when empty. Kept encrypted.

    Raises:
        RuntimeError: called outside a transaction, where the act could stand without its row.
    """
    _check_transaction()
    row = _row(action, subject, by, at or clock.now(), before=before, after=after, why=why)
    if action not in _covered.get():
        row.mark = marks.mark(_said(row))
        row.save(force_insert=True)
    return row


def record_many(
    action: str, *, acts: Iterable[tuple[Any, Mapping[str, Any]]], by: Actor, at: datetime | None = None
) -> None:
    """Record the same act on many objects in one statement, a row each: some hundred at a time, each with its `after`.

    Raises:
        RuntimeError: called outside a transaction.
    """
    _check_transaction()
    rows = [_row(action, subject, by, at or clock.now(), before=None, after=after, why="") for subject, after in acts]
    for row in rows:
        row.mark = marks.mark(_said(row))
    AuditRow.objects.bulk_create(rows)


def _check_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit row is written in the transaction of the act.")


def _row(
    action: str, subject: Any, by: Actor, at: datetime, *, before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None, why: str,
) -> AuditRow:  # fmt: skip
    kind, subject_id, unit_id = _describe(subject)
    return AuditRow(
        at=at,
        actor_id=by.id,
        actor_name=_signature(by, unit_id),
        origin=by.origin,
        action=action,
        subject_kind=kind,
        subject_id=subject_id,
        unit_id=unit_id,
        why=why or by.why,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
    )


def _signature(by: Actor, unit_id: int | None) -> str:
    """Return under which name a deed stands: one's own, with those for whom one stood in."""
    if not by.stood_in_for:
        return by.name
    names = by.signed_for(_paths(unit_id) if unit_id is not None else None)
    return f"{by.name}（代 {'、'.join(names)}）"[:80] if names else by.name


def _paths(unit_id: int) -> list[str]:
    units = apps.get_model("org", "Unit")._default_manager.filter(pk=unit_id)
    found = units.values_list("territory_path", "line_path").first() or ()
    return [str(path) for path in found if path]


def _said(row: AuditRow) -> list[Any]:
    """Return what the row says, as the mark covers it: encrypted columns as their plain bytes."""
    return [_plain(row, name) for name in marks.COLUMNS]


def _plain(row: AuditRow, name: str) -> Any:
    value = getattr(row, name)
    column = row._meta.get_field(name)
    return column.plain_bytes(value) if isinstance(column, EncryptedTextField) and value is not None else value


def _describe(subject: Any) -> tuple[str, str, int | None]:
    if isinstance(subject, tuple):
        kind, subject_id = subject
        return str(kind), str(subject_id), None
    unit_id = subject.pk if subject._meta.label_lower == "org.unit" else getattr(subject, "unit_id", None)
    return subject._meta.label_lower, str(subject.pk), unit_id


def history(kind: str, subject_id: object, *, but: Collection[str] = ()) -> list[AuditRow]:
    """Return the acts on one object, oldest first.

    Args:
        but: acts to leave out unread: an object that many have looked at has far more looks than acts.
    """
    rows = AuditRow.objects.filter(subject_kind=kind, subject_id=str(subject_id)).exclude(action__in=but)
    return list(rows.order_by("at", "id"))
