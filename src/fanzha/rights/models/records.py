"""Impact assessments and breaches: versioned, with attachments, kept at least three years."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField


class Record(models.Model):
    """One assessment or one breach. What it says stands in its versions; the deadlines of a breach stand here."""

    class Kind(models.TextChoices):
        """What is recorded."""

        ASSESSMENT = "assessment", "个人信息保护影响评估"
        BREACH = "breach", "个人信息泄露事件"

    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=24, unique=True)
    title = EncryptedTextField()
    version = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)
    found_at = models.DateTimeField(null=True)
    authority_due_at = models.DateTimeField(null=True)
    persons_due_at = models.DateTimeField(null=True)
    contained_at = models.DateTimeField(null=True)
    authority_told_at = models.DateTimeField(null=True)
    persons_told_at = models.DateTimeField(null=True)
    persons_not_told_why = EncryptedTextField(default="")
    closed_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "-made_at"], name="record_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="breach")
                | models.Q(found_at__isnull=False, authority_due_at__isnull=False, persons_due_at__isnull=False),
                name="breach_has_its_clocks",
            )
        ]

    def __str__(self) -> str:
        return self.number


class RecordVersion(models.Model):
    """What a record said at one time; never changed."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField()
    content = EncryptedJSONField()
    why = EncryptedTextField(default="")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="record_version_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.version}"


class RecordFile(models.Model):
    """One attachment."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.record_id} {self.pk}"
