"""What is erased of tasks when their time is over: words, links and files; who did how much, and when, stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fanzha.campaigns.models import Delivery, DeliveryFile, Share, Task
from fanzha.common import files, retention
from fanzha.common.audit import erasing as audits


@transaction.atomic
def erase_shares(rows: Sequence[Share], *, at: datetime) -> int:
    """Erase what was written about some shares, with the words, links and files of what was done on them."""
    ids = [row.pk for row in rows]
    for held in DeliveryFile.objects.filter(delivery__share_id__in=ids).select_related("file"):
        held.delete()
        files.erase(held.file)
    Delivery.objects.filter(share_id__in=ids).update(note="", address=None, struck_why="", erased_at=at)
    Share.objects.filter(pk__in=ids).update(
        said=None, ended_why="", first_name="", specific_name="", contact_name="", erased_at=at
    )
    Task.objects.filter(pk__in={row.task_id for row in rows}).update(asked=None, ended_said=None)
    audits.erase_words_about("campaigns.share", ids, at=at)
    return len(ids)


TASKS_KEPT = retention.Kept(
    code="task_share", title="任务和完成情况", event="任务办结或撤回",
    goes="要求、情况、链接、照片和名单、责任人姓名、退回和免除的理由", stays="任务名称、单位、数量、日期、是否逾期",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: Share.objects.filter(task__ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_shares(rows, at=at),
    tables=("campaigns.Share", "campaigns.Delivery", "campaigns.Task"),
)  # fmt: skip
