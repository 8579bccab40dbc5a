"""Reads of messages."""

from typing import Any

from django.db.models import QuerySet

from fanzha.channels.models import Message
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


def messages_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the messages of the units below the actor's posts, newest first."""
    seen: QuerySet[Any] = Message.objects.visible_to(actor, Permission.MESSAGE_VIEW)
    return seen.select_related("unit").order_by("-id")


def messages_for(purpose: str) -> "QuerySet[Any]":
    """Return the messages sent for one purpose ("alert:12"), oldest first."""
    rows: QuerySet[Any] = Message.objects.filter(purpose=purpose)
    return rows.order_by("id")
