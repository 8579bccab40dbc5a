"""Messages on their way out, each in one of a closed set of states that a sweep ends."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Message(models.Model):
    """One message to one recipient. The number and the text are encrypted; the key of sameness makes resending safe."""

    class State(models.TextChoices):
        """Where the message stands. The last five are final."""

        QUEUED = "queued", "待发"
        SENDING = "sending", "发送中"
        ACCEPTED = "accepted", "通道已接收"
        DELIVERED = "delivered", "已送达"
        FAILED = "failed", "没发出去"
        EXPIRED = "expired", "超时无回执"
        CANCELLED = "cancelled", "已取消"
        REHEARSED = "rehearsed", "演练，未真正发出"

    channel = models.CharField(max_length=12)
    to = EncryptedTextField()
    to_index = models.CharField(max_length=22, db_index=True)
    to_masked = models.CharField(max_length=40)
    body = EncryptedTextField()
    template = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    dedupe_key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    problem = models.CharField(max_length=200, blank=True)
    gateway_id = models.CharField(max_length=80, blank=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    officer_name = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="message_by_state")]

    def __str__(self) -> str:
        return f"{self.channel} {self.to_masked}"
