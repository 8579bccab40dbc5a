"""Reads of imported tables."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.imports.registry import allowed, importer_of
from fanzha.common.models import ImportBatch, ImportRow


def batches_seen(actor: Actor) -> QuerySet[Any]:
    """Return the batches of the kinds that the actor may import, of the units where the actor may; newest first."""
    seen, kinds = ImportBatch.objects.none(), defaultdict(list)
    for importer in allowed(actor):
        kinds[importer.permission].append(importer.kind)
    for permission, names in kinds.items():
        seen = seen | ImportBatch.objects.visible_to(actor, permission).filter(kind__in=names)
    found: QuerySet[Any] = seen.select_related("unit", "file").order_by("-created_at", "-id")
    return found


def refused_by_column(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return how many rows were refused for each column, the most first, with the column's heading."""
    titles = {column.name: column.title for column in importer_of(batch.kind).columns}
    counted = (
        ImportRow.objects.filter(batch=batch, result=ImportRow.Result.REFUSED)
        .values("column")
        .annotate(count=Count("id"))
        .order_by("-count", "column")
    )
    return [{**one, "title": titles.get(one["column"], "整行")} for one in counted]


def rows_of(batch: ImportBatch, result: str, column: str | None = None) -> QuerySet[Any]:
    """Return the rows of a batch with one result, in the order of the file. A page of them is decrypted, no more."""
    rows: QuerySet[Any] = ImportRow.objects.filter(batch=batch, result=result).order_by("number")
    return rows if column is None else rows.filter(column=column)


def said_of_subject(kinds: list[str], subject_id: object) -> list[Any]:
    """Return the imported rows that made or changed one object, oldest first, for its history."""
    rows = ImportRow.objects.filter(batch__kind__in=kinds, subject_id=str(subject_id)).exclude(subject_id="")
    return list(rows.filter(result__in=["added", "changed"]).select_related("batch").order_by("batch_id", "number"))
