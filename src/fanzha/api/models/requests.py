"""Answers kept for a while, so that a request sent again does nothing twice; and counts of requests."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField


class KeptAnswer(models.Model):
    """One key of one token: what was asked, as a keyed hash, and what was answered. Running until it has an answer."""

    token = models.ForeignKey("api.Token", on_delete=models.CASCADE, related_name="+")
    # A keyed hash as well: nobody can be kept from putting a name into a key.
    key_index = models.CharField(max_length=22)
    request_hash = models.CharField(max_length=22)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key_index"], name="kept_answer_once_a_key")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.pk}"


class RateWindow(models.Model):
    """How much one token has used up of one window of time."""

    token = models.ForeignKey("api.Token", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    window_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "kind", "window_at"], name="rate_once_a_window")]
        indexes = [models.Index(fields=["window_at"], name="rate_old")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.kind} {self.count}"
