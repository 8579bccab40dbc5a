"""What becomes of uploaded tables: the file and what its rows said go, the counts stay."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import files
from fanzha.common.audit import erasing as audits
from fanzha.common.models import ImportBatch, ImportRow
from fanzha.common.retention import Kept, Way

_ENDED = (ImportBatch.State.DONE, ImportBatch.State.REFUSED)
_NOTHING: dict[str, Any] = {"said": None, "before": None, "after": None, "problem": ""}


@transaction.atomic
def erase_batches(batches: Sequence[ImportBatch], *, at: datetime) -> None:
    """Erase the file of ended batches and what their rows said."""
    for batch in batches:
        ImportRow.objects.filter(batch=batch).update(**_NOTHING)
        _erase_file(batch)
        batch.erased_at = at
        batch.save(update_fields=["erased_at"])
    audits.erase_words_about("common.importbatch", [batch.pk for batch in batches], at=at)


def _erase_file(batch: ImportBatch) -> None:
    file, batch.file = batch.file, None
    if file is not None:
        batch.save(update_fields=["file"])
        files.erase(file)


@transaction.atomic
def erase_rows(kind: str, subject_ids: Collection[object], *, at: datetime) -> int:
    """Erase the rows of ended batches that made some objects, and the files that they came in; returns how many rows.

    The file holds the row as well; it goes whole, since it cannot be cut.
    """
    wanted = [str(one) for one in subject_ids]
    rows = ImportRow.objects.filter(subject_id__in=wanted, batch__kind=kind, batch__state__in=_ENDED)
    batches = set(rows.values_list("batch_id", flat=True))
    for batch in ImportBatch.objects.filter(pk__in=batches, file__isnull=False).select_for_update():
        _erase_file(batch)
    count: int = rows.update(**_NOTHING)
    return count


KEPT = Kept(
    code="import", title="导入的表格", event="处理完", goes="上传的原文件、每一行的内容",
    stays="批次、行数、新增和未收的计数",
    ways=(Way.ERASE_FIELDS,),
    past=lambda before: ImportBatch.objects.filter(state__in=_ENDED, finished_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_batches(rows, at=at), tables=("common.ImportRow",),
)  # fmt: skip
