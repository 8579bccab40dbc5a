"""What becomes of messages that went out: number and text go, that one was sent, when and how it ended stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.channels.models import Message
from fanzha.common.audit import erasing as audits
from fanzha.common.retention import Kept, PersonKeys, Section, Way


@transaction.atomic
def erase_messages(rows: Sequence[Message], *, at: datetime) -> int:
    """Erase number and text of ended messages; returns how many."""
    ids = [row.pk for row in rows]
    Message.objects.filter(pk__in=ids).update(to="", body="", to_index="", to_masked="", erased_at=at)
    audits.erase_words_about("channels.message", ids, at=at)
    return len(ids)


def erase_of_person(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: what was sent to the person's number."""
    return erase_messages(list(_sent_to(keys).filter(ended_at__isnull=False)), at=at)


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with what was sent to the person's number."""
    rows = _sent_to(keys).order_by("-created_at")[:100]
    lines = tuple((f"{row.created_at:%Y-%m-%d} {row.purpose}", row.body) for row in rows)
    return [Section("发给您的消息", lines, source="发送记录")] if lines else []


def _sent_to(keys: PersonKeys) -> Any:
    return Message.objects.filter(to_index__in=list(keys.phone_indexes), erased_at__isnull=True)


def _erase(rows: Sequence[Any], at: datetime, way: Way) -> None:
    erase_messages(rows, at=at)


KEPT = Kept(
    code="message", title="发出的消息", event="有结果", goes="号码、正文", stays="用途、时间、通道、结果",
    ways=(Way.ERASE_FIELDS,), past=lambda before: Message.objects.filter(ended_at__lt=before, erased_at__isnull=True),
    erase=_erase, held={"phone": "to_index"}, tables=("channels.Message",),
)  # fmt: skip
