"""The audit row: who did what to which object, when, from where, why, and what it was before."""

from django.contrib.postgres.fields import ArrayField
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
    # Made with a key outside the database: shows that the product wrote the row, and that nobody changed it since.
    mark = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["action", "at"], name="audit_action"),
            models.Index(fields=["actor_id", "at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_kind} {self.subject_id}"


class AuditUnsealed(models.Model):
    """A row that waits for its seal. A trigger writes it in the row's own transaction, so that none can be skipped."""

    row_id = models.BigIntegerField(primary_key=True)
    noted_at = models.DateTimeField()  # by the database's clock: an act may be dated earlier than it was written down

    def __str__(self) -> str:
        return str(self.row_id)


class AuditSeal(models.Model):
    """One link of the chain: which rows it covers, what is kept of each, the link before it, and a signature."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    row_ids = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    previous = models.BinaryField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.number}: {len(self.row_ids)}"


class AuditErased(models.Model):
    """That the words of a row were erased under the retention rules: signed, so that nobody else can claim it."""

    row_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return str(self.row_id)


class AuditCheck(models.Model):
    """One check of the whole chain, and what it found."""

    at = models.DateTimeField(db_index=True)
    rows = models.BigIntegerField()
    seals = models.BigIntegerField()
    findings = models.JSONField(default=list)  # sentences with numbers of ours alone

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.findings)}"


class AuditExport(models.Model):
    """A table of audit rows that somebody asked for; made by a job, handed to the one who asked."""

    officer_id = models.BigIntegerField()
    wanted = models.JSONField()  # the filter: numbers and codes alone
    asked_at = models.DateTimeField()
    row_count = models.PositiveIntegerField(null=True)
    file = models.ForeignKey("common.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.pk}"
