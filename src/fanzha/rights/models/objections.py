"""Objections to watch lists."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.objection import OBJECTION


class Objection(models.Model):
    """Somebody says that a number, account or link is listed wrongly. Taken whether it is listed or not."""

    number = models.CharField(max_length=24, unique=True)
    receipt = EncryptedTextField(default="")
    receipt_index = models.CharField(max_length=22, unique=True)
    key = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=22, blank=True, db_index=True)
    value = EncryptedTextField(default="")
    said = EncryptedTextField(default="")
    contact_phone = EncryptedTextField(default="")
    state = models.CharField(max_length=10, choices=[(s.value, n) for s, n in OBJECTION.state_names.items()])
    entry_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    note = EncryptedTextField(default="")
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="objection_queue")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="received") | models.Q(decided_at__isnull=False), name="objection_decided"
            )
        ]

    def __str__(self) -> str:
        return self.number
