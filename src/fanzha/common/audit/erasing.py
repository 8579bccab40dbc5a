"""Takes the words out of audit rows, and leaves who did what to which object when: the chain of seals stays whole.

A row's mark is kept, and with it the leaf of its seal. That the words were erased by the product, and not by whoever
owns the database, is signed in a row of its own; the check of the chain asks for it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from fanzha.common import crypto, marks, retention
from fanzha.common.models import AuditErased, AuditRow

# The act of erasing is no secret, and says nothing of anybody: its own words stay.
KEPT_ACTS = frozenset({"retention.ran", "rule.added", "hold.set", "hold.released"})
_WORDS = ("why", "before", "after")
_BATCH = 500


def with_words() -> "QuerySet[Any]":
    """Return the audit rows whose words still stand."""
    gone = AuditErased.objects.filter(row_id=OuterRef("pk"))
    return AuditRow.objects.filter(~Exists(gone)).exclude(action__in=KEPT_ACTS)


@transaction.atomic
def erase_words(rows: Sequence[AuditRow], *, at: datetime) -> int:
    """Erase why, before and after of some rows; returns how many."""
    if not rows:
        return 0
    retention.allow_erasing()
    AuditErased.objects.bulk_create(
        [AuditErased(row_id=row.pk, at=at, signature=signature(row.pk, bytes(row.mark), left(row))) for row in rows]
    )
    field: Any = AuditRow._meta.get_field("why")
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE common_auditrow SET why = %s, before = NULL, after = NULL WHERE id = %s",
            [(crypto.encrypt(b"", context=field.context), row.pk) for row in rows],
        )
    return len(rows)


def erase_words_about(kind: str, ids: Collection[object], *, at: datetime) -> int:
    """Erase the words of every row about some objects of one kind; returns how many rows that were."""
    found = with_words().filter(subject_kind=kind, subject_id__in=[str(one) for one in ids]).order_by("id")
    count = 0
    while rows := list(found[:_BATCH]):
        count += erase_words(rows, at=at)
    return count


def left(row: AuditRow) -> list[Any]:
    """Return what is left of a row, in the order of the columns that a mark covers."""
    return [None if name in {"before", "after"} else b"" if name == "why" else getattr(row, name)
            for name in marks.COLUMNS]  # fmt: skip


def signature(row_id: int, mark: bytes, values: Sequence[Any]) -> bytes:
    """Return the signature that the words of a row were erased by the product."""
    return marks.sign(_content(row_id, mark, values), purpose="erased")


def is_erased(row_id: int, mark: bytes, values: Sequence[Any], found: bytes) -> bool:
    """Say whether a row is one whose words the product erased, and which says nothing else than it did."""
    return marks.is_signed(found, _content(row_id, mark, values), purpose="erased")


def _content(row_id: int, mark: bytes, values: Sequence[Any]) -> bytes:
    return row_id.to_bytes(8, "big", signed=True) + marks.joined([mark, *values])
