"""What the ledger holds about one person, and since when nobody has reached somebody."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from fanzha.common.retention import PersonKeys, Section
from fanzha.people.actions import Reference
from fanzha.touches.models import CHANNELS, Touch

_MOST = 200


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with every contact."""
    rows = Touch.objects.filter(person_id__in=keys.person_ids).order_by("-at", "-id")[:_MOST]
    lines = [(f"{localtime(row.at):%Y-%m-%d %H:%M}", _said(row)) for row in rows]
    return [Section("联系过您的记录", tuple(lines), source="触达台账")] if lines else []


def _said(row: Touch) -> str:
    parts = [row.get_kind_display(), CHANNELS.get(row.channel, ""), row.officer_name, row.note]
    if row.reverses_id:
        parts.append("（冲销前一条）")
    return "，".join(part for part in parts if part)


def used_since(since: datetime) -> Any:
    """Fill `person.used_since` with the persons reached since a moment."""
    return Touch.objects.filter(at__gte=since, person_id__isnull=False).values("person_id")


def of_name(field: str) -> Reference:
    """Return how the ledger follows a merge: it never changes, and is read under all names of an entry."""
    return Reference(
        code="touches.touch", title="触达", unit="次",
        count=lambda row_id: int(Touch.objects.filter(**{f"{field}_id": row_id}).count()),
        since=lambda row_id, at: int(Touch.objects.filter(**{f"{field}_id": row_id, "recorded_at__gt": at}).count()),
    )  # fmt: skip
