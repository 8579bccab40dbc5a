"""How returns are kept: words and pictures go after their years, numbers and times stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanzha.campaigns.models import Return
from fanzha.common import files, retention


def erase_returns(rows: Sequence[Any], *, at: datetime) -> None:
    """Take words and pictures out; unit, period, numbers and times stay."""
    for row in rows:
        for held in row.files.select_related("file"):
            file = held.file
            held.delete()
            files.erase(file)
        row.text = row.decided_why = row.reopened_why = ""
        row.stood, row.sketch, row.erased_at = None, [], at
        row.save()


RETURNS_KEPT = retention.Kept(
    code="return", title="报送", event="应报日期", goes="文字、照片、视频、回执、审核和重开的理由",
    stays="单位、期别、数字、上报和审核时间", ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: Return.objects.filter(due_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_returns(rows, at=at), tables=("campaigns.Return",),
)  # fmt: skip
