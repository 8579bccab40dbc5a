"""Reads of deliveries: what was done on a share, with its proof."""

from typing import Any

from fanzha.campaigns.models import Delivery, DeliveryFile
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.queries.shares import within_reach
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission

NoFile = DeliveryFile.DoesNotExist
NoDelivery = Delivery.DoesNotExist
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
