"""Seals the rows that wait, in batches, into a chain signed with a key outside the database.

What waits stands in a table of its own, filled by a trigger in the transaction of each row. A row whose transaction
commits late becomes visible there late, and is sealed then: no order of numbers or transactions is relied upon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from fanzha.common import marks
from fanzha.common.audit import heads
from fanzha.common.audit.heads import Head
from fanzha.common.models import AuditRow, AuditSeal, AuditUnsealed

MOST_ROWS = 1_000  # of one seal: it is read whole when it is checked
_ONE_SEALER = 0x66_7A_5345  # any number that no other advisory lock uses
_HEADS_AT_A_TIME = 5_000


def seal_waiting(*, at: datetime) -> int:
    """Seal everything that waits, then write the heads outside the database; return how many rows were sealed.

    Safe to repeat and to kill: a seal that stands without its head gets it at the next call.
    """
    sealed = 0
    while True:
        count = _seal_batch(at)
        sealed += count
        if count < MOST_ROWS:
            break
    write_heads()
    return sealed


@transaction.atomic
def _seal_batch(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SEALER])
        cursor.execute(
            "DELETE FROM common_auditunsealed WHERE row_id IN "
            "(SELECT row_id FROM common_auditunsealed ORDER BY row_id LIMIT %s) RETURNING row_id",
            [MOST_ROWS],
        )
        row_ids = sorted(row_id for (row_id,) in cursor.fetchall())
    if not row_ids:
        return 0
    found = dict(AuditRow.objects.filter(pk__in=row_ids).values_list("pk", "mark"))
    # A row that was deleted while it waited is sealed as one without a mark: the check will miss it.
    leaves = b"".join(marks.leaf(row_id, bytes(found.get(row_id, b""))) for row_id in row_ids)
    last = AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.signature)) if last else (1, b"")
    content = seal_content(number, at, row_ids, leaves, previous)
    AuditSeal.objects.create(
        number=number, at=at, row_ids=row_ids, leaves=leaves, previous=previous,
        signature=marks.sign(content, purpose="seal"),
    )  # fmt: skip
    return len(row_ids)


def seal_content(number: int, at: datetime, row_ids: Sequence[int], leaves: bytes, previous: bytes) -> bytes:
    """Return what a seal's signature covers."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    listed = ",".join(map(str, row_ids))
    return b"|".join(
        [str(number).encode(), when.encode(), listed.encode(), leaves.hex().encode(), previous.hex().encode()]
    )


def write_heads() -> None:
    """Bring every folder of heads up to the last seal."""
    for folder in heads.folders():
        while rows := AuditSeal.objects.filter(number__gt=heads.last_number(folder)).order_by("number")[
            :_HEADS_AT_A_TIME
        ]:
            heads.append(folder, [head_of(row) for row in rows])


def note_restored(*, at: datetime) -> None:
    """Write outside the database that it was put back on purpose, so that the seals which that undid are not missed."""
    last = AuditSeal.objects.order_by("-number").first()
    number, signature = (last.number, bytes(last.signature)) if last else (0, b"")
    for folder in heads.folders():
        heads.append(folder, [Head(number, at, 0, signature, restored=True)])


def head_of(row: AuditSeal) -> Head:
    """Return the head of a seal."""
    return Head(row.number, row.at, len(row.row_ids), bytes(row.signature))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the sealing is: the last seal, and what waits since when."""

    number: int
    at: datetime | None
    waiting: int
    oldest_at: datetime | None


def standing() -> Standing:
    """Return how far the sealing is."""
    last = AuditSeal.objects.order_by("-number").only("number", "at").first()
    oldest_at = AuditUnsealed.objects.order_by("noted_at").values_list("noted_at", flat=True).first()
    return Standing(last.number if last else 0, last.at if last else None, AuditUnsealed.objects.count(), oldest_at)
