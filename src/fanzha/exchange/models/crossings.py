"""What may cross, the packages, and each thing that crossed."""

from typing import Any

from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField

DIRECTIONS = [("out", "发出"), ("in", "收进")]


class CrossingList(models.Model):
    """One version of what may cross to or from the other side; a row is written when a second person has agreed."""

    peer = models.ForeignKey("exchange.Peer", on_delete=models.CASCADE, related_name="lists")
    direction = models.CharField(max_length=3, choices=DIRECTIONS)
    version = models.PositiveIntegerField()
    content = models.JSONField()  # kind → fields
    since = models.DateField()  # what is older does not go out
    asked_by_name = models.CharField(max_length=80)
    approved_by_name = models.CharField(max_length=80)
    approval_id = models.BigIntegerField()
    at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "direction", "version"], name="exchange_list_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.peer_id} {self.direction} {self.version}"


class Package(models.Model):
    """One file that was made here or came in."""

    peer = models.ForeignKey("exchange.Peer", on_delete=models.PROTECT, related_name="packages")
    direction = models.CharField(max_length=3, choices=DIRECTIONS)
    number = models.PositiveIntegerField()
    code = models.UUIDField()
    made_at = models.DateTimeField()  # by the clock of the side that made it
    at = models.DateTimeField()  # when it was made or taken here
    by_name = models.CharField(max_length=80)
    item_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=128)  # of the whole file
    # Of ours: when the other side's receipt came and how many items it refused. Of theirs: in which of ours we said so.
    receipt_at = models.DateTimeField(null=True)
    refused_there = models.PositiveIntegerField(default=0)
    needs_receipt = models.BooleanField(default=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "direction", "number"], name="exchange_package_number_once"),
            models.UniqueConstraint(fields=["peer", "direction", "code"], name="exchange_package_once"),
        ]
        indexes = [models.Index(fields=["peer", "-at"], name="exchange_newest_packages")]

    def __str__(self) -> str:
        return f"{self.peer_id} {self.direction} {self.number}"


class Item(models.Model):
    """One thing that crossed, or waits to be carried into the house. The sender's key for it makes it cross once."""

    class State(models.TextChoices):
        """Where it stands."""

        SENT = "sent", "已发出"
        WAITING = "waiting", "待处理"
        HELD = "held", "等原件"
        DONE = "done", "已收下"
        REFUSED = "refused", "没有收"

    peer = models.ForeignKey("exchange.Peer", on_delete=models.PROTECT, related_name="items")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="items")
    direction = models.CharField(max_length=3, choices=DIRECTIONS)
    place = models.PositiveIntegerField()
    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    # The object here that it is, or became.
    holder_kind = models.CharField(max_length=40, blank=True)
    holder_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State)
    said = models.CharField(max_length=300, blank=True)  # why not, or what was left out; names nobody
    # What came, until it is carried in: then the object holds it. Of what went out, what it said last (a digest).
    data = EncryptedJSONField(null=True)
    last_said = EncryptedTextField(default="")
    done_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "direction", "key"], name="exchange_item_once"),
        ]
        indexes = [
            models.Index(
                fields=["package", "place"], condition=Q(state__in=["waiting", "held"]), name="exchange_items_waiting"
            ),
            models.Index(fields=["holder_kind", "holder_id"], name="exchange_item_holder"),
            models.Index(fields=["package", "state"], name="exchange_item_states"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
