"""The audit row: who did what to which object, when, from where, why, and what it was before."""

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField


class AuditRow(models.Model):
    """One recorded act. Written in the transaction of the act, never changed (a trigger refuses).

    It holds copies as text, no foreign keys: the row outlives the officer, the unit and the object.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    origin = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    unit_id = models.BigIntegerField(null=True)
    why = EncryptedTextField(default="")
    before = EncryptedJSONField(null=True)
    after = EncryptedJSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["action", "at"], name="audit_action"),
            models.Index(fields=["actor_id", "at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_kind} {self.subject_id}"
