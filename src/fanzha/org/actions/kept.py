"""What the tree keeps under the retention rules: what officers wrote to each other about their shifts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanzha.common.retention import Kept, Way
from fanzha.org.models import DutyNote, DutySwap


def _erase_notes(rows: Sequence[Any], at: datetime, way: Way) -> None:
    DutyNote.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _erase_swaps(rows: Sequence[Any], at: datetime, way: Way) -> None:
    DutySwap.objects.filter(pk__in=[row.pk for row in rows]).delete()


KEPT = (
    Kept(
        code="duty_note", title="交接班记录", event="写下", goes="整份", stays="操作留痕里的谁交给谁",
        ways=(Way.ERASE_ROW,), past=lambda before: DutyNote.objects.filter(written_at__lt=before),
        erase=_erase_notes, tables=("org.DutyNote",),
    ),
    Kept(
        code="duty_swap", title="换班", event="有结果", goes="整份", stays="值班表",
        ways=(Way.ERASE_ROW,), past=lambda before: DutySwap.objects.filter(ended_at__lt=before),
        erase=_erase_swaps, tables=("org.DutySwap",),
    ),
)  # fmt: skip
