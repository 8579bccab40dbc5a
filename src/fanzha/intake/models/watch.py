"""Watch lists: numbers, links, accounts and apps that an officer has listed, with source, reason and end."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class WatchEntry(models.Model):
    """One listed value. Listed by an officer, never by a public report alone; ends by itself."""

    class Kind(models.TextChoices):
        """What is listed."""

        PHONE = "phone", "号码"
        URL = "url", "网址"
        ACCOUNT = "account", "账号"
        APP = "app", "软件"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    digest = models.CharField(max_length=22)
    value = EncryptedTextField(default="")
    source = EncryptedTextField(default="")  # people write who told them
    reason = EncryptedTextField(default="")
    listed_by_id = models.BigIntegerField(null=True)
    listed_by_name = models.CharField(max_length=80)
    listed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)
    withdrawn_why = EncryptedTextField(default="")
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "digest"], name="watch_lookup")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"], condition=models.Q(withdrawn_at__isnull=True), name="watch_listed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("listed_at")), name="watch_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
