"""Reads of deliveries: what was done on a share, with its proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fanzha.campaigns.models import Delivery, DeliveryFile
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.queries.returns.known import known_besides
from fanzha.campaigns.queries.shares import within_reach
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow.campaign_task import ShareState

NoFile = DeliveryFile.DoesNotExist
NoDelivery = Delivery.DoesNotExist
_REPORTED = (ShareState.DELIVERED, ShareState.CONFIRMED)
SHOWN = 100  # of one share, newest first; more belong into activities


def deliveries_of(share: Any, on: Any) -> list[dict[str, Any]]:
    """Return what was done on a share, the latest first, each with its files."""
    names = evidence_names(on)
    rows = share.deliveries.prefetch_related("files__file").order_by("-done_on", "-pk")[:SHOWN]
    return [
        {
            "row": row,
            "files": [
                {"id": one.pk, "word": names.get(one.kind, one.kind), "name": one.file.name,
                 "is_picture": one.file.content_type == "image/jpeg", "size": one.file.size_bytes}
                for one in row.files.all()
            ],
        }
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What ledger and activities know of the work that a share asks for, beside what was delivered on it.

    Attributes:
        number: of the unit and those below it, since the task began.
        differs: whether something else was delivered.
        rest: what is known and not delivered, for a form to begin with; `None` where there is nothing, or where parts
            were handed down: what those below did they deliver themselves.
    """

    number: int
    differs: bool
    rest: int | None


def known_of(share: Any, total: int, at: datetime) -> Known | None:
    """Return what is known of a share's work; `None` where nobody records what its task counts.

    Args:
        total: what was delivered on it and on its parts.
    """
    # What was reported done is compared with what was known then, not with the work of later weeks.
    until = share.delivered_at if share.delivered_at and share.state in _REPORTED else at
    last = until.astimezone(CHINA).date()
    found = known_besides(share.unit_id, share.task.begins_on, last, [share.task.counter], at=until)
    if (number := found.get(share.task.counter)) is None:
        return None
    rest = number - total if number > total and not share.parts.exists() else None
    return Known(number, total > 0 and number != total, rest)


def pictures_of(rows: list[dict[str, Any]]) -> list[Any]:
    """Return the kept pictures of some deliveries."""
    return [one.file for shown in rows for one in shown["row"].files.all() if one.file.content_type == "image/jpeg"]


def file_seen(actor: Actor, delivery_id: int, file_id: int) -> Any:
    """Return one file of a delivery.

    Raises:
        NoFile: there is none, or the actor has nothing to do with its share.
    """
    rows = DeliveryFile.objects.filter(delivery__share__in=within_reach(actor, Permission.TASK_VIEW))
    return rows.select_related("file", "delivery").get(pk=file_id, delivery_id=delivery_id)


def delivery_seen(actor: Actor, delivery_id: int) -> Any:
    """Return one delivery of a unit at or below the actor's posts.

    Raises:
        NoDelivery: there is none.
    """
    return Delivery.objects.visible_to(actor, Permission.TASK_WORK).select_related("share").get(pk=delivery_id)
