"""On what legal opinion and assessment follow-up was switched on, by whom, and when it was switched off again."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField


class Switch(models.Model):
    """One time during which follow-up is or was on. Without one that lasts, every page says that it is off."""

    opinion_title = EncryptedTextField()
    opinion_author = EncryptedTextField()
    opinion_on = models.DateField()
    opinion_basis = EncryptedTextField()
    assessment = models.CharField(max_length=24)  # its number in the records of rights
    assessment_version = models.PositiveSmallIntegerField()
    on_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=80)
    agreed_by_id = models.BigIntegerField(null=True)
    agreed_by_name = models.CharField(max_length=80)
    off_at = models.DateTimeField(null=True)
    off_by_name = models.CharField(max_length=80, blank=True)
    off_why = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(off_at__isnull=True), name="followup_on_once"
            ),
            models.CheckConstraint(
                condition=models.Q(asked_by_id__isnull=True) | ~models.Q(asked_by_id=models.F("agreed_by_id")),
                name="followup_two_people",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.on_at:%Y-%m-%d}"
