"""Calls at the desk: from the ring to what became of them. While it is open a call is a draft, kept as it is typed."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField
from fanzha.common.scope import ScopedQuerySet


class Call(models.Model):
    """One call taken. What was told stands in `body` until a case holds it; the counts stay."""

    class Outcome(models.TextChoices):
        """What became of a call."""

        OPEN = "open", "正在接"
        CASE = "case", "登记为案件"
        JOINED = "joined", "并入已有案件"
        DISSUADED = "dissuaded", "劝住了，没有转钱"
        CLUE = "clue", "提供线索"
        CONSULT = "consult", "咨询"
        EMPTY = "empty", "误拨、没有内容"
        EXPIRED = "expired", "草稿到期清除"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField(db_index=True)
    owner_name = models.CharField(max_length=80)
    # What the call began with: "report:12", "outside:7"; unique, so that one report becomes one call.
    source_ref = models.CharField(max_length=40, null=True, unique=True)
    ring_at = models.DateTimeField()
    # When the caller was first told to stop and to lock the card.
    stop_asked_at = models.DateTimeField(null=True)
    body = EncryptedJSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    # Which window saved last: two windows of one officer are two editors as well.
    saved_tab = models.CharField(max_length=24, blank=True)
    saved_by_name = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    ended_at = models.DateTimeField(null=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="calls")
    protected_fen = models.BigIntegerField(null=True)  # what the caller was about to pay and did not
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["saved_at"], name="call_open", condition=models.Q(outcome="open")),
            models.Index(fields=["unit", "-ring_at"], name="call_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="open", ended_at__isnull=True)
                | ~models.Q(outcome="open") & models.Q(ended_at__isnull=False),
                name="call_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(protected_fen__isnull=True) | models.Q(protected_fen__gt=0),
                name="call_protected_above_nought",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
